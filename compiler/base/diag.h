/* diag.h — the one diagnostic, from the lexer to a failed gate.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every code is one row of codes.def, or a rule of stdlib/checks (rules.def is made from them), and
 * one section of docs/errors.
 */
#ifndef CGS_DIAG_H
#define CGS_DIAG_H

#include "file.h"

enum cgs_level { CGS_NOTE, CGS_WARNING, CGS_ERROR };

/* How far a fix may be trusted: applied by --fix, shown for review, or holding a gap to fill. */
enum cgs_applies { CGS_SAFE, CGS_REVIEW, CGS_PLACEHOLDER };

enum cgs_code {
#define CODE(num, level, name, title) CGS_C_##name = (num),
#include "codes.def"
#include "rules.def"
#undef CODE
};

struct cgs_label { /* a second place that explains the first */
	struct cgs_span where;
	struct cgs_str text;
	struct cgs_label *next;
};

struct cgs_edit { /* replace the bytes of a span */
	struct cgs_span where;
	struct cgs_str text;
	struct cgs_edit *next;
};

struct cgs_diag {
	uint16_t code; /* printed as CGS%04u; 0: a rule of the project */
	enum cgs_level level;
	enum cgs_applies applies; /* of the fix */
	struct cgs_str rule;      /* "shop.no_todo" in place of the code, or empty */
	struct cgs_span where;
	struct cgs_str text;     /* found X, expected Y: one sentence, no full stop */
	struct cgs_str why;      /* the reason, or empty */
	struct cgs_str help;     /* what to do, or empty */
	struct cgs_label *label; /* in the order added */
	struct cgs_edit *fix; /* edits that cure it together, those of a file by place; or NULL */
	bool astray;          /* the rest of the line may be read otherwise than it was meant */
	uint32_t lost;        /* bytes before the place that are read otherwise than meant */
	uint64_t missing;     /* the name that is not there and where, or 0: see missing */
};

struct cgs_diags {
	struct cgs_arena mem;
	struct cgs_diag **v; /* in the order found; cgs_diag_sort orders by place */
	uint32_t n, cap;
	uint32_t errors, warnings;
};

/* Adds a diagnostic with the level that codes.def gives the code. */
struct cgs_diag *cgs_diag_add(struct cgs_diags *ds, enum cgs_code code, struct cgs_span where,
			      const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Adds what a rule found: a code, or the dotted name of a rule of the project. */
struct cgs_diag *cgs_diag_found(struct cgs_diags *ds, unsigned code, struct cgs_str rule,
				enum cgs_level level, struct cgs_span where, struct cgs_str text);
/* "CGS1002" or "shop.no_todo" */
void cgs_diag_name(const struct cgs_diag *d, struct cgs_buf *out);
void cgs_diag_label(struct cgs_diags *ds, struct cgs_diag *d, struct cgs_span where,
		    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void cgs_diag_why(struct cgs_diags *ds, struct cgs_diag *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void cgs_diag_help(struct cgs_diags *ds, struct cgs_diag *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Adds an edit to the fix of d; several at one place stay in the order added. */
void cgs_diag_fix(struct cgs_diags *ds, struct cgs_diag *d, struct cgs_span where,
		  struct cgs_str text, enum cgs_applies applies);
/* Moves all of from to the end of ds. */
void cgs_diag_take(struct cgs_diags *ds, struct cgs_diags *from);
/* Changes a level and the counts. */
void cgs_diag_level(struct cgs_diags *ds, struct cgs_diag *d, enum cgs_level level);
/* Leaves NULL in place of a diagnostic; pack closes the gaps. */
void cgs_diag_remove(struct cgs_diags *ds, uint32_t i);
void cgs_diag_pack(struct cgs_diags *ds);
/* The first of a code that begins at a place, or NULL. */
struct cgs_diag *cgs_diag_at(const struct cgs_diags *ds, enum cgs_code code, struct cgs_span at);
/* Says that d is about a name that a scope lacks; both are numbers of the caller. */
static inline void cgs_diag_missing(struct cgs_diag *d, uint32_t scope, uint32_t name)
{
	d->missing = (uint64_t)scope << 32 | name;
}
/* By file, then offset, then code; stable. */
void cgs_diag_sort(struct cgs_diags *ds);
/* Of sorted ones: where a line cannot be read, only that is told of the line; of all that miss the
 * same name the first is told, and the others become labels of it. */
void cgs_diag_join(struct cgs_diags *ds, struct cgs_files *files);
void cgs_diag_done(struct cgs_diags *ds);

struct cgs_code_info {
	uint16_t code;
	enum cgs_level level;
	const char *name;  /* "unknown_reference" */
	const char *title; /* one line */
};
/* The table of all codes, ends with code 0; and one row, or NULL. */
const struct cgs_code_info *cgs_diag_codes(void);
const struct cgs_code_info *cgs_diag_code(unsigned code);

#endif
