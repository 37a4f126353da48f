/* store_records.h — records whose values depend on nothing but their number.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_STORE_RECORDS_H
#define CGS_STORE_RECORDS_H

#include <stdbool.h>

#include "scratch.h"

#include "../../runtime/store_impl.h"

enum { RECORDS = 300 };

__attribute__((unused)) static struct cgs_store *open_store(const struct scratch *d)
{
	struct cgs_store *s;
	const char *repaired;
	assert_int_equal(cgs_store_open(d->fd, &s, &repaired), CGS_OK);
	assert_null(repaired);
	return s;
}

/* Record i has a value that depends on nothing but i; every fifth is a large blob. */
__attribute__((unused)) static size_t value_of(unsigned i, uint8_t *v)
{
	uint64_t x = i + 1;
	size_t n = i % 5 == 4 ? 3000 + i % 500 * 17 : i % 50;
	for (size_t k = 0; k < n; k++)
		v[k] = (uint8_t)(scratch_random(&x) >> 56);
	return n;
}

__attribute__((unused)) static enum cgs_table table_of(unsigned i)
{
	return i % 5 == 4 ? CGS_T_BLOB : i % 5 == 3 ? CGS_T_NOTE : CGS_T_ACTION;
}

__attribute__((unused)) static struct cgs_key key_of(unsigned i, const uint8_t *v, size_t n)
{
	return table_of(i) == CGS_T_BLOB ? cgs_hash_of(v, n) : cgs_hash_of(&i, sizeof i);
}

__attribute__((unused)) static void put_record(struct cgs_store *s, unsigned i)
{
	uint8_t v[16384];
	size_t n = value_of(i, v);
	struct cgs_key k = key_of(i, v, n);
	assert_int_equal(cgs_store_put(s, table_of(i), k.b, sizeof k.b, v, n), CGS_OK);
}

/* True when it is there; never with other bytes. */
__attribute__((unused)) static bool get_record(struct cgs_store *s, unsigned i)
{
	uint8_t v[16384];
	size_t n = value_of(i, v);
	struct cgs_key k = key_of(i, v, n);
	struct cgs_buf b = {0};
	enum cgs_status st = cgs_store_get(s, table_of(i), k.b, sizeof k.b, &b);
	if (!st) {
		assert_int_equal(b.n, n);
		if (n)
			assert_memory_equal(b.s, v, n);
	}
	cgs_buf_done(&b);
	return !st;
}

__attribute__((unused)) static unsigned count_records(struct cgs_store *s, unsigned n)
{
	unsigned found = 0;
	for (unsigned i = 0; i < n; i++)
		found += get_record(s, i);
	return found;
}

__attribute__((unused)) static void fill(const struct scratch *d, unsigned n)
{
	struct cgs_store *s = open_store(d);
	for (unsigned i = 0; i < n; i++)
		put_record(s, i);
	assert_int_equal(cgs_store_close(s), CGS_OK);
}

#endif
