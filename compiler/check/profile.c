/* profile.c — the chosen profile, and the values that profiles and the command line give to
 * parameters.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each value is an overlay of its parameter, `override param.x { value = ... }`, so that it is
 * checked and shows its place like any other.
 */
#include "bind.h"
#include "check.h"
#include "expr.h"
#include "hint.h"
#include "miss.h"

/* The last name of "release" or "profile.release", or nothing. */
static struct cgs_str last_name(const struct cgs_tree *t, uint32_t node)
{
	uint8_t kind = t->node[node].kind;
	bool path = kind == CGS_N_NAME || kind == CGS_N_DOT;
	return path ? cgs_tree_name(t, node) : CGS_STR("");
}

/* What `default_profile` of the project names. It is read before any overlay has its effect, so no
 * overlay can change it; that it names a profile at all is checked with the other values. */
static uint32_t default_profile(struct cgs_ir *ir)
{
	uint32_t project = cgs_ir_next(ir, "project", 0);
	const struct cgs_attr *a =
		project ? cgs_ir_attr(ir, project, "default_profile", NULL) : NULL;
	struct cgs_str name = a ? last_name(cgs_ir_tree(ir, a->site), a->expr) : CGS_STR("");
	for (uint32_t d = 0; name.n && (d = cgs_ir_next(ir, "profile", d));)
		if (cgs_str_eq(cgs_ir_name(ir, d), name))
			return d;
	return 0;
}

/* One of the same name is told as declared already. */
static void tell_projects(struct cgs_ir *ir)
{
	uint32_t first = cgs_ir_next(ir, "project", 0);
	for (uint32_t p = first; p && (p = cgs_ir_next(ir, "project", p));) {
		if (ir->decl[p].name == ir->decl[first].name)
			continue;
		struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_duplicate, cgs_ir_span(ir, p),
						  "a directory holds one project");
		cgs_diag_label(ir->diags, d, cgs_ir_span(ir, first), "it is declared here");
	}
}

void cgs_profile_choose(struct cgs_ir *ir)
{
	tell_projects(ir);
	const struct cgs_choices *c = ir->choices;
	if (c && c->profile)
		ir->profile = cgs_ir_find(ir, cgs_str_fmt(&ir->mem, "profile.%s", c->profile));
	else
		ir->profile = default_profile(ir);
	for (uint32_t i = 0; i < ir->names->noverlay; i++) {
		struct cgs_decl *d = &ir->decl[ir->names->overlay[i]];
		d->idle = d->parent && d->parent != ir->profile;
	}
}

/* "region" or "shop.region", package first. */
uint32_t cgs_ir_param(const struct cgs_ir *ir, struct cgs_str name)
{
	const char *dot = name.n ? memrchr(name.s, '.', name.n) : NULL;
	struct cgs_str package = {name.s, dot ? (uint32_t)(dot - name.s) : 0};
	struct cgs_str last = {name.s + (dot ? package.n + 1 : 0),
			       name.n - (dot ? package.n + 1 : 0)};
	uint32_t found = 0, n = 0;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "param", d));) {
		cgs_sym of = ir->package[ir->decl[d].package].name;
		if (!cgs_str_eq(cgs_ir_name(ir, d), last) ||
		    (dot && !cgs_str_eq(cgs_sym_str(ir->syms, of), package)))
			continue;
		found = d;
		n++;
	}
	return n == 1 ? found : 0;
}

struct setting { /* a value for a parameter */
	uint32_t file, package;
	uint32_t parent; /* profile, or 0: the command line */
	uint32_t node;   /* NAME = VALUE */
	uint32_t param;
};

static void add_setting(struct cgs_ir *ir, struct setting s)
{
	struct cgs_names *nm = ir->names;
	const struct cgs_decl p = ir->decl[s.param];
	cgs_sym kind = cgs_sym_of(ir->syms, CGS_STR("override"));
	uint32_t d = cgs_decl_add(ir, (struct cgs_decl){.kind = kind,
							.file = s.file,
							.node = s.node,
							.package = s.package,
							.parent = s.parent,
							.idle = s.parent && s.parent != ir->profile,
							.target = s.param});
	struct cgs_attr a = {.name = nm->value_name,
			     .site = d,
			     .node = s.node,
			     .type = cgs_fn_type(ir, s.param)};
	uint32_t param = cgs_schema_find(ir->schema, CGS_TAB_KIND, p.kind);
	a.field =
		(uint32_t)(cgs_schema_field(ir->schema, param, nm->value_name) - ir->schema->field);
	a.expr = ir->tree[s.file]->node[s.node].kid;
	*CGS_PUSH(ir->attr, ir->nattr, ir->cattr) = a;
	ir->decl[d].nattr = 1;
	*CGS_PUSH(nm->overlay, nm->noverlay, nm->coverlay) = d;
	nm->overlay[nm->noverlay - 1] = nm->overlay[nm->settled];
	nm->overlay[nm->settled++] = d;
}

static void unknown_param(struct cgs_ir *ir, uint32_t package, struct cgs_span where,
			  struct cgs_str name)
{
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unresolved, where,
					  "no param is named '%.*s'", CGS_FMT(name));
	cgs_sym sym = cgs_sym_find(ir->syms, name);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->names->constant[1]);
	uint32_t want = cgs_type_of_kind(ir->schema, kind, false);
	uint32_t owner = sym ? cgs_miss_owner(ir, package, sym, want, CGS_T_REF) : 0;
	if (owner) {
		cgs_miss_tell(ir, d, owner, false);
		return;
	}
	struct cgs_hint h = cgs_hint_of(name);
	for (uint32_t p = 0; ir->names->hints < 64 && (p = cgs_ir_next(ir, "param", p));)
		cgs_hint_add(&h, cgs_ir_name(ir, p));
	ir->names->hints++;
	cgs_hint_give(&h, ir->diags, d, where, false);
}

/* The parameter that a profile means: found like any other name. */
static uint32_t param_of(struct cgs_ir *ir, uint32_t profile, cgs_sym name)
{
	struct cgs_outward o = {.decl = profile};
	for (uint32_t d; (d = cgs_bind_outward(ir, &o, name));)
		for (; d; d = ir->names->same[d])
			if (ir->decl[d].kind == ir->names->constant[1])
				return d;
	return 0;
}

/* params = { region = "eu" } */
static void read_params(struct cgs_ir *ir, uint32_t profile)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, profile, "params", NULL);
	const struct cgs_tree *t = cgs_ir_tree(ir, profile);
	if (!a)
		return;
	if (t->node[a->expr].kind != CGS_N_RECORD) {
		cgs_diag_add(ir->diags, CGS_C_type, cgs_tree_span(t, a->expr),
			     "expected a record: { name = value }");
		return;
	}
	struct setting s = {ir->decl[profile].file, ir->decl[profile].package, profile, 0, 0};
	uint32_t block = t->node[a->expr].kid;
	struct cgs_map seen = {0};
	cgs_tree_each (k, t, block) {
		if (!cgs_keys_once(ir, profile, k, &seen))
			continue;
		s.node = k;
		s.param = param_of(ir, profile, cgs_ir_sym(ir, profile, k));
		if (s.param)
			add_setting(ir, s);
		else
			unknown_param(ir, s.package, cgs_tree_tok_span(t, t->node[k].tok),
				      cgs_tree_name(t, k));
	}
	cgs_map_done(&seen);
}

/* A string may stand without quotes on the command line. */
static void put_value(struct cgs_ir *ir, uint32_t param, const char *value, struct cgs_buf *out)
{
	uint8_t op = ir->schema->type[cgs_fn_type(ir, param)].op;
	if (*value == '"' || (op != CGS_T_STRING && op != CGS_T_WORD)) {
		cgs_buf_putz(out, value);
		return;
	}
	cgs_buf_putc(out, '"');
	for (const char *c = value; *c; c++) {
		if (*c == '"' || *c == '\\')
			cgs_buf_putc(out, '\\');
		else if (*c == '$' && c[1] == '{')
			cgs_buf_putc(out, '$');
		cgs_buf_putc(out, *c);
	}
	cgs_buf_putc(out, '"');
}

/* Adds a tree of the command line to the files of the model; returns its index. */
static uint32_t add_text(struct cgs_ir *ir, uint32_t param, struct cgs_str text)
{
	struct cgs_names *nm = ir->names;
	struct cgs_str name = cgs_ir_name(ir, param);
	struct cgs_str path = cgs_str_fmt(&ir->mem, CGS_DEFINES " %.*s", CGS_FMT(name));
	uint32_t id = cgs_file_put(ir->files, path, text);
	*CGS_PUSH(ir->tree, ir->ntree, ir->ctree) =
		cgs_tree_parse(id, ir->files->v[id].text, ir->diags);
	nm->package = cgs_mem_grow(nm->package, &nm->cpackage, ir->ntree, sizeof *nm->package);
	nm->package[ir->ntree - 1] = ir->decl[param].package;
	return ir->ntree - 1;
}

/* NAME=VALUE as the text `NAME = VALUE` of a file of its own. */
static void define(struct cgs_ir *ir, uint32_t param, const char *value)
{
	struct cgs_str name = cgs_ir_name(ir, param);
	uint32_t before = ir->diags->errors;
	struct cgs_buf text = {0};
	cgs_buf_fmt(&text, "%.*s = ", CGS_FMT(name));
	put_value(ir, param, value, &text);
	uint32_t file = add_text(ir, param, cgs_buf_view(&text));
	cgs_buf_done(&text);
	const struct cgs_tree *t = ir->tree[file];
	uint32_t stmt = t->node[t->root].kid;
	bool one = stmt && t->node[stmt].kind == CGS_N_ATTR && !t->node[stmt].next;
	if (one)
		add_setting(ir, (struct setting){.file = file,
						 .package = ir->decl[param].package,
						 .node = stmt,
						 .param = param});
	else if (before == ir->diags->errors)
		cgs_diag_add(ir->diags, CGS_C_unexpected_part, cgs_tree_span(t, t->root),
			     "a definition is one value: -D %.*s=VALUE", CGS_FMT(name));
}

/* The last definition of a parameter counts. What names none is left out, for the caller of the
 * compiler to tell. */
static void read_defines(struct cgs_ir *ir)
{
	const struct cgs_choices *c = ir->choices;
	const char **value = cgs_arena_alloc(&ir->mem, ir->ndecl * sizeof *value);
	uint32_t n = ir->ndecl;
	for (uint32_t i = 0; i < c->ndefine; i++) {
		const char *z = c->define[i], *eq = strchr(z, '=');
		uint32_t p = eq ? cgs_ir_param(ir, (struct cgs_str){z, (uint32_t)(eq - z)}) : 0;
		value[p] = p ? eq + 1 : NULL;
	}
	for (uint32_t p = 1; p < n; p++)
		if (value[p])
			define(ir, p, value[p]);
}

void cgs_profile_params(struct cgs_ir *ir)
{
	for (uint32_t p = 0; (p = cgs_ir_next(ir, "profile", p));)
		read_params(ir, p);
	if (ir->choices && ir->choices->ndefine)
		read_defines(ir);
}
