/* reapi.c — the wire form of a result: protobuf bytes of REAPI v2 ActionResult.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: protobuf.dev "Encoding": a field is a varint tag (number << 3 | wire type), then a varint
 * (0), 8 bytes (1), a length and bytes (2), or 4 bytes (5); groups (3, 4) are refused.
 */
#include "reapi.h"

#include <stdlib.h>

enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5, FILES_MAX = 1 << 20 };

static void put_varint(struct cgs_buf *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		cgs_buf_putc(b, (char)(v | 0x80));
	cgs_buf_putc(b, (char)v);
}

static void put_bytes(struct cgs_buf *b, unsigned field, const void *p, size_t n)
{
	put_varint(b, field << 3 | BYTES);
	put_varint(b, n);
	cgs_buf_add(b, p, n);
}

static void put_number(struct cgs_buf *b, unsigned field, uint64_t v)
{
	if (!v)
		return;
	put_varint(b, field << 3 | VARINT);
	put_varint(b, v);
}

static void put_digest(struct cgs_buf *b, unsigned field, const struct cgs_digest *d)
{
	char hex[CGS_KEY_HEX + 1];
	struct cgs_buf in = {0};
	put_bytes(&in, 1, cgs_key_hex(&d->key, hex), CGS_KEY_HEX);
	put_number(&in, 2, d->size);
	put_bytes(b, field, in.s, in.n);
	cgs_buf_done(&in);
}

static int by_path(const void *a, const void *b)
{
	const struct cgs_result_file *const *x = a, *const *y = b;
	return cgs_str_cmp((*x)->path, (*y)->path);
}

void cgs_reapi_encode(const struct cgs_result *r, struct cgs_buf *out)
{
	struct cgs_buf in = {0};
	const struct cgs_result_file **order = cgs_mem_alloc(r->nfile * sizeof *order);
	for (uint32_t i = 0; i < r->nfile; i++)
		order[i] = &r->file[i];
	qsort(order, r->nfile, sizeof *order, by_path);
	for (uint32_t i = 0; i < r->nfile; i++) {
		in.n = 0;
		put_bytes(&in, 1, order[i]->path.s, order[i]->path.n);
		put_digest(&in, 2, &order[i]->digest);
		put_number(&in, 4, order[i]->executable);
		put_bytes(out, 2, in.s, in.n);
	}
	put_number(out, 4, (uint64_t)(int64_t)r->exit_code);
	if (r->out.size)
		put_digest(out, 6, &r->out);
	if (r->err.size)
		put_digest(out, 8, &r->err);
	if (r->worker.n) {
		in.n = 0;
		put_bytes(&in, 1, r->worker.s, r->worker.n);
		put_bytes(out, 9, in.s, in.n);
	}
	free(order);
	cgs_buf_done(&in);
}

struct in {
	const uint8_t *p, *end;
};

struct field {
	uint64_t number;
	unsigned type;
	uint64_t v;     /* VARINT, FIXED32, FIXED64 */
	struct in body; /* BYTES */
};

static bool get_varint(struct in *in, uint64_t *v)
{
	*v = 0;
	for (unsigned shift = 0; shift < 70; shift += 7) {
		if (in->p == in->end)
			return false;
		uint8_t b = *in->p++;
		if (shift == 63 && b > 1)
			return false;
		*v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return true;
	}
	return false;
}

static bool get_body(struct in *in, uint64_t n, struct in *body)
{
	if (n > (uint64_t)(in->end - in->p))
		return false;
	*body = (struct in){in->p, in->p + n};
	in->p += n;
	return true;
}

static bool get_field(struct in *in, struct field *f)
{
	uint64_t tag, n;
	if (!get_varint(in, &tag))
		return false;
	f->number = tag >> 3;
	f->type = tag & 7;
	if (!f->number || f->number > 0x1fffffff)
		return false;
	switch (f->type) {
	case VARINT: return get_varint(in, &f->v);
	case FIXED64: return get_body(in, 8, &f->body);
	case FIXED32: return get_body(in, 4, &f->body);
	case BYTES: return get_varint(in, &n) && get_body(in, n, &f->body);
	default: return false;
	}
}

static bool is(const struct field *f, uint64_t number, unsigned type)
{
	return f->number == number && f->type == type;
}

static struct cgs_str text(const struct field *f)
{
	return (struct cgs_str){(const char *)f->body.p, (uint32_t)(f->body.end - f->body.p)};
}

static bool get_digest(struct in in, struct cgs_digest *d)
{
	struct field f;
	bool hash = false;
	while (in.p < in.end) {
		if (!get_field(&in, &f))
			return false;
		if (is(&f, 1, BYTES)) {
			if (!cgs_key_parse(text(&f), &d->key))
				return false;
			hash = true;
		} else if (is(&f, 2, VARINT)) {
			if (f.v > INT64_MAX)
				return false;
			d->size = f.v;
		}
	}
	return hash;
}

static bool get_file(struct in in, struct cgs_result_file *file)
{
	struct field f;
	bool digest = false;
	while (in.p < in.end) {
		if (!get_field(&in, &f))
			return false;
		if (is(&f, 1, BYTES)) {
			file->path = text(&f);
		} else if (is(&f, 2, BYTES)) {
			file->digest = (struct cgs_digest){0};
			digest = get_digest(f.body, &file->digest);
			if (!digest)
				return false;
		} else if (is(&f, 4, VARINT)) {
			file->executable = f.v != 0;
		}
	}
	return digest && file->path.n && !memchr(file->path.s, 0, file->path.n);
}

static bool get_metadata(struct in in, struct cgs_str *worker)
{
	struct field f;
	while (in.p < in.end) {
		if (!get_field(&in, &f))
			return false;
		if (is(&f, 1, BYTES))
			*worker = text(&f);
	}
	return true;
}

static bool get_result(struct in in, struct cgs_result *r)
{
	struct field f;
	bool ok = true;
	while (ok && in.p < in.end) {
		if (!get_field(&in, &f))
			return false;
		if (is(&f, 2, BYTES)) {
			ok = r->nfile < FILES_MAX &&
			     get_file(f.body, CGS_PUSH(r->file, r->nfile, r->cfile));
		} else if (is(&f, 4, VARINT)) {
			r->exit_code = (int32_t)(uint32_t)f.v;
		} else if (is(&f, 6, BYTES)) {
			r->out = (struct cgs_digest){0};
			ok = get_digest(f.body, &r->out);
		} else if (is(&f, 8, BYTES)) {
			r->err = (struct cgs_digest){0};
			ok = get_digest(f.body, &r->err);
		} else if (is(&f, 9, BYTES)) {
			ok = get_metadata(f.body, &r->worker);
		}
	}
	return ok;
}

static bool sorted(const struct cgs_result *r)
{
	for (uint32_t i = 1; i < r->nfile; i++)
		if (cgs_str_cmp(r->file[i - 1].path, r->file[i].path) >= 0)
			return false;
	return true;
}

bool cgs_reapi_decode(const void *p, size_t n, struct cgs_result *r)
{
	*r = (struct cgs_result){0};
	if (n > UINT32_MAX)
		return false;
	cgs_buf_add(&r->mem, p, n);
	struct in in = {(const uint8_t *)r->mem.s, (const uint8_t *)r->mem.s + n};
	if (get_result(in, r) && sorted(r))
		return true;
	cgs_reapi_done(r);
	return false;
}

void cgs_reapi_done(struct cgs_result *r)
{
	free(r->file);
	cgs_buf_done(&r->mem);
	*r = (struct cgs_result){0};
}
