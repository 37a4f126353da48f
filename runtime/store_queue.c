/* store_queue.c — records as they lie in the file, and the puts that wait for a commit.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "store_impl.h"

char cgs_store_tag(enum cgs_table t)
{
	return "abn"[t];
}

void cgs_store_sum(const struct cgs_store_record *r, uint8_t sum[CGS_STORE_SUM])
{
	XXH128_canonical_t c;
	XXH64_hash_t seed = XXH3_64bits(r->key, r->nkey);
	XXH128_canonicalFromHash(
		&c, XXH3_128bits_withSeed(r->val + CGS_STORE_SUM, r->n - CGS_STORE_SUM, seed));
	memcpy(sum, c.digest, CGS_STORE_SUM);
}

bool cgs_store_sound(const struct cgs_store_record *r)
{
	uint8_t sum[CGS_STORE_SUM];
	if (r->key[0] == 'b') {
		struct cgs_key k = cgs_hash_of(r->val, r->n);
		return r->nkey == 1 + sizeof k.b && !memcmp(r->key + 1, k.b, sizeof k.b);
	}
	if (r->n < CGS_STORE_SUM)
		return false;
	cgs_store_sum(r, sum);
	return !memcmp(sum, r->val, sizeof sum);
}

bool cgs_store_key_make(char tag, const void *key, size_t n, struct cgs_store_key *out)
{
	if (n < 1 || n > CGS_STORE_KEY_MAX - 1)
		return false;
	out->b[0] = (uint8_t)tag;
	memcpy(out->b + 1, key, n);
	out->n = n + 1;
	return true;
}

const struct cgs_store_put *cgs_store_queued(const struct cgs_store_queue *q,
					     const struct cgs_store_key *k)
{
	uint64_t hash = q->n ? XXH3_64bits(k->b, k->n) : 0;
	for (uint32_t i = q->n; i-- > 0;)
		if (q->v[i].hash == hash && q->v[i].nkey == k->n &&
		    !memcmp(q->v[i].mem, k->b, k->n))
			return &q->v[i];
	return NULL;
}

uint8_t *cgs_store_queue_add(struct cgs_store_queue *q, const struct cgs_store_key *k, size_t n)
{
	struct cgs_store_put *p = CGS_PUSH(q->v, q->n, q->cap);
	p->mem = malloc(k->n + n + 1);
	if (!p->mem)
		cgs_mem_bug("out of memory");
	memcpy(p->mem, k->b, k->n);
	p->nkey = k->n;
	p->n = n;
	p->hash = XXH3_64bits(k->b, k->n);
	q->bytes += n;
	return p->mem + k->n;
}

void cgs_store_queue_note(struct cgs_store_queue *q, const struct cgs_store_key *k, const void *val,
			  size_t n)
{
	uint8_t *to = cgs_store_queue_add(q, k, CGS_STORE_SUM + n);
	if (n)
		memcpy(to + CGS_STORE_SUM, val, n);
	struct cgs_store_record r = {k->b, k->n, to, CGS_STORE_SUM + n};
	cgs_store_sum(&r, to);
}

void cgs_store_queue_clear(struct cgs_store_queue *q)
{
	for (uint32_t i = 0; i < q->n; i++)
		free(q->v[i].mem);
	q->n = q->spilled = 0;
	q->bytes = 0;
}

void cgs_store_queue_done(struct cgs_store_queue *q)
{
	cgs_store_queue_clear(q);
	free(q->v);
	*q = (struct cgs_store_queue){0};
}

/* A record in the file: the two lengths, then key and value. */
struct spill_head {
	uint32_t nkey, n;
};

/* What is written in part is taken back: behind it nothing could be read. When it fails, what is
 * queued is as safe as without it. */
bool cgs_store_queue_spill(struct cgs_store_queue *q, int fd)
{
	struct cgs_buf b = {0};
	for (uint32_t i = q->spilled; i < q->n; i++) {
		const struct cgs_store_put *p = &q->v[i];
		struct spill_head h = {(uint32_t)p->nkey, (uint32_t)p->n};
		cgs_buf_add(&b, (const char *)&h, sizeof h);
		cgs_buf_add(&b, (const char *)p->mem, p->nkey + p->n);
	}
	off_t end = lseek(fd, 0, SEEK_END);
	bool ok = end >= 0 && (!b.n || write(fd, b.s, b.n) == (ssize_t)b.n);
	if (ok || end < 0 || ftruncate(fd, end)) /* or nothing more can be written there */
		q->spilled = q->n;
	cgs_buf_done(&b);
	return ok;
}

static void take(struct cgs_store_queue *q, const struct cgs_store_record *r)
{
	struct cgs_store_key k = {.n = r->nkey};
	if (!r->nkey || r->nkey > sizeof k.b || !cgs_store_sound(r))
		return;
	memcpy(k.b, r->key, r->nkey);
	uint8_t *to = cgs_store_queue_add(q, &k, r->n);
	if (r->n)
		memcpy(to, r->val, r->n);
}

void cgs_store_queue_recover(struct cgs_store_queue *q, int fd)
{
	struct stat st;
	struct spill_head h;
	size_t at = 0, size = fstat(fd, &st) || st.st_size < 0 ? 0 : (size_t)st.st_size;
	uint8_t *all = malloc(size + 1);
	if (!all)
		cgs_mem_bug("out of memory");
	ssize_t got = pread(fd, all, size, 0);
	size = got > 0 ? (size_t)got : 0;
	while (size - at >= sizeof h) {
		memcpy(&h, all + at, sizeof h);
		at += sizeof h;
		if (h.nkey > size - at || h.n > size - at - h.nkey)
			break; /* cut by the kill */
		take(q, &(struct cgs_store_record){all + at, h.nkey, all + at + h.nkey, h.n});
		at += h.nkey + h.n;
	}
	free(all);
}
