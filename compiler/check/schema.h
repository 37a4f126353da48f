/* schema.h — the words of a project: kinds with their attributes, types, enums, units.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Filled from `kind`, `enum` and `unit` declarations, the prelude's first; these three words and
 * what stands inside them (attr, clause, edge, child; is, dimension, symbol) are all that C knows.
 * Index 0 of every array is "none"; type 0 is "any".
 */
#ifndef CGS_SCHEMA_H
#define CGS_SCHEMA_H

#include "map.h"
#include "num.h"

enum cgs_type_op {
	CGS_T_ANY, /* every value, or one of the argument types */
	CGS_T_BOOL,
	CGS_T_INT,    /* a plain number without a fraction */
	CGS_T_NUMBER, /* a plain number */
	CGS_T_BOUND,  /* a number of whatever dimension */
	CGS_T_STRING, /* string, text, path, url, glob, hash, cron ... */
	CGS_T_WORD,   /* a string, or a name that stands for itself */
	CGS_T_DATE,
	CGS_T_VERSION,
	CGS_T_REGEX,
	CGS_T_DIM,   /* of: dimension */
	CGS_T_MONEY, /* any currency */
	CGS_T_RATE,  /* of two types, the second below the line */
	CGS_T_ENUM,  /* of: enum */
	CGS_T_REF,   /* to one of the kinds, or to every kind */
	CGS_T_CALL,  /* of a declaration of one of the kinds */
	CGS_T_LIST,
	CGS_T_MAP,
	CGS_T_RANGE,
	CGS_T_RECORD,
	CGS_T_ATTR, /* the name of an attribute, clause or edge of some kind */
	CGS_T_DIST, /* a distribution of values of one type */
	CGS_T_EXPR, /* an expression that is evaluated on request; its argument is the value's type
		     */
};

enum { CGS_TYPE_ANY, CGS_TYPE_BOOL, CGS_TYPE_NUMBER, CGS_TYPE_STRING }; /* the first types */

struct cgs_type {
	uint8_t op;   /* enum cgs_type_op */
	uint8_t form; /* enum cgs_form, of strings */
	bool optional;
	cgs_sym name;       /* as written */
	uint32_t of;        /* dimension or enum */
	uint32_t arg, narg; /* slice of schema->arg: types; REF, CALL: symbols of kinds */
};

struct cgs_enum {
	cgs_sym name;
	uint32_t decl;
	uint32_t type;        /* of its words; 0 until asked for. A list of them is type + 1 */
	uint32_t word, nword; /* slice of schema->word, in order */
};

struct cgs_word {
	cgs_sym name;
	struct cgs_str doc;
};

/* How a unit stands to the base unit of its dimension. */
struct cgs_unit {
	cgs_sym name; /* as it is written after a number: "ms", "%", "USD/Mtok" */
	uint32_t decl;
	uint16_t dim;
	struct cgs_num factor;
};

enum cgs_word_shape { CGS_W_ATTR = CGS_A_ATTR, CGS_W_CLAUSE, CGS_W_EDGE, CGS_W_CHILD };

struct cgs_field { /* what a kind may hold: an attribute, clause, edge or nested kind */
	cgs_sym name;
	uint8_t shape; /* enum cgs_word_shape */
	bool required, repeat;
	bool from;      /* EDGE: a source stands before the arrow */
	bool normative; /* its strings say what must hold: their wording is checked */
	bool later;     /* a word that this version does not carry out: it is refused */
	uint32_t type;
	uint32_t kind;      /* the kind that declares it */
	uint32_t node;      /* its statement, in the tree of the kind's declaration */
	uint32_t dflt_node; /* 0: no default */
	struct cgs_value dflt;
	struct cgs_value range; /* NONE, or the numbers allowed */
	struct cgs_str doc;
};

struct cgs_kind {
	cgs_sym name;
	uint32_t decl;
	uint32_t field, nfield;
	bool nests;     /* some of its fields are nested kinds */
	bool params;    /* may have a parameter list */
	bool subject;   /* may be called with one argument, what is judged */
	bool text;      /* its block is a text body */
	bool scope;     /* its block holds declarations of whatever kind */
	bool typed;     /* takes a type after the name */
	bool anonymous; /* may have no name */
	uint32_t type;  /* reference to one; 0 until asked for. A list of them is type + 1 */
	struct cgs_str group;
};

struct cgs_schema {
	struct cgs_kind *kind;
	uint32_t nkind, ckind;
	struct cgs_field *field;
	uint32_t nfield, cfield;
	struct cgs_type *type;
	uint32_t ntype, ctype;
	uint32_t *arg;
	uint32_t narg, carg;
	struct cgs_enum *enums;
	uint32_t nenum, cenum;
	struct cgs_word *word;
	uint32_t nword, cword;
	struct cgs_unit *unit;
	uint32_t nunit, cunit;
	struct cgs_ratio {
		uint16_t over, under;
	} * ratio; /* of derived dimensions, by dimension */
	uint32_t cratio;
	struct cgs_map by_name; /* (enum cgs_tab, symbol) -> index */
	struct cgs_map fields;  /* (kind, symbol) -> field */
	struct cgs_map made;  /* (1, type) -> of lists of it; (2, dimension) -> of its quantities */
	struct cgs_map words; /* (enum, symbol) -> rank + 1 */
	uint32_t fits;        /* items that were looked at for one type */
	uint32_t common;      /* the kind whose fields every kind has */
};

enum cgs_tab {
	CGS_TAB_KIND = 1,
	CGS_TAB_ENUM,
	CGS_TAB_UNIT,
	CGS_TAB_DIM,
	CGS_TAB_FIELD, /* attributes, clauses and edges of whatever kind */
	CGS_TAB_EDGE,
	/* those that can hold declarations */
};

struct cgs_schema *cgs_schema_new(void);
void cgs_schema_free(struct cgs_schema *sc);
/* Index of a kind, enum, unit or dimension, or 0. */
uint32_t cgs_schema_find(const struct cgs_schema *sc, enum cgs_tab table, cgs_sym name);
/* The field of a kind or of all kinds, or NULL. */
const struct cgs_field *cgs_schema_field(const struct cgs_schema *sc, uint32_t kind, cgs_sym name);

/* The type that a CGS_N_TYPE node of the declaration's tree writes; 0 after a diagnostic. */
uint32_t cgs_type_read(struct cgs_ir *ir, uint32_t decl, uint32_t node);
/* The types of fields and the like, which stand for themselves: what is meant to be a type of the
 * language has to be one, and `ref<a>` a declaration's name or kind. */
void cgs_type_free_all(struct cgs_ir *ir);
/* Whether the language itself has a type of that name. */
bool cgs_type_builtin(struct cgs_str name);
/* "list<ref<component>>" */
void cgs_type_show(const struct cgs_ir *ir, uint32_t type, struct cgs_buf *out);
/* The type of the items of a list type, or 0. */
uint32_t cgs_type_item(const struct cgs_schema *sc, uint32_t type);
/* Whether a value fits; no diagnostic. */
bool cgs_type_fits(const struct cgs_ir *ir, const struct cgs_value *v, uint32_t type);
/* A string that is a date or version by its type becomes one, which has an order. */
void cgs_type_settle(const struct cgs_ir *ir, struct cgs_value *v, uint32_t type);
/* Whether a declaration of this kind may be referred to (op REF) or called (op CALL). */
bool cgs_type_takes(const struct cgs_schema *sc, uint32_t type, enum cgs_type_op op, cgs_sym kind);
/* The first enum, going into any<...>, that has the word; *rank from 0. 0: none has it. */
uint32_t cgs_type_word(const struct cgs_schema *sc, uint32_t type, cgs_sym word, uint32_t *rank);
/* The type of an enum's words, or of lists of them. */
uint32_t cgs_type_of_enum(struct cgs_schema *sc, uint32_t enums, bool list);
/* The type of references to a kind, or of lists of them. */
uint32_t cgs_type_of_kind(struct cgs_schema *sc, uint32_t kind, bool list);
/* The type of quantities of a dimension; 0: of plain numbers. */
uint32_t cgs_type_of_dim(struct cgs_ir *ir, uint16_t dim);
/* The type of lists of a type. */
uint32_t cgs_type_list(struct cgs_schema *sc, uint32_t item);
/* The one kind that a reference type means, or 0. */
uint32_t cgs_type_kind(const struct cgs_schema *sc, uint32_t type);
/* The type itself or one of its alternatives has this op: its index, or 0. */
uint32_t cgs_type_part(const struct cgs_schema *sc, uint32_t type, enum cgs_type_op op);

/* Whether a value is a distribution: a call of normal, tri or uniform. */
bool cgs_type_dist(const struct cgs_ir *ir, const struct cgs_value *v);

/* Reads "200ms", "2.50USD/Mtok", "12"; false after a diagnostic at the token. */
bool cgs_unit_read(struct cgs_ir *ir, struct cgs_span at, struct cgs_str s, struct cgs_value *out);
/* How many base units one such unit is; a derived one ("req/min") too. */
bool cgs_unit_factor(const struct cgs_ir *ir, cgs_sym unit, struct cgs_num *out);
/* The dimension of a quotient: 0 when both are the same. */
uint16_t cgs_unit_ratio(struct cgs_ir *ir, uint16_t over, uint16_t under);
/* "req/s" of req and s (0: none, "/s"); 0 when one of them has a slash already. And back: req and s
 * of "req/s", or 0. */
cgs_sym cgs_unit_over(struct cgs_ir *ir, cgs_sym over, cgs_sym under);
cgs_sym cgs_unit_upper(const struct cgs_ir *ir, cgs_sym unit);
cgs_sym cgs_unit_lower(const struct cgs_ir *ir, cgs_sym unit);
/* The units among the declarations from `first` on, in whatever order they are written. */
void cgs_unit_declare(struct cgs_ir *ir, uint32_t first);
bool cgs_unit_money(const struct cgs_ir *ir, uint16_t dim);

#endif
