/* frame.h — source frames: the lines a diagnostic talks about, with the places underlined.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FRAME_H
#define CGS_FRAME_H

#include "diag.h"

enum cgs_paint { /* what a piece of a message is, for colours */
		 CGS_PAINT_OFF,
		 CGS_PAINT_ERROR,
		 CGS_PAINT_WARNING,
		 CGS_PAINT_NOTE,
		 CGS_PAINT_BOLD,
		 CGS_PAINT_GUTTER, /* line numbers, bars, second places */
		 CGS_PAINT_ADDED,
		 CGS_PAINT_REMOVED,
};

struct cgs_frame {
	struct cgs_buf *out;
	struct cgs_files *files;
	bool color;
	uint32_t width;  /* cells of source text shown of a line */
	uint32_t gutter; /* digits of the largest line number */
};

/* Switches to a colour, if colours are on. */
void cgs_frame_paint(const struct cgs_frame *f, enum cgs_paint p);
/* A span cut to the text of its file; false when there is no text to show (it is loaded if it
 * can be). */
bool cgs_frame_span(struct cgs_files *fs, struct cgs_span *at);
/* Digits of the largest line number that the diagnostic shows. */
uint32_t cgs_frame_gutter(struct cgs_files *fs, const struct cgs_diag *d);
/* The places of d: the file of the primary span first, then the other files. */
void cgs_frame_places(struct cgs_frame *f, const struct cgs_diag *d);
/* The fix of d: "insert `,`", or lines with - and +. */
void cgs_frame_fix(struct cgs_frame *f, const struct cgs_diag *d);
/* "   = " in the gutter's width. */
void cgs_frame_note(struct cgs_frame *f, const char *what);

#endif
