/* keys.c — records and maps: `{ name = value }`, each key once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"

bool cgs_keys_once(struct cgs_ir *ir, uint32_t decl, uint32_t item, struct cgs_map *seen)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct cgs_span where = cgs_tree_tok_span(t, t->node[item].tok);
	struct cgs_diag *d;
	if (t->node[item].kind == CGS_N_ERROR)
		return false;
	if (t->node[item].kind != CGS_N_ATTR) {
		d = cgs_diag_add(ir->diags, CGS_C_unexpected_part, cgs_tree_span(t, item),
				 "a record holds `name = value` only");
		if (!t->node[item].kid)
			cgs_diag_help(ir->diags, d, "several values stand in brackets: [a, b]");
		return false;
	}
	uint32_t *first = cgs_map_put(seen, 1, cgs_ir_sym(ir, decl, item));
	if (!*first) {
		*first = item;
		return true;
	}
	d = cgs_diag_add(ir->diags, CGS_C_repeated_attribute, where, "'%.*s' is given twice",
			 CGS_FMT(cgs_tree_name(t, item)));
	cgs_diag_label(ir->diags, d, cgs_tree_tok_span(t, t->node[*first].tok), "first given here");
	cgs_diag_help(ir->diags, d, "remove one of the two");
	return false;
}

/* The key of a map<level, int> is a word of the enum. */
static bool key_fits(struct cgs_eval *ev, uint32_t item, cgs_sym key, uint32_t map)
{
	const struct cgs_schema *sc = ev->ir->schema;
	uint32_t type = map ? sc->arg[sc->type[map].arg] : 0, rank;
	if (sc->type[type].op != CGS_T_ENUM || cgs_type_word(sc, type, key, &rank))
		return true;
	cgs_expr_no_word(ev, item, type);
	return false;
}

/* matrix = { os = [linux, mac] }: of whatever type, so names that mean nothing are words. */
bool cgs_keys_any(const struct cgs_eval *ev, uint32_t node, uint32_t want)
{
	const struct cgs_schema *sc = ev->ir->schema;
	const struct cgs_type *item = &sc->type[cgs_type_item(sc, want)];
	bool any = sc->type[want].op == CGS_T_LIST && item->op == CGS_T_ANY && !item->narg;
	return any && cgs_ir_tree(ev->ir, ev->decl)->node[node].kind == CGS_N_LIST;
}

static bool value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	return cgs_keys_any(ev, node, want) ? cgs_text_list(ev, node, out)
					    : cgs_expr_typed(ev, node, want, out);
}

bool cgs_keys_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	const struct cgs_schema *sc = ev->ir->schema;
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t block = cgs_tree_kid(t, node, CGS_N_BLOCK), n = 0;
	uint32_t map = cgs_type_part(sc, want, CGS_T_MAP);
	uint32_t item = map ? sc->arg[sc->type[map].arg + 1] : 0;
	struct cgs_map seen = {0};
	bool ok = true;
	cgs_tree_each (k, t, block)
		n++;
	*out = (struct cgs_value){.type = CGS_V_RECORD, .item = cgs_expr_items(ev, n)};
	out->key = cgs_arena_alloc(ev->mem, n * sizeof *out->key);
	cgs_tree_each (k, t, block) {
		if (!cgs_keys_once(ev->ir, ev->decl, k, &seen)) {
			ok &= t->node[k].kind == CGS_N_ERROR;
			if (t->node[k].kind == CGS_N_STMT)
				break; /* a list, rather */
			continue;
		}
		out->key[out->n] = cgs_ir_sym(ev->ir, ev->decl, k);
		ok = key_fits(ev, k, out->key[out->n], map) && ok;
		ok = value(ev, t->node[k].kid, item, &out->item[out->n++]) && ok;
	}
	cgs_map_done(&seen);
	return ok;
}
