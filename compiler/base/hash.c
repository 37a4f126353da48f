/* hash.c — SHA-256 content hashes (FIPS 180-4, by libnettle).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "hash.h"

void cgs_hash_init(struct cgs_hash *h)
{
	sha256_init(&h->ctx);
}

void cgs_hash_add(struct cgs_hash *h, const void *p, size_t n)
{
	if (n)
		sha256_update(&h->ctx, n, p);
}

void cgs_hash_field(struct cgs_hash *h, struct cgs_str s)
{
	uint8_t len[4] = {(uint8_t)s.n, (uint8_t)(s.n >> 8), (uint8_t)(s.n >> 16),
			  (uint8_t)(s.n >> 24)};
	cgs_hash_add(h, len, sizeof len);
	cgs_hash_add(h, s.s, s.n);
}

struct cgs_key cgs_hash_end(struct cgs_hash *h)
{
	struct cgs_key k;
	sha256_digest(&h->ctx, sizeof k.b, k.b);
	return k;
}

struct cgs_key cgs_hash_of(const void *p, size_t n)
{
	struct cgs_hash h;
	cgs_hash_init(&h);
	cgs_hash_add(&h, p, n);
	return cgs_hash_end(&h);
}

bool cgs_key_eq(const struct cgs_key *a, const struct cgs_key *b)
{
	return !memcmp(a->b, b->b, sizeof a->b);
}

bool cgs_key_zero(const struct cgs_key *k)
{
	static const struct cgs_key zero;
	return cgs_key_eq(k, &zero);
}

char *cgs_key_hex(const struct cgs_key *k, char hex[CGS_KEY_HEX + 1])
{
	static const char digit[] = "0123456789abcdef";
	for (int i = 0; i < 32; i++) {
		hex[2 * i] = digit[k->b[i] >> 4];
		hex[2 * i + 1] = digit[k->b[i] & 15];
	}
	hex[CGS_KEY_HEX] = 0;
	return hex;
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool cgs_key_parse(struct cgs_str s, struct cgs_key *k)
{
	if (s.n != CGS_KEY_HEX)
		return false;
	for (int i = 0; i < 32; i++) {
		int hi = nibble(s.s[2 * i]), lo = nibble(s.s[2 * i + 1]);
		if (hi < 0 || lo < 0)
			return false;
		k->b[i] = (uint8_t)(hi << 4 | lo);
	}
	return true;
}
