/* clean.h — text of strangers made fit to show: no escapes, no control characters, valid UTF-8.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: ECMA-48 control sequences; Unicode bidirectional controls (CVE-2021-42574).
 */
#ifndef CGS_CLEAN_H
#define CGS_CLEAN_H

#include "../compiler/base/str.h"

/* Appends s without terminal escapes (CSI, OSC, DCS and the like), C0 and C1 controls and
 * bidirectional controls; bytes that are not UTF-8 become U+FFFD. Line ends and tabs become one
 * space, runs of spaces one. At most max bytes are added, cut between characters. */
void cgs_clean_line(struct cgs_buf *out, struct cgs_str s, size_t max);
/* The same, but spaces and tabs stay as they are. */
void cgs_clean_text(struct cgs_buf *out, struct cgs_str s, size_t max);
/* Takes the first line off *rest, without its LF or CR LF; false at the end. */
bool cgs_clean_next(struct cgs_str *rest, struct cgs_str *line);

#endif
