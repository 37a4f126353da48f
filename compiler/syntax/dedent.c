/* dedent.c — texts of several lines: moved with the statement, their value as it was.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a line has in common with the indentation of the closing quotes is not part of the value.
 * So when they stand on their own line, both can be replaced; otherwise nothing can.
 */
#include "layout.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct cgs_dedent cgs_dedent_start(const struct cgs_layout *l, uint32_t item)
{
	const struct cgs_item *open = &l->items.v[item];
	struct cgs_dedent d = {.indent = l->indent + 2};
	if (!(open->flag & CGS_IF_HARD) || (open->flag & CGS_IF_VERBATIM))
		return d;
	const char *text = l->t->text.s;
	uint32_t at = l->t->tok[l->items.v[open->link].tok].at, from = at;
	while (is_blank(text[from - 1]))
		from--;
	d.shift = text[from - 1] == '\n';
	d.old = (struct cgs_str){text + from, at - from};
	/* A part of more than CGS_TOKEN_MAX bytes is several tokens: too rare to be moved. */
	for (uint32_t i = item + 1; i < open->link; i++)
		if (l->items.v[i].kind == CGS_TK_PART && l->items.v[i + 1].kind == CGS_TK_PART)
			d.shift = false;
	return d;
}

/* The line [s, eol) and its end; "\r\n" becomes "\n" unless another '\r' would then be taken for
 * the first half of a line end. */
static void put_line(struct cgs_layout *l, const char *s, const char *eol)
{
	const char *end = eol;
	if (end > s && end[-1] == '\r' && !(end - 1 > s && end[-2] == '\r'))
		end--;
	cgs_layout_put(l, s, (size_t)(end - s));
	cgs_layout_put(l, "\n", 1);
	l->line = l->n;
}

static const char *strip(const char *s, const char *end, struct cgs_str indent)
{
	for (uint32_t i = 0; i < indent.n && s < end && *s == indent.s[i]; i++)
		s++;
	return s;
}

static bool is_blank_line(const char *s, const char *eol)
{
	while (s < eol && (is_blank(*s) || *s == '\r'))
		s++;
	return s == eol;
}

/* A line end, or nothing but the '\r' of one. */
static bool is_empty(const char *s, const char *eol)
{
	return s == eol || (s + 1 == eol && *s == '\r');
}

void cgs_dedent_part(struct cgs_layout *l, const struct cgs_dedent *d, uint32_t item)
{
	struct cgs_str part = cgs_tree_tok(l->t, l->items.v[item].tok);
	const char *s = part.s, *end = s + part.n, *eol;
	bool first = l->items.v[item - 1].kind == CGS_TK_QUOTE;
	bool start = false; /* s is at the start of a line */
	for (; (eol = memchr(s, '\n', (size_t)(end - s))); s = eol + 1) {
		if (d->shift && first && !start && is_blank_line(s, eol)) {
			s = eol;
		} else if (d->shift && start) {
			s = strip(s, eol, d->old);
			if (!is_empty(s, eol))
				cgs_layout_blanks(l, d->indent);
		}
		put_line(l, s, eol);
		start = true;
	}
	if (d->shift && start) {
		s = strip(s, end, d->old);
		cgs_layout_blanks(l, d->indent);
	}
	cgs_layout_put(l, s, (size_t)(end - s));
}
