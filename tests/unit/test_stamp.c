/* test_stamp.c — has a file changed?
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdbool.h>

#include "scratch.h"

#include "../../runtime/stamp.h"

static const int64_t S = 1000000000, TICK = CGS_STAMP_TICK_NS;

static void a_missing_file_has_a_zero_stamp(void **state)
{
	struct scratch *d = *state;
	struct cgs_stamp s = {1, 1, 1, 0, 0, 1}, zero = {0};
	assert_int_equal(cgs_stamp_of(d->fd, "none", &s), CGS_OK);
	assert_true(cgs_stamp_eq(&s, &zero));
	assert_int_equal(cgs_stamp_of(d->fd, "no/such/dir", &s), CGS_OK);
	scratch_write(d, "file", "x", 1);
	assert_int_equal(cgs_stamp_of(d->fd, "file/below", &s), CGS_OK);
	assert_true(cgs_stamp_eq(&s, &zero));
}

static void every_field_counts(void **state)
{
	(void)state;
	struct cgs_stamp a = {1, 2, 3, 0, 0, 4};
	assert_true(cgs_stamp_eq(&a, &a));
	assert_false(cgs_stamp_eq(&a, &(struct cgs_stamp){9, 2, 3, 0, 0, 4}));
	assert_false(cgs_stamp_eq(&a, &(struct cgs_stamp){1, 9, 3, 0, 0, 4}));
	assert_false(cgs_stamp_eq(&a, &(struct cgs_stamp){1, 2, 9, 0, 0, 4}));
	assert_false(cgs_stamp_eq(&a, &(struct cgs_stamp){1, 2, 3, 0, 0, 9}));
	assert_false(cgs_stamp_eq(&a, &(struct cgs_stamp){1, 2, 3, 1, 0, 4}));
	assert_false(cgs_stamp_eq(&a, &(struct cgs_stamp){1, 2, 3, 0, 1, 4}));
}

static void a_stamp_within_a_tick_of_its_taking_is_racy(void **state)
{
	(void)state;
	const int64_t now = 1000 * S;
	assert_true(cgs_stamp_racy(&(struct cgs_stamp){now, now, 1, 0, 0, 1}, now));
	assert_true(cgs_stamp_racy(&(struct cgs_stamp){now - TICK + 1, 0, 1, 0, 0, 1}, now));
	assert_true(cgs_stamp_racy(&(struct cgs_stamp){0, now - TICK + 1, 1, 0, 0, 1}, now));
	assert_false(cgs_stamp_racy(&(struct cgs_stamp){now - TICK, now - TICK, 1, 0, 0, 1}, now));
}

static void a_ctime_in_the_future_is_racy_and_an_mtime_there_is_not(void **state)
{
	(void)state;
	const int64_t now = 1000 * S;
	assert_true(cgs_stamp_racy(&(struct cgs_stamp){0, now + S, 1, 0, 0, 1}, now));
	assert_false(cgs_stamp_racy(&(struct cgs_stamp){now + S, 0, 1, 0, 0, 1}, now));
	assert_true(cgs_stamp_racy(&(struct cgs_stamp){now + 1, 0, 1, 0, 0, 1}, now));
}

static void a_missing_file_is_never_racy(void **state)
{
	(void)state;
	assert_false(cgs_stamp_racy(&(struct cgs_stamp){0}, 0));
}

static void a_file_just_written_is_racy_and_later_it_is_not(void **state)
{
	struct scratch *d = *state;
	struct cgs_stamp s;
	scratch_write(d, "f", "x", 1);
	assert_int_equal(cgs_stamp_of(d->fd, "f", &s), CGS_OK);
	assert_true(cgs_stamp_racy(&s, cgs_stamp_now_ns()));
	scratch_sleep_ms(25);
	assert_false(cgs_stamp_racy(&s, cgs_stamp_now_ns()));
}

struct names {
	char (*v)[40];
};

static const char *name_at(void *arg, uint32_t i)
{
	return ((struct names *)arg)->v[i];
}

static void many_stamps_are_those_of_each_file(void **state)
{
	struct scratch *d = *state;
	enum { N = 6000 };
	struct names names = {calloc(N, 40)};
	struct cgs_stamp *many = calloc(N, sizeof *many), one;
	static const char text[200];
	uint32_t n = 0;
	for (int k = 0; k < 30; k++) {
		char dir[20];
		snprintf(dir, sizeof dir, "d%02d", k);
		if (k % 7)
			mkdirat(d->fd, dir, 0755);
		for (int i = 0; i < 200; i++, n++) {
			snprintf(names.v[n], 40, i % 50 == 49 ? "d%02d/x%03d/deep" : "d%02d/f%03d",
				 k, i);
			if (k % 7 && i % 3 && i % 50 != 49)
				scratch_write(d, names.v[n], text, (size_t)i);
		}
	}
	for (uint32_t count = 1; count <= N; count = count * 3 + 1) {
		cgs_stamp_many(d->fd, count, name_at, &names, many);
		for (uint32_t i = 0; i < count; i++) {
			cgs_stamp_of(d->fd, names.v[i], &one);
			assert_true(cgs_stamp_eq(&one, &many[i]));
		}
	}
	cgs_stamp_many(d->fd, N, name_at, &names, many);
	assert_true(many[201].size == 1 && many[201].inode);
	cgs_stamp_many(d->fd, 0, name_at, &names, many);
	free(names.v);
	free(many);
}

static void links_are_followed_and_absolute_paths_work(void **state)
{
	struct scratch *d = *state;
	struct cgs_stamp a, b;
	struct cgs_key k, want = cgs_hash_of("abc", 3);
	char path[128];
	scratch_write(d, "f", "abc", 3);
	assert_int_equal(symlinkat("f", d->fd, "link"), 0);
	snprintf(path, sizeof path, "%s/link", d->path);
	cgs_stamp_of(d->fd, "f", &a);
	cgs_stamp_of(d->fd, path, &b);
	assert_true(cgs_stamp_eq(&a, &b));
	assert_int_equal(cgs_stamp_hash(d->fd, path, NULL, NULL, &b, &k), CGS_OK);
	assert_true(cgs_key_eq(&k, &want) && cgs_stamp_eq(&a, &b));
}

static void what_is_no_file_is_not_read(void **state)
{
	struct scratch *d = *state;
	struct cgs_stamp s;
	struct cgs_key k;
	assert_int_equal(cgs_stamp_hash(d->fd, "none", NULL, NULL, &s, &k), CGS_ENOTFOUND);
	assert_int_equal(mkfifoat(d->fd, "pipe", 0644), 0);
	assert_int_equal(cgs_stamp_hash(d->fd, "pipe", NULL, NULL, &s, &k), CGS_EDENIED);
	assert_int_equal(cgs_stamp_hash(d->fd, "/dev/null", NULL, NULL, &s, &k), CGS_EDENIED);
	assert_int_equal(symlinkat("loop", d->fd, "loop"), 0);
	assert_int_equal(cgs_stamp_hash(d->fd, "loop", NULL, NULL, &s, &k), CGS_EIO);
}

static struct cgs_key dir_key(const struct scratch *d)
{
	struct cgs_stamp s;
	struct cgs_key k;
	assert_int_equal(cgs_stamp_hash(d->fd, ".", NULL, NULL, &s, &k), CGS_OK);
	return k;
}

static void a_directory_changes_by_what_is_in_it_but_not_by_hidden_and_backup_files(void **state)
{
	struct scratch *d = *state;
	scratch_write(d, "a.cgs", "", 0);
	struct cgs_key base = dir_key(d), now;
	scratch_write(d, "a.cgs~", "x", 1);
	scratch_write(d, "#a.cgs#", "x", 1);
	scratch_write(d, ".hidden.cgs", "x", 1);
	scratch_write(d, ".cgs", "x", 1);
	mkdirat(d->fd, "build", 0755);
	mkdirat(d->fd, "node_modules", 0755);
	mkdirat(d->fd, ".git", 0755);
	scratch_write(d, "a.cgs", "other text", 10);
	now = dir_key(d);
	assert_true(cgs_key_eq(&base, &now));
	scratch_write(d, "b.txt", "", 0); /* a glob may match it */
	now = dir_key(d);
	assert_false(cgs_key_eq(&base, &now));
	unlinkat(d->fd, "b.txt", 0);
	now = dir_key(d);
	assert_true(cgs_key_eq(&base, &now));
	mkdirat(d->fd, "sub", 0755);
	now = dir_key(d);
	assert_false(cgs_key_eq(&base, &now));
}

#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_missing_file_has_a_zero_stamp),
		T(every_field_counts),
		T(a_stamp_within_a_tick_of_its_taking_is_racy),
		T(a_ctime_in_the_future_is_racy_and_an_mtime_there_is_not),
		T(a_missing_file_is_never_racy),
		T(a_file_just_written_is_racy_and_later_it_is_not),
		T(many_stamps_are_those_of_each_file),
		T(links_are_followed_and_absolute_paths_work),
		T(what_is_no_file_is_not_read),
		T(a_directory_changes_by_what_is_in_it_but_not_by_hidden_and_backup_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
