/* show.h — foreign text made safe to show: what a terminal gets, and valid UTF-8 for JSON.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything that can come from a file, a tool or a model passes here before it is shown: control
 * bytes, bidirectional controls and other invisible characters appear as \u{..}, bytes that are
 * not UTF-8 as \x{..}. src: Trojan Source (CVE-2021-42574), UAX #9, UAX #11.
 */
#ifndef CGS_SHOW_H
#define CGS_SHOW_H

#include "str.h"

enum { CGS_SHOW_TAB = 4 }; /* cells that a tab takes in a source frame */

/* Decodes one character; *c is UINT32_MAX for a byte that is not UTF-8 (length 1). n > 0. */
uint32_t cgs_show_decode(const char *s, size_t n, uint32_t *c);
/* Appends s safe for a terminal. A newline becomes `newline`; a tab one space. */
void cgs_show_text(struct cgs_buf *out, struct cgs_str s, const char *newline);
/* Appends one line of source: tabs become CGS_SHOW_TAB spaces. */
void cgs_show_line(struct cgs_buf *out, struct cgs_str s);
/* Cells that cgs_show_line gives s on a terminal. */
uint32_t cgs_show_cells(struct cgs_str s);
/* Appends s with bytes that are not UTF-8 replaced by U+FFFD. */
void cgs_show_utf8(struct cgs_buf *out, struct cgs_str s);
/* Bytes of s that fit in `cells` cells, cut between characters. */
uint32_t cgs_show_fit(struct cgs_str s, uint32_t cells);

#endif
