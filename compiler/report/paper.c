/* paper.c — a document written as Markdown or HTML.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: CommonMark 0.31, GitHub Flavored Markdown.
 */
#include "paper.h"

#include <ctype.h>
#include <strings.h>

#include "model.h"
#include "page.h"
#include "table.h"

static void put(struct cgs_paper *s, const char *html, const char *md)
{
	cgs_buf_putz(s->out, s->html ? html : md);
}

void cgs_paper_text(struct cgs_paper *s, struct cgs_str text)
{
	if (s->html)
		cgs_table_html(s->out, text);
	else
		cgs_table_md(s->out, text);
}

static void put_anchor(struct cgs_paper *s, uint32_t decl)
{
	cgs_buf_putz(s->out, "<a");
	cgs_page_anchor(s->out, s->ir, decl, s->mem);
	cgs_buf_putz(s->out, "></a>");
}

void cgs_paper_head(struct cgs_paper *s, uint32_t level, struct cgs_str text, uint32_t decl)
{
	uint32_t n = s->base + level < 6 ? s->base + level : 6;
	if (s->html) {
		cgs_buf_fmt(s->out, "<h%u", n);
		if (decl)
			cgs_page_anchor(s->out, s->ir, decl, s->mem);
		cgs_buf_putc(s->out, '>');
		cgs_table_html(s->out, text);
		cgs_buf_fmt(s->out, "</h%u>\n", n);
		return;
	}
	if (decl) {
		put_anchor(s, decl);
		cgs_buf_putz(s->out, "\n\n");
	}
	cgs_buf_fmt(s->out, "%.*s ", (int)n, "######");
	cgs_table_md(s->out, text);
	cgs_buf_putz(s->out, "\n\n");
}

void cgs_paper_strong(struct cgs_paper *s, struct cgs_str text)
{
	put(s, "<b>", "**");
	cgs_paper_text(s, text);
	put(s, "</b>", "**");
}

/* Backticks inside of Markdown's code have no escape, and in a table what divides cells has none.
 */
void cgs_paper_code(struct cgs_paper *s, struct cgs_str text)
{
	bool plain = !memchr(text.s, '`', text.n) && !memchr(text.s, '\n', text.n) &&
		     !(s->cell && memchr(text.s, '|', text.n));
	if (!text.n)
		return;
	put(s, "<code>", plain ? "`" : "");
	if (s->html || !plain)
		cgs_paper_text(s, text);
	else
		cgs_table_plain(s->out, text);
	put(s, "</code>", plain ? "`" : "");
}

static void put_link(struct cgs_paper *s, uint32_t decl, struct cgs_str text)
{
	struct cgs_str path = cgs_model_path(s->ir, decl, s->mem);
	if (s->html) {
		cgs_buf_putz(s->out, "<a href=\"#");
		cgs_table_html(s->out, path);
		cgs_buf_putz(s->out, "\">");
		cgs_table_html(s->out, text);
		cgs_buf_putz(s->out, "</a>");
		return;
	}
	cgs_buf_putc(s->out, '[');
	cgs_table_md(s->out, text);
	cgs_buf_fmt(s->out, "](#%.*s)", CGS_FMT(path));
}

void cgs_paper_link(struct cgs_paper *s, uint32_t decl)
{
	struct cgs_str title = cgs_model_title(s->ir, decl);
	if (s->has[decl])
		put_link(s, decl, title);
	else
		cgs_paper_text(s, title);
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Where a word stands alone in a text; UINT32_MAX: nowhere. */
static uint32_t find_word(struct cgs_str text, struct cgs_str word)
{
	for (uint32_t i = 0; word.n && i + word.n <= text.n; i++) {
		if ((i && is_letter(text.s[i - 1])) ||
		    (i + word.n < text.n && is_letter(text.s[i + word.n])))
			continue;
		if (!strncasecmp(text.s + i, word.s, word.n))
			return i;
	}
	return UINT32_MAX;
}

/* Text without code. */
static void put_words(struct cgs_paper *s, struct cgs_str text)
{
	for (;;) {
		uint32_t best = UINT32_MAX, which = 0;
		for (uint32_t i = 0; i < s->nterm; i++) {
			uint32_t at = s->term[i].decl ? find_word(text, s->term[i].word) : best;
			if (at < best || (at == best && at != UINT32_MAX &&
					  s->term[i].word.n > s->term[which].word.n)) {
				best = at;
				which = i;
			}
		}
		if (best == UINT32_MAX)
			break;
		struct cgs_paper_term *t = &s->term[which];
		cgs_paper_text(s, (struct cgs_str){text.s, best});
		put_link(s, t->decl, (struct cgs_str){text.s + best, t->word.n});
		t->decl = 0;
		text.s += best + t->word.n;
		text.n -= best + t->word.n;
	}
	cgs_paper_text(s, text);
}

/* What stands between two backticks of a line is code. */
void cgs_paper_prose(struct cgs_paper *s, struct cgs_str text)
{
	while (text.n) {
		const char *a = memchr(text.s, '`', text.n), *b = NULL;
		uint32_t before = a ? (uint32_t)(a - text.s) : text.n, inner = 0;
		if (a)
			b = memchr(a + 1, '`', text.n - before - 1);
		if (b)
			inner = (uint32_t)(b - a) - 1;
		if (!inner || memchr(a, '\n', inner + 1)) {
			put_words(s, text);
			return;
		}
		put_words(s, (struct cgs_str){text.s, before});
		cgs_paper_code(s, (struct cgs_str){a + 1, inner});
		text.s += before + inner + 2;
		text.n -= before + inner + 2;
	}
}

void cgs_paper_para(struct cgs_paper *s)
{
	put(s, "<p>", "");
}

void cgs_paper_para_end(struct cgs_paper *s)
{
	put(s, "</p>\n", "\n\n");
}

void cgs_paper_list(struct cgs_paper *s, bool ordered, const char *class)
{
	if (s->depth)
		cgs_buf_putc(s->out, '\n');
	if (s->html && class)
		cgs_buf_fmt(s->out, "<ul class=\"%s\">\n", class);
	else if (s->html)
		cgs_buf_putz(s->out, ordered ? "<ol>\n" : "<ul>\n");
	if (s->depth < sizeof s->ordered)
		s->ordered[s->depth] = ordered;
	s->depth++;
}

void cgs_paper_list_end(struct cgs_paper *s)
{
	s->depth--;
	bool ordered = s->depth < sizeof s->ordered && s->ordered[s->depth];
	if (s->html)
		cgs_buf_putz(s->out, ordered ? "</ol>\n" : "</ul>\n");
	else if (!s->depth)
		cgs_buf_putc(s->out, '\n');
}

void cgs_paper_item(struct cgs_paper *s, uint32_t number)
{
	if (s->html) {
		cgs_buf_putz(s->out, "<li>");
		return;
	}
	cgs_buf_fmt(s->out, "%*s", (int)(s->depth - 1) * CGS_PAPER_INDENT, "");
	if (s->depth <= sizeof s->ordered && s->ordered[s->depth - 1])
		cgs_buf_fmt(s->out, "%u. ", number);
	else
		cgs_buf_putz(s->out, "- ");
}

void cgs_paper_item_end(struct cgs_paper *s)
{
	while (s->out->n && s->out->s[s->out->n - 1] == ' ')
		s->out->n--;
	if (s->html)
		cgs_buf_putz(s->out, "</li>\n");
	else if (s->out->n && s->out->s[s->out->n - 1] != '\n')
		cgs_buf_putc(s->out, '\n');
}

void cgs_paper_table(struct cgs_paper *s, const char *const *title, uint32_t n)
{
	put(s, "<table>\n<thead><tr>", "|");
	for (uint32_t i = 0; i < n; i++) {
		put(s, "<th>", " ");
		cgs_paper_text(s, cgs_str_of(title[i]));
		put(s, "</th>", " |");
	}
	put(s, "</tr></thead>\n<tbody>\n", "\n|");
	for (uint32_t i = 0; !s->html && i < n; i++)
		cgs_buf_putz(s->out, "---|");
	put(s, "", "\n");
}

void cgs_paper_table_end(struct cgs_paper *s)
{
	put(s, "</tbody>\n</table>\n", "\n");
}

void cgs_paper_row(struct cgs_paper *s, uint32_t decl)
{
	s->cell = true;
	put(s, "<tr", "|");
	if (decl && s->html)
		cgs_page_anchor(s->out, s->ir, decl, s->mem);
	else if (decl)
		put_anchor(s, decl);
	put(s, ">", "");
}

void cgs_paper_row_end(struct cgs_paper *s)
{
	s->cell = false;
	put(s, "</tr>\n", "\n");
}

void cgs_paper_cell(struct cgs_paper *s, const char *title)
{
	if (s->html)
		cgs_page_cell(s->out, title);
	else
		cgs_buf_putc(s->out, ' ');
}

void cgs_paper_cell_end(struct cgs_paper *s)
{
	put(s, "</td>", " |");
}

/* A fence that is longer than any run of backticks in the text. */
static uint32_t fence(struct cgs_str text)
{
	uint32_t most = 2, run = 0;
	for (uint32_t i = 0; i < text.n; i++) {
		run = text.s[i] == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	return most + 1;
}

static void put_fence(struct cgs_paper *s, uint32_t n)
{
	cgs_buf_fmt(s->out, "%*s", (int)s->depth * CGS_PAPER_INDENT, "");
	for (uint32_t i = 0; i < n; i++)
		cgs_buf_putc(s->out, '`');
}

void cgs_paper_source(struct cgs_paper *s, const char *lang, struct cgs_str text)
{
	uint32_t n = fence(text);
	if (s->html) {
		cgs_buf_putz(s->out, "<pre>");
		cgs_table_html(s->out, text);
		cgs_buf_putz(s->out, "</pre>\n");
		return;
	}
	put_fence(s, n);
	cgs_buf_fmt(s->out, "%s\n", lang);
	cgs_buf_str(s->out, text);
	if (text.n && text.s[text.n - 1] != '\n')
		cgs_buf_putc(s->out, '\n');
	put_fence(s, n);
	cgs_buf_putz(s->out, "\n\n");
}
