/* weave.c — three trees made one text, row by row: merge.h says how.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A conflict is written around the smallest statements that stand on lines of their own: what has
 * no lines of its own hands it on to what is around it.
 */
#include "weave.h"

#include <stdlib.h>

#include "../syntax/same.h"
#include "cgs_gram.h"
#include "clash.h"
#include "tally.h"
#include "udiff.h"

/* ---- the one rule ---- */

/* What one side alone changed is taken from it: CGS_OURS or CGS_THEIRS; CGS_BASE: both changed it,
 * and not alike. Layout counts where nothing else differs. */
static enum cgs_side pick(const struct cgs_weave *g, const struct cgs_range r[3])
{
	struct cgs_str s[3];
	bool gone = r[CGS_BASE].missing, same[3]; /* of the two others than i */
	for (uint32_t i = 0; i < 3; i++)
		s[i] = cgs_clash_bytes(g->t[i], r[i].from, r[i].to);
	if (!gone && cgs_str_eq(s[CGS_OURS], s[CGS_BASE]))
		return CGS_THEIRS;
	if (!gone && cgs_str_eq(s[CGS_THEIRS], s[CGS_BASE]))
		return CGS_OURS;
	for (uint32_t i = 0; i < 3; i++) {
		uint32_t x = i == CGS_OURS ? CGS_BASE : CGS_OURS, y = 3 - i - x;
		same[i] = (i == CGS_BASE || !gone) &&
			  cgs_same_part(g->t[x], r[x].from, r[x].to, g->t[y], r[y].from, r[y].to);
	}
	if (same[CGS_BASE] || same[CGS_OURS]) /* alike, or theirs is the base */
		return CGS_OURS;
	return same[CGS_THEIRS] ? CGS_THEIRS : CGS_BASE;
}

/* Comments, or a text of several lines, that both changed: by line, if the changes are apart. */
static bool put_by_line(struct cgs_weave *g, const struct cgs_range r[3])
{
	struct cgs_buf v[3] = {0};
	bool ok = true;
	for (uint32_t s = 0; s < 3; s++) {
		cgs_buf_str(&v[s], cgs_clash_bytes(g->t[s], r[s].from, r[s].to));
		cgs_buf_putc(&v[s], '\n'); /* the last line is as the others */
		ok = ok && !r[s].missing && r[s].to > r[s].from;
	}
	ok = ok && cgs_udiff_merge(g->out, cgs_buf_view(&v[CGS_BASE]), cgs_buf_view(&v[CGS_OURS]),
				   cgs_buf_view(&v[CGS_THEIRS]));
	g->out->n -= ok;
	for (uint32_t s = 0; s < 3; s++)
		cgs_buf_done(&v[s]);
	return ok;
}

static bool are_comments(const struct cgs_weave *g, const struct cgs_range r[3])
{
	for (uint32_t s = 0; s < 3; s++)
		for (uint32_t i = r[s].from; i < r[s].to; i++)
			if (!cgs_part_trivia(g->t[s]->tok[i].kind))
				return false;
	return true;
}

static bool put_pick(struct cgs_weave *g, const struct cgs_range r[3])
{
	enum cgs_side s = pick(g, r);
	if (s != CGS_BASE)
		cgs_buf_str(g->out, cgs_clash_bytes(g->t[s], r[s].from, r[s].to));
	return s != CGS_BASE || (are_comments(g, r) && put_by_line(g, r));
}

/* ---- white space ---- */

/* Between tokens, without separators. */
static void put_space(struct cgs_weave *g, const struct cgs_tree *t, uint32_t from, uint32_t to)
{
	struct cgs_str all = cgs_clash_bytes(t, from, to);
	if (g->line && !(all.n && memchr(all.s, '\n', all.n)))
		cgs_buf_putc(g->out, '\n');
	g->line = false;
	for (uint32_t i = from; i < to; i++) {
		struct cgs_str s = cgs_tree_tok(t, i);
		bool sep = t->tok[i].kind == CGS_TK_COMMA || (s.n && *s.s == ';');
		if (!sep)
			cgs_buf_str(g->out, s);
	}
}

struct gap { /* in one version */
	enum cgs_side side;
	uint32_t from, to;
};

/* Before a part. */
static struct gap gap_before(const struct cgs_row *row, enum cgs_side side, uint32_t i)
{
	const struct cgs_row *r = &row[side];
	uint32_t from = i ? r->v[i - 1].to : r->from, to = i < r->n ? r->v[i].from : r->to;
	return (struct gap){side, from, to};
}

static struct cgs_str gap_bytes(const struct cgs_weave *g, struct gap x)
{
	return cgs_clash_bytes(g->t[x.side], x.from, x.to);
}

/* Ours, unless theirs alone changed it. */
static struct gap changed_gap(const struct cgs_weave *g, struct gap o, struct gap a, struct gap b)
{
	return cgs_str_eq(gap_bytes(g, o), gap_bytes(g, a)) ? b : a;
}

/* Behind the opening bracket, or before the closing one of what has something in it or not. */
static struct gap edge(const struct cgs_weave *g, const struct cgs_row row[3], bool closing,
		       bool any)
{
	struct gap v[3];
	for (uint32_t s = 0; s < 3; s++)
		v[s] = gap_before(row, s, closing ? row[s].n : 0);
	if (!row[CGS_OURS].n || !row[CGS_THEIRS].n)
		return v[(row[CGS_OURS].n != 0) == any ? CGS_OURS : CGS_THEIRS];
	return row[CGS_BASE].n ? changed_gap(g, v[CGS_BASE], v[CGS_OURS], v[CGS_THEIRS])
			       : v[CGS_OURS];
}

/* Before the part of a slot that is not the first one in the result. */
static struct gap inner(const struct cgs_weave *g, const struct cgs_triple *p)
{
	const struct cgs_row *row = p->row;
	const uint32_t *at = p->slot->at;
	enum cgs_side s = at[CGS_OURS] != CGS_PART_NONE ? CGS_OURS : CGS_THEIRS;
	if (!at[s] && at[CGS_THEIRS] != CGS_PART_NONE)
		s = CGS_THEIRS;
	if (at[CGS_BASE] != CGS_PART_NONE && at[CGS_BASE] && at[CGS_OURS] != CGS_PART_NONE &&
	    at[CGS_THEIRS] != CGS_PART_NONE && at[CGS_OURS] && at[CGS_THEIRS])
		return changed_gap(g, gap_before(row, CGS_BASE, at[CGS_BASE]),
				   gap_before(row, CGS_OURS, at[CGS_OURS]),
				   gap_before(row, CGS_THEIRS, at[CGS_THEIRS]));
	if (at[s])
		return gap_before(row, s, at[s]);
	static const uint8_t look[] = {CGS_OURS, CGS_THEIRS, CGS_BASE};
	for (uint32_t i = 0; i < 3; i++) /* it was the first: as the second is elsewhere */
		if (row[look[i]].n > 1)
			return gap_before(row, look[i], 1);
	return gap_before(row, s, 0);
}

/* ---- parts ---- */

static bool merge_row(struct cgs_weave *g, struct cgs_row row[3], const uint32_t owner[3],
		      const struct cgs_around *around);
static bool merge_node(struct cgs_weave *g, const uint32_t node[3], const uint32_t owner[3],
		       const struct cgs_around *around);

static void nodes_of(const struct cgs_triple *p, uint32_t node[3])
{
	for (uint32_t s = 0; s < 3; s++)
		node[s] = cgs_triple_part(p, s) ? cgs_triple_part(p, s)->node : 0;
}

enum zone { LEAD, CORE, TRAIL }; /* of a part */

static void ranges(const struct cgs_triple *p, enum zone zone, struct cgs_range r[3])
{
	for (uint32_t s = 0; s < 3; s++) {
		const struct cgs_part *q = cgs_triple_part(p, s);
		r[s] = (struct cgs_range){.missing = !q};
		if (q) {
			r[s].from = zone == LEAD ? q->from : zone == CORE ? q->core : q->end;
			r[s].to = zone == LEAD ? q->core : zone == CORE ? q->end : q->to;
		}
	}
}

static bool put_core(struct cgs_weave *g, const struct cgs_triple *p)
{
	struct cgs_range r[3];
	uint32_t node[3];
	ranges(p, CORE, r);
	nodes_of(p, node);
	return put_pick(g, r) || merge_node(g, node, p->owner, p->around);
}

/* A comment on the line of a part, and the separator. */
static bool put_trail(struct cgs_weave *g, const struct cgs_triple *p, char sep)
{
	struct cgs_range r[3];
	ranges(p, TRAIL, r);
	enum cgs_side s = pick(g, r);
	const struct cgs_part *q = s ? cgs_triple_part(p, s) : NULL;
	if (!q)
		return false;
	if (sep)
		cgs_buf_putc(g->out, sep);
	if (q->to > q->end) {
		put_space(g, g->t[s], q->end, q->to);
		g->line = true;
	}
	if (!q->node && p->row->form != CGS_ROW_CELLS)
		g->line = true;
	return true;
}

static bool opens_lines(const struct cgs_tree *t, uint32_t block)
{
	uint32_t i = t->node[block].tok + 1;
	while (i < t->nlex && t->tok[i].kind == CGS_TK_SPACE)
		i++;
	return block && t->text.s[t->tok[i].at] == '\n';
}

/* Blocks of a statement that begin and end on lines of their own: what is before and in them can be
 * merged each by itself. */
static bool has_blocks(struct cgs_weave *g, const struct cgs_triple *p, uint32_t block[3])
{
	for (uint32_t s = 0; s < 3; s++) {
		const struct cgs_part *q = cgs_triple_part(p, s);
		block[s] = q ? cgs_tree_kid(g->t[s], q->node, CGS_N_BLOCK) : 0;
		if (q && (!block[s] || g->t[s]->node[block[s]].end != q->end))
			return false;
		if (s != CGS_BASE && (!q || !opens_lines(g->t[s], block[s])))
			return false;
	}
	return cgs_clash_lines(g, p);
}

/* All of a statement up to the bracket of its block. */
static bool put_head(struct cgs_weave *g, const struct cgs_triple *p, const uint32_t block[3])
{
	struct cgs_row row[3];
	struct cgs_range r[3];
	uint32_t owner[3] = {0};
	ranges(p, LEAD, r);
	bool ok = put_pick(g, r);
	for (uint32_t s = 0; s < 3; s++) {
		uint32_t node = cgs_triple_part(p, s) ? cgs_triple_part(p, s)->node : 0;
		row[s] = (struct cgs_row){.t = g->t[s], .form = CGS_ROW_CELLS};
		ok = (!node || cgs_row_cells(g->t[s], node, &row[s])) && ok;
		row[s].n -= node && row[s].n;
		if (node)
			row[s].to = g->t[s]->node[block[s]].tok;
	}
	ok = ok && merge_row(g, row, owner, p->around);
	if (ok && row[CGS_OURS].n) {
		uint32_t end = row[CGS_OURS].v[row[CGS_OURS].n - 1].end;
		cgs_buf_str(g->out, cgs_clash_bytes(g->t[CGS_OURS], end, row[CGS_OURS].to + 1));
	}
	cgs_row_done(row);
	return ok;
}

static bool merge_block(struct cgs_weave *g, const struct cgs_triple *p, const uint32_t block[3])
{
	struct cgs_row row[3];
	uint32_t node[3];
	bool ok = true;
	nodes_of(p, node);
	struct cgs_around in = {p->around, cgs_clash_name(g, g->t[CGS_OURS], node[CGS_OURS])};
	for (uint32_t s = 0; s < 3; s++) {
		row[s] = (struct cgs_row){.t = g->t[s]};
		ok = (!block[s] || cgs_row_items(g->t[s], block[s], &row[s])) && ok;
	}
	ok = ok && merge_row(g, row, node, &in);
	cgs_row_done(row);
	if (ok)
		cgs_buf_putc(g->out, '}');
	return ok;
}

static bool merge_statement(struct cgs_weave *g, const struct cgs_triple *p,
			    const uint32_t block[3])
{
	struct cgs_range r[3];
	size_t mark = g->out->n;
	if (!put_head(g, p, block)) {
		ranges(p, LEAD, r);
		for (uint32_t s = 0; s < 3; s++)
			r[s].to = r[s].missing ? 0 : g->t[s]->node[block[s]].tok + 1;
		g->out->n = mark;
		cgs_clash_put(g, p, r);
	}
	return merge_block(g, p, block);
}

static bool is_item(const struct cgs_triple *p)
{
	const struct cgs_part *a = cgs_triple_part(p, CGS_OURS),
			      *b = cgs_triple_part(p, CGS_THEIRS);
	return (a ? a : b)->node != 0;
}

/* Whether a statement that was written without a conflict has the edits of both sides. */
static bool is_whole(const struct cgs_weave *g, const struct cgs_triple *p, size_t mark)
{
	struct cgs_tally v[4] = {0};
	struct cgs_diags ds = {0};
	struct cgs_buf text = {0};
	cgs_buf_str(&text, (struct cgs_str){g->out->s + mark, (uint32_t)(g->out->n - mark)});
	struct cgs_tree *r = cgs_tree_parse(0, cgs_buf_view(&text), &ds);
	for (uint32_t s = 0; s < 3; s++) {
		const struct cgs_part *q = cgs_triple_part(p, s);
		if (q)
			v[s] = (struct cgs_tally){g->t[s], q->node, q->from, q->to};
	}
	v[3] = (struct cgs_tally){r, r->root, 0, r->nlex};
	bool ok =
		ds.n || cgs_tally_holds(v, NULL); /* half a statement is seen with what is around */
	cgs_tree_free(r);
	cgs_diag_done(&ds);
	cgs_buf_done(&text);
	return ok;
}

/* Whether what both changed can be merged piece by piece: not what both added, unless it is the
 * first block of a statement of the base. */
static bool may_blend(const struct cgs_weave *g, const struct cgs_triple *p)
{
	const struct cgs_part *a = cgs_triple_part(p, CGS_OURS);
	return cgs_triple_part(p, CGS_BASE) ||
	       (p->row->form == CGS_ROW_CELLS && g->t[CGS_OURS]->node[a->node].kind == CGS_N_BLOCK);
}

/* Both sides have it. Lead, core and trail; false: nothing is written. */
static bool put_merged(struct cgs_weave *g, const struct cgs_triple *p, char sep)
{
	struct cgs_range r[3];
	uint32_t marks = g->m->n, block[3];
	size_t mark = g->out->n;
	for (uint32_t s = 0; s < 3; s++) {
		const struct cgs_part *q = cgs_triple_part(p, s);
		r[s] = (struct cgs_range){!q, q ? q->from : 0, q ? q->end : 0};
	}
	bool ok = put_pick(g, r), apart = !ok && may_blend(g, p);
	if (apart && has_blocks(g, p, block)) {
		ok = merge_statement(g, p, block);
	} else if (apart) {
		ranges(p, LEAD, r);
		ok = put_pick(g, r) && put_core(g, p);
	}
	ok = ok && put_trail(g, p, sep);
	if (ok && g->m->n == marks && p->row->form == CGS_ROW_BLOCK && is_item(p))
		ok = is_whole(g, p, mark);
	if (!ok) {
		g->out->n = mark;
		g->m->n = marks;
		g->line = false;
	}
	return ok;
}

/* ---- rows ---- */

/* One side added it, and it is as it is there. */
static bool put_alone(struct cgs_weave *g, const struct cgs_triple *p, char sep)
{
	enum cgs_side s = cgs_triple_part(p, CGS_OURS) ? CGS_OURS : CGS_THEIRS;
	const struct cgs_part *q = cgs_triple_part(p, s);
	cgs_buf_str(g->out, cgs_clash_bytes(g->t[s], q->from, q->end));
	if (sep)
		cgs_buf_putc(g->out, sep);
	if (q->to > q->end)
		put_space(g, g->t[s], q->end, q->to);
	g->line = p->row->form != CGS_ROW_CELLS && (q->to > q->end || !q->node);
	return true;
}

static bool put_slot(struct cgs_weave *g, const struct cgs_triple *p, char sep)
{
	bool base = cgs_triple_part(p, CGS_BASE), ours = cgs_triple_part(p, CGS_OURS);
	bool theirs = cgs_triple_part(p, CGS_THEIRS);
	if (p->slot->run[CGS_THEIRS] || p->slot->twice)
		return cgs_clash_all(g, p);
	if (ours && theirs)
		return put_merged(g, p, sep) || cgs_clash_all(g, p);
	return base ? cgs_clash_all(g, p) : put_alone(g, p, sep);
}

/* The separator behind a part: in a list always, in a block where one was. */
static char separator(const struct cgs_weave *g, const struct cgs_triple *p, bool last,
		      bool trailing)
{
	const struct cgs_row *row = p->row;
	if (row->form == CGS_ROW_CELLS || !is_item(p) || (last && !trailing))
		return 0;
	if (row->form == CGS_ROW_LIST)
		return ',';
	for (uint32_t s = CGS_OURS; s <= CGS_THEIRS; s++) {
		const struct cgs_part *q = cgs_triple_part(p, s);
		if (q && q->sep && q->to == q->end)
			return g->t[s]->text.s[g->t[s]->tok[q->sep].at];
	}
	return 0;
}

struct printed { /* of a row */
	bool any;
	bool sep;  /* the last part has one behind it */
	bool item; /* it is no comment */
};

static bool is_file(const struct cgs_triple *p)
{
	return !p->owner[CGS_OURS] && !p->owner[CGS_THEIRS];
}

/* Whether it is written on several lines. */
static bool has_lines(const struct cgs_weave *g, const struct cgs_triple *p)
{
	enum cgs_side s = cgs_triple_part(p, CGS_OURS) ? CGS_OURS : CGS_THEIRS;
	const struct cgs_part *q = cgs_triple_part(p, s);
	struct cgs_str text = cgs_clash_bytes(g->t[s], q->from, q->to);
	return text.n && memchr(text.s, '\n', text.n);
}

static void put_gap(struct cgs_weave *g, const struct cgs_triple *p, const struct printed *done)
{
	struct gap x = done->any ? inner(g, p) : edge(g, p->row, false, true);
	size_t mark = g->out->n;
	put_space(g, g->t[x.side], x.from, x.to);
	struct cgs_str s = {g->out->s + mark, (uint32_t)(g->out->n - mark)};
	if (p->row->form != CGS_ROW_BLOCK || !done->any || !done->item || done->sep ||
	    (s.n && memchr(s.s, '\n', s.n)))
		return;
	g->out->n = mark;
	cgs_buf_putz(g->out, !is_file(p) ? "; " : has_lines(g, p) ? "\n\n" : "\n");
}

/* The slots that come out, and the last of them that is no comment. */
static uint32_t drop_slots(struct cgs_slots *s, const struct cgs_triple *of)
{
	uint32_t last = 0;
	for (uint32_t at = 0; s->v[at].next;) {
		struct cgs_triple p = *of;
		p.slot = &s->v[s->v[at].next];
		if (cgs_slot_dropped(p.row, p.slot)) {
			s->v[at].next = p.slot->next;
			continue;
		}
		at = s->v[at].next;
		last = is_item(&p) ? at : last;
	}
	return last;
}

static bool has_trailing(const struct cgs_row row[3], enum cgs_side side)
{
	for (uint32_t i = row[side].n; i--;)
		if (row[side].v[i].node)
			return row[side].v[i].sep != 0;
	return false;
}

static bool merge_row(struct cgs_weave *g, struct cgs_row row[3], const uint32_t owner[3],
		      const struct cgs_around *around)
{
	struct cgs_slots s;
	struct cgs_triple p = {.row = row, .owner = owner, .around = around};
	struct printed done = {0};
	bool cells = row->form == CGS_ROW_CELLS;
	cgs_row_keys(row, owner, &g->words);
	cgs_slots_make(row, &s);
	bool ok = !s.clash;
	uint32_t last = drop_slots(&s, &p);
	struct gap end = edge(g, row, true, s.v[0].next != 0);
	bool trailing = has_trailing(row, end.side);
	for (uint32_t at = s.v[0].next; ok && at; at = s.v[at].next) {
		p.slot = &s.v[at];
		char sep = separator(g, &p, at == last, trailing);
		if (!cells)
			put_gap(g, &p, &done);
		ok = put_slot(g, &p, sep);
		done = (struct printed){true, sep != 0, is_item(&p)};
	}
	if (!cells)
		put_space(g, g->t[end.side], end.from, end.to);
	if (s.torn && ok)
		g->m->torn = true;
	free(s.v);
	return ok;
}

static bool is_items(unsigned kind)
{
	return kind == CGS_N_FILE || kind == CGS_N_BLOCK || kind == CGS_N_LIST ||
	       kind == CGS_N_PARAMS;
}

static bool is_cells(unsigned kind)
{
	return kind == CGS_N_STMT || kind == CGS_N_ATTR || kind == CGS_N_PARAM ||
	       kind == CGS_N_DEFAULT || kind == CGS_N_ELSE || kind == CGS_N_RECORD;
}

static bool are_texts(const struct cgs_weave *g, const uint32_t node[3])
{
	for (uint32_t s = 0; s < 3; s++) {
		const struct cgs_node *n = &g->t[s]->node[node[s]];
		if (n->kind != CGS_N_STRING || !(n->flag & CGS_NF_TEXT))
			return false;
	}
	return true;
}

static bool merge_text(struct cgs_weave *g, const uint32_t node[3])
{
	struct cgs_range r[3] = {0};
	for (uint32_t s = 0; s < 3; s++) {
		r[s].from = g->t[s]->node[node[s]].tok;
		r[s].to = g->t[s]->node[node[s]].end;
	}
	return put_by_line(g, r);
}

static bool take_apart(const struct cgs_weave *g, const uint32_t node[3], struct cgs_row row[3])
{
	unsigned kind = g->t[CGS_OURS]->node[node[CGS_OURS]].kind;
	bool items = is_items(kind), ok = items || is_cells(kind);
	for (uint32_t s = 0; s < 3; s++) {
		row[s] = (struct cgs_row){.t = g->t[s]};
		if (!node[s])
			ok = ok && kind != CGS_N_LIST; /* no element is known to be old */
		else
			ok = ok && g->t[s]->node[node[s]].kind == kind &&
			     (items ? cgs_row_items : cgs_row_cells)(g->t[s], node[s], &row[s]);
	}
	row[CGS_BASE].form = row[CGS_OURS].form;
	return ok;
}

/* A node that both sides changed. */
static bool merge_node(struct cgs_weave *g, const uint32_t node[3], const uint32_t owner[3],
		       const struct cgs_around *around)
{
	struct cgs_row row[3];
	const struct cgs_tree *t = g->t[CGS_OURS];
	const struct cgs_node *n = &t->node[node[CGS_OURS]];
	if (are_texts(g, node))
		return merge_text(g, node);
	bool ok = take_apart(g, node, row);
	bool brackets = is_items(n->kind) && n->kind != CGS_N_FILE;
	if (ok && brackets)
		cgs_buf_str(g->out, cgs_tree_tok(t, n->tok));
	ok = ok && merge_row(g, row, n->kind == CGS_N_STMT ? node : owner, around);
	if (ok && brackets)
		cgs_buf_str(g->out, cgs_tree_tok(t, n->end - 1));
	cgs_row_done(row);
	return ok;
}

static uint32_t *lines_of(const struct cgs_tree *t)
{
	uint32_t *v = cgs_mem_alloc((t->nlex + 1) * sizeof *v), line = 1;
	for (uint32_t i = 0; i < t->nlex; i++) {
		struct cgs_str s = cgs_tree_tok(t, i);
		v[i] = line;
		for (uint32_t j = 0; j < s.n; j++)
			line += s.s[j] == '\n';
	}
	return v;
}

bool cgs_weave(struct cgs_weave *g)
{
	uint32_t root[3], none[3] = {0};
	for (uint32_t s = 0; s < 3; s++) {
		root[s] = g->t[s]->root;
		g->line_of[s] = lines_of(g->t[s]);
	}
	bool ok = merge_node(g, root, none, NULL);
	for (uint32_t s = 0; s < 3; s++)
		free(g->line_of[s]);
	uint32_t at = 0, line = 1;
	for (uint32_t i = 0; i < g->m->n; i++) {
		for (; at < g->m->v[i].line; at++)
			line += g->out->s[at] == '\n';
		g->m->v[i].line = line;
	}
	return ok;
}
