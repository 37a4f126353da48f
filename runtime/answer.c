/* answer.c — the files inside a model's answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "answer.h"

struct block {
	struct cgs_str info;
	struct cgs_str body;
	bool closed;
};

static struct cgs_str next_line(struct cgs_str *rest)
{
	const char *nl = rest->n ? memchr(rest->s, '\n', rest->n) : NULL;
	uint32_t n = nl ? (uint32_t)(nl - rest->s) : rest->n;
	struct cgs_str line = {rest->s, n};
	uint32_t skip = nl ? n + 1 : n;
	rest->s += skip;
	rest->n -= skip;
	if (line.n && line.s[line.n - 1] == '\r')
		line.n--;
	return line;
}

static struct cgs_str trimmed(struct cgs_str s)
{
	for (; s.n && (*s.s == ' ' || *s.s == '\t'); s.n--)
		s.s++;
	while (s.n && (s.s[s.n - 1] == ' ' || s.s[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* The length of a fence at the start of a line (up to three spaces of indent), else 0. */
static uint32_t fence(struct cgs_str line, char *mark, struct cgs_str *info)
{
	uint32_t i = 0, n = 0;
	while (i < 3 && i < line.n && line.s[i] == ' ')
		i++;
	if (i >= line.n || (line.s[i] != '`' && line.s[i] != '~'))
		return 0;
	*mark = line.s[i];
	while (i + n < line.n && line.s[i + n] == *mark)
		n++;
	if (n < 3)
		return 0;
	i += n;
	*info = trimmed((struct cgs_str){line.s + i, line.n - i});
	return n;
}

static bool next_block(struct cgs_str *rest, struct block *b)
{
	char mark = 0, close_mark;
	uint32_t open = 0;
	while (rest->n && !open)
		open = fence(next_line(rest), &mark, &b->info);
	if (!open)
		return false;
	b->body = (struct cgs_str){rest->s, 0};
	b->closed = false;
	while (rest->n && !b->closed) {
		b->body.n = (uint32_t)(rest->s - b->body.s);
		struct cgs_str info;
		uint32_t n = fence(next_line(rest), &close_mark, &info);
		b->closed = n >= open && close_mark == mark && !info.n;
	}
	if (!b->closed)
		b->body.n = (uint32_t)(rest->s - b->body.s);
	return true;
}

/* Does the info string end with the path, as a word, "path:x", "file=x" or "(x)"? */
static bool names(struct cgs_str info, struct cgs_str path)
{
	while (info.n && strchr(")\"'`*}", info.s[info.n - 1]))
		info.n--;
	if (info.n < path.n || memcmp(info.s + info.n - path.n, path.s, path.n) != 0)
		return false;
	return info.n == path.n || strchr(" \t:=(\"'`{/", info.s[info.n - path.n - 1]);
}

static void put(struct cgs_str body, struct cgs_buf *out)
{
	cgs_buf_str(out, body);
	if (body.n && body.s[body.n - 1] != '\n')
		cgs_buf_putc(out, '\n');
}

bool cgs_answer_file(struct cgs_str answer, struct cgs_str path, bool only, struct cgs_buf *out)
{
	struct cgs_str rest = answer;
	struct block b, best = {.closed = true};
	bool any = false;
	while (next_block(&rest, &b)) {
		if (names(b.info, path)) {
			put(b.body, out);
			return b.closed;
		}
		if (!any || b.body.n > best.body.n)
			best = b;
		any = true;
	}
	if (!only)
		return false;
	put(any ? best.body : answer, out);
	return best.closed;
}
