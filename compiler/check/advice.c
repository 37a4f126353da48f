/* advice.c — what works and will trouble people: names that are easily mixed up, names that are
 * numbers, deprecated declarations in use.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdlib.h>
#include <xxhash.h>

#include "check.h"
#include "expr.h"
#include "hint.h"

/* The kind, scope and name without case, '-' and '_'. */
static void fold(const struct cgs_ir *ir, uint32_t decl, struct cgs_buf *out)
{
	const struct cgs_decl *d = &ir->decl[decl];
	struct cgs_str name = cgs_ir_name(ir, decl);
	out->n = 0;
	cgs_buf_add(out, &d->kind, sizeof d->kind);
	cgs_buf_add(out, &d->parent, sizeof d->parent);
	cgs_buf_add(out, &d->package, sizeof d->package);
	char *to = cgs_buf_room(out, name.n);
	for (uint32_t i = 0; i < name.n; i++)
		if (name.s[i] != '-' && name.s[i] != '_')
			*to++ = (char)tolower((unsigned char)name.s[i]);
	out->n = (size_t)(to - out->s);
}

static void tell_similar(struct cgs_ir *ir, uint32_t decl, uint32_t first)
{
	struct cgs_str a = cgs_ir_name(ir, decl), b = cgs_ir_name(ir, first);
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_similar_names, cgs_ir_span(ir, decl),
			     "'%.*s' and '%.*s' are easily mixed up", CGS_FMT(a), CGS_FMT(b));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, first), "the other one");
	cgs_diag_help(ir->diags, d, "give one of them another name");
}

/* "FR-017", "us_3", "REQ12", "us003": a few letters that say the kind, and a number. */
static bool is_number(struct cgs_str name)
{
	uint32_t letters = 0, at, digits = 0;
	bool upper = true;
	for (; letters < name.n && isalpha((unsigned char)name.s[letters]); letters++)
		upper &= isupper((unsigned char)name.s[letters]) != 0;
	at = letters;
	bool sep = at < name.n && (name.s[at] == '-' || name.s[at] == '_');
	at += sep;
	while (at + digits < name.n && isdigit((unsigned char)name.s[at + digits]))
		digits++;
	bool sure = sep || (digits > 1 && (upper || name.s[at] == '0'));
	return letters && letters <= 5 && digits && at + digits == name.n && sure;
}

/* Only in the groups of which people number the members: names like utf8 or node-1 are names. */
static bool is_numbered(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	struct cgs_str group = ir->schema->kind[kind].group;
	return (cgs_str_is(group, "elicitation") || cgs_str_is(group, "verification")) &&
	       is_number(cgs_ir_name(ir, decl));
}

static void tell_number(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_str name = cgs_ir_name(ir, decl);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_numbered_name, cgs_ir_span(ir, decl),
					  "'%.*s' says nothing but its number", CGS_FMT(name));
	cgs_diag_why(ir->diags, d,
		     "two branches take the same next number, and nobody knows it "
		     "by heart");
	cgs_diag_help(ir->diags, d, "name it after what it says: answer_in_time");
}

static void check_names(struct cgs_ir *ir)
{
	struct cgs_map first = {0}; /* hash of what is folded -> declaration */
	struct cgs_buf b = {0}, other = {0};
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		if (!ir->decl[d].name || ir->package[ir->decl[d].package].origin)
			continue;
		fold(ir, d, &b);
		uint64_t h = XXH3_64bits(b.s, b.n);
		uint32_t *at = cgs_map_put(&first, (uint32_t)(h >> 32) | 1, (uint32_t)h);
		if (!*at)
			*at = d;
		if (ir->decl[*at].name != ir->decl[d].name) {
			fold(ir, *at, &other);
			if (cgs_str_eq(cgs_buf_view(&b), cgs_buf_view(&other)))
				tell_similar(ir, d, *at);
		}
		if (is_numbered(ir, d))
			tell_number(ir, d);
	}
	cgs_map_done(&first);
	cgs_buf_done(&b);
	cgs_buf_done(&other);
}

static bool has_status(const struct cgs_ir *ir, uint32_t decl, const char *word)
{
	return cgs_str_is(cgs_ir_get(ir, decl, "status").str, word);
}

/* A name that is written out; a selection takes deprecated ones with the others. */
static void check_use(struct cgs_ir *ir, uint32_t site, uint32_t node, const struct cgs_value *v)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, site);
	uint8_t kind = t->node[node].kind;
	bool ref = v->type == CGS_V_REF && (kind == CGS_N_NAME || kind == CGS_N_DOT);
	bool call = v->type == CGS_V_CALL && kind == CGS_N_CALL;
	if ((!ref && !call) || !has_status(ir, v->decl, "deprecated"))
		return;
	struct cgs_str path = cgs_ir_path(ir, v->decl, &ir->mem);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_deprecated,
					  cgs_tree_span(t, call ? t->node[node].kid : node),
					  "'%.*s' is deprecated", CGS_FMT(path));
	const struct cgs_attr *a = cgs_ir_attr(ir, v->decl, "status", NULL);
	cgs_diag_label(ir->diags, d, a ? cgs_ir_origin(ir, a) : cgs_ir_span(ir, v->decl),
		       "it will be removed");
}

static void check_uses(struct cgs_ir *ir, const struct cgs_attr *a)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, a->site);
	const struct cgs_value *v = &a->value;
	if (v->type != CGS_V_LIST) {
		check_use(ir, a->site, a->expr, v);
		return;
	}
	uint32_t k = t->node[a->expr].kind == CGS_N_LIST ? t->node[a->expr].kid : 0;
	if (ir->schema->field[a->field].from) { /* allow a -> b */
		check_use(ir, a->site, t->node[a->node].kid, &v->item[0]);
		check_use(ir, a->site, a->expr, &v->item[1]);
		return;
	}
	/* The items that an overlay joined to come before its own. */
	for (uint32_t i = 0; k && !a->joins && i < v->n; i++, k = t->node[k].next) {
		if (t->node[k].kind == CGS_N_STAR || t->node[k].op == CGS_OP_WHERE)
			return; /* from here on items and nodes do not go together */
		check_use(ir, a->site, k, &v->item[i]);
	}
}

static void check_deprecated(struct cgs_ir *ir)
{
	bool any = false;
	cgs_sym common = ir->schema->common;
	for (uint32_t d = 1; d < ir->ndecl && !any; d++)
		any = has_status(ir, d, "deprecated");
	for (uint32_t d = 1; d < ir->ndecl && any; d++) {
		const struct cgs_decl c = ir->decl[d];
		bool applied = c.target && !c.idle;
		if (applied || has_status(ir, d, "deprecated") || has_status(ir, d, "rejected"))
			continue;
		for (uint32_t a = c.attr; a < c.attr + c.nattr; a++)
			if (ir->schema->field[ir->attr[a].field].kind != common)
				check_uses(ir, &ir->attr[a]);
	}
}

void cgs_advice(struct cgs_ir *ir)
{
	check_names(ir);
	check_deprecated(ir);
}
