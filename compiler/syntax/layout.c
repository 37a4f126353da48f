/* layout.c — the items of a statement as lines; and the output of the formatter.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A bracket is broken into lines when item.c says so or when what is in it does not fit. What was
 * broken for its width is written over several lines, and so stays broken the next time: every
 * bracket around it was too wide as well.
 */
#include "layout.h"

#include <stdlib.h>

#include "fmt.h"

enum { STEP = 2, WRAPPED = 4 }; /* indentation of a block; of a line that goes on */

struct frame {           /* an open bracket */
	uint32_t indent; /* of lines in it */
	uint32_t outer;  /* of its closer */
	bool broken, block, record;
	bool placed;   /* wrap is known: from the first line end in it on */
	uint32_t wrap; /* indentation of a line that goes on */
	size_t at;     /* in the output, behind the bracket */
	struct cgs_columns columns;
};

struct writer {
	struct cgs_layout *l;
	struct frame frame[CGS_NESTING_MAX + 1];
	uint32_t depth;
	struct cgs_dedent dedent;
	uint32_t head;   /* item that starts the statement whose pads these are */
	uint32_t pad[2]; /* before the two items after it */
	bool line;       /* the next item starts a line */
	bool between;    /* and a statement, or an item of a list */
	bool opened;     /* nothing but comments behind it has come since the opener */
};

void cgs_layout_put(struct cgs_layout *l, const char *s, size_t n)
{
	if (l->cap - l->n < n) {
		struct cgs_buf b = {l->s, l->n, l->cap};
		cgs_buf_add(&b, s, n);
		l->s = b.s;
		l->n = b.n;
		l->cap = b.cap;
		return;
	}
	memcpy(l->s + l->n, s, n);
	l->n += n;
}

void cgs_layout_blanks(struct cgs_layout *l, uint32_t n)
{
	static const char blanks[] = "                                ";
	for (uint32_t k; n; n -= k) {
		k = n < sizeof blanks - 1 ? n : (uint32_t)sizeof blanks - 1;
		cgs_layout_put(l, blanks, k);
	}
}

static uint32_t column(const struct cgs_layout *l)
{
	return cgs_item_columns(l->s + l->line, l->n - l->line);
}

/* ---- lines and comments ---- */

void cgs_layout_align(struct cgs_layout *l)
{
	uint32_t most = 0, extra = 0;
	for (uint32_t i = 0; i < l->ntail; i++)
		most = l->tail[i].col > most ? l->tail[i].col : most;
	for (uint32_t i = 0; i < l->ntail; i++)
		extra += most - l->tail[i].col;
	size_t end = l->n;
	cgs_layout_blanks(l, extra);
	l->line += extra;
	for (uint32_t i = l->ntail; i-- > 0;) { /* from the last one on, so that nothing is lost */
		const struct cgs_tail *k = &l->tail[i];
		memmove(l->s + k->at + extra, l->s + k->at, end - k->at);
		end = k->at;
		uint32_t pad = most - k->col;
		extra -= pad;
		memset(l->s + k->at + extra, ' ', pad);
	}
	l->ntail = 0;
}

void cgs_layout_line(struct cgs_layout *l, uint32_t indent, bool blank)
{
	if (l->n) {
		if (l->ntail && (!l->has_tail || blank))
			cgs_layout_align(l);
		cgs_layout_put(l, "\n\n", 1 + blank);
	}
	l->has_tail = false;
	l->line = l->n;
	l->indent = indent;
	cgs_layout_blanks(l, indent);
}

void cgs_layout_comment(struct cgs_layout *l, uint32_t tok, bool behind)
{
	struct cgs_str s = cgs_tree_tok(l->t, tok);
	while (s.n && strchr(" \t\r", s.s[s.n - 1]) && s.s[s.n - 1])
		s.n--;
	if (behind) {
		if (l->ntail && l->tail_indent != l->indent)
			cgs_layout_align(l);
		*CGS_PUSH(l->tail, l->ntail, l->ctail) = (struct cgs_tail){l->n, column(l)};
		l->tail_indent = l->indent;
		l->has_tail = true;
		cgs_layout_blanks(l, 2);
	}
	cgs_layout_put(l, s.s, s.n);
}

/* ---- statements ---- */

static struct frame *top(struct writer *w)
{
	return &w->frame[w->depth];
}

static const struct cgs_item *at(const struct writer *w, uint32_t i)
{
	return &w->l->items.v[i];
}

/* What goes on in `( )` stands below what is behind the '('. */
static void place_wraps(struct writer *w)
{
	for (uint32_t d = w->depth; d && !w->frame[d].placed; d--) {
		struct frame *f = &w->frame[d];
		f->placed = true;
		if (f->wrap)
			f->wrap = cgs_item_columns(w->l->s + w->l->line, f->at - w->l->line);
		else
			f->wrap = f->indent + WRAPPED;
	}
}

static void new_line(struct writer *w, const struct cgs_item *i)
{
	bool blank = w->between && i->nl > 1 && !w->opened;
	place_wraps(w);
	cgs_layout_line(w->l, w->between ? top(w)->indent : top(w)->wrap, blank);
}

static void put_comment(struct writer *w, uint32_t i)
{
	const struct cgs_item *k = at(w, i);
	bool behind = !k->nl && i;
	if (!behind)
		new_line(w, k);
	w->opened = false;
	cgs_layout_comment(w->l, k->tok, behind);
	w->line = true;
}

/* Blanks that line the statement up with its neighbours. */
static void start_statement(struct writer *w, uint32_t i)
{
	struct cgs_columns *c = &top(w)->columns;
	if (i >= c->end)
		cgs_column_find(w->l, i, c);
	cgs_column_pads(w->l, c, i, w->pad);
	w->head = i;
}

/* The space, or the line, that comes before an item. */
static void part_from_last(struct writer *w, uint32_t i)
{
	const struct cgs_item *k = at(w, i);
	bool wrap = i && k->nl && ((at(w, i - 1)->flag | k->flag) & CGS_IF_WRAP);
	if (w->line || wrap) {
		bool start = w->line && w->between;
		new_line(w, k);
		if (start && top(w)->block && top(w)->broken)
			start_statement(w, i);
	} else if (k->flag & CGS_IF_SPACE) {
		uint32_t after = i - w->head - 1;
		cgs_layout_put(w->l, " ", 1);
		if (after < 2)
			cgs_layout_blanks(w->l, w->pad[after]);
	}
	w->line = w->between = w->opened = false;
}

static bool fits(const struct writer *w, uint32_t from, uint32_t to)
{
	const struct cgs_item *v = w->l->items.v;
	bool comma = to + 1 < w->l->items.n && v[to + 1].kind == CGS_TK_COMMA &&
		     !(v[to + 1].flag & CGS_IF_OPTIONAL);
	return column(w->l) + 1 + (v[to].col - v[from].col) + comma <= CGS_FMT_WIDTH;
}

/* The '{' of the `else` that follows the block closed at i; 0: none. */
static uint32_t else_block(const struct writer *w, uint32_t i)
{
	uint32_t n = w->l->items.n;
	if (++i >= n || at(w, i)->kind != CGS_TK_ELSE)
		return 0;
	while (++i < n && at(w, i)->kind != CGS_TK_LBRACE)
		if (at(w, i)->link > i)
			i = at(w, i)->link;
	return i < n ? i : 0;
}

/* The blocks of `if` and all of its `else` are broken together. */
static bool breaks_block(struct writer *w, uint32_t i)
{
	struct cgs_item *v = w->l->items.v;
	bool breaks = false;
	uint32_t last = i;
	if (v[i].flag & CGS_IF_DECIDED)
		return v[i].flag & CGS_IF_BREAK;
	for (uint32_t k = i; k; k = else_block(w, v[k].link)) {
		breaks |= (v[k].flag & CGS_IF_BREAK) != 0;
		last = k;
	}
	breaks |= !fits(w, i, v[last].link);
	for (uint32_t k = i; k; k = else_block(w, v[k].link))
		v[k].flag |= CGS_IF_DECIDED | (breaks ? CGS_IF_BREAK : 0);
	return breaks;
}

static bool breaks(struct writer *w, uint32_t i)
{
	const struct cgs_item *k = at(w, i);
	if (k->link == i + 1 || (k->flag & CGS_IF_VERBATIM))
		return false;
	if (k->kind == CGS_TK_LBRACE && !(k->flag & CGS_IF_RECORD))
		return breaks_block(w, i);
	bool fit = (k->kind != CGS_TK_LBRACE && k->kind != CGS_TK_LBS) || fits(w, i, k->link);
	return (k->flag & CGS_IF_BREAK) || !fit;
}

static void open(struct writer *w, uint32_t i)
{
	const struct cgs_item *k = at(w, i);
	struct cgs_str s = cgs_tree_tok(w->l->t, k->tok);
	bool record = k->flag & CGS_IF_RECORD, block = k->kind == CGS_TK_LBRACE;
	bool paren = k->kind == CGS_TK_LPS || k->kind == CGS_TK_LPT;
	bool broken = breaks(w, i);
	uint32_t indent = top(w)->indent, from = block && !record ? indent : w->l->indent;
	w->frame[++w->depth] = (struct frame){.indent = broken ? from + STEP : indent,
					      .outer = from,
					      .broken = broken,
					      .block = block,
					      .wrap = paren && !broken,
					      .record = record};
	cgs_layout_put(w->l, s.s, s.n);
	top(w)->at = w->l->n;
	if (broken)
		w->line = w->between = w->opened = true;
}

static void close(struct writer *w, uint32_t i)
{
	struct cgs_str s = cgs_tree_tok(w->l->t, at(w, i)->tok);
	if (top(w)->broken) {
		cgs_layout_line(w->l, top(w)->outer, false);
		w->line = w->between = w->opened = false;
	} else {
		part_from_last(w, i);
	}
	w->depth--;
	cgs_layout_put(w->l, s.s, s.n);
}

/* The line after "->" would belong to the statement. */
static bool ends_in_arrow(const struct writer *w, uint32_t separator)
{
	return separator && at(w, separator - 1)->kind == CGS_TK_ARROW;
}

/* Between statements, or between the items of a list. */
static void separate(struct writer *w, uint32_t i)
{
	const struct cgs_item *k = at(w, i);
	const struct frame *f = top(w);
	bool statement = k->kind == CGS_TK_END, arrow = statement && ends_in_arrow(w, i);
	bool silent = f->broken ? statement && !arrow : k->flag & CGS_IF_OPTIONAL;
	if (!silent)
		cgs_layout_put(w->l, statement && (!f->record || arrow) ? ";" : ",", 1);
	if (f->broken)
		w->line = w->between = true;
}

static void put_string(struct writer *w, uint32_t i)
{
	struct cgs_str s = cgs_tree_tok(w->l->t, at(w, i)->tok);
	part_from_last(w, i);
	cgs_layout_put(w->l, s.s, s.n);
	if (!(at(w, i)->flag & CGS_IF_VERBATIM))
		w->dedent = cgs_dedent_start(w->l, i);
}

static void put_part(struct writer *w, uint32_t i)
{
	static const struct cgs_dedent none = {0};
	bool verbatim = at(w, i)->flag & CGS_IF_VERBATIM;
	cgs_dedent_part(w->l, verbatim ? &none : &w->dedent, i);
}

static void put_item(struct writer *w, uint32_t i)
{
	switch (at(w, i)->kind) {
	case CGS_TK_COMMENT:
	case CGS_TK_DOC: put_comment(w, i); return;
	case CGS_TK_COMMA:
		if (at(w, i)->flag & CGS_IF_VERBATIM)
			break;
		separate(w, i);
		return;
	case CGS_TK_END: separate(w, i); return;
	case CGS_TK_LBRACE:
	case CGS_TK_LBS:
	case CGS_TK_LBT:
	case CGS_TK_LPS:
	case CGS_TK_LPT:
		part_from_last(w, i);
		open(w, i);
		return;
	case CGS_TK_RBRACE:
	case CGS_TK_RB:
	case CGS_TK_RP: close(w, i); return;
	case CGS_TK_QUOTE: put_string(w, i); return;
	case CGS_TK_PART: put_part(w, i); return;
	default: break;
	}
	struct cgs_str s = cgs_tree_tok(w->l->t, at(w, i)->tok);
	part_from_last(w, i);
	cgs_layout_put(w->l, s.s, s.n);
}

void cgs_layout_statement(struct cgs_layout *l, uint32_t from, uint32_t to)
{
	struct writer w; /* not zeroed: there are many small statements */
	cgs_item_collect(l->t, from, to, &l->items);
	w.l = l;
	w.depth = 0;
	w.frame[0] = (struct frame){.placed = true, .wrap = WRAPPED};
	w.dedent = (struct cgs_dedent){0};
	w.head = UINT32_MAX - 2;
	w.pad[0] = w.pad[1] = 0;
	w.line = w.between = w.opened = false;
	for (uint32_t i = 0; i < l->items.n; i++)
		put_item(&w, i);
	if (ends_in_arrow(&w, l->items.n))
		cgs_layout_put(l, ";", 1);
}
