/* test_store_damage.c — a damaged store is repaired or misses; it never lies and never kills.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store_records.h"

static void a_changed_value_is_a_miss_until_it_is_put_again(void **state)
{
	struct scratch *d = *state;
	struct cgs_store *s = open_store(d);
	struct cgs_store_stats st;
	struct cgs_buf b = {0};
	size_t n;
	cgs_store_put(s, CGS_T_NOTE, "k", 1, "a very special value", 20);
	put_record(s, 1);
	cgs_store_close(s);
	char *p = scratch_read(d, ".cgs/store/data.mdb", &n);
	char *v = memmem(p, n, "very special", 12);
	assert_non_null(v);
	for (; v; v = memmem(v, n - (size_t)(v - p), "very special", 12))
		v[2] ^= 1;
	scratch_write(d, ".cgs/store/data.mdb", p, n);
	free(p);
	s = open_store(d);
	assert_int_equal(cgs_store_get(s, CGS_T_NOTE, "k", 1, &b), CGS_ENOTFOUND);
	assert_int_equal(cgs_store_stats(s, &st), CGS_OK);
	assert_int_equal(st.damaged, 1);
	assert_int_equal(cgs_store_verify(s, false, &st), CGS_ECORRUPT);
	assert_int_equal(st.damaged, 1);
	assert_int_equal(cgs_store_verify(s, true, &st), CGS_OK);
	assert_int_equal(cgs_store_verify(s, false, &st), CGS_OK);
	cgs_store_put(s, CGS_T_NOTE, "k", 1, "fresh", 5);
	cgs_store_commit(s);
	assert_int_equal(cgs_store_get(s, CGS_T_NOTE, "k", 1, &b), CGS_OK);
	assert_true(get_record(s, 1));
	cgs_buf_done(&b);
	cgs_store_close(s);
}

static void a_file_that_is_no_store_is_moved_away(void **state)
{
	struct scratch *d = *state;
	char junk[20000];
	struct cgs_store *s;
	const char *repaired;
	memset(junk, 'j', sizeof junk);
	for (int i = 1; i <= 2; i++) {
		char bad[32];
		cgs_store_close(open_store(d));
		scratch_write(d, ".cgs/store/data.mdb", junk, sizeof junk);
		assert_int_equal(cgs_store_open(d->fd, &s, &repaired), CGS_OK);
		assert_non_null(repaired);
		snprintf(bad, sizeof bad, ".cgs/store.bad-%d", i);
		assert_true(scratch_has(d, bad));
		put_record(s, 1);
		cgs_store_close(s);
	}
}

static void a_short_file_is_moved_away_unless_it_was_never_whole(void **state)
{
	static const size_t sizes[] = {0, 1, 4096, 5000, 8191};
	struct scratch *d = *state;
	char half[8192] = "half made";
	struct cgs_store *s;
	const char *repaired;
	for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char bad[32], *p;
		size_t n, nbad;
		fill(d, 1);
		p = scratch_read(d, ".cgs/store/data.mdb", &n);
		scratch_write(d, ".cgs/store/data.mdb", p, sizes[i]);
		assert_int_equal(cgs_store_open(d->fd, &s, &repaired), CGS_OK);
		assert_non_null(repaired);
		put_record(s, 1);
		cgs_store_close(s);
		snprintf(bad, sizeof bad, ".cgs/store.bad-%u/data.mdb", i + 1);
		char *q = scratch_read(d, bad, &nbad);
		assert_int_equal(nbad, sizes[i]);
		assert_memory_equal(p, q, nbad);
		free(p);
		free(q);
	}
	scratch_write(d, ".cgs/store/data.mdb", half, 4096);
	scratch_write(d, ".cgs/store/writer", "", 0);
	cgs_store_close(open_store(d));
	assert_false(scratch_has(d, ".cgs/store.bad-6"));
}

static void a_store_of_another_format_is_moved_away(void **state)
{
	struct scratch *d = *state;
	size_t n;
	struct cgs_store *s;
	const char *repaired;
	fill(d, 1);
	char *p = scratch_read(d, ".cgs/store/data.mdb", &n);
	for (char *v = p; (v = memmem(v, n - (size_t)(v - p), "vformat", 7));)
		memcpy(v, "vfuture", 7);
	scratch_write(d, ".cgs/store/data.mdb", p, n);
	free(p);
	assert_int_equal(cgs_store_open(d->fd, &s, &repaired), CGS_OK);
	assert_non_null(repaired);
	cgs_store_close(s);
}

struct damage {
	char *good;
	size_t n;
	char *writer;
	size_t nwriter;
	unsigned harmless, missed, repaired, kept;
};

/* Puts the damaged bytes in place and uses the store: no wrong value, and it works afterwards. */
static void survive(const struct scratch *d, struct damage *x, const char *bytes, size_t n)
{
	struct cgs_store *s;
	const char *repaired;
	struct cgs_store_stats st;
	nftw(d->path, scratch_drop, 16, FTW_DEPTH | FTW_PHYS);
	assert_int_equal(mkdir(d->path, 0755), 0);
	struct scratch now = {.fd = open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
	mkdirat(now.fd, ".cgs", 0755);
	mkdirat(now.fd, ".cgs/store", 0755);
	scratch_write(&now, ".cgs/store/data.mdb", bytes, n);
	scratch_write(&now, ".cgs/store/writer", x->writer, x->nwriter);
	assert_int_equal(cgs_store_open(now.fd, &s, &repaired), CGS_OK);
	unsigned found = count_records(s, RECORDS);
	x->repaired += !!repaired;
	x->missed += !repaired && found < RECORDS;
	x->harmless += !repaired && found == RECORDS;
	x->kept += repaired ? found : 0;
	for (unsigned i = RECORDS; i < RECORDS + 20; i++)
		put_record(s, i);
	put_record(s, 4); /* may be damaged: put again */
	assert_int_equal(cgs_store_commit(s), CGS_OK);
	assert_true(get_record(s, RECORDS + 1) && get_record(s, 4));
	assert_int_not_equal(cgs_store_verify(s, true, &st), CGS_EIO);
	assert_int_equal(cgs_store_close(s), CGS_OK);
	close(now.fd);
}

static void start_damage(void **state, struct damage *x)
{
	fill(*state, 20); /* several commits, so that there is a list of free pages */
	for (unsigned i = 20; i < RECORDS; i += 20) {
		struct cgs_store *s = open_store(*state);
		for (unsigned k = i; k < i + 20; k++)
			put_record(s, k);
		cgs_store_close(s);
	}
	*x = (struct damage){0};
	x->good = scratch_read(*state, ".cgs/store/data.mdb", &x->n);
	x->writer = scratch_read(*state, ".cgs/store/writer", &x->nwriter);
}

static void end_damage(void **state, struct damage *x, const char *what)
{
	print_message("%s: %u harmless, %u a miss, %u repaired keeping %u of %u records each\n",
		      what, x->harmless, x->missed, x->repaired,
		      x->repaired ? x->kept / x->repaired : 0, RECORDS);
	free(x->good);
	free(x->writer);
	struct scratch *d = *state;
	close(d->fd);
	d->fd = open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void flipped_bytes_are_repaired_or_missed(void **state)
{
	struct damage x;
	uint64_t r = 42;
	start_damage(state, &x);
	for (int i = 0; i < 600; i++) {
		/* Every third in the heads of pages, where it hurts. */
		size_t at = scratch_random(&r) % x.n;
		at = i % 3 == 0 ? at / 4096 * 4096 + at % 160 : at;
		char old = x.good[at];
		x.good[at] = (char)(old ^ (char)(1 + scratch_random(&r) % 255));
		survive(*state, &x, x.good, x.n);
		x.good[at] = old;
	}
	end_damage(state, &x, "600 flips");
}

static void zeroed_pages_are_repaired_or_missed(void **state)
{
	struct damage x;
	start_damage(state, &x);
	char page[4096];
	for (size_t at = 0; at + 4096 <= x.n; at += 4096) {
		memcpy(page, x.good + at, sizeof page);
		memset(x.good + at, 0, sizeof page);
		survive(*state, &x, x.good, x.n);
		memcpy(x.good + at, page, sizeof page);
	}
	end_damage(state, &x, "every page zeroed once");
}

static void swapped_pages_are_repaired_or_missed(void **state)
{
	struct damage x;
	uint64_t r = 3;
	start_damage(state, &x);
	char page[4096];
	for (int i = 0; i < 100; i++) {
		size_t a = scratch_random(&r) % (x.n / 4096) * 4096;
		size_t b = scratch_random(&r) % (x.n / 4096) * 4096;
		memcpy(page, x.good + a, sizeof page);
		memcpy(x.good + a, x.good + b, sizeof page);
		survive(*state, &x, x.good, x.n);
		memcpy(x.good + a, page, sizeof page);
	}
	end_damage(state, &x, "100 pages copied over others");
}

static void cut_files_are_repaired_or_missed(void **state)
{
	struct damage x;
	uint64_t r = 11;
	start_damage(state, &x);
	for (int i = 0; i < 320; i++)
		survive(*state, &x, x.good, i < 20 ? (size_t)i * 500 : scratch_random(&r) % x.n);
	end_damage(state, &x, "320 cuts");
}

#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_changed_value_is_a_miss_until_it_is_put_again),
		T(a_file_that_is_no_store_is_moved_away),
		T(a_short_file_is_moved_away_unless_it_was_never_whole),
		T(a_store_of_another_format_is_moved_away),
		T(flipped_bytes_are_repaired_or_missed),
		T(zeroed_pages_are_repaired_or_missed),
		T(swapped_pages_are_repaired_or_missed),
		T(cut_files_are_repaired_or_missed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
