/* found.c — what a rule found becomes a diagnostic: level, place, texts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/origin.h"
#include "query.h"
#include "tally.h"

uint32_t cgs_query_bound(const struct cgs_eval *ev, uint32_t i)
{
	return ev->scope && i < ev->scope->n ? ev->scope->v[i].value.decl : 0;
}

/* What has been rejected or is on its way out need not be complete. */
static bool level_of(const struct cgs_query *q, const struct cgs_eval *ev, enum cgs_level *out)
{
	*out = q->level;
	if (!q->by_status)
		return true;
	struct cgs_value v = cgs_ir_get(ev->ir, cgs_query_bound(ev, 0), "status");
	if (cgs_str_is(v.str, "rejected") || cgs_str_is(v.str, "deprecated"))
		return false;
	bool agreed = cgs_str_is(v.str, "approved") || cgs_str_is(v.str, "implemented") ||
		      cgs_str_is(v.str, "verified");
	*out = cgs_str_is(v.str, "draft") ? CGS_NOTE : agreed ? CGS_ERROR : CGS_WARNING;
	return true;
}

static bool holds_ref(const struct cgs_value *v, uint32_t decl, uint32_t *at)
{
	*at = 0;
	if (v->type == CGS_V_REF)
		return v->decl == decl;
	for (uint32_t i = 0; v->type == CGS_V_LIST && i < v->n; i++)
		if (v->item[i].type == CGS_V_REF && v->item[i].decl == decl) {
			*at = i;
			return true;
		}
	return false;
}

struct cgs_span cgs_found_place(const struct cgs_ir *ir, uint32_t decl, const struct cgs_attr *a,
				uint32_t other)
{
	const struct cgs_decl *d = &ir->decl[decl];
	uint32_t at, n = 0;
	for (const struct cgs_attr *i = a; other && i < &ir->attr[d->attr + d->nattr]; i++) {
		if (i->name != a->name || !holds_ref(&i->value, other, &at))
			continue;
		const struct cgs_tree *t = cgs_ir_tree(ir, i->site);
		cgs_tree_each (k, t, i->expr)
			n++;
		uint32_t k = t->node[i->expr].kid;
		if (t->node[i->expr].kind != CGS_N_LIST || n != i->value.n)
			return cgs_ir_node_span(ir, i->site, i->expr);
		while (at--)
			k = t->node[k].next;
		return cgs_ir_node_span(ir, i->site, k);
	}
	return cgs_ir_node_span(ir, a->site, a->expr);
}

/* The place that an expression means: an attribute that is written, or a declaration. Otherwise
 * *out stays. */
static bool place(struct cgs_eval *ev, uint32_t node, struct cgs_span *out)
{
	struct cgs_value v;
	uint32_t decl, other = cgs_query_bound(ev, 1);
	const struct cgs_attr *a = cgs_eval_written(ev, node, &decl);
	if (a) {
		*out = cgs_found_place(ev->ir, decl, a, other);
		return true;
	}
	if (decl)
		return true;
	if (!cgs_eval_expr(ev, node, &v))
		return false;
	const struct cgs_value *one = v.type == CGS_V_LIST && v.n ? v.item : &v;
	if (one->type == CGS_V_REF || one->type == CGS_V_CALL)
		*out = cgs_ir_span(ev->ir, one->decl);
	return true;
}

/* The name of the first parameter's declaration; of a rule without parameters, the project. */
static struct cgs_span usual_place(const struct cgs_eval *ev)
{
	uint32_t decl = cgs_query_bound(ev, 0);
	if (!decl)
		decl = cgs_ir_next(ev->ir, "project", 0);
	return decl ? cgs_ir_span(ev->ir, decl) : (struct cgs_span){CGS_NO_FILE, 0, 0};
}

/* A place in a pack is another one for each use. */
static bool is_new(struct cgs_query *q, const struct cgs_eval *ev, struct cgs_span at)
{
	bool pack = at.file < ev->ir->files->n && ev->ir->files->v[at.file].origin == CGS_STD;
	uint32_t use = pack ? cgs_origin_frame(ev->ir, cgs_query_bound(ev, 0)) : 0;
	uint32_t n = q->found < CGS_QUERY_SHOWN ? q->found : CGS_QUERY_SHOWN;
	for (uint32_t i = 0; i < n; i++)
		if (q->shown[i].file == at.file && q->shown[i].at == at.at && q->use[i] == use)
			return false;
	if (q->found < CGS_QUERY_SHOWN) {
		q->shown[q->found] = at;
		q->use[q->found] = use;
	}
	return true;
}

static bool add_labels(const struct cgs_query *q, struct cgs_eval *ev, struct cgs_diag *d)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_attr *a = NULL;
	while ((a = cgs_ir_attr(ir, q->decl, "also", a))) {
		struct cgs_span at = {CGS_NO_FILE, 0, 0};
		struct cgs_str text = CGS_STR("this one");
		uint32_t label = cgs_query_label(ev, a);
		if (!place(ev, a->expr, &at) || (label && !cgs_query_text(ev, label, &text)))
			return false;
		if (at.file != CGS_NO_FILE)
			cgs_diag_label(ir->diags, d, at, "%.*s", CGS_FMT(text));
	}
	return true;
}

static bool add_texts(const struct cgs_query *q, struct cgs_eval *ev, struct cgs_diag *d)
{
	struct cgs_diags *ds = ev->ir->diags;
	struct cgs_str why = {0}, help = {0};
	if ((q->why && !cgs_query_text(ev, q->why, &why)) ||
	    (q->help && !cgs_query_text(ev, q->help, &help)))
		return false;
	if (why.n)
		cgs_diag_why(ds, d, "%.*s", CGS_FMT(why));
	if (help.n)
		cgs_diag_help(ds, d, "%.*s", CGS_FMT(help));
	return true;
}

bool cgs_query_found(struct cgs_query *q, struct cgs_eval *ev)
{
	struct cgs_span at = usual_place(ev);
	struct cgs_str text;
	enum cgs_level level;
	uint32_t where = q->at ? q->at : q->among;
	if (!level_of(q, ev, &level))
		return true;
	if (where && !place(ev, where, &at))
		return false;
	if (!is_new(q, ev, at))
		return true;
	if (++q->found > CGS_QUERY_SHOWN)
		return true;
	if (!cgs_query_text(ev, q->message, &text))
		return false;
	struct cgs_diag *d = cgs_diag_found(ev->ir->diags, q->code, q->rule, level, at, text);
	cgs_origin_tell(ev->ir, d, cgs_query_bound(ev, 0));
	return add_labels(q, ev, d) && add_texts(q, ev, d) && cgs_query_edits(q, ev, d);
}
