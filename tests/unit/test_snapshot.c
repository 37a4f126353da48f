/* test_snapshot.c — what the last build knew: round trip, damage, and what counts as a change.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdbool.h>

#include "scratch.h"

#include <sys/wait.h>

#include "../../compiler/plan/draft.h"
#include "../../runtime/snapshot.h"

/* A plan of n files f00000 ... (in directories of a hundred) and as many steps. */
static void make_plan(struct cgs_plan *p, uint32_t n)
{
	static const struct cgs_span nowhere = {CGS_NO_FILE, 0, 0};
	struct cgs_files files = {0};
	struct cgs_draft *d = cgs_draft_new(&files);
	for (uint32_t i = 0; i < n; i++) {
		char name[40];
		snprintf(name, sizeof name, "d%04u/f%02u.txt", i / 100, i % 100);
		uint32_t f = cgs_draft_file(d, cgs_str_of(name), CGS_FILE_SOURCE);
		snprintf(name, sizeof name, "tool.t%05u", i);
		uint32_t s = cgs_draft_step(d, CGS_STEP_TOOL, cgs_str_of(name), nowhere);
		cgs_draft_input(d, s, CGS_PLAN_NONE, f, CGS_STR("in"));
		cgs_draft_output(d, s, CGS_STR("report"), 0);
		cgs_draft_recipe(d, s, CGS_STR("{\"kind\":\"tool\"}"));
	}
	uint32_t *cycle, ncycle;
	assert_non_null(cgs_draft_order(d, &cycle, &ncycle));
	cgs_draft_seal(d, p);
	cgs_draft_free(d);
	cgs_file_done(&files);
}

struct built { /* a snapshot made by hand, as the engine makes it */
	struct cgs_plan plan;
	struct cgs_snapshot sn;
};

static const char *plan_path(void *arg, uint32_t i)
{
	const struct cgs_plan *p = arg;
	return cgs_plan_str(p, p->file[i].path);
}

static void write_files(const struct scratch *d, const struct cgs_plan *p)
{
	char dir[16];
	for (uint32_t i = 0; i < p->head->nfile; i++) {
		snprintf(dir, sizeof dir, "d%04u", i / 100);
		mkdirat(d->fd, dir, 0755);
		scratch_write(d, plan_path((void *)(uintptr_t)p, i), &i, sizeof i);
	}
}

static void build(const struct scratch *d, struct built *b, uint32_t n, bool old)
{
	memset(b, 0, sizeof *b);
	make_plan(&b->plan, n);
	b->sn.plan = b->plan;
	b->sn.complete = true;
	b->sn.options = cgs_hash_of("options", 7);
	b->sn.file = calloc(n, sizeof *b->sn.file);
	b->sn.hash = calloc(n, sizeof *b->sn.hash);
	b->sn.step = calloc(n, sizeof *b->sn.step);
	b->sn.out = calloc(n, sizeof *b->sn.out);
	b->sn.size = calloc(n, sizeof *b->sn.size);
	write_files(d, &b->plan);
	if (old)
		scratch_sleep_ms(25);
	for (uint32_t i = 0; i < n; i++) {
		struct cgs_file_state *f = &b->sn.file[i];
		f->taken_ns = cgs_stamp_now_ns();
		assert_int_equal(cgs_stamp_of(d->fd, plan_path(&b->plan, i), &f->stamp), CGS_OK);
		b->sn.hash[i] = cgs_hash_of(&i, sizeof i);
		b->sn.step[i] = (struct cgs_step_state){
			.key = cgs_hash_of(&i, 3), .out = i, .mark = CGS_MARK_OK};
		b->sn.out[i] = cgs_hash_of(&i, 2);
		b->sn.size[i] = i * 3;
	}
}

static void unbuild(struct built *b)
{
	free(b->sn.file);
	free(b->sn.hash);
	free(b->sn.step);
	free(b->sn.out);
	free(b->sn.size);
	cgs_plan_done(&b->plan);
}

static struct cgs_store *open_store(const struct scratch *d)
{
	struct cgs_store *s;
	const char *repaired;
	assert_int_equal(cgs_store_open(d->fd, &s, &repaired), CGS_OK);
	return s;
}

static void save(const struct scratch *d, const struct cgs_snapshot *sn)
{
	struct cgs_store *s = open_store(d);
	assert_int_equal(cgs_snapshot_save(s, sn), CGS_OK);
	assert_int_equal(cgs_store_close(s), CGS_OK);
}

static void a_store_without_a_build_has_no_snapshot(void **state)
{
	struct cgs_store *s = open_store(*state);
	struct cgs_snapshot sn;
	assert_int_equal(cgs_snapshot_open(s, &sn), CGS_ENOTFOUND);
	cgs_snapshot_done(&sn);
	cgs_store_close(s);
}

static void what_was_saved_is_loaded(void **state)
{
	static const uint32_t sizes[] = {1, 2, 250};
	for (int k = 0; k < 3; k++) {
		uint32_t n = sizes[k];
		struct built b;
		struct cgs_snapshot sn;
		build(*state, &b, n, true);
		save(*state, &b.sn);
		struct cgs_store *s = open_store(*state);
		assert_int_equal(cgs_snapshot_open(s, &sn), CGS_OK);
		assert_true(sn.complete && cgs_key_eq(&sn.options, &b.sn.options));
		assert_int_equal(cgs_snapshot_files(&sn), n);
		for (uint32_t i = 0; i < n; i++)
			assert_string_equal(cgs_snapshot_path(&sn, i), plan_path(&b.plan, i));
		assert_memory_equal(sn.file, b.sn.file, n * sizeof *sn.file);
		assert_int_equal(cgs_snapshot_rest(&sn), CGS_OK);
		assert_int_equal(cgs_snapshot_rest(&sn), CGS_OK);
		assert_int_equal(sn.plan.head->nstep, n);
		assert_string_equal(cgs_plan_str(&sn.plan, sn.plan.step[0].name), "tool.t00000");
		assert_memory_equal(sn.hash, b.sn.hash, n * sizeof *sn.hash);
		assert_memory_equal(sn.step, b.sn.step, n * sizeof *sn.step);
		assert_memory_equal(sn.out, b.sn.out, n * sizeof *sn.out);
		assert_memory_equal(sn.size, b.sn.size, n * sizeof *sn.size);
		cgs_snapshot_done(&sn);
		cgs_store_close(s);
		unbuild(&b);
	}
}

static uint32_t changed(const struct scratch *d, uint32_t *first, bool *refreshed)
{
	struct cgs_store *s = open_store(d);
	struct cgs_snapshot sn;
	assert_int_equal(cgs_snapshot_open(s, &sn), CGS_OK);
	uint32_t n = cgs_snapshot_changed(&sn, d->fd, first, 4, refreshed);
	if (*refreshed)
		assert_int_equal(cgs_snapshot_amend(s, &sn, NULL), CGS_OK);
	cgs_snapshot_done(&sn);
	assert_int_equal(cgs_store_close(s), CGS_OK);
	return n;
}

static void an_untouched_project_has_no_changes(void **state)
{
	struct built b;
	uint32_t first[4];
	bool refreshed;
	build(*state, &b, 250, true);
	save(*state, &b.sn);
	assert_int_equal(changed(*state, first, &refreshed), 0);
	assert_false(refreshed);
	unbuild(&b);
}

static void edited_removed_and_replaced_files_are_named(void **state)
{
	struct scratch *d = *state;
	struct built b;
	uint32_t first[4], i = 20;
	bool refreshed;
	struct timespec back[2];
	struct stat st;
	build(d, &b, 250, true);
	save(d, &b.sn);
	scratch_write(d, "d0000/f03.txt", "new text", 8);
	unlinkat(d->fd, "d0001/f01.txt", 0);
	/* The same size and the old mtime: only the ctime tells. */
	fstatat(d->fd, "d0002/f20.txt", &st, 0);
	scratch_write(d, "d0002/f20.txt", &i, sizeof i);
	back[0] = back[1] = st.st_mtim;
	utimensat(d->fd, "d0002/f20.txt", back, 0);
	assert_int_equal(changed(d, first, &refreshed), 3);
	assert_int_equal(first[0], 3);
	assert_int_equal(first[1], 101);
	assert_int_equal(first[2], 220);
	unbuild(&b);
}

static void a_touched_file_is_no_change_and_is_quick_the_next_time(void **state)
{
	struct scratch *d = *state;
	struct built b;
	uint32_t first[4];
	bool refreshed;
	build(d, &b, 250, true);
	save(d, &b.sn);
	utimensat(d->fd, "d0000/f07.txt", NULL, 0);
	scratch_sleep_ms(25);
	assert_int_equal(changed(d, first, &refreshed), 0);
	assert_true(refreshed);
	assert_int_equal(changed(d, first, &refreshed), 0);
	assert_false(refreshed);
	unbuild(&b);
}

static void a_racy_stamp_is_looked_into(void **state)
{
	struct scratch *d = *state;
	struct built b;
	uint32_t first[4], other = 77;
	bool refreshed;
	struct stat st;
	build(d, &b, 1, false);
	/* A write in the same tick that leaves every field of the stamp as it was. */
	scratch_write(d, "d0000/f00.txt", &other, sizeof other);
	fstatat(d->fd, "d0000/f00.txt", &st, 0);
	b.sn.file[0].taken_ns = cgs_stamp_now_ns();
	cgs_stamp_of(d->fd, "d0000/f00.txt", &b.sn.file[0].stamp);
	save(d, &b.sn);
	assert_int_equal(changed(d, first, &refreshed), 1);
	unbuild(&b);
}

/* The value as bytes, to be damaged and put back. */
static void damage_is_found_at_every_byte(void **state)
{
	struct scratch *d = *state;
	struct built b;
	struct cgs_buf good = {0};
	build(d, &b, 3, true);
	save(d, &b.sn);
	struct cgs_store *s = open_store(d);
	assert_int_equal(cgs_store_get(s, CGS_T_NOTE, "snapshot", 8, &good), CGS_OK);
	unsigned harmless = 0;
	for (size_t at = 0; at < good.n + 40; at++) {
		struct cgs_snapshot sn;
		size_t n = good.n;
		char old = 0;
		if (at < good.n) {
			old = good.s[at];
			good.s[at] = (char)(old ^ (1 << at % 8));
		} else {
			n = (at - good.n) * good.n / 40; /* and cut short */
		}
		cgs_store_put(s, CGS_T_NOTE, "snapshot", 8, good.s, n);
		cgs_store_commit(s);
		enum cgs_status st = cgs_snapshot_open(s, &sn);
		if (!st)
			st = cgs_snapshot_rest(&sn);
		assert_true(st == CGS_OK || st == CGS_ECORRUPT);
		if (!st) {
			assert_memory_equal(sn.file, b.sn.file, 3 * sizeof *sn.file);
			assert_memory_equal(sn.step, b.sn.step, 3 * sizeof *sn.step);
			assert_memory_equal(sn.plan.head, b.plan.head, b.plan.head->bytes);
			harmless++;
		}
		cgs_snapshot_done(&sn);
		if (at < good.n)
			good.s[at] = old;
	}
	print_message("%zu bytes damaged, %u of them padding\n", good.n, harmless);
	assert_true(harmless < 64);
	cgs_store_close(s);
	cgs_buf_done(&good);
	unbuild(&b);
}

static void damaged_hashes_count_as_a_change(void **state)
{
	struct scratch *d = *state;
	struct built b;
	struct cgs_buf v = {0};
	uint32_t first[4];
	bool refreshed;
	build(d, &b, 3, true);
	save(d, &b.sn);
	struct cgs_store *s = open_store(d);
	assert_int_equal(cgs_store_get(s, CGS_T_NOTE, "snapshot", 8, &v), CGS_OK);
	char *at = memmem(v.s, v.n, &b.sn.hash[1], 32);
	assert_non_null(at);
	*at ^= 1;
	cgs_store_put(s, CGS_T_NOTE, "snapshot", 8, v.s, v.n);
	cgs_store_close(s);
	assert_int_equal(changed(d, first, &refreshed), 0); /* nobody looked at them */
	utimensat(d->fd, "d0000/f02.txt", NULL, 0);
	scratch_sleep_ms(25);
	assert_int_equal(changed(d, first, &refreshed), 1);
	assert_int_equal(first[0], 2);
	cgs_buf_done(&v);
	unbuild(&b);
}

/* Amends what is stored to these arrays. */
static enum cgs_status amend(const struct scratch *d, const struct cgs_snapshot *now)
{
	struct cgs_store *s = open_store(d);
	struct cgs_snapshot sn;
	assert_int_equal(cgs_snapshot_open(s, &sn), CGS_OK);
	assert_int_equal(cgs_snapshot_rest(&sn), CGS_OK);
	enum cgs_status st = cgs_snapshot_amend(s, &sn, now);
	cgs_snapshot_done(&sn);
	assert_int_equal(cgs_store_close(s), CGS_OK);
	return st;
}

static void is_stored(const struct scratch *d, const struct cgs_snapshot *want, uint32_t n)
{
	struct cgs_store *s = open_store(d);
	struct cgs_snapshot sn;
	assert_int_equal(cgs_snapshot_open(s, &sn), CGS_OK);
	assert_int_equal(sn.complete, want->complete);
	assert_int_equal(cgs_snapshot_rest(&sn), CGS_OK);
	assert_memory_equal(sn.file, want->file, n * sizeof *sn.file);
	assert_memory_equal(sn.hash, want->hash, n * sizeof *sn.hash);
	assert_memory_equal(sn.step, want->step, n * sizeof *sn.step);
	assert_memory_equal(sn.out, want->out, n * sizeof *sn.out);
	assert_memory_equal(sn.size, want->size, n * sizeof *sn.size);
	cgs_snapshot_done(&sn);
	cgs_store_close(s);
}

static void change(struct built *b, uint32_t i, unsigned round)
{
	b->sn.file[i].taken_ns += 1 + round;
	b->sn.hash[i] = cgs_hash_of(&round, sizeof round);
	b->sn.step[i].key = cgs_hash_of(&round, 2);
	b->sn.out[i] = cgs_hash_of(&round, 1);
	b->sn.size[i] += round;
}

static void amendments_add_up(void **state)
{
	struct built b, before;
	build(*state, &b, 250, true);
	build(*state, &before, 250, true);
	save(*state, &b.sn);
	for (unsigned round = 1; round < 6; round++) {
		change(&b, round * 7, round);
		change(&b, 100, round);
		b.sn.complete = round % 2;
		assert_int_equal(amend(*state, &b.sn), CGS_OK);
		is_stored(*state, &b.sn, 250);
	}
	/* Back to what the snapshot itself says: the notes must not stay. */
	save(*state, &before.sn);
	for (uint32_t i = 0; i < 5; i++)
		change(&b, i, 9);
	is_stored(*state, &before.sn, 250); /* those of another snapshot are not its own */
	for (uint32_t i = 0; i < 250; i++)
		change(&b, i, 10);
	assert_int_equal(amend(*state, &b.sn), CGS_ETOOBIG);
	is_stored(*state, &before.sn, 250);
	unbuild(&b);
	unbuild(&before);
}

static void a_damaged_amendment_is_ignored(void **state)
{
	struct scratch *d = *state;
	struct built b, now;
	struct cgs_buf good = {0};
	build(d, &b, 3, true);
	build(d, &now, 3, true);
	save(d, &b.sn);
	change(&now, 1, 3);
	assert_int_equal(amend(d, &now.sn), CGS_OK);
	is_stored(d, &now.sn, 3);
	struct cgs_store *s = open_store(d);
	assert_int_equal(cgs_store_get(s, CGS_T_NOTE, "snapshot+", 9, &good), CGS_OK);
	for (size_t at = 0; at < 2 * good.n; at++) {
		size_t n = at < good.n ? good.n : at - good.n;
		char *c = &good.s[at % good.n];
		*c = (char)(*c ^ (at < good.n));
		cgs_store_put(s, CGS_T_NOTE, "snapshot+", 9, good.s, n);
		cgs_store_commit(s);
		struct cgs_snapshot sn;
		assert_int_equal(cgs_snapshot_open(s, &sn), CGS_OK);
		assert_int_equal(cgs_snapshot_rest(&sn), CGS_OK);
		assert_memory_equal(sn.file, b.sn.file, 3 * sizeof *sn.file);
		cgs_snapshot_done(&sn);
		*c = (char)(*c ^ (at < good.n));
	}
	cgs_store_close(s);
	cgs_buf_done(&good);
	unbuild(&b);
	unbuild(&now);
}

#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_store_without_a_build_has_no_snapshot),
		T(what_was_saved_is_loaded),
		T(an_untouched_project_has_no_changes),
		T(edited_removed_and_replaced_files_are_named),
		T(a_touched_file_is_no_change_and_is_quick_the_next_time),
		T(a_racy_stamp_is_looked_into),
		T(damage_is_found_at_every_byte),
		T(damaged_hashes_count_as_a_change),
		T(amendments_add_up),
		T(a_damaged_amendment_is_ignored),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
