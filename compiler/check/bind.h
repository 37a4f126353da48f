/* bind.h — scopes, packages and imports: which declaration a name may stand for.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A scope is a declaration (its nested ones), a package, or what a file imports. Declarations of
 * one name in one scope differ in kind and form a chain (same). Names are looked up outwards:
 * enclosing declarations, the package, imported names, the prelude.
 */
#ifndef CGS_BIND_H
#define CGS_BIND_H

#include "schema.h"

enum cgs_scope_tag {
	CGS_SC_WORD = 1,          /* + 0..3: kinds, enums, units, filters */
	CGS_SC_IMPORT = 8,        /* names of packages */
	CGS_SC_NAMELESS = 9,      /* kinds: one of them has no name */
	CGS_SC_ENUM = 1 << 27,    /* | enum: its words */
	CGS_SC_KIND = 1 << 28,    /* | kind: its attributes, clauses, edges */
	CGS_SC_PACKAGE = 1 << 29, /* | package */
	CGS_SC_DECL = 1 << 30,    /* | declaration */
	CGS_SC_FILE = 3 << 29,    /* | file: imports */
	CGS_SC_INDEX = (1 << 29) - 1,
};

struct cgs_eval; /* eval.h */

struct cgs_scope; /* eval.h: values of names */

struct cgs_frame { /* one body that expansion carries out: of a `use`, or a turn of a `for` */
	uint32_t by, node; /* the statement, in the tree of a declaration */
	uint32_t up;       /* the frame around the statement, or 0 */
	uint32_t depth;    /* of frames */
	uint32_t tmpl;     /* of a `use`; else 0 */
	uint32_t home;     /* the scope that has the names declared in the body, or 0 */
	uint32_t block;    /* of a `use` in a block: the declaration whose block it is; else 0 */
	uint32_t turn;     /* of a `for`: from 1 */
	bool open;         /* sketch: makes names that are not known yet */
	const struct cgs_scope *values;
	struct cgs_str told; /* "name = orders, port = 80" */
};

struct cgs_pend {       /* what expansion has still to carry out */
	uint32_t place; /* the declaration around the statement; a scope without name for a file */
	uint32_t node;  /* the statement; 0: those in the block of `place` */
	bool done;
};

struct cgs_import {
	cgs_sym alias; /* the name it has in the file */
	uint32_t file; /* index into ir->tree */
	uint32_t package;
	uint32_t node; /* of the statement, or of the one name */
	bool name;     /* the alias is for one name of the package, not for the package */
	cgs_sym of;    /* that name */
	bool used;
};

struct cgs_names {
	struct cgs_map map;     /* (scope, name) -> first declaration; FILE: import + 1 */
	struct cgs_map of_kind; /* (0, kind) first, (1, kind) last declaration of a kind */
	uint32_t *same;         /* by declaration: the next in its chain */
	uint32_t *kin;          /* by declaration: the next of its kind */
	uint32_t csame, ckin;
	uint32_t *rank; /* by declaration: its place among all, once some were made; or NULL */
	uint32_t nrank, nplaced; /* those that have one; those that there were */
	struct cgs_import *import;
	uint32_t nimport, cimport;
	uint32_t *package; /* by file */
	uint32_t cpackage;
	uint8_t *state; /* by attribute: enum cgs_attr_state */
	uint32_t cstate;
	uint32_t *overlay; /* extend and override, in source order */
	uint32_t noverlay, coverlay;
	uint32_t settled;    /* the first ones: those whose targets are known */
	struct cgs_map late; /* (word, name): given to such a target when all is expanded */
	struct cgs_lack { /* a required attribute that the block of a declaration does not give */
		uint32_t decl, field;
	} * lack;
	uint32_t nlack, clack;
	struct cgs_map lists; /* (file + 1, kind) -> list + 1: "kind.*" as a file sees it */
	struct cgs_value *list;
	uint32_t nlist, clist;
	struct cgs_map asked; /* (file + 1, kind): a value or text of the file asks for "kind.*" */
	uint32_t *arc_import; /* while cycles are looked for: the import of an arc */
	struct cgs_map fn;    /* of functions: see fn.c */
	struct cgs_use {      /* a template or function uses another */
		uint32_t from, to, node;
	} * use;
	uint32_t nuse, cuse;
	bool noting;      /* names that are resolved are entered in note */
	cgs_sym noted_by; /* the attribute that is being evaluated, or 0 */
	uint32_t noted;   /* and whose it is */
	bool waits;       /* it has no value yet: what it was given is noted where it stands */
	struct cgs_note { /* a declaration names another */
		uint32_t from, to;
		cgs_sym by;
	} * note;
	uint32_t nnote, cnote;
	struct cgs_refs *refs;         /* refs.h; NULL until asked for */
	struct cgs_patterns *patterns; /* func_text.c; NULL until asked for */
	struct cgs_map referrers;      /* (declaration, attribute) -> list + 1 */
	cgs_sym word[4];               /* kind, enum, unit, filter */
	cgs_sym constant[2];           /* const, param */
	cgs_sym profile;
	cgs_sym scope;           /* the kind of what has declarations and no more */
	cgs_sym value_name;      /* "value", which they have */
	uint32_t prelude;        /* package */
	uint32_t hints;          /* given so far: the search for them is bounded */
	uint32_t slips;          /* words looked for among kinds: the same */
	uint32_t strays;         /* names looked for in other packages: the same */
	bool full;               /* it was told that the values take too much room */
	struct cgs_frame *frame; /* [0] is none */
	uint32_t nframe, cframe;
	struct cgs_pend *pend;
	uint32_t npend, cpend;
	bool expanding;
	uint32_t left;     /* pending statements that are not of a block */
	struct cgs_rough { /* of a sketch: checked as far as possible when all is expanded */
		uint32_t place, node;
		uint32_t turn; /* the node is a `for`; then the scope of its body */
	} * rough;
	uint32_t nrough, crough;
	struct cgs_map expect;   /* (0, word) -> how many pending statements may make it; (1, word):
				  * templates that may; (2, kind): pending `use`, in blocks of a
				  * kind, 0: anywhere */
	struct cgs_map docs;     /* (file, node) -> declaration that has read the documentation */
	struct cgs_map told;     /* (file, offset): diagnosed already */
	struct cgs_map lost;     /* (scope, name): its declaration or import is what was told */
	uint32_t context, ntold; /* origin.c: where evaluating is; diagnostics explained so far */
	uint64_t text;           /* bytes made of strings so far */
	/* The two calls that go upwards, set by check.c: the value of an expression node, and the
	 * value of another declaration's attribute (0: its title), evaluated when it is first asked
	 * for. */
	bool (*value)(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);
	bool (*force)(struct cgs_ir *ir, uint32_t decl, uint32_t attr, uint32_t depth);
	/* Whether a word of a declaration (0: all of a kind) is known, although not everything is
	 * expanded; false after a diagnostic. */
	bool (*ready)(struct cgs_eval *ev, uint32_t decl, cgs_sym word, uint32_t node);
};

enum cgs_attr_state { CGS_AS_NEW, CGS_AS_DOING, CGS_AS_DONE, CGS_AS_FAILED };

struct cgs_names *cgs_bind_new(struct cgs_syms *syms);
void cgs_bind_free(struct cgs_names *nm);
/* The first declaration of a name in a scope; the next is names->same[]. */
uint32_t cgs_bind_first(const struct cgs_ir *ir, uint32_t scope, cgs_sym name);
/* The one of a kind, or 0. */
uint32_t cgs_bind_kind(const struct cgs_ir *ir, uint32_t scope, cgs_sym kind, cgs_sym name);
/* Enters a declaration; a duplicate gets a diagnostic and false. */
bool cgs_bind_enter(struct cgs_ir *ir, uint32_t decl);
/* The package of a dotted name: its index + 1, or 0; added with put. */
uint32_t cgs_bind_package(struct cgs_ir *ir, cgs_sym name, bool put);
/* The import that a file knows under an alias; marks it as used. */
struct cgs_import *cgs_bind_import(struct cgs_ir *ir, uint32_t file, cgs_sym alias);
/* What files of a package call another package, or (of) one name of it; 0: they import no such. */
cgs_sym cgs_bind_alias(const struct cgs_ir *ir, uint32_t package, uint32_t other, cgs_sym of);
/* A name of a package or file that is not there because of a mistake that was told: what refers to
 * it says no more. */
void cgs_bind_lose(struct cgs_ir *ir, uint32_t scope, cgs_sym name);
bool cgs_bind_lost(const struct cgs_ir *ir, uint32_t file, cgs_sym name);
/* Whether a name that nothing has may be that of a declaration of the kind that was told to have
 * none: the first such name is. */
bool cgs_bind_nameless(struct cgs_ir *ir, cgs_sym kind, cgs_sym name);
/* The same of all names in the source of a node: one that cannot be read may declare them. */
void cgs_bind_lose_all(struct cgs_ir *ir, uint32_t scope, const struct cgs_tree *t, uint32_t node);
/* The same of the name before a value: `let m = 1`, which is no statement. */
void cgs_bind_lose_value(struct cgs_ir *ir, uint32_t package, const struct cgs_tree *t,
			 uint32_t stmt);
/* Whether a word of a kind is lost. */
bool cgs_bind_lost_word(const struct cgs_ir *ir, uint32_t kind, struct cgs_str word);
/* Notes that a declaration asks for all of a kind, in which imports have a part. */
void cgs_bind_ask(struct cgs_ir *ir, uint32_t decl, cgs_sym kind);
/* Whether a file sees a package: its own, or imported; marks the import as used if mark. */
bool cgs_bind_sees(struct cgs_ir *ir, uint32_t file, uint32_t package, bool mark);

/* Whether a declaration is a const or param, whose name in an expression means its value. */
bool cgs_bind_constant(const struct cgs_ir *ir, uint32_t decl);
/* Whether a file of cgs_files is embedded in the program. */
bool cgs_bind_embedded(const struct cgs_ir *ir, uint32_t file_id);

/* Appends a copy of an attribute, with the value that it may have already; its index. */
uint32_t cgs_bind_copy(struct cgs_ir *ir, uint32_t attr);
/* The declaration or overlay in whose block an attribute is written: of its site. */
uint32_t cgs_bind_owner(const struct cgs_ir *ir, uint32_t site);
/* Whether an overlay gives the declaration the word when all is expanded. */
bool cgs_bind_late(const struct cgs_ir *ir, uint32_t decl, cgs_sym word);
/* Puts a statement of a declaration's block (0: of all of its block), or of the top of a file, on
 * the list of what expansion carries out. */
void cgs_bind_pend(struct cgs_ir *ir, uint32_t decl, uint32_t node);
void cgs_bind_pend_file(struct cgs_ir *ir, uint32_t file, uint32_t node);
/* The scope that has the names declared in a declaration, or in the body of a frame. */
uint32_t cgs_bind_inside(const struct cgs_ir *ir, uint32_t decl);
/* Forgets the lists of all declarations of a kind: there will be more. */
void cgs_bind_forget(struct cgs_ir *ir);
/* All declarations of the model in source order: what is made stands where it is made. */
void cgs_bind_order(struct cgs_ir *ir);

/* Walks outwards: start with a zeroed stage; each call gives the first declaration of the name in
 * the next scope that has one, or 0 at the end. */
struct cgs_outward {
	uint32_t decl;
	uint32_t at;
	uint8_t stage;
};
uint32_t cgs_bind_outward(struct cgs_ir *ir, struct cgs_outward *o, cgs_sym name);

#endif
