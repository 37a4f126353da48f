/* merge.c — three texts of one spec: how their lines end, what is formatted, and what comes out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A byte order mark, the ends of lines and the style of `cgsc fmt` are merged as all else is: what
 * one side alone changed is taken from it.
 */
#include "merge.h"

#include <stdlib.h>

#include "../cgs.h"
#include "stray.h"
#include "tally.h"
#include "weave.h"

struct version {
	struct cgs_str text; /* without mark, and with ends of lines as in Unix */
	struct cgs_buf buf;  /* which owns it if they were changed */
	struct cgs_tree *tree;
	struct cgs_diags ds;
	bool mark, crlf;
};

static const char mark[] = "\xef\xbb\xbf";

/* Whether there are lines, and all end in CR LF. */
static bool all_crlf(struct cgs_str s)
{
	bool any = false;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.s[i] != '\n' && (s.s[i] != '\r' || (i + 1 < s.n && s.s[i + 1] == '\n')))
			continue;
		if (s.s[i] == '\r' || !i || s.s[i - 1] != '\r')
			return false;
		any = true;
	}
	return any;
}

static void read_version(struct version *v, struct cgs_str text)
{
	v->mark = text.n >= 3 && !memcmp(text.s, mark, 3);
	if (v->mark)
		text = (struct cgs_str){text.s + 3, text.n - 3};
	v->crlf = all_crlf(text);
	cgs_buf_putz(&v->buf, ""); /* the lexer looks at the byte behind */
	if (!v->crlf)
		cgs_buf_str(&v->buf, text);
	for (uint32_t i = 0; v->crlf && i < text.n; i++)
		if (text.s[i] != '\r')
			cgs_buf_putc(&v->buf, text.s[i]);
	v->text = cgs_buf_view(&v->buf);
	v->tree = cgs_tree_parse(0, v->text, &v->ds);
}

static void done_version(struct version *v)
{
	cgs_tree_free(v->tree);
	cgs_diag_done(&v->ds);
	cgs_buf_done(&v->buf);
}

/* What one side alone changed. */
static bool changed(bool base, bool ours, bool theirs)
{
	return ours == base ? theirs : ours;
}

static bool formatted(const struct version *v)
{
	struct cgs_buf out = {0};
	uint32_t at;
	bool same = cgs_fmt_tree(v->tree, true, &out, &at) == CGS_FMT_SAME;
	cgs_buf_done(&out);
	return same;
}

static bool is_whole(const struct cgs_tree *r, const struct version v[3], uint32_t lost[4])
{
	struct cgs_tally all[4];
	for (uint32_t s = 0; s < 4; s++) {
		const struct cgs_tree *t = s < 3 ? v[s].tree : r;
		all[s] = (struct cgs_tally){t, t->root, 0, t->nlex};
	}
	return cgs_tally_holds(all, lost);
}

/* Reads the result again, sees whether all edits are in it, and formats it if both sides are, or
 * one came to be. */
static bool settle(struct cgs_buf *out, const struct version v[3], uint32_t lost[4])
{
	struct version r = {0};
	uint32_t at;
	read_version(&r, cgs_buf_view(out));
	bool ok = !r.ds.n && is_whole(r.tree, v, lost);
	if (ok &&
	    changed(formatted(&v[CGS_BASE]), formatted(&v[CGS_OURS]), formatted(&v[CGS_THEIRS]))) {
		struct cgs_buf fine = {0};
		cgs_fmt_tree(r.tree, true, &fine, &at);
		cgs_buf_done(out);
		*out = fine;
	}
	done_version(&r);
	return ok;
}

static void put_all(struct cgs_merge *m, const char *label, char c, struct cgs_str s)
{
	for (uint32_t i = 0; i < m->marker; i++)
		cgs_buf_putc(&m->out, c);
	cgs_buf_putz(&m->out, label);
	cgs_buf_str(&m->out, s);
	if (s.n && s.s[s.n - 1] != '\n')
		cgs_buf_putc(&m->out, '\n');
}

static uint32_t line_of(const struct version *v, uint32_t at)
{
	uint32_t line = 1;
	for (uint32_t i = 0; i < at; i++)
		line += v->text.s[i] == '\n';
	return line;
}

/* All of both, when nothing smaller can be said to be in conflict. lost: tokens of what would be.
 */
static void put_whole(struct cgs_merge *m, const struct version v[3], const uint32_t lost[4])
{
	uint32_t line[3] = {0}, any = 0;
	for (uint32_t s = 0; s < 3; s++) {
		line[s] = lost[s] ? line_of(&v[s], v[s].tree->tok[lost[s] - 1].at) : 0;
		any |= lost[s];
	}
	m->out.n = m->n = 0;
	put_all(m, " ours\n", '<', v[CGS_OURS].text);
	if (m->show_base)
		put_all(m, " base\n", '|', v[CGS_BASE].text);
	put_all(m, "\n", '=', v[CGS_THEIRS].text);
	put_all(m, " theirs\n", '>', CGS_STR(""));
	*CGS_PUSH(m->v, m->n, m->cap) = (struct cgs_merge_conflict){
		.what = CGS_STR("the file"),
		.why = any ? "an edit would be lost or made twice"
			   : "what is in conflict has no lines of its own",
		.line = 1,
		.ours = line[CGS_OURS] || line[CGS_THEIRS] ? line[CGS_OURS] : 1,
		.theirs = line[CGS_OURS] || line[CGS_THEIRS] ? line[CGS_THEIRS] : 1};
}

/* Of a clean result, as it is written: names that it has no more. */
static void find_strays(struct cgs_merge *m, const struct version v[3])
{
	struct version r = {0};
	read_version(&r, cgs_buf_view(&m->out));
	const struct cgs_tree *t[] = {v[CGS_BASE].tree, v[CGS_OURS].tree, v[CGS_THEIRS].tree,
				      r.tree};
	cgs_stray_find(m, t);
	done_version(&r);
}

static void end_lines(struct cgs_merge *m, const struct version v[3])
{
	struct cgs_buf b = {0};
	if (changed(v[CGS_BASE].mark, v[CGS_OURS].mark, v[CGS_THEIRS].mark))
		cgs_buf_putz(&b, mark);
	bool crlf = changed(v[CGS_BASE].crlf, v[CGS_OURS].crlf, v[CGS_THEIRS].crlf);
	for (size_t i = 0; i < m->out.n; i++) {
		if (crlf && m->out.s[i] == '\n' && (!i || m->out.s[i - 1] != '\r'))
			cgs_buf_putc(&b, '\r');
		cgs_buf_putc(&b, m->out.s[i]);
	}
	cgs_buf_done(&m->out);
	m->out = b;
}

static void weave(struct cgs_merge *m, const struct version v[3])
{
	struct cgs c = {.model = true}; /* the words of the language */
	cgs_check(&c);
	struct cgs_weave g = {.m = m, .out = &m->out, .words = {c.ir->schema, c.ir->syms}};
	for (uint32_t s = 0; s < 3; s++)
		g.t[s] = v[s].tree;
	uint32_t lost[4] = {0};
	bool ok = cgs_weave(&g);
	if (!ok || (!m->n && !settle(&m->out, v, lost)))
		put_whole(m, v, lost);
	else if (!m->n)
		find_strays(m, v);
	cgs_done(&c);
	end_lines(m, v);
}

static void note_mistakes(struct cgs_merge *m, struct version *v, enum cgs_side s)
{
	if (!v->ds.n)
		return;
	cgs_diag_sort(&v->ds);
	const struct cgs_diag *d = v->ds.v[0];
	m->mistake[s] = (struct cgs_merge_mistake){v->ds.n, line_of(v, d->where.at),
						   cgs_str_dup(&m->mem, d->text)};
}

enum cgs_merged cgs_merge_specs(struct cgs_merge *m)
{
	struct cgs_str whole = cgs_str_eq(m->ours, m->base) ? m->theirs : m->ours;
	struct version v[3] = {0};
	if (cgs_str_eq(m->ours, m->base) || cgs_str_eq(m->theirs, m->base) ||
	    cgs_str_eq(m->ours, m->theirs)) {
		cgs_buf_str(&m->out, whole);
		return CGS_MERGED;
	}
	read_version(&v[CGS_BASE], m->base);
	read_version(&v[CGS_OURS], m->ours);
	read_version(&v[CGS_THEIRS], m->theirs);
	bool read = !v[CGS_BASE].ds.n && !v[CGS_OURS].ds.n && !v[CGS_THEIRS].ds.n;
	if (read)
		weave(m, v);
	for (uint32_t s = 0; s < 3; s++) {
		note_mistakes(m, &v[s], s);
		done_version(&v[s]);
	}
	return !read ? CGS_MERGE_UNREAD : m->n ? CGS_MERGE_CLASHES : CGS_MERGED;
}

void cgs_merge_done(struct cgs_merge *m)
{
	cgs_buf_done(&m->out);
	free(m->v);
	free(m->stray);
	cgs_arena_free(&m->mem);
}
