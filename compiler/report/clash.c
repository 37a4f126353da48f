/* clash.c — conflicts: around which lines they are written, and what is said of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "clash.h"

static bool on_line(const struct cgs_tree *t, const struct cgs_part *p)
{
	uint32_t i = p->from, j = p->to;
	while (i && t->tok[i - 1].kind == CGS_TK_SPACE)
		i--;
	while (j < t->nlex && (t->tok[j].kind == CGS_TK_SPACE || j == p->sep))
		j++;
	bool starts = !i || t->text.s[t->tok[i].at - 1] == '\n';
	return starts && (j == t->nlex || t->text.s[t->tok[j].at] == '\n');
}

bool cgs_clash_lines(const struct cgs_weave *g, const struct cgs_triple *p)
{
	for (uint32_t s = CGS_OURS; s <= CGS_THEIRS; s++) {
		const struct cgs_part *q = cgs_triple_part(p, s);
		if (q && !on_line(g->t[s], q))
			return false;
	}
	return p->row->form == CGS_ROW_BLOCK;
}

/* "goal", "component api", "text": a comment has none. */
struct cgs_str cgs_clash_name(struct cgs_weave *g, const struct cgs_tree *t, uint32_t node)
{
	if (!node)
		return CGS_STR("a comment");
	struct cgs_str name = cgs_tree_name(t, node);
	uint32_t kid = t->node[node].kid;
	unsigned kind = t->node[kid].kind;
	if (t->node[node].kind != CGS_N_STMT || (kind != CGS_N_NAME && kind != CGS_N_DOT))
		return name;
	return cgs_str_fmt(&g->m->mem, "%.*s %.*s", CGS_FMT(name),
			   CGS_FMT(cgs_tree_source(t, kid)));
}

static struct cgs_str path_of(struct cgs_weave *g, const struct cgs_around *a, struct cgs_str last)
{
	last = cgs_str_dup(&g->m->mem, last);
	for (; a; a = a->up)
		last = cgs_str_fmt(&g->m->mem, "%.*s: %.*s", CGS_FMT(a->name), CGS_FMT(last));
	return last;
}

static void put_marker(struct cgs_weave *g, char c, const char *label)
{
	for (uint32_t i = 0; i < g->m->marker; i++)
		cgs_buf_putc(g->out, c);
	cgs_buf_putz(g->out, label);
}

/* From the start of the line of a token up to another; whole lines. */
static void put_lines(struct cgs_weave *g, enum cgs_side side, struct cgs_range r)
{
	const struct cgs_tree *t = g->t[side];
	if (r.missing)
		return;
	while (r.from && t->tok[r.from - 1].kind == CGS_TK_SPACE)
		r.from--;
	cgs_buf_str(g->out, cgs_clash_bytes(t, r.from, r.to));
	cgs_buf_putc(g->out, '\n');
}

static const char *why(const struct cgs_triple *p)
{
	const struct cgs_part *a = cgs_triple_part(p, CGS_OURS),
			      *b = cgs_triple_part(p, CGS_THEIRS), *q = a ? a : b;
	bool declaration = q->node && cgs_part_unique(p->row[a ? CGS_OURS : CGS_THEIRS].t, q->node);
	if (p->slot->twice)
		return "the name would be there twice";
	if (!a)
		return declaration ? "ours took it away or moved it elsewhere, theirs changed it"
				   : "ours took it away, theirs changed it";
	if (!b)
		return declaration ? "ours changed it, theirs took it away or moved it elsewhere"
				   : "ours changed it, theirs took it away";
	if (cgs_triple_part(p, CGS_BASE))
		return "both sides changed it";
	return p->slot->run[CGS_THEIRS] ? "both sides put text in here"
					: "both sides added it, and not alike";
}

void cgs_clash_put(struct cgs_weave *g, const struct cgs_triple *p, const struct cgs_range r[3])
{
	struct cgs_buf *out = g->out;
	const struct cgs_part *a = cgs_triple_part(p, CGS_OURS),
			      *b = cgs_triple_part(p, CGS_THEIRS);
	while (out->n && (out->s[out->n - 1] == ' ' || out->s[out->n - 1] == '\t'))
		out->n--;
	if (out->n && out->s[out->n - 1] != '\n')
		cgs_buf_putc(out, '\n');
	enum cgs_side s = a ? CGS_OURS : CGS_THEIRS;
	*CGS_PUSH(g->m->v, g->m->n, g->m->cap) = (struct cgs_merge_conflict){
		.what = path_of(g, p->around, cgs_clash_name(g, g->t[s], (a ? a : b)->node)),
		.why = why(p),
		.line = (uint32_t)out->n,
		.ours = r[CGS_OURS].missing ? 0 : g->line_of[CGS_OURS][r[CGS_OURS].from],
		.theirs = r[CGS_THEIRS].missing ? 0 : g->line_of[CGS_THEIRS][r[CGS_THEIRS].from],
	};
	put_marker(g, '<', " ours\n");
	put_lines(g, CGS_OURS, r[CGS_OURS]);
	if (g->m->show_base) {
		put_marker(g, '|', " base\n");
		put_lines(g, CGS_BASE, r[CGS_BASE]);
	}
	put_marker(g, '=', "\n");
	put_lines(g, CGS_THEIRS, r[CGS_THEIRS]);
	put_marker(g, '>', " theirs");
	g->line = true;
}

/* All of a slot as a conflict, if it stands on lines of its own. */
bool cgs_clash_all(struct cgs_weave *g, const struct cgs_triple *p)
{
	struct cgs_range r[3];
	if (!cgs_clash_lines(g, p))
		return false;
	for (uint32_t s = 0; s < 3; s++) {
		const struct cgs_part *q = cgs_triple_part(p, s);
		uint32_t more = q && p->slot->run[s] ? p->slot->run[s] - 1 : 0;
		r[s].missing = !q;
		if (q) {
			r[s].from = q->from;
			r[s].to = q[more].to;
		}
	}
	cgs_clash_put(g, p, r);
	return true;
}
