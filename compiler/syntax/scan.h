/* scan.h — a file's bytes into its tokens: modes, brackets, and guards for what is not closed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whatever the text is, the tokens come out with every bracket and quote paired: closers that are
 * missing are put in with length 0, closers that are too many become CGS_TK_BAD.
 *
 * A text whose brackets pair is never second-guessed. Only when they do not is it scanned again
 * with the guards on, which trust the indentation.
 */
#ifndef CGS_SCAN_H
#define CGS_SCAN_H

#include "lex.h"

struct cgs_gap { /* a token of length 0 that the scanner put in */
	uint32_t tok;
	uint32_t opener; /* token it closes, or CGS_GAP_TOLD */
};

enum { CGS_GAP_TOLD = UINT32_MAX, CGS_SYNTAX_SHOWN = 100 };

struct cgs_scan {
	struct cgs_tree *tree; /* tokens are added here */
	struct cgs_diags *ds;
	struct cgs_gap *gap; /* heap; in the order of tok */
	uint32_t ngap, cgap;
	uint32_t shown; /* mistakes told so far in this file */
	bool deep;      /* CGS0202 was given */
};

void cgs_scan_tokens(struct cgs_scan *s);
/* Counts one more mistake; false when enough of them were told (a note says so once). */
bool cgs_scan_may_tell(struct cgs_scan *s, uint32_t at);
/* "2026-03-31", "2026-03-31T10:00" and what follows: whether the calendar and the clock have it. */
bool cgs_scan_is_date(struct cgs_str s);
void cgs_scan_done(struct cgs_scan *s);

#endif
