/* std.h — the files embedded in the program: prelude, packs and the error pages.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_STD_H
#define CGS_STD_H

#include "../base/file.h"

struct cgs_std_file {
	const char *name; /* "std:prelude/core.cgs", "std:docs/errors/10-names.md" */
	const char *text;
	const char *end;
};

/* Ends with a row of nulls. Generated into build/gen/cgs_std.c. */
extern const struct cgs_std_file cgs_std_files[];

struct cgs_str cgs_std_text(const struct cgs_std_file *f);
/* Whether it is a spec, and no page or example. */
bool cgs_std_spec(const struct cgs_std_file *f);
/* Whether a package is made of it: "std.python" is the file python.cgs or the directory python/. */
bool cgs_std_is_of(const struct cgs_std_file *f, struct cgs_str package);
/* The package of a file that projects may import; "" of any other one. */
struct cgs_str cgs_std_package(const struct cgs_std_file *f, struct cgs_arena *a);
/* Enters the file among those of a run; its id. */
uint32_t cgs_std_put(struct cgs_files *fs, const struct cgs_std_file *f);

/* Whether a statement with that head declares a word of the language. */
bool cgs_std_declares(struct cgs_str head);

/* One JSON object a line for each kind, enum, unit, function and filter of the prelude, or only
 * for one word; false when there is none. It has what is written: "form", "name", "title", "doc",
 * "params", "type", "default", "settings" (the attributes in its block, as source text) and
 * "parts" (the statements in its block, in the same form). */
bool cgs_std_words(struct cgs_buf *out, struct cgs_str word);

/* What the packs of a package offer, each with its documentation and without its body, as text or
 * as such objects, or one such declaration: "std.c", "std.c.linted"; false when there is none. */
bool cgs_std_pack(struct cgs_buf *out, struct cgs_str path, bool json);

/* The attributes, clauses, edges and nested kinds of a name, of one kind or (empty) of all kinds
 * that a text declares: as written, below the kind, or as such objects with the kind as "of". */
bool cgs_std_members(struct cgs_buf *out, struct cgs_str text, struct cgs_str kind,
		     struct cgs_str name, bool json);

/* The units that the prelude declares of a dimension; false when there is none. */
bool cgs_std_units(struct cgs_buf *out, struct cgs_str dim, bool json);

#endif
