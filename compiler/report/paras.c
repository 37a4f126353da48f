/* paras.c — texts in blocks: paragraphs, lists in lists, tables and code, as Markdown writes them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: CommonMark 0.31, GitHub Flavored Markdown.
 */
#include <ctype.h>

#include "paper.h"
#include "table.h"

enum { INDENT = CGS_PAPER_INDENT, DEEP = sizeof((struct cgs_paper *)0)->ordered };

/* Where a paragraph begins, "- " would be a list, "1. " too, and "=" a heading above. */
static void put_begin(struct cgs_paper *s, struct cgs_str *text)
{
	uint32_t i = 0;
	while (text->n && (text->s[0] == ' ' || text->s[0] == '\t' || text->s[0] == '\n')) {
		text->s++;
		text->n--;
	}
	while (i < text->n && text->s[i] >= '0' && text->s[i] <= '9')
		i++;
	if (s->html || i >= text->n)
		return;
	if (!strchr(i ? ".)" : "-+=", text->s[i]))
		return;
	cgs_buf_add(s->out, text->s, i);
	cgs_buf_putc(s->out, '\\');
	cgs_buf_putc(s->out, text->s[i]);
	text->s += i + 1;
	text->n -= i + 1;
}

/* How long the mark of an item of a list is where a line begins: "- ", "* ", "12. "; 0: none. */
static uint32_t mark_of(struct cgs_str line, bool *ordered)
{
	uint32_t i = 0, n;
	while (i < line.n && line.s[i] == ' ')
		i++;
	for (n = i; n < line.n && isdigit((unsigned char)line.s[n]);)
		n++;
	*ordered = n > i;
	if (n + 1 >= line.n || line.s[n + 1] != ' ' ||
	    !memchr(*ordered ? ".)" : "-*", line.s[n], 2))
		return 0;
	return n + 2;
}

static struct cgs_str line_of(struct cgs_str text)
{
	const char *end = memchr(text.s, '\n', text.n);
	return (struct cgs_str){text.s, end ? (uint32_t)(end - text.s) : text.n};
}

static bool is_blank(struct cgs_str line)
{
	uint32_t i = 0;
	while (i < line.n && (line.s[i] == ' ' || line.s[i] == '\t' || line.s[i] == '\r'))
		i++;
	return i == line.n;
}

/* Whether a line ends what is before it. In a paragraph "2011. " is the end of a sentence. */
static bool is_break(struct cgs_str line, bool list)
{
	bool ordered;
	uint32_t n = mark_of(line, &ordered);
	return is_blank(line) ||
	       (n && (list || !ordered ||
		      (n > 2 && line.s[n - 3] == '1' && (n == 3 || line.s[n - 4] == ' '))));
}

static uint32_t indent_of(struct cgs_str line)
{
	uint32_t n = 0;
	while (n < line.n && line.s[n] == ' ')
		n++;
	return n;
}

static struct cgs_str from(struct cgs_str s, uint32_t n)
{
	n = n < s.n ? n : s.n;
	return (struct cgs_str){s.s + n, s.n - n};
}

static struct cgs_str trim(struct cgs_str s)
{
	s = from(s, indent_of(s));
	while (s.n && strchr(" \t\r\n", s.s[s.n - 1]))
		s.n--;
	return s;
}

static struct cgs_str take_line(struct cgs_str *text)
{
	struct cgs_str line = line_of(*text);
	*text = from(*text, line.n + 1);
	return line;
}

/* In Markdown what belongs to an item stands below its text. */
static void put_indent(struct cgs_paper *s)
{
	if (!s->html)
		cgs_buf_fmt(s->out, "%*s", (int)s->depth * INDENT, "");
}

/* An empty line before a block of an item; in a page there is none. */
static void put_gap(struct cgs_paper *s)
{
	uint32_t ends = 0;
	if (s->html || !s->depth)
		return;
	while (s->out->n && s->out->s[s->out->n - 1] == ' ')
		s->out->n--;
	while (ends < 2 && ends < s->out->n && s->out->s[s->out->n - 1 - ends] == '\n')
		ends++;
	cgs_buf_putz(s->out, ends == 2 ? "" : ends ? "\n" : "\n\n");
}

/* ---- code ---- */

/* How many backticks or tildes begin a line, where they fence code; else 0. */
static uint32_t fence_of(struct cgs_str line)
{
	struct cgs_str t = trim(line);
	uint32_t n = 0;
	while (n < t.n && (t.s[0] == '`' || t.s[0] == '~') && t.s[n] == t.s[0])
		n++;
	return n > 2 && !memchr(t.s + n, '`', t.n - n) ? n : 0;
}

static bool is_fence_end(struct cgs_str line, char mark, uint32_t least)
{
	struct cgs_str t = trim(line);
	uint32_t n = 0;
	while (n < t.n && t.s[n] == mark)
		n++;
	return n == t.n && n >= least;
}

/* The lines up to the next fence, or all. */
static void put_code(struct cgs_paper *s, struct cgs_str *text)
{
	struct cgs_str open = take_line(text), lang;
	struct cgs_buf code = {0};
	uint32_t n = fence_of(open), indent = indent_of(open), k = 0;
	char mark = open.s[indent];
	for (lang = from(trim(open), n);
	     k < lang.n && (isalnum((unsigned char)lang.s[k]) || memchr("+-_#", lang.s[k], 4));)
		k++;
	lang = k == lang.n ? lang : CGS_STR("");
	while (text->n) {
		struct cgs_str line = take_line(text);
		if (is_fence_end(line, mark, n))
			break;
		uint32_t in = indent_of(line);
		if (!s->html && trim(line).n)
			cgs_buf_fmt(&code, "%*s", (int)s->depth * INDENT, "");
		cgs_table_plain(&code, from(line, in < indent ? in : indent));
		cgs_buf_putc(&code, '\n');
	}
	put_gap(s);
	cgs_paper_source(s, cgs_str_dup(s->mem, lang).s, cgs_buf_view(&code));
	cgs_buf_done(&code);
}

/* ---- tables ---- */

/* "|---|:--|" */
static bool is_rule(struct cgs_str line)
{
	struct cgs_str t = trim(line);
	uint32_t i = 0;
	while (i < t.n && strchr("|-: ", t.s[i]))
		i++;
	return t.n && i == t.n && memchr(t.s, '-', t.n) && memchr(t.s, '|', t.n);
}

static bool is_table(struct cgs_str text)
{
	struct cgs_str head = take_line(&text);
	return memchr(head.s, '|', head.n) && text.n && is_rule(line_of(text));
}

/* The next cell of a row, with `\\|` as the sign that it stands for. */
static struct cgs_str take_cell(struct cgs_paper *s, struct cgs_str *row)
{
	struct cgs_buf b = {0};
	uint32_t i = 0;
	for (; i < row->n && row->s[i] != '|'; i++) {
		i += row->s[i] == '\\' && i + 1 < row->n && row->s[i + 1] == '|';
		cgs_buf_putc(&b, row->s[i]);
	}
	*row = from(*row, i + 1);
	struct cgs_str cell = trim(cgs_str_dup(s->mem, cgs_buf_view(&b)));
	cgs_buf_done(&b);
	return cell;
}

static uint32_t put_row(struct cgs_paper *s, struct cgs_str line, bool head)
{
	struct cgs_str row = trim(line);
	uint32_t n = 0;
	row = from(row, row.n && *row.s == '|');
	put_indent(s);
	cgs_paper_row(s, 0);
	for (; row.n; n++) {
		cgs_buf_putz(s->out, !s->html ? " " : head ? "<th>" : "<td>");
		cgs_paper_prose(s, take_cell(s, &row));
		cgs_buf_putz(s->out, !s->html ? " |" : head ? "</th>" : "</td>");
	}
	cgs_paper_row_end(s);
	return n;
}

static void put_table(struct cgs_paper *s, struct cgs_str *text)
{
	put_gap(s);
	cgs_buf_putz(s->out, s->html ? "<table>\n" : "");
	uint32_t n = put_row(s, take_line(text), true);
	take_line(text);
	put_indent(s);
	for (uint32_t i = 0; !s->html && i < n; i++)
		cgs_buf_putz(s->out, i ? "---|" : "|---|");
	cgs_buf_putz(s->out, s->html ? "" : "\n");
	while (text->n && memchr(text->s, '|', line_of(*text).n))
		put_row(s, take_line(text), false);
	cgs_buf_putz(s->out, s->html ? "</table>\n" : "\n");
}

/* ---- paragraphs and lists ---- */

static bool is_block(struct cgs_str text)
{
	return fence_of(line_of(text)) || is_table(text);
}

/* Takes the lines of a paragraph off the text. */
static struct cgs_str take_para(struct cgs_str *text)
{
	const char *begin = text->s;
	do
		take_line(text);
	while (text->n && !is_break(line_of(*text), false) && !is_block(*text));
	return trim((struct cgs_str){begin, (uint32_t)(text->s - begin)});
}

static void put_blocks(struct cgs_paper *s, struct cgs_str text, bool item);

/* Takes the lines of an item off the text: what stands deeper than its mark, and lines that only go
 * on with its paragraph. Without the indentation of what is deeper. */
static struct cgs_str take_item(struct cgs_paper *s, struct cgs_str *text, uint32_t mark)
{
	uint32_t at = indent_of(line_of(*text)), in = UINT32_MAX;
	struct cgs_buf b = {0};
	cgs_buf_str(&b, from(take_line(text), mark));
	for (bool blank = false; text->n;) {
		struct cgs_str line = line_of(*text);
		uint32_t here = indent_of(line);
		if (!is_blank(line) && here <= at &&
		    (blank || is_break(line, true) || is_block(*text)))
			break;
		blank = is_blank(line);
		if (!blank && here > at && in == UINT32_MAX)
			in = here;
		cgs_buf_putc(&b, '\n');
		cgs_buf_str(&b, from(line, here < in ? here : in));
		take_line(text);
	}
	struct cgs_str item = cgs_str_dup(s->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return item;
}

/* The items of one list, of which the first begins the text. */
static void put_items(struct cgs_paper *s, struct cgs_str *text, bool ordered)
{
	bool same = ordered;
	uint32_t mark;
	cgs_paper_list(s, ordered, NULL);
	for (uint32_t n = 1; (mark = mark_of(line_of(*text), &same)) && same == ordered; n++) {
		cgs_paper_item(s, n);
		put_blocks(s, take_item(s, text, mark), true);
		cgs_paper_item_end(s);
	}
	cgs_paper_list_end(s);
}

/* In an item of a list the first paragraph stands in its line. */
static void put_para(struct cgs_paper *s, struct cgs_str text, bool first)
{
	if (s->depth && !s->html && !first) {
		cgs_buf_putz(s->out, s->out->s[s->out->n - 1] == '\n' ? "" : "\n");
		cgs_buf_fmt(s->out, "\n%*s", (int)s->depth * INDENT, "");
	}
	if (!s->depth || (s->html && !first))
		cgs_paper_para(s);
	put_begin(s, &text);
	cgs_paper_prose(s, text);
	if (!s->depth || (s->html && !first))
		cgs_paper_para_end(s);
}

/* item: what begins it is a paragraph, even where that would be a list elsewhere */
static void put_blocks(struct cgs_paper *s, struct cgs_str text, bool item)
{
	for (bool ordered, first = true; text.n; first = false) {
		while (text.n && is_blank(line_of(text)))
			take_line(&text);
		if (!text.n)
			return;
		if (fence_of(line_of(text)))
			put_code(s, &text);
		else if (is_table(text))
			put_table(s, &text);
		else if (s->depth < DEEP && !(item && first) && mark_of(line_of(text), &ordered))
			put_items(s, &text, ordered);
		else
			put_para(s, take_para(&text), first);
	}
}

void cgs_paper_paras(struct cgs_paper *s, struct cgs_str text)
{
	put_blocks(s, text, false);
}
