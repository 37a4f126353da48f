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

static bool goes_on(const struct cgs_pass *r, char c)
{
	const struct cgs_frame *f = r->depth ? &r->frame[r->depth - 1] : NULL;
	if (f && f > r->frame && f->mode == IN_STRING)
		f--; /* one that a quote has opened, which closes the text */
	return cgs_prose_char(c) && !(c == ',' && f && f->mode == IN_LIST);
}

static const char *skip_word(const char *c, const char *lim)
{
	while (c < lim && (isalnum((unsigned char)*c) || *c == '_' || *c == '.'))
		c++;
	return c + cgs_pass_indent_of(c, lim);
}

const char *cgs_prose_start(const struct cgs_pass *r, const char *from)
{
	const char *c = from;
	while (c > r->line && goes_on(r, c[-1]))
		c--;
	char stop = c > r->line ? c[-1] : '\n';
	c += cgs_pass_indent_of(c, from);
	if (stop == '=' || stop == '[' || stop == ',')
		return c < from ? c : NULL;
	if (stop != '\n' && stop != '{' && stop != ';')
		return NULL;
	c = skip_word(c, from); /* `when text`; `component name text {` */
	const char *end = cgs_pass_next_line(from, r->lim);
	if (memchr(from, '{', (size_t)(end - from)))
		c = skip_word(c, from);
	return c < from ? c : NULL;
}

const char *cgs_prose_end(const struct cgs_pass *r, const char *from)
{
	const char *c = from;
	while (c < r->lim && goes_on(r, *c))
		c++;
	if (c < r->lim && (*c == '"' || *c == '\\' || *c == '='))
		return NULL;
	while (c > from && (c[-1] == ' ' || c[-1] == '\t'))
		c--;
	return c;
}
