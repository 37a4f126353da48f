/* reader.c — what the readers of tool output share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reader.h"

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

struct cgs_str cgs_reader_text(struct cgs_reader *x, struct cgs_str t)
{
	struct cgs_buf b = {0}, cut = {0};
	cgs_clean_line(&b, t, CGS_READER_TEXT);
	const char *s = b.s ? b.s : "", *hit;
	char dir[4096];
	if (x->dir.n && x->dir.n < sizeof dir - 1) {
		memcpy(dir, x->dir.s, x->dir.n);
		memcpy(dir + x->dir.n, "/", 2);
		for (; (hit = strstr(s, dir)); s = hit + x->dir.n + 1)
			cgs_buf_add(&cut, s, (size_t)(hit - s));
	}
	cgs_buf_putz(&cut, s);
	struct cgs_str copy = cgs_str_dup(&x->r->mem, cgs_buf_view(&cut));
	cgs_buf_done(&b);
	cgs_buf_done(&cut);
	return copy;
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
	return f;
}

void cgs_reader_broken(struct cgs_reader *x, struct cgs_str why)
{
	x->r->broken = true;
	x->r->errors++;
	cgs_reader_add(x, CGS_READER_ERROR, CGS_STR(""), 0, 0, why);
}
