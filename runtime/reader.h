/* reader.h — what the readers of tool output share. Internal to finding.c, gcc.c, tap.c, junit.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_READER_H
#define CGS_READER_H

#include "finding.h"

enum { CGS_READER_NOTE, CGS_READER_WARNING, CGS_READER_ERROR }; /* as enum cgs_level */
enum { CGS_READER_TEXT = 1000 };                                /* bytes of one finding's text */
enum { CGS_READER_LINES = 30, CGS_READER_MORE = 4096, CGS_READER_HEAD = 10 };

struct cgs_reader {
	struct cgs_report *r;
	struct cgs_str dir; /* empty, or the directory whose prefix is cut, without a final '/' */
};

/* Keeps the finding if there is room; NULL: there was none. Counts nothing. */
struct cgs_finding *cgs_reader_add(struct cgs_reader *x, uint8_t level, struct cgs_str path,
				   uint32_t line, uint32_t col, struct cgs_str text);
/* Gives a finding (NULL: none) these lines: all of them, or the first `head` and as many of the
 * last as CGS_READER_LINES and CGS_READER_MORE bytes allow. */
void cgs_reader_more(struct cgs_reader *x, struct cgs_finding *f, struct cgs_str text,
		     uint32_t head);
/* An error of the report itself: it is not whole. */
void cgs_reader_broken(struct cgs_reader *x, struct cgs_str why);
struct cgs_str cgs_reader_path(struct cgs_reader *x, struct cgs_str path);
struct cgs_str cgs_reader_text(struct cgs_reader *x, struct cgs_str text);
/* A decimal number at the start of *s, taken off; false: none. Stops growing at UINT32_MAX. */
bool cgs_reader_number(struct cgs_str *s, uint32_t *n);
bool cgs_reader_starts(struct cgs_str s, const char *with);

void cgs_gcc_read(struct cgs_reader *x, struct cgs_str text);
void cgs_tap_read(struct cgs_reader *x, struct cgs_str text);
void cgs_junit_read(struct cgs_reader *x, struct cgs_str text);

#endif
