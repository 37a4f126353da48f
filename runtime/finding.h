/* finding.h — what a validator said, as data: exit codes, gcc-style lines, TAP, JUnit.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: gcc "Formatting Messages" (file:line:col: error: text), TAP 13/14 (testanything.org), the
 * JUnit XML form that pytest, Maven and CTest write.
 */
#ifndef CGS_FINDING_H
#define CGS_FINDING_H

#include "../compiler/base/str.h"

struct cgs_finding {
	struct cgs_str path; /* as the tool wrote it, "./" removed; empty: none */
	uint32_t line, col;  /* 0: none */
	uint8_t level;       /* enum cgs_level of diag.h: 0 note, 1 warning, 2 error */
	struct cgs_str text; /* one line; control characters removed */
	struct cgs_str more; /* lines of what the tool said of it, bounded; empty: none */
};

struct cgs_report {
	struct cgs_arena mem;
	struct cgs_str dir; /* set before reading: absolute, where the tool ran; empty: not known */
	int exit;
	bool broken; /* not the whole of what there was to say: no gate takes it for an answer. Set
		      * before reading when the tool did not end by itself */
	uint32_t errors, warnings, passed, failed;
	struct cgs_finding *v; /* at most CGS_FINDINGS_MAX, the rest only counted */
	uint32_t n, cap;
};

enum { CGS_FINDINGS_MAX = 200 };

/* Reads a tool's output. parse is "exit", "gcc", "tap" or "junit" (JUnit from stdout, or from
 * `file`, the content of the first declared write that ends in .xml). A non-zero exit without any
 * error or failure found counts as one error whose text is the last line of stderr or stdout, with
 * the lines before it, and so does an end that was not the tool's own. A report is broken when it
 * is not whole, or when nothing in it explains a non-zero exit; "exit" needs no explanation. Paths
 * below r->dir become relative. */
void cgs_finding_read(const char *parse, int exit, struct cgs_str out, struct cgs_str err,
		      struct cgs_str file, struct cgs_report *r);
/* The report as canonical JSON (what gates read and what is stored): {"broken":B,"errors":N,
 * "exit":N,"failed":N,"findings":[{"col":C,"level":"error","line":L,"more":M,"path":P,"text":T}],
 * "passed":N,"warnings":N}; "more" only where there is some. No times, no absolute paths below the
 * tool's directory: equal behaviour, equal bytes. `errors` counts what is not a failed test,
 * `failed` failed tests; a skipped test is neither passed nor failed. */
void cgs_finding_json(const struct cgs_report *r, struct cgs_buf *out);
/* The other way; false when it is not such JSON. */
bool cgs_finding_parse(struct cgs_str json, struct cgs_report *r);
/* "errors", "warnings", "passed", "failed", "exit", "findings" (errors + warnings + failed) and
 * "total" (passed + failed: tests); false: no such field. */
bool cgs_finding_field(const struct cgs_report *r, const char *field, double *out);
void cgs_finding_done(struct cgs_report *r);

#endif
