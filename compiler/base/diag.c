/* diag.c — the one diagnostic, from the lexer to a failed gate.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 2000, HEAD = 1500, TAIL = 200 }; /* bytes of a text */

static const struct cgs_code_info table[] = {
#define CODE(num, level, name, title) {num, level, #name, title},
#include "codes.def"
#include "rules.def"
#undef CODE
	{0, CGS_NOTE, NULL, NULL},
};

const struct cgs_code_info *cgs_diag_codes(void)
{
	return table;
}

const struct cgs_code_info *cgs_diag_code(unsigned code)
{
	for (const struct cgs_code_info *c = table; c->code; c++)
		if (c->code == code)
			return c;
	return NULL;
}

static bool is_within(const char *s) /* a character that begins before */
{
	return ((unsigned char)*s & 0xc0) == 0x80;
}

/* Names and paths of names may be as long as a file: of a long text the middle is left out. */
static struct cgs_str keep(struct cgs_arena *a, struct cgs_str s)
{
	uint32_t head = HEAD, tail = s.n - TAIL;
	if (s.n <= TEXT_MAX)
		return cgs_str_dup(a, s);
	while (head && is_within(&s.s[head]))
		head--;
	while (tail < s.n && is_within(&s.s[tail]))
		tail++;
	return cgs_str_fmt(a, "%.*s ... %.*s", (int)head, s.s, (int)(s.n - tail), s.s + tail);
}

static struct cgs_str format(struct cgs_arena *a, const char *fmt, va_list ap)
{
	char *z = NULL;
	int n = vasprintf(&z, fmt, ap);
	if (n < 0)
		cgs_mem_bug("bad format");
	struct cgs_str s = keep(a, (struct cgs_str){z, (uint32_t)n});
	free(z);
	return s;
}

static struct cgs_diag *put(struct cgs_diags *ds, struct cgs_diag diag)
{
	struct cgs_diag *d = cgs_arena_alloc(&ds->mem, sizeof *d);
	*d = diag;
	*CGS_PUSH(ds->v, ds->n, ds->cap) = d;
	ds->errors += d->level == CGS_ERROR;
	ds->warnings += d->level == CGS_WARNING;
	return d;
}

struct cgs_diag *cgs_diag_add(struct cgs_diags *ds, enum cgs_code code, struct cgs_span where,
			      const char *fmt, ...)
{
	const struct cgs_code_info *info = cgs_diag_code(code);
	if (!info)
		cgs_mem_bug("a diagnostic without a row in codes.def");
	struct cgs_diag d = {.code = (uint16_t)code, .level = info->level, .where = where};
	va_list ap;
	va_start(ap, fmt);
	d.text = format(&ds->mem, fmt, ap);
	va_end(ap);
	return put(ds, d);
}

struct cgs_diag *cgs_diag_found(struct cgs_diags *ds, unsigned code, struct cgs_str rule,
				enum cgs_level level, struct cgs_span where, struct cgs_str text)
{
	return put(ds, (struct cgs_diag){.code = (uint16_t)code,
					 .rule = cgs_str_dup(&ds->mem, rule),
					 .level = level,
					 .where = where,
					 .text = keep(&ds->mem, text)});
}

void cgs_diag_name(const struct cgs_diag *d, struct cgs_buf *out)
{
	if (d->rule.n)
		cgs_buf_str(out, d->rule);
	else
		cgs_buf_fmt(out, "CGS%04u", d->code);
}

void cgs_diag_label(struct cgs_diags *ds, struct cgs_diag *d, struct cgs_span where,
		    const char *fmt, ...)
{
	struct cgs_label *l = cgs_arena_alloc(&ds->mem, sizeof *l), **end = &d->label;
	va_list ap;
	va_start(ap, fmt);
	l->text = format(&ds->mem, fmt, ap);
	va_end(ap);
	l->where = where;
	while (*end)
		end = &(*end)->next;
	*end = l;
}

void cgs_diag_why(struct cgs_diags *ds, struct cgs_diag *d, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	d->why = format(&ds->mem, fmt, ap);
	va_end(ap);
}

void cgs_diag_help(struct cgs_diags *ds, struct cgs_diag *d, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	d->help = format(&ds->mem, fmt, ap);
	va_end(ap);
}

void cgs_diag_fix(struct cgs_diags *ds, struct cgs_diag *d, struct cgs_span where,
		  struct cgs_str text, enum cgs_applies applies)
{
	struct cgs_edit *e = cgs_arena_alloc(&ds->mem, sizeof *e), **end = &d->fix;
	e->where = where;
	e->text = cgs_str_dup(&ds->mem, text);
	d->applies = applies;
	while (*end && ((*end)->where.file != where.file || (*end)->where.at <= where.at))
		end = &(*end)->next;
	e->next = *end;
	*end = e;
}

static void count(struct cgs_diags *ds, enum cgs_level level, uint32_t n)
{
	if (level == CGS_ERROR)
		ds->errors += n;
	if (level == CGS_WARNING)
		ds->warnings += n;
}

void cgs_diag_take(struct cgs_diags *ds, struct cgs_diags *from)
{
	for (uint32_t i = 0; i < from->n; i++)
		*CGS_PUSH(ds->v, ds->n, ds->cap) = from->v[i];
	ds->errors += from->errors;
	ds->warnings += from->warnings;
	cgs_arena_join(&ds->mem, &from->mem);
	free(from->v);
	*from = (struct cgs_diags){0};
}

void cgs_diag_level(struct cgs_diags *ds, struct cgs_diag *d, enum cgs_level level)
{
	count(ds, d->level, UINT32_MAX); /* one less */
	count(ds, level, 1);
	d->level = level;
}

void cgs_diag_remove(struct cgs_diags *ds, uint32_t i)
{
	count(ds, ds->v[i]->level, UINT32_MAX);
	ds->v[i] = NULL;
}

void cgs_diag_pack(struct cgs_diags *ds)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < ds->n; i++)
		if (ds->v[i])
			ds->v[n++] = ds->v[i];
	ds->n = n;
}

/* Merge sort keeps equal places in the order found. */
static int compare(const struct cgs_diag *a, const struct cgs_diag *b)
{
	if (a->where.file != b->where.file)
		return a->where.file < b->where.file ? -1 : 1;
	if (a->where.at != b->where.at)
		return a->where.at < b->where.at ? -1 : 1;
	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	return cgs_str_cmp(a->rule, b->rule);
}

struct cgs_diag *cgs_diag_at(const struct cgs_diags *ds, enum cgs_code code, struct cgs_span at)
{
	for (uint32_t i = 0; i < ds->n; i++) {
		struct cgs_diag *d = ds->v[i];
		if (d && d->code == code && d->where.file == at.file && d->where.at == at.at)
			return d;
	}
	return NULL;
}

void cgs_diag_sort(struct cgs_diags *ds)
{
	struct cgs_diag **from = ds->v, **to = cgs_mem_alloc(ds->n * sizeof *to), **spare = to;
	for (uint32_t w = 1; w < ds->n; w *= 2) {
		for (uint32_t lo = 0; lo < ds->n; lo += 2 * w) {
			uint32_t mid = lo + w < ds->n ? lo + w : ds->n;
			uint32_t hi = lo + 2 * w < ds->n ? lo + 2 * w : ds->n;
			uint32_t i = lo, j = mid;
			for (uint32_t k = lo; k < hi; k++) {
				bool left = i < mid && (j >= hi || compare(from[i], from[j]) <= 0);
				to[k] = left ? from[i++] : from[j++];
			}
		}
		struct cgs_diag **swap = from;
		from = to;
		to = swap;
	}
	if (from != ds->v)
		memcpy(ds->v, from, ds->n * sizeof *from);
	free(spare);
}

void cgs_diag_done(struct cgs_diags *ds)
{
	free(ds->v);
	cgs_arena_free(&ds->mem);
	*ds = (struct cgs_diags){0};
}
