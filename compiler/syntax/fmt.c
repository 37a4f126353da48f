/* fmt.c — a file in the one style: its declarations, and what stands between them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A statement with a mistake anywhere in it is copied as it stands, and so is what stands between
 * two statements when it is more than comments and line ends.
 */
#include "fmt.h"

#include <stdlib.h>

#include "layout.h"
#include "same.h"
#include "scan.h"

struct file {
	const struct cgs_tree *t;
	struct cgs_layout l;
	uint32_t next; /* first token that is not written */
	uint32_t nl;   /* line ends since the last that is */
	bool clean;
	bool glued; /* what comes next goes on where the output ends */
	/* about the last statement and the gap behind it */
	bool tall;  /* it has several lines, and a line may be put in behind it */
	size_t end; /* where the output stood behind it */
};

static void put_raw(struct file *f, uint32_t to)
{
	const struct cgs_tok *k = f->t->tok;
	if (f->next >= to)
		return;
	uint32_t from = k[f->next].at, end = k[to - 1].at + k[to - 1].len;
	cgs_layout_align(&f->l);
	cgs_layout_put(&f->l, f->t->text.s + from, end - from);
	f->l.line = f->l.n;
	while (f->l.line && f->l.s[f->l.line - 1] != '\n')
		f->l.line--;
	f->l.has_tail = false;
	f->next = to;
}

/* Comments like C's and what a mistake has left over are not for the formatter. */
static bool is_odd(const struct cgs_tree *t, uint32_t tok)
{
	const struct cgs_tok *k = &t->tok[tok];
	const char *s = t->text.s + k->at;
	switch (k->kind) {
	case CGS_TK_NEWLINE: return !k->len;
	case CGS_TK_END: return !k->len;
	case CGS_TK_DOC: return false;
	case CGS_TK_COMMENT: return k->len >= 2 && s[0] == '/' && s[1] == '*';
	case CGS_TK_SPACE: return !k->len || !strchr(" \t\r\xef", *s);
	default: return true;
	}
}

/* Where there are mistakes, lines that are set in may be what is left of a block. */
static bool is_set_in(const struct file *f, uint32_t tok)
{
	const struct cgs_tok *k = f->t->tok;
	if (f->clean || tok < 2 || k[tok - 1].kind != CGS_TK_SPACE)
		return false;
	return k[tok - 2].kind == CGS_TK_END || k[tok - 2].kind == CGS_TK_NEWLINE;
}

/* What stands before a token is not for the formatter: it holds a mistake, or lacks the separator
 * of two statements. */
static bool gap_is_odd(const struct file *f, uint32_t to)
{
	bool parted = !f->next || to == f->t->nlex, odd = f->glued || is_set_in(f, to);
	for (uint32_t i = f->next; !f->clean && !odd && i < to; i++) {
		unsigned kind = f->t->tok[i].kind;
		odd = is_odd(f->t, i);
		parted |= kind == CGS_TK_END || kind == CGS_TK_NEWLINE;
	}
	return odd || (!f->clean && !parted);
}

static bool statement_is_odd(const struct file *f, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		const struct cgs_tok *k = &f->t->tok[i];
		if (k->kind == CGS_TK_BAD || !k->len ||
		    ((k->kind == CGS_TK_COMMENT || k->kind == CGS_TK_SPACE) && is_odd(f->t, i)))
			return true;
	}
	return false;
}

static void new_line(struct file *f)
{
	cgs_layout_line(&f->l, 0, f->l.n && f->nl > 1);
	f->nl = 0;
}

static void put_comment(struct file *f, bool first)
{
	const struct cgs_tok *k = &f->t->tok[f->next];
	bool behind = first && !f->nl && f->l.n;
	if (behind && k->kind == CGS_TK_DOC)
		f->tall = false; /* an empty line would part it from what it documents */
	if (!behind)
		new_line(f);
	cgs_layout_comment(&f->l, f->next, behind);
	f->nl = 0;
	if (behind && f->tall)
		f->end = f->l.n;
}

/* Comments and empty lines up to a token. */
static void put_gap(struct file *f, uint32_t to)
{
	bool first = true;
	if (gap_is_odd(f, to)) {
		put_raw(f, to);
		f->glued = true;
		f->tall = false;
		return;
	}
	for (; f->next < to; f->next++) {
		const struct cgs_tok *k = &f->t->tok[f->next];
		if (k->kind == CGS_TK_END && f->t->text.s[k->at] == ';')
			f->nl = f->nl ? 2 : 0;
		else if (k->kind == CGS_TK_END || k->kind == CGS_TK_NEWLINE)
			f->nl++;
		if (f->nl > 1)
			f->tall = false; /* there is an empty line */
		if (!cgs_item_is_comment(k->kind))
			continue;
		put_comment(f, first);
		first = false;
	}
}

static void put_statement(struct file *f, const struct cgs_node *n)
{
	uint32_t to = n->end < f->t->nlex ? n->end : f->t->nlex;
	bool broken = n->kind == CGS_N_ERROR || (n->flag & CGS_NF_BROKEN);
	broken |= !f->clean && (is_set_in(f, n->tok) || statement_is_odd(f, n->tok, to));
	bool was_tall = f->tall && !f->glued;
	if (was_tall)
		cgs_layout_align(&f->l); /* or `end` would not stay where it is */
	if (!f->glued)
		new_line(f);
	f->glued = false;
	f->nl = 0;
	size_t from = f->l.n;
	if (broken) {
		put_raw(f, to);
		f->glued = f->l.s[f->l.n - 1] == '\n'; /* a mistake may take line ends along */
		f->tall = false;
		return;
	}
	cgs_layout_statement(&f->l, n->tok, to);
	f->next = to;
	f->tall = memchr(f->l.s + from, '\n', f->l.n - from) != NULL;
	if (!f->tall)
		return;
	cgs_layout_align(&f->l);
	if (was_tall) {
		cgs_layout_put(&f->l, "\n", 1);
		memmove(f->l.s + f->end + 1, f->l.s + f->end, f->l.n - f->end - 1);
		f->l.s[f->end] = '\n';
		f->l.line++;
	}
	f->end = f->l.n;
}

static void put_file(struct file *f)
{
	const struct cgs_tree *t = f->t;
	cgs_tree_each (k, t, t->root) {
		const struct cgs_node *n = &t->node[k];
		if (n->tok < f->next || n->tok >= t->nlex || n->end <= n->tok)
			continue; /* put in by a repair: its tokens are part of a gap */
		put_gap(f, n->tok);
		put_statement(f, n);
	}
	put_gap(f, t->nlex);
	cgs_layout_align(&f->l);
	if (f->l.n && !f->glued)
		cgs_layout_put(&f->l, "\n", 1);
}

static bool lex_same(const struct cgs_tree *t, struct cgs_str text, uint32_t *at)
{
	struct cgs_diags ds = {0};
	struct cgs_tree again = {.text = text, .ctok = t->nlex + 64};
	again.tok = cgs_mem_alloc(again.ctok * sizeof *again.tok);
	struct cgs_scan scan = {.tree = &again, .ds = &ds};
	cgs_scan_tokens(&scan);
	bool same = cgs_same_tokens(t, &again, at) && !ds.n;
	cgs_scan_done(&scan);
	free(again.tok);
	cgs_diag_done(&ds);
	return same;
}

static void format(const struct cgs_tree *t, bool clean, struct cgs_buf *out)
{
	struct file f = {.t = t, .l = {.t = t}, .clean = clean};
	f.l.cap = t->text.n + t->text.n / 4 + 64;
	f.l.s = cgs_mem_alloc(f.l.cap);
	put_file(&f);
	cgs_layout_put(&f.l, "", 1); /* a buffer ends in NUL */
	f.l.n--;
	*out = (struct cgs_buf){f.l.s, f.l.n, f.l.cap};
	free(f.l.items.v);
	free(f.l.tail);
}

/* Mistakes are read by the indentation, among other things: so the result of formatting around
 * them must be read the same way, and be formatted. Where the only mistake was a line end, none is
 * left, and all of it can be. */
static bool parse_same(const struct cgs_tree *t, struct cgs_buf *out, uint32_t *at)
{
	struct cgs_diags ds = {0};
	struct cgs_buf twice = {0};
	struct cgs_str text = cgs_buf_view(out);
	struct cgs_tree *again = cgs_tree_parse(t->file, text, &ds);
	bool same = cgs_same_tokens(t, again, at) && cgs_same_nodes(t, again);
	bool mended = same && !ds.n;
	if (same) {
		format(again, mended, &twice);
		same = mended ? lex_same(again, cgs_buf_view(&twice), at)
			      : cgs_str_eq(text, cgs_buf_view(&twice));
	}
	cgs_tree_free(again);
	if (same && mended) {
		struct cgs_buf all = twice;
		twice = *out;
		*out = all;
	}
	cgs_buf_done(&twice);
	cgs_diag_done(&ds);
	return same;
}

enum cgs_fmt cgs_fmt_tree(const struct cgs_tree *t, bool clean, struct cgs_buf *out, uint32_t *at)
{
	*at = 0;
	format(t, clean, out);
	struct cgs_str text = cgs_buf_view(out);
	if (cgs_str_eq(text, t->text))
		return CGS_FMT_SAME;
	if (clean ? lex_same(t, text, at) : parse_same(t, out, at))
		return CGS_FMT_CHANGED;
	out->n = 0;
	cgs_buf_str(out, t->text);
	return clean ? CGS_FMT_BUG : CGS_FMT_KEPT;
}

bool cgs_fmt_text(struct cgs_str text, struct cgs_buf *out)
{
	struct cgs_diags ds = {0};
	struct cgs_tree *t = cgs_tree_parse(0, text, &ds);
	uint32_t at;
	cgs_fmt_tree(t, !ds.n, out, &at);
	bool clean = !ds.n;
	cgs_tree_free(t);
	cgs_diag_done(&ds);
	return clean;
}
