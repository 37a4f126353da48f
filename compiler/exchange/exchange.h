/* exchange.h — requirements of other tools: files into specs, and specs into files.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     files --read--> items --write--> .cgs          cgsc import
 *     ir    --take--> items --write--> a file        cgsc export
 *
 * Every item of a file is in what comes out, or is named as lost; the counts are compared.
 */
#ifndef CGS_EXCHANGE_H
#define CGS_EXCHANGE_H

#include "../check/ir.h"
#include "item.h"

enum { CGS_EXCHANGE_MAX = 16 << 20 }; /* bytes of a file */

struct cgs_exchange {
	const char *name;  /* "ears" */
	const char *title; /* "requirements.md in the EARS form, as Kiro writes it" */
	/* How surely a file has this form: 0 not at all, 9 surely. */
	unsigned (*guess)(struct cgs_str path, struct cgs_str text);
	void (*read)(struct cgs_items *s, struct cgs_str text);
	void (*write)(struct cgs_items *s, struct cgs_buf *out); /* NULL: it is a directory */
	void (*files)(struct cgs_items *s,
		      void (*file)(void *arg, const char *name, struct cgs_str text), void *arg);
};

/* The names of all forms: "csv|sdoc|..." */
extern const char cgs_exchange_names[];
/* A form by its name, or NULL. */
const struct cgs_exchange *cgs_exchange_named(const char *name);
/* The form that a file surely has, or NULL. */
const struct cgs_exchange *cgs_exchange_guess(struct cgs_str path, struct cgs_str text);
/* Makes text of a file ready: without byte order mark, lines ended by LF. False: *why says what is
 * wrong with it and where. */
bool cgs_exchange_text(struct cgs_str file, struct cgs_buf *text, struct cgs_buf *why);
/* Adds what a file holds; the text has been made ready. */
void cgs_exchange_read(struct cgs_items *s, const struct cgs_exchange *form, struct cgs_str path,
		       struct cgs_str text);
/* After the last file: the spec, formatted. */
void cgs_exchange_spec(struct cgs_items *s, struct cgs_str package, struct cgs_buf *out);
/* Whether a package may have that name, which is made of letters, digits, `_` and dots. */
bool cgs_exchange_names_package(struct cgs_arena *a, const char *name);
/* "my-reqs/REQ 1.csv" as my_reqs: a name for a package. */
struct cgs_str cgs_exchange_package(struct cgs_arena *a, struct cgs_str path);

/* Adds the declarations of the project that are items; the others are named as lost. */
void cgs_exchange_take(struct cgs_items *s, struct cgs_ir *ir);
/* The file; what it has no place for is named as lost. */
void cgs_exchange_write(struct cgs_items *s, const struct cgs_exchange *form, struct cgs_buf *out);
/* The same of a form that is a directory: calls file for each file in it. */
void cgs_exchange_files(struct cgs_items *s, const struct cgs_exchange *form,
			void (*file)(void *arg, const char *name, struct cgs_str text), void *arg);

/* Whether anything was carried over but documents and sections. */
bool cgs_exchange_any(const struct cgs_items *s);
/* "N items: n carried over, m not"; counts that do not add up are a bug. */
void cgs_exchange_tell(const struct cgs_items *s, struct cgs_buf *out);

#endif
