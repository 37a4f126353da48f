/* prose.c — text that stands without its quotes: where it begins and ends.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "pass.h"

bool cgs_prose_char(char c)
{
	return c != '"' && c != '\\' && c != '{' && c != '}' && c != '[' && c != ']' && c != ';' &&
	       c != '#' && c != '=' && c != '\n' && c != '\r';
}

/* Whether the text is an item of a list; a quote may have opened a string in it. */
static bool is_item(const struct cgs_pass *r)
{
	const struct cgs_frame *f = r->depth ? &r->frame[r->depth - 1] : NULL;
	if (f && f > r->frame && f->mode == IN_STRING)
		f--;
	return f && f->mode == IN_LIST;
}

static const char *skip_word(const char *c, const char *lim)
{
	while (c < lim && (isalnum((unsigned char)*c) || *c == '_' || *c == '.'))
		c++;
	return c + cgs_pass_indent_of(c, lim);
}

/* `when text`, `component name text {`, `depends -> store text` */
static const char *behind_head(const struct cgs_pass *r, const char *c, const char *from)
{
	const char *end = cgs_pass_next_line(from, r->lim);
	const char *arrow = memmem(c, (size_t)(from - c), "->", 2);
	if (arrow)
		return skip_word(arrow + 2 + cgs_pass_indent_of(arrow + 2, from), from);
	c = skip_word(c, from);
	return memchr(from, '{', (size_t)(end - from)) ? skip_word(c, from) : c;
}

const char *cgs_prose_start(const struct cgs_pass *r, const char *from)
{
	const char *c = from;
	bool item = is_item(r);
	while (c > r->line && cgs_prose_char(c[-1]) && !(item && c[-1] == ','))
		c--;
	char stop = c > r->line ? c[-1] : '\n';
	c += cgs_pass_indent_of(c, from);
	if (stop == '=' || item)
		return c < from ? c : NULL;
	if (stop != '\n' && stop != '{' && stop != ';')
		return NULL;
	c = behind_head(r, c, from);
	return c < from ? c : NULL;
}

const char *cgs_prose_end(const struct cgs_pass *r, const char *from)
{
	const char *c = from;
	bool item = is_item(r);
	while (c < r->lim && cgs_prose_char(*c) && !(item && *c == ','))
		c++;
	if (c < r->lim && (*c == '"' || *c == '\\' || *c == '='))
		return NULL;
	while (c > from && (c[-1] == ' ' || c[-1] == '\t'))
		c--;
	return c;
}
