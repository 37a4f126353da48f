/* text.c — foreign text by lines.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text.h"

#include <ctype.h>
#include <strings.h>

bool cgs_text_next(struct cgs_text *t)
{
	if (t->again) {
		t->again = false;
		return true;
	}
	if (t->at >= t->all.n)
		return false;
	const char *p = t->all.s + t->at;
	const char *nl = memchr(p, '\n', t->all.n - t->at);
	t->here = (struct cgs_str){p, nl ? (uint32_t)(nl - p) : t->all.n - t->at};
	t->at += t->here.n + 1;
	t->line++;
	return true;
}

void cgs_text_back(struct cgs_text *t)
{
	t->again = true;
}

struct cgs_str cgs_text_trim(struct cgs_str s)
{
	while (s.n && isspace((unsigned char)s.s[0])) {
		s.s++;
		s.n--;
	}
	while (s.n && isspace((unsigned char)s.s[s.n - 1]))
		s.n--;
	return s;
}

bool cgs_text_begins(struct cgs_str s, const char *z, struct cgs_str *rest)
{
	uint32_t n = (uint32_t)strlen(z);
	if (s.n < n || strncasecmp(s.s, z, n) != 0)
		return false;
	if (rest)
		*rest = cgs_text_trim((struct cgs_str){s.s + n, s.n - n});
	return true;
}

bool cgs_text_same(struct cgs_str s, const char *z)
{
	return s.n == strlen(z) && !strncasecmp(s.s, z, s.n);
}

uint32_t cgs_text_indent(struct cgs_str s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n && (s.s[i] == ' ' || s.s[i] == '\t'); i++)
		n = s.s[i] == '\t' ? (n / 4 + 1) * 4 : n + 1;
	return n;
}

struct cgs_str cgs_text_outdent(struct cgs_str line, uint32_t columns)
{
	for (uint32_t i = 0; i < columns && line.n && (*line.s == ' ' || *line.s == '\t'); i++)
		line = (struct cgs_str){line.s + 1, line.n - 1};
	return line;
}

uint32_t cgs_text_heading(struct cgs_str line, struct cgs_str *title)
{
	uint32_t n = 0;
	while (n < line.n && line.s[n] == '#')
		n++;
	if (!n || n > 6 || (n < line.n && line.s[n] != ' ' && line.s[n] != '\t'))
		return 0;
	*title = cgs_text_trim((struct cgs_str){line.s + n, line.n - n});
	return n;
}

bool cgs_text_bullet(struct cgs_str line, struct cgs_str *text)
{
	struct cgs_str s = cgs_text_trim(line);
	uint32_t n = 0;
	if (s.n > 1 && strchr("-*+", s.s[0])) {
		n = 1;
	} else {
		while (n < s.n && n < 9 && isdigit((unsigned char)s.s[n]))
			n++;
		n = n && n < s.n && (s.s[n] == '.' || s.s[n] == ')') ? n + 1 : 0;
	}
	if (!n || n >= s.n || (s.s[n] != ' ' && s.s[n] != '\t'))
		return false;
	*text = cgs_text_trim((struct cgs_str){s.s + n, s.n - n});
	return true;
}

struct cgs_str cgs_text_plain(struct cgs_arena *a, struct cgs_str s)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < s.n; i++) {
		bool bold = s.s[i] == '*' && i + 1 < s.n && s.s[i + 1] == '*';
		if (bold)
			i++;
		else
			cgs_buf_putc(&b, s.s[i]);
	}
	struct cgs_str plain = cgs_str_dup(a, cgs_text_trim(cgs_buf_view(&b)));
	cgs_buf_done(&b);
	return plain;
}

bool cgs_text_label(struct cgs_str s, struct cgs_str *label, struct cgs_str *rest)
{
	s = cgs_text_trim(s);
	if (s.n < 5 || memcmp(s.s, "**", 2) != 0)
		return false;
	const char *end = memmem(s.s + 2, s.n - 2, "**", 2);
	if (!end)
		return false;
	*label = (struct cgs_str){s.s + 2, (uint32_t)(end - s.s) - 2};
	*rest = cgs_text_trim((struct cgs_str){end + 2, s.n - (uint32_t)(end + 2 - s.s)});
	bool inside = label->n && label->s[label->n - 1] == ':';
	bool behind = rest->n && rest->s[0] == ':';
	if (inside)
		label->n--;
	if (behind)
		*rest = cgs_text_trim((struct cgs_str){rest->s + 1, rest->n - 1});
	*label = cgs_text_trim(*label);
	return inside || behind;
}

void cgs_text_join(struct cgs_buf *b, struct cgs_str line, char between)
{
	if (between == ' ')
		line = cgs_text_trim(line);
	if (b->n)
		cgs_buf_putc(b, between);
	cgs_buf_str(b, line);
}

bool cgs_text_fence(struct cgs_str line)
{
	line = cgs_text_trim(line);
	return line.n > 2 && (!memcmp(line.s, "```", 3) || !memcmp(line.s, "~~~", 3));
}

/* Whether a line is a point of a list: a number of three digits ends a sentence that was wrapped.
 */
static bool is_point(struct cgs_str text)
{
	struct cgs_str point;
	return cgs_text_bullet(text, &point) && point.s - text.s < 5;
}

/* What stands before a line. A label in bold is not known any more once it is plain, so it begins a
 * paragraph. */
static const char *before(const struct cgs_flow *f, struct cgs_str text, bool fence)
{
	bool label = text.n > 1 && !memcmp(text.s, "**", 2);
	bool row = text.n && text.s[0] == '|';
	if (f->gap || (label && !f->tight && !f->fence))
		return "\n\n";
	return fence || f->fence || f->code || label || row || is_point(text) ? "\n" : " ";
}

/* How many of the blanks before a line say something: those of a point in a list and of code. */
static uint32_t margin(struct cgs_flow *f, struct cgs_str line, struct cgs_str text)
{
	uint32_t indent = cgs_text_indent(line);
	f->base = f->b.n ? f->base : indent;
	indent -= indent < f->base ? indent : f->base;
	f->code = f->b.n && !f->fence && indent >= 4 && (f->gap || f->code);
	return !f->fence && (f->code || is_point(text)) ? indent : 0;
}

/* Whether a line opens a code block, or closes the one that is open. */
static bool is_edge(const struct cgs_flow *f, struct cgs_str text)
{
	uint32_t n = 0;
	while (n < text.n && text.s[n] == f->fence)
		n++;
	return cgs_text_fence(text) && (!f->fence || (n == text.n && n >= f->marks));
}

void cgs_text_flow(struct cgs_flow *f, struct cgs_str line, uint32_t at)
{
	struct cgs_str text = cgs_text_trim(line);
	bool edge = is_edge(f, text);
	if (!text.n && !f->fence) {
		f->gap = f->b.n != 0;
		return;
	}
	uint32_t indent = margin(f, line, text);
	f->line = f->b.n ? f->line : at;
	if (f->b.n)
		cgs_buf_putz(&f->b, before(f, text, edge));
	cgs_buf_fmt(&f->b, "%*s", (int)indent, "");
	cgs_buf_str(&f->b, f->fence && !edge ? cgs_text_outdent(line, f->in) : text);
	f->gap = edge && f->fence;
	if (edge) {
		f->fence = f->fence ? 0 : text.s[0];
		f->in = cgs_text_indent(line);
		f->marks = 0;
		while (f->marks < text.n && text.s[f->marks] == text.s[0])
			f->marks++;
	}
}

struct cgs_str cgs_text_raw(struct cgs_flow *f)
{
	if (f->fence)
		cgs_buf_putc(&f->b, '\n');
	for (uint32_t i = 0; f->fence && i < f->marks; i++)
		cgs_buf_putc(&f->b, f->fence);
	f->gap |= f->fence != 0;
	f->fence = 0;
	return cgs_buf_view(&f->b);
}

bool cgs_text_fenced(struct cgs_flow *f, struct cgs_str line)
{
	bool out = f->in > 1 && cgs_text_indent(line) < 2 && cgs_text_trim(line).n;
	if (out)
		cgs_text_raw(f);
	return f->fence != 0;
}

enum cgs_point cgs_text_point(const struct cgs_flow *f, struct cgs_str line, struct cgs_str *text)
{
	uint32_t indent = cgs_text_indent(line);
	bool blank = !cgs_text_trim(line).n;
	if (!f->fence && indent < 2 && cgs_text_bullet(line, text))
		return CGS_POINT_NEW;
	bool more = f->b.n && (f->fence || !f->gap || indent > 1);
	return blank || more ? CGS_POINT_MORE : CGS_POINT_NONE;
}

void cgs_text_flow_point(struct cgs_flow *f, struct cgs_str line, struct cgs_str text, uint32_t at)
{
	cgs_text_flow(f, text, at);
	f->base = (uint32_t)(text.s - line.s);
}

bool cgs_text_block(struct cgs_str text)
{
	return cgs_text_fence(text) || is_point(text) || (text.n && text.s[0] == '|');
}

struct cgs_str cgs_text_flown(struct cgs_arena *a, struct cgs_flow *f)
{
	struct cgs_str text = cgs_text_plain(a, cgs_text_raw(f));
	struct cgs_buf b = f->b;
	b.n = 0;
	*f = (struct cgs_flow){.b = b};
	return text;
}
