/* ir.h — the checked model: declarations, their attributes and values, all names resolved.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Read-only after cgs_ir_check. Everything is an index into an array of struct cgs_ir; index 0 of
 * decl is "none". The standard library comes first, then the project. Order in both is source
 * order: files sorted by path, then position; kinds, enums and units before all others.
 */
#ifndef CGS_IR_H
#define CGS_IR_H

#include "../base/sym.h"
#include "../syntax/tree.h"

/* An exact number: n/d in lowest terms, d > 0, in the base unit of its dimension. */
struct cgs_num {
	int64_t n;
	int64_t d;
};

enum cgs_vtype {
	CGS_V_NONE, /* no value: an attribute that is not set */
	CGS_V_BOOL,
	CGS_V_NUM,    /* num, dim, stat, unit */
	CGS_V_STR,    /* str: string, text, regex, version, date as written */
	CGS_V_WORD,   /* str: a word of an enum; rank in the order declared */
	CGS_V_REF,    /* decl: a declaration */
	CGS_V_LIST,   /* item[n] */
	CGS_V_RANGE,  /* item[0] .. item[1] */
	CGS_V_RECORD, /* item[n] with key[n] */
	CGS_V_CALL,   /* decl called with arguments item[n], key[n] the parameter names: what a
		       * gate measures; never the result */
};

enum cgs_sform { /* rank of a STR: how it was written */
		 CGS_S_STRING,
		 CGS_S_DATE,
		 CGS_S_VERSION,
		 CGS_S_REGEX,
};

/* Base units: ns, month, B, tok, percent (80% is 80), the currency itself; a rate has the quotient
 * of two ("2.50USD/Mtok" is 1/400000, dimension "money_USD/tokens"). */
struct cgs_value {
	uint8_t type; /* enum cgs_vtype */
	bool b;
	uint16_t dim;  /* NUM: index into ir->dim, 0 is a plain number; WORD: its enum */
	uint32_t decl; /* REF, CALL */
	uint32_t n;    /* of item */
	uint32_t rank; /* WORD: from 0; STR: enum cgs_sform */
	cgs_sym stat;  /* NUM: "p95", "mean" ..., or 0 */
	cgs_sym unit;  /* NUM: the unit as written, or 0; STR: the name that it is, when known */
	struct cgs_str str; /* empty but of STR and WORD */
	union {
		struct cgs_num num; /* of NUM only */
		struct {
			struct cgs_value *item;
			cgs_sym *key;
		};
	};
};

enum cgs_attr_shape { CGS_A_ATTR, CGS_A_CLAUSE, CGS_A_EDGE };

struct cgs_attr { /* name = value, a clause, or an edge */
	cgs_sym name;
	uint8_t shape;  /* enum cgs_attr_shape */
	uint8_t op;     /* CLAUSE "goal <= 5": the comparison, enum cgs_op */
	bool joins;     /* its items come after those of the list that it replaces */
	uint32_t site;  /* where it is written, whose tree holds its nodes and whose names it uses:
			 * its declaration, the overlay that gave it, or a scope of expansion in
			 * the block of one */
	uint32_t was;   /* the attribute that it replaces, or 0 */
	uint32_t node;  /* in the tree of the site */
	uint32_t expr;  /* node of the value: ATTR's kid, CLAUSE's first argument; 0 if none */
	uint32_t field; /* in the schema */
	uint32_t type;  /* that the value has to have; the field's, but for constants */
	struct cgs_value value; /* evaluated; NONE where it needs a parameter of the declaration
				 * (cgs_eval_attr gives it then) and for the type "expr".
				 * EDGE: the target; "allow a -> b": the LIST of both */
	struct cgs_str label;   /* a string after the value: depends -> store "SQL" */
};

struct cgs_param {
	cgs_sym name;
	uint32_t type; /* index of a schema type */
	uint32_t node; /* CGS_N_PARAM */
	uint32_t dflt; /* node of the default value, or 0 */
};

enum cgs_makes {
	CGS_MAKES_TEXT,
	CGS_MAKES_DECLS,
	CGS_MAKES_OPEN, /* what its first `use` makes */
	CGS_MAKES_BOTH  /* a mistake */
};

struct cgs_decl {
	cgs_sym kind;     /* "component" */
	cgs_sym name;     /* 0: anonymous */
	uint32_t file;    /* index into ir->tree */
	uint32_t node;    /* CGS_N_STMT */
	uint32_t package; /* index into ir->package */
	uint32_t parent;  /* enclosing declaration, or 0 */
	uint32_t outer;   /* where its names are looked up next: parent, or a scope of expansion */
	uint32_t target;  /* overlay (extend, override): the declaration that it changes */
	uint32_t kid, next; /* nested declarations, in order */
	uint32_t last;      /* of kid */
	uint32_t frame;     /* of expansion, whose values it sees; 0: none */
	uint32_t attr, nattr;
	uint32_t param, nparam;
	bool params;   /* has a parameter list, perhaps an empty one: it is called, not used */
	bool titling;  /* its title is being evaluated */
	bool idle;     /* in a profile that is not chosen: checked, without effect */
	bool open;     /* its block has a `use`, `for` or `if` that is still to be carried out */
	bool around;   /* the scope of some declaration */
	bool sketch;   /* in the body of a template: checked, and no part of the model */
	uint8_t makes; /* template: enum cgs_makes */
	struct cgs_str title; /* the string after the name */
	uint32_t title_node;  /* of it, while its interpolation has still to be evaluated; or 0 */
	struct cgs_str doc;   /* documentation comment */
};

struct cgs_package {
	cgs_sym name;    /* dotted */
	uint32_t origin; /* of its files: CGS_OWN, CGS_STD, or which dependency */
	uint32_t tree;   /* its first file: index into ir->tree, plus 1; 0: none */
	uint32_t *decl;  /* top-level declarations, source order */
	uint32_t n, cap;
};

struct cgs_dim {
	cgs_sym name; /* "duration", "bytes", "money_USD", "requests/duration" */
	cgs_sym base; /* its base unit */
};

struct cgs_schema; /* kinds, attributes, types, enums, units: schema.h */
struct cgs_names;  /* scopes and imports: bind.h */

struct cgs_ir {
	struct cgs_arena mem;
	struct cgs_files *files;
	struct cgs_diags *diags;
	struct cgs_syms *syms;
	struct cgs_schema *schema;
	struct cgs_names *names;
	struct cgs_tree **tree; /* one a source file, embedded files first */
	uint32_t ntree, ctree;
	struct cgs_package *package;
	uint32_t npackage, cpackage;
	struct cgs_decl *decl; /* [0] is none */
	uint32_t ndecl, cdecl;
	struct cgs_attr *attr; /* [0] is none */
	uint32_t nattr, cattr;
	struct cgs_param *param;
	uint32_t nparam, cparam;
	struct cgs_dim *dim; /* [0] is the plain number */
	uint32_t ndim, cdim;
	const struct cgs_choices *choices;
	uint32_t profile; /* the chosen one, or 0 */
};

/* What the command line says about the model. */
struct cgs_choices {
	const char *profile;       /* name, or NULL: the project's default */
	const char *const *define; /* "NAME=VALUE" of parameters */
	uint32_t ndefine;
	const char *today; /* "2026-03-31", or NULL: no suppression has expired */
	bool day_given;    /* it was said, and not taken from the clock */
};

/* How the paths of texts begin that stand for definitions of the command line: "-D region". */
#define CGS_DEFINES "-D"
bool cgs_ir_is_define(struct cgs_str path);

/* The standard library alone: its words, declarations and rules. No name may be interned yet. */
struct cgs_ir *cgs_ir_std(struct cgs_files *files, struct cgs_syms *syms, struct cgs_diags *ds);
/* Checks the trees (taking them) together with the embedded prelude and packs. Always returns an
 * IR; mistakes are in ds. Declarations with errors are kept as far as they are understood. */
struct cgs_ir *cgs_ir_check(struct cgs_files *files, struct cgs_syms *syms, struct cgs_diags *ds,
			    struct cgs_tree **tree, uint32_t ntree,
			    const struct cgs_choices *choices);
/* After the last check: shows what an overlay replaced; when rules were asked, takes suppressed
 * findings away and gives the others the severity that the profile asks for. */
void cgs_ir_judge(struct cgs_ir *ir, bool rules);
void cgs_ir_free(struct cgs_ir *ir);

/* The next top-level or nested declaration of a kind after index `after` (0 to start) that comes
 * from the project itself; 0 at the end. */
uint32_t cgs_ir_next(const struct cgs_ir *ir, const char *kind, uint32_t after);
/* Index of the first attribute, clause or edge of that name that is written; 0: none. */
static inline uint32_t cgs_ir_named(const struct cgs_ir *ir, uint32_t decl, cgs_sym name)
{
	const struct cgs_decl *d = &ir->decl[decl];
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++)
		if (ir->attr[a].name == name)
			return a;
	return 0;
}
/* The same by its text, or NULL; with `after` the next one of that name. */
const struct cgs_attr *cgs_ir_attr(const struct cgs_ir *ir, uint32_t decl, const char *name,
				   const struct cgs_attr *after);
/* Where it is written: in its declaration, or in an overlay; and what it replaced, or NULL. */
struct cgs_span cgs_ir_origin(const struct cgs_ir *ir, const struct cgs_attr *attr);
const struct cgs_attr *cgs_ir_was(const struct cgs_ir *ir, const struct cgs_attr *attr);
/* The parameter (kind param) of that name or dotted path; 0 when unknown or ambiguous. */
uint32_t cgs_ir_param(const struct cgs_ir *ir, struct cgs_str name);
/* Its value, or the default that the prelude declares, or a value of type NONE. */
struct cgs_value cgs_ir_get(const struct cgs_ir *ir, uint32_t decl, const char *name);
/* "api", inside scopes "orders.api". */
struct cgs_str cgs_ir_full(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a);
/* "component.orders.api": how people and messages name a declaration. */
struct cgs_str cgs_ir_path(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a);
struct cgs_str cgs_ir_name(const struct cgs_ir *ir, uint32_t decl);
/* The natural language of its texts: what it, the nearest declaration around it, or the project is
 * marked with; "en" if none is. Read as written, so it is known before values are. */
struct cgs_str cgs_ir_lang(const struct cgs_ir *ir, uint32_t decl);
bool cgs_ir_is(const struct cgs_ir *ir, uint32_t decl, const char *kind);
struct cgs_span cgs_ir_span(const struct cgs_ir *ir, uint32_t decl); /* of its name or head word */
struct cgs_span cgs_ir_node_span(const struct cgs_ir *ir, uint32_t decl, uint32_t node);
/* The tree that the nodes of a declaration are in, and the name of a node, interned. */
static inline const struct cgs_tree *cgs_ir_tree(const struct cgs_ir *ir, uint32_t decl)
{
	return ir->tree[ir->decl[decl].file];
}
cgs_sym cgs_ir_sym(struct cgs_ir *ir, uint32_t decl, uint32_t node);
/* Resolves what a person typed on the command line ("gen_api", "prompt.gen_api"); 0 when unknown
 * or ambiguous. */
uint32_t cgs_ir_find(const struct cgs_ir *ir, struct cgs_str path);
/* Whether more than one declaration is called so. */
bool cgs_ir_ambiguous(const struct cgs_ir *ir, struct cgs_str path);
/* The same, and what is nested in a declaration: "order.id", "field.order.id". */
uint32_t cgs_ir_find_nested(const struct cgs_ir *ir, struct cgs_str path);

#endif
