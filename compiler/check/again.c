/* again.c — one mistake, one error: a name that is unknown in many places is told once.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Most often the one place that declares the name is wrong, or is missing. The other places become
 * labels, and their edits part of the fix.
 */
#include "check.h"

#include <stdlib.h>

#include "bind.h"

enum { LABELS_MAX = 3, EDITS_MAX = 1000 };

struct group { /* diagnostics of one name */
	struct cgs_diag *first;
	uint32_t n;
};

static bool is_of_name(unsigned code)
{
	return code == CGS_C_unresolved || code == CGS_C_unknown_attribute ||
	       code == CGS_C_unknown_word || code == CGS_C_unknown_package ||
	       code == CGS_C_unknown_unit || code == CGS_C_unknown_enum_word ||
	       code == CGS_C_unknown_function;
}

/* What was expected may differ from place to place: "no component is named 'api'". */
static struct cgs_str said(const struct cgs_diag *d)
{
	static const char named[] = "is named '";
	const char *at = d->code == CGS_C_unresolved ? strstr(d->text.s, named) : NULL;
	return at ? cgs_str_of(at) : d->text;
}

/* The package is that of the file: elsewhere the same name is another one. */
static uint32_t package_of(const struct cgs_ir *ir, uint32_t file)
{
	for (uint32_t i = 0; i < ir->ntree; i++)
		if (ir->tree[i]->file == file)
			return ir->names->package[i];
	return UINT32_MAX;
}

/* One replacement each, by the same text; or nothing to lose. */
static bool fixes_agree(const struct cgs_diag *a, const struct cgs_diag *b)
{
	if (!b->fix)
		return true;
	return a->fix && !b->fix->next && a->applies == b->applies &&
	       cgs_str_eq(a->fix->text, b->fix->text);
}

static void join(struct cgs_ir *ir, struct group *g, const struct cgs_diag *d)
{
	if (g->n++ <= LABELS_MAX)
		cgs_diag_label(ir->diags, g->first, d->where, "here, too");
	if (d->fix && g->n <= EDITS_MAX)
		cgs_diag_fix(ir->diags, g->first, d->fix->where, d->fix->text, d->applies);
}

static void say_more(struct cgs_ir *ir, const struct group *g)
{
	if (g->n <= LABELS_MAX + 1)
		return;
	struct cgs_label *last = g->first->label;
	while (last->next)
		last = last->next;
	last->text =
		cgs_str_fmt(&ir->diags->mem, "here, and in %u more places", g->n - LABELS_MAX - 1);
}

void cgs_again_join(struct cgs_ir *ir)
{
	struct cgs_diags *ds = ir->diags;
	struct cgs_map map = {0};
	struct group *g = NULL;
	uint32_t n = 0, cap = 0, file = CGS_NO_FILE, package = UINT32_MAX;
	cgs_diag_sort(ds);
	for (uint32_t i = 0; i < ds->n; i++) {
		struct cgs_diag *d = ds->v[i];
		if (!is_of_name(d->code) || d->where.file == CGS_NO_FILE)
			continue;
		if (d->where.file != file)
			package = package_of(ir, d->where.file);
		file = d->where.file;
		uint32_t *at = cgs_map_put(&map, package, cgs_sym_of(ir->syms, said(d)));
		if (!*at) {
			*CGS_PUSH(g, n, cap) = (struct group){d, 1};
			*at = n;
		} else if (g[*at - 1].first->code == d->code && fixes_agree(g[*at - 1].first, d)) {
			join(ir, &g[*at - 1], d);
			cgs_diag_remove(ds, i);
		}
	}
	for (uint32_t i = 0; i < n; i++)
		say_more(ir, &g[i]);
	cgs_diag_pack(ds);
	cgs_map_done(&map);
	free(g);
}
