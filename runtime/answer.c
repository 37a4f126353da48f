/* answer.c — the files inside a model's answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "answer.h"

#include "../compiler/base/path.h"

struct block {
	struct cgs_str info;
	struct cgs_str body;
	uint32_t fence;  /* length of its fence; 0: no block */
	uint32_t indent; /* spaces before it */
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

/* The length of a fence at the start of a line (up to three spaces of indent), else 0. Behind a
 * fence of backticks no backtick stands: that is code within a line. */
static uint32_t fence(struct cgs_str line, char *mark, struct cgs_str *info, uint32_t *indent)
{
	uint32_t i = 0, n = 0;
	while (i < 3 && i < line.n && line.s[i] == ' ')
		i++;
	if (i >= line.n || (line.s[i] != '`' && line.s[i] != '~'))
		return 0;
	*indent = i;
	*mark = line.s[i];
	while (i + n < line.n && line.s[i + n] == *mark)
		n++;
	if (n < 3)
		return 0;
	i += n;
	*info = trimmed((struct cgs_str){line.s + i, line.n - i});
	return *mark == '`' && memchr(info->s, '`', info->n) ? 0 : n;
}

static bool next_block(struct cgs_str *rest, struct block *b)
{
	char mark = 0, close_mark;
	*b = (struct block){.fence = 0};
	while (rest->n && !b->fence)
		b->fence = fence(next_line(rest), &mark, &b->info, &b->indent);
	if (!b->fence)
		return false;
	b->body = (struct cgs_str){rest->s, 0};
	while (rest->n && !b->closed) {
		b->body.n = (uint32_t)(rest->s - b->body.s);
		struct cgs_str info;
		uint32_t indent, n = fence(next_line(rest), &close_mark, &info, &indent);
		b->closed = n >= b->fence && close_mark == mark && !info.n;
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

/* Is the language of the info string one in which such a file is shown? */
static bool shows_text(struct cgs_str info)
{
	static const char *const word[] = {
		"markdown", "md",  "text", "txt",      "plaintext", "plain",           "",
		"mdx",      "rst", "adoc", "asciidoc", "rmd",       "restructuredtext"};
	uint32_t n = 0;
	while (n < info.n && info.s[n] != ' ')
		n++;
	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (cgs_str_is((struct cgs_str){info.s, n}, word[i]))
			return true;
	return false;
}

static void put(const struct block *b, struct cgs_buf *out)
{
	struct cgs_str rest = b->body;
	while (rest.n) {
		const char *nl = memchr(rest.s, '\n', rest.n);
		uint32_t n = nl ? (uint32_t)(nl - rest.s) + 1 : rest.n, skip = 0;
		while (skip < b->indent && skip < n && rest.s[skip] == ' ')
			skip++;
		cgs_buf_add(out, rest.s + skip, n - skip);
		rest.s += n;
		rest.n -= n;
	}
	if (out->n && out->s[out->n - 1] != '\n')
		cgs_buf_putc(out, '\n');
}

struct found {
	struct block named;   /* the last one with the path */
	struct block longest; /* of those that could be the file */
	struct block last;
	uint32_t n;
	bool bare; /* a block after the first has no info string */
};

/* The blocks of a text in which fences stand may be pieces of it: only a block that shows such a
 * text, or has a fence that no other can close, can be the file. Plain text shows anything. */
static void find(struct cgs_str answer, struct cgs_str path, bool texts, struct found *f)
{
	struct block b;
	bool plain = !texts || (path.n > 4 && !memcmp(path.s + path.n - 4, ".txt", 4));
	while (next_block(&answer, &b)) {
		bool could = plain || b.fence > 3 || shows_text(b.info);
		if (names(b.info, path))
			f->named = b;
		if (could && (!f->longest.fence || b.body.n > f->longest.body.n))
			f->longest = b;
		f->bare = f->bare || (f->n && !b.info.n);
		f->last = b;
		f->n++;
	}
}

static bool is_blank(const struct cgs_buf *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (!strchr(" \t\r\n", b->s[i]) || !b->s[i])
			return false;
	return true;
}

/* The block that is the file, or NULL. */
static const struct block *choose(const struct found *f, const struct block *whole, bool only)
{
	if (f->named.fence)
		return &f->named;
	if (!only)
		return NULL;
	return !f->n ? whole : f->longest.fence ? &f->longest : NULL;
}

static bool is_cut(const struct found *f, const struct block *b, bool only)
{
	return !b->closed || (f->n && !f->last.closed && (only || !f->last.info.n));
}

const char *cgs_answer_file(struct cgs_str answer, struct cgs_str path, bool only,
			    struct cgs_buf *out)
{
	struct found f = {.n = 0};
	struct block whole = {.body = answer, .closed = true};
	bool texts = cgs_path_has_fences(path.s, path.n);
	find(answer, path, texts, &f);
	const struct block *b = choose(&f, &whole, only);
	if (!b)
		return "it has no complete fenced code block whose info string ends with the path";
	if (is_cut(&f, b, only))
		return "a fence is left over that is never closed, so the file may be cut";
	if (texts && b->fence == 3 && f.n > 1 && f.bare)
		return "it has more blocks, so the file may be cut at a fence that stands in it";
	if (memchr(b->body.s, 0, b->body.n))
		return "it has a NUL character, which no text has";
	put(b, out);
	return only && is_blank(out) ? "the file is empty" : NULL;
}
