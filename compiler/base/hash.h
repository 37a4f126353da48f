/* hash.h — SHA-256 content hashes (FIPS 180-4, by libnettle).
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_HASH_H
#define CGS_HASH_H

#include <nettle/sha2.h>

#include "str.h"

struct cgs_key {
	uint8_t b[32];
};

enum { CGS_KEY_HEX = 64 };

struct cgs_hash {
	struct sha256_ctx ctx;
};

void cgs_hash_init(struct cgs_hash *h);
void cgs_hash_add(struct cgs_hash *h, const void *p, size_t n);
/* Adds the length first, then the bytes: two fields can never run into each other. */
void cgs_hash_field(struct cgs_hash *h, struct cgs_str s);
struct cgs_key cgs_hash_end(struct cgs_hash *h);

struct cgs_key cgs_hash_of(const void *p, size_t n);
bool cgs_key_eq(const struct cgs_key *a, const struct cgs_key *b);
bool cgs_key_zero(const struct cgs_key *k);
/* hex has room for CGS_KEY_HEX + 1; it is returned. */
char *cgs_key_hex(const struct cgs_key *k, char hex[CGS_KEY_HEX + 1]);
/* False when s is not 64 lower-case hex digits. */
bool cgs_key_parse(struct cgs_str s, struct cgs_key *k);

#endif
