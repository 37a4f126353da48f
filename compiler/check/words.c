/* words.c — the words of a project, read from its kind, enum and unit declarations.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bind.h"
#include "check.h"
#include "num.h"
#include "schema.h"

static struct cgs_diag *broken(struct cgs_ir *ir, uint32_t decl, uint32_t node, const char *text)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	return cgs_diag_add(ir->diags, CGS_C_schema, cgs_tree_tok_span(t, t->node[node].tok), "%s",
			    text);
}

/* The literal text of a string node without interpolation. */
static struct cgs_str literal(struct cgs_ir *ir, const struct cgs_tree *t, uint32_t string)
{
	uint32_t part = string ? t->node[string].kid : 0;
	if (!part || t->node[part].kind != CGS_N_PART)
		return CGS_STR("");
	return cgs_tree_part(t, string, part, &ir->mem);
}

static void add_word(struct cgs_ir *ir, struct cgs_enum *e, uint32_t node, uint32_t doc)
{
	struct cgs_schema *sc = ir->schema;
	const struct cgs_tree *t = cgs_ir_tree(ir, e->decl);
	cgs_sym name = cgs_ir_sym(ir, e->decl, node);
	uint32_t *rank = cgs_map_put(&sc->words, sc->nenum - 1, name);
	if (*rank) {
		broken(ir, e->decl, node, "the enum has this word already");
		return;
	}
	*rank = ++e->nword;
	*CGS_PUSH(sc->word, sc->nword, sc->cword) = (struct cgs_word){name, literal(ir, t, doc)};
}

/* `sad happy angry`, `low < high`: the statement goes on behind its word and documentation; `rest`
 * is where. */
static void tell_rest(struct cgs_ir *ir, struct cgs_enum *e, uint32_t stmt, uint32_t rest)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, e->decl);
	struct cgs_diag *d = NULL;
	if (t->node[stmt].flag & CGS_NF_BROKEN)
		return;
	for (uint32_t k = rest; k; k = t->node[k].next) {
		uint32_t word = t->node[k].kind == CGS_N_BOUND ? t->node[k].kid : k;
		struct cgs_span gap = cgs_tree_tok_span(t, cgs_tree_before(t, t->node[k].tok));
		if (!d)
			d = broken(ir, e->decl, k, "an enum has words only, one a statement");
		if (t->node[word].kind != CGS_N_NAME)
			continue;
		gap.at += gap.len;
		gap.len = t->tok[t->node[word].tok].at - gap.at;
		cgs_diag_fix(ir->diags, d, gap, CGS_STR("; "), CGS_REVIEW);
		add_word(ir, e, word, 0);
	}
}

/* `{ low = 1, high = 2 }`: their order is all that words have. */
static void tell_values(struct cgs_ir *ir, uint32_t decl, uint32_t block)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct cgs_diag *d = NULL;
	cgs_tree_each (k, t, block) {
		if (t->node[k].kind != CGS_N_ATTR || t->node[k].flag & CGS_NF_BROKEN)
			continue;
		if (!d)
			d = broken(ir, decl, k, "a word of an enum has no value");
		struct cgs_span all = cgs_tree_span(t, k),
				word = cgs_tree_tok_span(t, t->node[k].tok);
		all.at += word.len;
		all.len -= word.len;
		cgs_diag_fix(ir->diags, d, all, CGS_STR(""), CGS_REVIEW);
	}
	if (d)
		cgs_diag_help(ir->diags, d, "words are ordered as they are declared");
}

static void read_enum(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_schema *sc = ir->schema;
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t *at = cgs_map_put(&sc->by_name, CGS_TAB_ENUM, ir->decl[decl].name);
	if (*at)
		return;
	*at = sc->nenum;
	struct cgs_enum *e = CGS_PUSH(sc->enums, sc->nenum, sc->cenum);
	*e = (struct cgs_enum){ir->decl[decl].name, decl, 0, sc->nword, 0};
	uint32_t stmt = ir->decl[decl].node, block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	cgs_tree_each (k, t, block) {
		uint32_t doc = t->node[k].kid;
		if (t->node[k].kind == CGS_N_ERROR)
			continue;
		if (t->node[k].kind != CGS_N_STMT || t->node[doc].kind != CGS_N_STRING)
			doc = 0;
		add_word(ir, e, k, doc);
		if (t->node[k].kind == CGS_N_STMT)
			tell_rest(ir, e, k, doc ? t->node[doc].next : t->node[k].kid);
	}
	tell_values(ir, decl, block);
	if (cgs_tree_kid(t, stmt, CGS_N_TYPE))
		broken(ir, decl, cgs_tree_kid(t, stmt, CGS_N_TYPE), "an enum has no type");
	if (!e->nword && !cgs_tree_kid(t, stmt, CGS_N_LIST))
		broken(ir, decl, stmt, "the enum has no words");
}

static void read_kind_head(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_schema *sc = ir->schema;
	uint32_t *at = cgs_map_put(&sc->by_name, CGS_TAB_KIND, ir->decl[decl].name);
	if (*at)
		return;
	*at = sc->nkind;
	if (cgs_str_is(cgs_ir_name(ir, decl), "common"))
		sc->common = sc->nkind;
	*CGS_PUSH(sc->kind, sc->nkind, sc->ckind) =
		(struct cgs_kind){.name = ir->decl[decl].name, .decl = decl};
}

/* `required = true` */
static bool is_true(struct cgs_ir *ir, uint32_t decl, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct cgs_str s = cgs_tree_source(t, t->node[node].kid);
	bool yes = cgs_str_is(s, "true");
	if (!yes && !cgs_str_is(s, "false") && !(t->node[node].flag & CGS_NF_BROKEN))
		broken(ir, decl, t->node[node].kid, "expected `true` or `false`");
	return yes;
}

static void read_body(struct cgs_ir *ir, struct cgs_kind *k, uint32_t value)
{
	struct cgs_str what = cgs_tree_source(cgs_ir_tree(ir, k->decl), value);
	k->text = cgs_str_is(what, "text");
	k->scope = cgs_str_is(what, "declarations");
	if (!k->text && !k->scope)
		broken(ir, k->decl, value, "expected `text` or `declarations`");
}

static void read_setting(struct cgs_ir *ir, struct cgs_kind *k, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, k->decl);
	struct cgs_str w = cgs_tree_name(t, node);
	uint32_t value = t->node[node].kid;
	if (cgs_str_is(w, "group"))
		k->group = cgs_tree_source(t, value);
	else if (cgs_str_is(w, "params"))
		k->params = is_true(ir, k->decl, node);
	else if (cgs_str_is(w, "subject"))
		k->subject = is_true(ir, k->decl, node);
	else if (cgs_str_is(w, "typed"))
		k->typed = is_true(ir, k->decl, node);
	else if (cgs_str_is(w, "anonymous"))
		k->anonymous = is_true(ir, k->decl, node);
	else if (cgs_str_is(w, "body"))
		read_body(ir, k, value);
	else
		cgs_diag_help(ir->diags,
			      broken(ir, k->decl, node, "a kind does not have this setting"),
			      "a kind has group, params, subject, typed, anonymous and body");
}

/* Whether values of the type can be beside an end of a range, and in the same unit. Plain numbers
 * bound money, too. */
static bool bounds(const struct cgs_ir *ir, const struct cgs_value *end, uint32_t type)
{
	const struct cgs_schema *sc = ir->schema;
	const struct cgs_type *t = &sc->type[type];
	bool money = t->op == CGS_T_MONEY || t->op == CGS_T_RATE ||
		     (t->op == CGS_T_DIM && cgs_unit_money(ir, (uint16_t)t->of));
	if (t->op == CGS_T_ANY) {
		for (uint32_t i = 0; i < t->narg; i++)
			if (bounds(ir, end, sc->arg[t->arg + i]))
				return true;
		return !t->narg;
	}
	if (t->op == CGS_T_DIST)
		return bounds(ir, end, sc->arg[t->arg]);
	if (t->op == CGS_T_INT)
		return !end->dim;
	return (money && !end->dim) || cgs_type_fits(ir, end, type);
}

/* One end of a range; false after a diagnostic. */
static bool read_end(struct cgs_ir *ir, uint32_t decl, uint32_t node, uint32_t type,
		     struct cgs_value *v)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	bool minus = t->node[node].kind == CGS_N_UNARY && t->node[node].op == CGS_OP_SUB;
	uint32_t number = minus ? t->node[node].kid : node;
	uint8_t kind = t->node[number].kind;
	if (kind != CGS_N_INT && kind != CGS_N_FLOAT && kind != CGS_N_QUANTITY) {
		broken(ir, decl, node, "a range has numbers at its ends: 1..6");
		return false;
	}
	if (!cgs_unit_read(ir, cgs_tree_span(t, number), cgs_tree_source(t, number), v))
		return false;
	if (minus)
		v->num.n = -v->num.n;
	if (bounds(ir, v, type))
		return true;
	struct cgs_buf b = {0};
	cgs_type_show(ir, type, &b);
	cgs_diag_add(ir->diags, CGS_C_schema, cgs_tree_span(t, node),
		     "this bounds no value of the type %.*s", CGS_FMT(cgs_buf_view(&b)));
	cgs_buf_done(&b);
	return false;
}

/* range = 1..6 */
static void read_range(struct cgs_ir *ir, struct cgs_field *f, uint32_t decl, uint32_t value)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t lo = t->node[value].kid;
	struct cgs_value *v = cgs_arena_alloc(&ir->mem, 2 * sizeof *v);
	if (!read_end(ir, decl, lo, f->type, &v[0]) ||
	    !read_end(ir, decl, t->node[lo].next, f->type, &v[1]))
		return;
	if (v[0].dim == v[1].dim && cgs_num_cmp(v[0].num, v[1].num) > 0)
		broken(ir, decl, value, "the range is empty: its first end is the larger one");
	f->range = (struct cgs_value){.type = CGS_V_RANGE, .n = 2, .item = v};
}

static void read_option(struct cgs_ir *ir, struct cgs_field *f, uint32_t decl, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct cgs_str w = cgs_tree_name(t, node);
	uint32_t value = t->node[node].kid;
	if (cgs_str_is(w, "required"))
		f->required = is_true(ir, decl, node);
	else if (cgs_str_is(w, "repeat"))
		f->repeat = is_true(ir, decl, node);
	else if (cgs_str_is(w, "from"))
		f->from = is_true(ir, decl, node);
	else if (cgs_str_is(w, "normative"))
		f->normative = is_true(ir, decl, node);
	else if (cgs_str_is(w, "later"))
		f->later = is_true(ir, decl, node);
	else if (cgs_str_is(w, "range") && t->node[value].op == CGS_OP_RANGE)
		read_range(ir, f, decl, value);
	else
		cgs_diag_help(ir->diags, broken(ir, decl, node, "no such option"),
			      "the options are required, repeat, from, normative, later "
			      "and range = a..b");
}

static bool field_shape(struct cgs_str w, uint8_t *shape)
{
	static const char *const word[] = {
		[CGS_W_ATTR] = "attr",
		[CGS_W_CLAUSE] = "clause",
		[CGS_W_EDGE] = "edge",
		[CGS_W_CHILD] = "child",
	};
	for (uint8_t i = 0; i < sizeof word / sizeof *word; i++)
		if (cgs_str_is(w, word[i])) {
			*shape = i;
			return true;
		}
	return false;
}

/* Whether declarations can be among its values: "satisfies(api)" then asks for a relation. */
static bool holds_refs(const struct cgs_schema *sc, uint32_t type)
{
	uint32_t item = cgs_type_item(sc, type);
	return cgs_type_part(sc, type, CGS_T_REF) || cgs_type_part(sc, item, CGS_T_REF);
}

static void keep_field(struct cgs_ir *ir, uint32_t decl, struct cgs_field f)
{
	struct cgs_schema *sc = ir->schema;
	uint32_t *at = cgs_map_put(&sc->fields, f.kind, f.name);
	if (*at) {
		broken(ir, decl, f.node, "the kind has a word of this name already");
		return;
	}
	*at = sc->nfield;
	*CGS_PUSH(sc->field, sc->nfield, sc->cfield) = f;
	if (f.shape == CGS_W_CHILD)
		sc->kind[f.kind].nests = true;
	else
		*cgs_map_put(&sc->by_name, CGS_TAB_FIELD, f.name) = 1;
	if (f.shape != CGS_W_CHILD && holds_refs(sc, f.type))
		*cgs_map_put(&sc->by_name, CGS_TAB_EDGE, f.name) = 1;
}

/* type: its node, or 0. */
static bool is_whole(struct cgs_ir *ir, uint32_t decl, const struct cgs_field *f, uint32_t type)
{
	const struct cgs_schema *sc = ir->schema;
	bool child = f->shape == CGS_W_CHILD;
	if (child && !cgs_schema_find(sc, CGS_TAB_KIND, f->name))
		broken(ir, decl, cgs_ir_tree(ir, decl)->node[f->node].kid, "no kind has this name");
	else if (!child && !type)
		broken(ir, decl, f->node, "the type is missing: write `name : type`");
	else if (f->shape == CGS_W_EDGE && f->type && !holds_refs(sc, f->type))
		broken(ir, decl, type, "an edge leads to declarations: `edge name : ref<kind>`");
	else
		return true;
	return false;
}

static void read_field(struct cgs_ir *ir, uint32_t kind, uint32_t node)
{
	uint32_t decl = ir->schema->kind[kind].decl;
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct cgs_field f = {.kind = kind, .node = node};
	uint32_t name = t->node[node].kid, doc = cgs_tree_kid(t, node, CGS_N_STRING);
	if (name && name == doc) { /* `clause "if"`: a word that begins expressions */
		f.name = cgs_sym_of(ir->syms, literal(ir, t, name));
		for (doc = t->node[doc].next; doc && t->node[doc].kind != CGS_N_STRING;)
			doc = t->node[doc].next;
	} else if (t->node[name].kind == CGS_N_NAME)
		f.name = cgs_ir_sym(ir, decl, name);
	if (!field_shape(cgs_tree_name(t, node), &f.shape) || !f.name) {
		cgs_diag_help(ir->diags,
			      broken(ir, decl, node, "a kind cannot hold this statement"),
			      "write `attr name : type`, `clause name : type`, `edge name : "
			      "ref<kind>` or `child kind`");
		return;
	}
	uint32_t type = cgs_tree_kid(t, node, CGS_N_TYPE);
	uint32_t dflt = cgs_tree_kid(t, node, CGS_N_DEFAULT);
	uint32_t block = cgs_tree_kid(t, node, CGS_N_BLOCK);
	f.doc = literal(ir, t, doc);
	f.type = type ? cgs_type_read(ir, decl, type) : 0;
	f.dflt_node = dflt ? t->node[dflt].kid : 0;
	f.repeat = f.shape == CGS_W_EDGE;
	cgs_tree_each (k, t, block)
		if (t->node[k].kind == CGS_N_ATTR)
			read_option(ir, &f, decl, k);
	if (is_whole(ir, decl, &f, type))
		keep_field(ir, decl, f);
}

static void read_kind_body(struct cgs_ir *ir, uint32_t kind)
{
	uint32_t decl = ir->schema->kind[kind].decl;
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	ir->schema->kind[kind].field = ir->schema->nfield;
	uint32_t block = cgs_tree_kid(t, ir->decl[decl].node, CGS_N_BLOCK);
	cgs_tree_each (k, t, block) {
		uint32_t before = ir->schema->nfield;
		if (t->node[k].kind == CGS_N_ATTR)
			read_setting(ir, &ir->schema->kind[kind], k);
		else if (t->node[k].kind == CGS_N_STMT)
			read_field(ir, kind, k);
		bool whole = ir->schema->nfield > before && !(t->node[k].flag & CGS_NF_BROKEN);
		if (t->node[k].kind != CGS_N_ATTR && !whole) /* what it declares is not known */
			cgs_bind_lose_all(ir, CGS_SC_KIND | kind, t, k);
	}
	struct cgs_kind *now = &ir->schema->kind[kind];
	now->nfield = ir->schema->nfield - now->field;
}

void cgs_words_read(struct cgs_ir *ir, uint32_t first)
{
	uint32_t kind0 = ir->schema->nkind;
	cgs_unit_declare(ir, first);
	for (uint32_t d = first; d < ir->ndecl; d++) {
		if (cgs_ir_is(ir, d, "enum"))
			read_enum(ir, d);
		if (cgs_ir_is(ir, d, "kind"))
			read_kind_head(ir, d);
	}
	for (uint32_t k = kind0; k < ir->schema->nkind; k++)
		read_kind_body(ir, k);
}
