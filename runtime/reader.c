/* reader.c — what the readers of tool output share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reader.h"

#include <stdlib.h>

#include "clean.h"

bool cgs_reader_starts(struct cgs_str s, const char *with)
{
	size_t n = strlen(with);
	return s.n >= n && !memcmp(s.s, with, n);
}

bool cgs_reader_number(struct cgs_str *s, uint32_t *n)
{
	uint32_t i = 0;
	uint64_t v = 0;
	for (; i < s->n && s->s[i] >= '0' && s->s[i] <= '9'; i++) {
		v = v * 10 + (uint64_t)(s->s[i] - '0');
		if (v > UINT32_MAX)
			v = UINT32_MAX;
	}
	if (!i)
		return false;
	*n = (uint32_t)v;
	s->s += i;
	s->n -= i;
	return true;
}

struct cgs_str cgs_reader_path(struct cgs_reader *x, struct cgs_str p)
{
	if (x->dir.n && p.n > x->dir.n && !memcmp(p.s, x->dir.s, x->dir.n) &&
	    p.s[x->dir.n] == '/') {
		p.s += x->dir.n + 1;
		p.n -= x->dir.n + 1;
	}
	while (cgs_reader_starts(p, "./")) {
		p.s += 2;
		p.n -= 2;
	}
	return cgs_reader_text(x, p);
}

/* How much of s, which begins behind "in " or "(", is a time that was taken: "0.01s", "12 ms". */
static size_t duration(const char *s)
{
	static const char *const unit[] = {"seconds", "sec", "ms", "us", "s"};
	size_t n = strspn(s, "0123456789."), blank = n && s[n] == ' ';
	for (size_t i = 0; n && i < sizeof unit / sizeof *unit; i++) {
		size_t len = strlen(unit[i]);
		char after = s[n + blank + len * !strncmp(s + n + blank, unit[i], len)];
		if (!strncmp(s + n + blank, unit[i], len) && !(after >= 'a' && after <= 'z'))
			return n;
	}
	return 0;
}

/* The same behaviour gives the same bytes: times that were taken and addresses of objects become
 * N, and paths below the tool's directory relative. */
static void put_steady(const struct cgs_reader *x, const char *s, struct cgs_buf *out)
{
	while (*s) {
		bool word = !out->n || strchr(" (\t", out->s[out->n - 1]);
		size_t at = *s == '(' ? 1 : word && !strncmp(s, "in ", 3) ? 3 : 0, n = 0;
		if (at && (n = duration(s + at))) {
			cgs_buf_add(out, s, at);
			cgs_buf_putc(out, 'N');
			s += at + n;
		} else if (!strncmp(s, " at 0x", 6) &&
			   (n = strspn(s + 6, "0123456789abcdef")) > 5) {
			cgs_buf_putz(out, " at 0xN");
			s += 6 + n;
		} else if (x->dir.n && !strncmp(s, x->dir.s, x->dir.n) && s[x->dir.n] == '/') {
			s += x->dir.n + 1;
		} else {
			cgs_buf_putc(out, *s++);
		}
	}
}

struct cgs_str cgs_reader_text(struct cgs_reader *x, struct cgs_str t)
{
	struct cgs_buf b = {0}, out = {0};
	cgs_clean_line(&b, t, CGS_READER_TEXT);
	put_steady(x, b.s ? b.s : "", &out);
	struct cgs_str copy = cgs_str_dup(&x->r->mem, cgs_buf_view(&out));
	cgs_buf_done(&b);
	cgs_buf_done(&out);
	return copy;
}

static void put_line(const struct cgs_reader *x, struct cgs_str line, struct cgs_buf *out)
{
	enum { LINE_MAX = 300 };
	struct cgs_buf b = {0}, steady = {0};
	cgs_clean_text(&b, line, LINE_MAX);
	put_steady(x, b.s ? b.s : "", &steady);
	if (out->n)
		cgs_buf_putc(out, '\n');
	cgs_buf_str(out, cgs_buf_view(&steady));
	cgs_buf_done(&b);
	cgs_buf_done(&steady);
}

static bool is_blank(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (!strchr(" \t\r", s.s[i]))
			return false;
	return true;
}

/* The lines of text, without blank ones at its ends. */
static uint32_t split(struct cgs_str text, struct cgs_str **line)
{
	struct cgs_str s;
	uint32_t n = 0, cap = 0;
	while (cgs_clean_next(&text, &s))
		if (n || !is_blank(s))
			*CGS_PUSH(*line, n, cap) = s;
	while (n && is_blank((*line)[n - 1]))
		n--;
	return n;
}

void cgs_reader_more(struct cgs_reader *x, struct cgs_finding *f, struct cgs_str text,
		     uint32_t head)
{
	struct cgs_str *line = NULL;
	struct cgs_buf b = {0};
	uint32_t n = f ? split(text, &line) : 0, from = n, bytes = 0;
	head = head < n ? head : n;
	for (uint32_t i = 0; i < head; i++) {
		put_line(x, line[i], &b);
		bytes += line[i].n;
	}
	for (; from > head && n - from < CGS_READER_LINES - head; from--) {
		bytes += line[from - 1].n;
		if (bytes > CGS_READER_MORE && from < n)
			break;
	}
	if (from > head && head)
		cgs_buf_fmt(&b, "\n... (%u lines are left out)", from - head);
	for (uint32_t i = from; i < n; i++)
		put_line(x, line[i], &b);
	if (f)
		f->more = cgs_str_dup(&x->r->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	free(line);
}

struct cgs_finding *cgs_reader_add(struct cgs_reader *x, uint8_t level, struct cgs_str path,
				   uint32_t line, uint32_t col, struct cgs_str text)
{
	struct cgs_report *r = x->r;
	if (r->n >= CGS_FINDINGS_MAX)
		return NULL;
	struct cgs_finding *f = CGS_PUSH(r->v, r->n, r->cap);
	f->level = level;
	f->path = cgs_reader_path(x, path);
	f->line = line;
	f->col = col;
	f->text = cgs_reader_text(x, text);
	f->more = CGS_STR("");
	return f;
}

void cgs_reader_broken(struct cgs_reader *x, struct cgs_str why)
{
	x->r->broken = true;
	x->r->errors++;
	cgs_reader_add(x, CGS_READER_ERROR, CGS_STR(""), 0, 0, why);
}
