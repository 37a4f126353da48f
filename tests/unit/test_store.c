/* test_store.c — results kept by content, by several processes, through kills and stops.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store_records.h"

#include <dirent.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../../runtime/reapi.h"

static void what_was_put_is_there_after_a_close(void **state)
{
	fill(*state, RECORDS);
	struct cgs_store *s = open_store(*state);
	assert_int_equal(count_records(s, RECORDS), RECORDS);
	assert_int_equal(cgs_store_close(s), CGS_OK);
}

static void queued_puts_are_seen_and_the_newest_wins(void **state)
{
	struct cgs_store *s = open_store(*state);
	struct cgs_buf b = {0};
	for (int round = 0; round < 2; round++) {
		cgs_store_put(s, CGS_T_NOTE, "k", 1, "old", 3);
		cgs_store_put(s, CGS_T_NOTE, "k", 1, "newer", 5);
		b.n = 0;
		assert_int_equal(cgs_store_get(s, CGS_T_NOTE, "k", 1, &b), CGS_OK);
		assert_string_equal(b.s, "newer");
		assert_int_equal(cgs_store_commit(s), CGS_OK);
		b.n = 0;
		assert_int_equal(cgs_store_get(s, CGS_T_NOTE, "k", 1, &b), CGS_OK);
		assert_string_equal(b.s, "newer");
	}
	cgs_buf_done(&b);
	cgs_store_close(s);
}

static void tables_do_not_share_keys(void **state)
{
	struct cgs_store *s = open_store(*state);
	struct cgs_buf b = {0};
	cgs_store_put(s, CGS_T_NOTE, "k", 1, "n", 1);
	cgs_store_commit(s);
	assert_int_equal(cgs_store_get(s, CGS_T_ACTION, "k", 1, &b), CGS_ENOTFOUND);
	assert_int_equal(cgs_store_get(s, CGS_T_BLOB, "k", 1, &b), CGS_ENOTFOUND);
	cgs_store_close(s);
}

static void keys_are_1_to_510_bytes(void **state)
{
	struct cgs_store *s = open_store(*state);
	char key[511] = {1};
	assert_int_equal(cgs_store_put(s, CGS_T_NOTE, key, 0, "v", 1), CGS_ETOOBIG);
	assert_int_equal(cgs_store_put(s, CGS_T_NOTE, key, 511, "v", 1), CGS_ETOOBIG);
	assert_int_equal(cgs_store_put(s, CGS_T_NOTE, key, 510, "v", 1), CGS_OK);
	assert_int_equal(cgs_store_close(s), CGS_OK);
}

static void an_empty_blob_is_a_blob(void **state)
{
	struct cgs_store *s = open_store(*state);
	struct cgs_key k;
	struct cgs_buf b = {0};
	assert_int_equal(cgs_store_put_blob(s, "", 0, &k), CGS_OK);
	assert_int_equal(cgs_store_commit(s), CGS_OK);
	assert_true(cgs_store_has_blob(s, &k));
	assert_int_equal(cgs_store_get_blob(s, &k, &b), CGS_OK);
	assert_int_equal(b.n, 0);
	cgs_buf_done(&b);
	cgs_store_close(s);
}

static void the_directory_tells_git_to_ignore_it(void **state)
{
	size_t n;
	cgs_store_close(open_store(*state));
	char *p = scratch_read(*state, ".cgs/.gitignore", &n);
	assert_string_equal(p, "*\n");
	free(p);
}

static void a_link_in_place_of_the_directory_is_refused(void **state)
{
	struct scratch *d = *state;
	struct cgs_store *s;
	const char *repaired;
	assert_int_equal(mkdirat(d->fd, "elsewhere", 0755), 0);
	assert_int_equal(symlinkat("elsewhere", d->fd, ".cgs"), 0);
	assert_int_equal(cgs_store_open(d->fd, &s, &repaired), CGS_EIO);
	assert_null(s);
}

/* The open descriptors; with inherited, counts those that children get. */
static unsigned open_fds(unsigned *inherited)
{
	unsigned n = 0;
	DIR *d = opendir("/proc/self/fd");
	*inherited = 0;
	for (struct dirent *e; (e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		n++;
		*inherited += !(fcntl(atoi(e->d_name), F_GETFD) & FD_CLOEXEC);
	}
	closedir(d);
	return n;
}

static void children_get_none_of_its_descriptors_and_close_leaves_none(void **state)
{
	unsigned passed_before, passed;
	unsigned before = open_fds(&passed_before);
	struct cgs_store *s = open_store(*state);
	assert_true(open_fds(&passed) > before);
	assert_int_equal(passed, passed_before);
	cgs_store_close(s);
	assert_int_equal(open_fds(&passed), before);
}

static void the_map_grows_by_itself(void **state)
{
	const size_t n = 16 << 20;
	uint8_t *v = calloc(1, n);
	struct cgs_key k[20];
	struct cgs_store *s = open_store(*state);
	for (uint8_t i = 0; i < 20; i++) {
		v[n / 2] = i;
		assert_int_equal(cgs_store_put_blob(s, v, n, &k[i]), CGS_OK);
	}
	for (uint8_t i = 0; i < 20; i += 19) {
		struct cgs_buf b = {0};
		assert_int_equal(cgs_store_get_blob(s, &k[i], &b), CGS_OK);
		assert_int_equal(b.s[n / 2], i);
		cgs_buf_done(&b);
	}
	assert_int_equal(cgs_store_close(s), CGS_OK);
	free(v);
}

static void a_map_that_another_process_grew_is_adopted(void **state)
{
	struct cgs_store *s = open_store(*state);
	put_record(s, 0);
	assert_int_equal(cgs_store_commit(s), CGS_OK);
	pid_t pid = fork();
	if (!pid) {
		const char *repaired;
		struct cgs_store *mine;
		struct cgs_key k;
		size_t n = 100 << 20;
		char *v = calloc(1, n);
		bool ok = !cgs_store_open(((struct scratch *)*state)->fd, &mine, &repaired) &&
			  !cgs_store_put_blob(mine, v, n, &k) && !cgs_store_close(mine);
		_exit(!ok);
	}
	int code;
	waitpid(pid, &code, 0);
	assert_int_equal(code, 0);
	assert_true(get_record(s, 0));
	put_record(s, 1);
	assert_int_equal(cgs_store_close(s), CGS_OK);
}

static void two_processes_write_at_once_and_nothing_is_lost(void **state)
{
	pid_t pid[3];
	int code;
	for (unsigned c = 0; c < 3; c++) {
		pid[c] = fork();
		if (pid[c])
			continue;
		struct cgs_store *s;
		const char *repaired;
		if (cgs_store_open(((struct scratch *)*state)->fd, &s, &repaired) || repaired)
			_exit(1);
		for (unsigned i = c; i < RECORDS; i += 3) {
			put_record(s, i);
			if (i % 4 == 0 && cgs_store_commit(s))
				_exit(2);
		}
		_exit(cgs_store_close(s) ? 3 : 0);
	}
	for (unsigned c = 0; c < 3; c++) {
		waitpid(pid[c], &code, 0);
		assert_int_equal(code, 0);
	}
	struct cgs_store *s = open_store(*state);
	assert_int_equal(count_records(s, RECORDS), RECORDS);
	cgs_store_close(s);
}

static void nothing_acknowledged_is_lost_by_kill_9(void **state)
{
	struct scratch *d = *state;
	unsigned have = 0;
	uint64_t x = 7;
	for (int round = 0; round < 60; round++) {
		int p[2];
		assert_int_equal(pipe(p), 0);
		pid_t pid = fork();
		if (!pid) {
			struct cgs_store *s;
			const char *repaired;
			if (cgs_store_open(d->fd, &s, &repaired) || repaired)
				_exit(9);
			for (unsigned i = have;; i++) {
				put_record(s, i % 900);
				if (cgs_store_commit(s) || write(p[1], &i, sizeof i) < 0)
					_exit(8);
			}
		}
		close(p[1]);
		scratch_sleep_ms(2 + (long)(scratch_random(&x) % 15));
		kill(pid, SIGKILL);
		int code;
		waitpid(pid, &code, 0);
		assert_true(WIFSIGNALED(code) && WTERMSIG(code) == SIGKILL);
		for (unsigned i; read(p[0], &i, sizeof i) == sizeof i;)
			have = i + 1;
		close(p[0]);
		unsigned want = have < 900 ? have : 900;
		struct cgs_store *s = open_store(d);
		assert_int_equal(count_records(s, want), want);
		cgs_store_close(s);
	}
	print_message("%u commits acknowledged over 60 kills\n", have);
	assert_true(have > 0);
}

enum { WRITERS = 8 };

struct ack {
	unsigned writer, number;
};

static pid_t writer(const struct scratch *d, int to, struct ack next)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	struct cgs_store *s;
	const char *repaired;
	if (cgs_store_open(d->fd, &s, &repaired) || repaired)
		_exit(9);
	for (;; next.number++)
		if (cgs_store_put(s, CGS_T_NOTE, &next, sizeof next, &next, sizeof next) ||
		    cgs_store_commit(s) || write(to, &next, sizeof next) != sizeof next)
			_exit(8);
}

static bool holds(struct cgs_store *s, const char *key, const char *val)
{
	struct cgs_buf b = {0};
	bool found = !cgs_store_get(s, CGS_T_NOTE, key, 1, &b);
	if (found) /* damaged or not: never another value */
		assert_string_equal(b.s, val);
	cgs_buf_done(&b);
	return found;
}

static void what_a_killed_process_spilled_is_recovered(void **state)
{
	int fd = memfd_create("spill", MFD_CLOEXEC), status;
	pid_t child = fork();
	if (!child) {
		struct cgs_store *s = open_store(*state);
		cgs_store_put(s, CGS_T_NOTE, "a", 1, "first", 6);
		cgs_store_spill(s, fd);
		cgs_store_put(s, CGS_T_NOTE, "b", 1, "second", 7);
		cgs_store_spill(s, fd);
		_exit(0);
	}
	waitpid(child, &status, 0);
	struct cgs_store *s = open_store(*state);
	off_t size = lseek(fd, 0, SEEK_END);
	assert_true(size > 0);
	assert_false(holds(s, "a", "first"));
	assert_int_equal(ftruncate(fd, size - 1), 0);
	cgs_store_recover(s, fd);
	assert_true(holds(s, "a", "first"));
	assert_false(holds(s, "b", "second"));
	cgs_store_close(s);
}

/* What has no room is taken back whole, and what was there before stays readable. */
static void a_spill_that_does_not_fit_leaves_what_was_there(void **state)
{
	int fd = memfd_create("spill", MFD_CLOEXEC), status;
	static const char large[100000];
	pid_t child = fork();
	if (!child) {
		struct cgs_store *s = open_store(*state);
		struct rlimit limit = {50000, 50000};
		signal(SIGXFSZ, SIG_IGN);
		cgs_store_put(s, CGS_T_NOTE, "a", 1, "first", 6);
		bool ok = cgs_store_spill(s, fd) && !setrlimit(RLIMIT_FSIZE, &limit);
		cgs_store_put(s, CGS_T_NOTE, "l", 1, large, sizeof large);
		ok = ok && !cgs_store_spill(s, fd) && !cgs_store_spill(s, fd);
		_exit(!ok);
	}
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	struct cgs_store *s = open_store(*state);
	assert_true(lseek(fd, 0, SEEK_END) < 1000);
	cgs_store_recover(s, fd);
	assert_true(holds(s, "a", "first"));
	cgs_store_close(s);
	close(fd);
}

static void a_damaged_spill_gives_nothing_wrong(void **state)
{
	int fd = memfd_create("spill", MFD_CLOEXEC);
	struct cgs_store *s = open_store(*state);
	cgs_store_put(s, CGS_T_NOTE, "a", 1, "first", 6);
	cgs_store_spill(s, fd);
	cgs_store_close(s);
	char byte, other;
	for (off_t at = 0; pread(fd, &byte, 1, at) == 1; at++) {
		s = open_store(*state);
		cgs_store_put(s, CGS_T_NOTE, "a", 1, "first", 6);
		other = (char)(byte ^ 0x41);
		assert_int_equal(pwrite(fd, &other, 1, at), 1);
		cgs_store_recover(s, fd);
		assert_true(holds(s, "a", "first"));
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		cgs_store_close(s);
	}
	close(fd);
}

static void drain(int from, unsigned acked[WRITERS])
{
	for (struct ack a; read(from, &a, sizeof a) == sizeof a;)
		acked[a.writer] = a.number + 1;
}

static void eight_writers_killed_and_stopped_at_random_lose_nothing(void **state)
{
	struct scratch *d = *state;
	unsigned acked[WRITERS] = {0}, sum = 0;
	pid_t pid[WRITERS];
	int p[2], code;
	uint64_t x = 17;
	cgs_store_close(open_store(d));
	assert_int_equal(pipe2(p, O_CLOEXEC), 0);
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	for (unsigned i = 0; i < WRITERS; i++)
		pid[i] = writer(d, p[1], (struct ack){i, 0});
	for (int round = 0; round < 150; round++) {
		unsigned i = (unsigned)(scratch_random(&x) % WRITERS);
		scratch_sleep_ms((long)(scratch_random(&x) % 15));
		if (round % 4 == 0) {
			kill(pid[i], SIGSTOP);
			scratch_sleep_ms(20);
			kill(pid[i], SIGCONT);
			continue;
		}
		kill(pid[i], SIGKILL);
		waitpid(pid[i], &code, 0);
		assert_true(WIFSIGNALED(code) && WTERMSIG(code) == SIGKILL);
		drain(p[0], acked);
		pid[i] = writer(d, p[1], (struct ack){i, acked[i]});
	}
	for (unsigned i = 0; i < WRITERS; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], &code, 0);
		assert_true(WIFSIGNALED(code) && WTERMSIG(code) == SIGKILL);
	}
	drain(p[0], acked);
	struct cgs_store *s = open_store(d);
	for (struct ack a = {0, 0}; a.writer < WRITERS; a.writer++)
		for (a.number = 0; a.number < acked[a.writer]; a.number++, sum++) {
			struct cgs_buf b = {0};
			assert_int_equal(cgs_store_get(s, CGS_T_NOTE, &a, sizeof a, &b), CGS_OK);
			assert_memory_equal(b.s, &a, sizeof a);
			cgs_buf_done(&b);
		}
	print_message("%u commits acknowledged by 8 writers over 120 kills and stops\n", sum);
	struct cgs_store_stats st;
	assert_int_equal(cgs_store_verify(s, false, &st), CGS_OK);
	cgs_store_close(s);
	close(p[0]);
	close(p[1]);
}

static void told(void *arg)
{
	++*(int *)arg;
}

static void a_wait_for_another_writer_is_told_once_after_2_s(void **state)
{
	struct scratch *d = *state;
	int calls = 0, p[2], code;
	char c;
	cgs_store_close(open_store(d));
	assert_int_equal(pipe(p), 0);
	pid_t pid = fork();
	if (!pid) {
		struct flock l = {.l_type = F_WRLCK, .l_len = 1};
		int fd = openat(d->fd, ".cgs/store/writer", O_RDWR);
		bool ok = !fcntl(fd, F_OFD_SETLK, &l) && write(p[1], "x", 1) == 1;
		scratch_sleep_ms(2300);
		_exit(!ok);
	}
	assert_int_equal(read(p[0], &c, 1), 1);
	struct cgs_store *s = open_store(d);
	cgs_store_on_wait(s, told, &calls);
	put_record(s, 0);
	assert_int_equal(cgs_store_commit(s), CGS_OK);
	assert_int_equal(calls, 1);
	cgs_store_close(s);
	waitpid(pid, &code, 0);
	assert_int_equal(code, 0);
	close(p[0]);
	close(p[1]);
}

static void a_pending_interrupt_ends_the_wait(void **state)
{
	struct scratch *d = *state;
	sigset_t set, before;
	cgs_store_close(open_store(d));
	struct flock l = {.l_type = F_WRLCK, .l_len = 1};
	int fd = openat(d->fd, ".cgs/store/writer", O_RDWR | O_CLOEXEC);
	struct cgs_store *s = open_store(d);
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &l), 0);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &before);
	raise(SIGTERM);
	put_record(s, 0);
	assert_int_equal(cgs_store_commit(s), CGS_ECANCELLED);
	struct timespec none = {0};
	assert_int_equal(sigtimedwait(&set, NULL, &none), SIGTERM);
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(fd);
	assert_int_equal(cgs_store_close(s), CGS_OK);
	s = open_store(d);
	assert_true(get_record(s, 0));
	cgs_store_close(s);
}

static void a_commit_that_cannot_be_written_says_so_and_is_tried_again(void **state)
{
	fill(*state, 20);
	pid_t pid = fork();
	if (!pid) {
		struct cgs_store *s;
		const char *repaired;
		struct cgs_key k;
		size_t n = 8 << 20;
		char *v = calloc(1, n);
		struct rlimit small = {1 << 20, RLIM_INFINITY},
			      none = {RLIM_INFINITY, RLIM_INFINITY};
		signal(SIGXFSZ, SIG_IGN);
		if (cgs_store_open(((struct scratch *)*state)->fd, &s, &repaired))
			_exit(1);
		setrlimit(RLIMIT_FSIZE, &small);
		if (cgs_store_put_blob(s, v, n, &k) != CGS_EIO || !cgs_store_error(s)[0])
			_exit(2);
		setrlimit(RLIMIT_FSIZE, &none);
		_exit(cgs_store_close(s) ? 3 : 0);
	}
	int code;
	waitpid(pid, &code, 0);
	assert_int_equal(code, 0);
	struct cgs_store *s = open_store(*state);
	struct cgs_store_stats st;
	assert_int_equal(count_records(s, 20), 20);
	assert_int_equal(cgs_store_verify(s, false, &st), CGS_OK);
	assert_true(st.blob_bytes >= 8 << 20);
	cgs_store_close(s);
}

static void a_view_shows_the_value_in_place(void **state)
{
	struct cgs_store *s = open_store(*state);
	uint64_t v[1000];
	const void *p;
	size_t n;
	for (size_t i = 0; i < 1000; i++)
		v[i] = i * i;
	for (size_t items = 1; items <= 1000; items += 999) {
		cgs_store_put(s, CGS_T_NOTE, "view", 4, v, items * 8);
		assert_int_equal(cgs_store_commit(s), CGS_OK);
		assert_int_equal(cgs_store_view(s, CGS_T_NOTE, "view", 4, &p, &n), CGS_OK);
		assert_int_equal((uintptr_t)p % 8, 0);
		assert_int_equal(n, items * 8);
		assert_memory_equal(p, v, n);
		put_record(s, 1);
		assert_int_equal(cgs_store_commit(s), CGS_OK);
		assert_memory_equal(p, v, n);
		cgs_store_release(s);
	}
	assert_int_equal(cgs_store_view(s, CGS_T_NOTE, "none", 4, &p, &n), CGS_ENOTFOUND);
	cgs_store_close(s);
}

static void put_action(struct cgs_store *s, const char *name, struct cgs_key *action,
		       struct cgs_key *blob)
{
	char big[6000];
	struct cgs_result_file f = {.path = cgs_str_of("out")};
	struct cgs_result r = {.file = &f, .nfile = 1};
	struct cgs_buf b = {0};
	memset(big, name[0], sizeof big);
	cgs_store_put_blob(s, big, sizeof big, blob);
	f.digest = (struct cgs_digest){*blob, sizeof big};
	cgs_reapi_encode(&r, &b);
	*action = cgs_hash_of(name, strlen(name));
	cgs_store_put(s, CGS_T_ACTION, action->b, sizeof action->b, b.s, b.n);
	cgs_buf_done(&b);
}

static bool keep_but_c(void *arg, const struct cgs_key *k)
{
	return !cgs_key_eq(arg, k);
}

static bool keep_no_blob(void *arg, const struct cgs_key *k)
{
	(void)arg;
	(void)k;
	return false;
}

static void gc_keeps_what_kept_actions_name_and_drops_the_rest(void **state)
{
	struct cgs_store *s = open_store(*state);
	struct cgs_key a[3], b[3], loose;
	struct cgs_store_stats before, st;
	struct cgs_buf out = {0};
	put_action(s, "a", &a[0], &b[0]);
	put_action(s, "b", &a[1], &b[1]);
	put_action(s, "c", &a[2], &b[2]);
	for (int i = 0; i < 300; i++) {
		char v[5000] = {0};
		memcpy(v, &i, sizeof i);
		cgs_store_put_blob(s, v, sizeof v, &loose);
	}
	cgs_store_put(s, CGS_T_NOTE, "n", 1, "note", 4);
	assert_int_equal(cgs_store_stats(s, &before), CGS_OK);
	assert_int_equal(before.actions, 3);
	assert_int_equal(before.blobs, 303);
	assert_int_equal(cgs_store_gc(s, keep_but_c, keep_no_blob, &a[2], &st), CGS_OK);
	assert_int_equal(st.removed, 302);
	assert_int_equal(st.kept, 4);
	assert_true(st.file_bytes < before.file_bytes / 4);
	assert_true(cgs_store_has_blob(s, &b[0]) && cgs_store_has_blob(s, &b[1]));
	assert_false(cgs_store_has_blob(s, &b[2]) || cgs_store_has_blob(s, &loose));
	assert_int_equal(cgs_store_get(s, CGS_T_NOTE, "n", 1, &out), CGS_OK);
	assert_int_equal(cgs_store_get(s, CGS_T_ACTION, a[2].b, 32, &out), CGS_ENOTFOUND);
	put_record(s, 1);
	assert_int_equal(cgs_store_close(s), CGS_OK);
	s = open_store(*state);
	assert_true(get_record(s, 1));
	cgs_buf_done(&out);
	cgs_store_close(s);
}

static void gc_does_not_swap_the_file_under_another_process(void **state)
{
	int p[2], q[2], code;
	char c;
	struct scratch *d = *state;
	fill(d, RECORDS);
	assert_int_equal(pipe(p) | pipe(q), 0);
	pid_t pid = fork();
	if (!pid) {
		struct cgs_store *s;
		const char *repaired;
		bool ok = !cgs_store_open(d->fd, &s, &repaired) && write(p[1], "x", 1) == 1 &&
			  read(q[0], &c, 1) == 1;
		put_record(s, 6);
		_exit(!ok || cgs_store_close(s));
	}
	assert_int_equal(read(p[0], &c, 1), 1);
	struct cgs_store *s = open_store(d);
	struct cgs_store_stats st;
	struct stat before, after;
	assert_int_equal(fstatat(d->fd, ".cgs/store/data.mdb", &before, 0), 0);
	assert_int_equal(cgs_store_gc(s, NULL, NULL, NULL, &st), CGS_OK);
	assert_int_equal(fstatat(d->fd, ".cgs/store/data.mdb", &after, 0), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(write(q[1], "x", 1), 1);
	waitpid(pid, &code, 0);
	assert_int_equal(code, 0);
	assert_true(get_record(s, 6));
	cgs_store_close(s);
	for (int i = 0; i < 2; i++) {
		close(p[i]);
		close(q[i]);
	}
}

static bool by_chance(void *arg, const struct cgs_key *k)
{
	return (k->b[0] ^ *(uint8_t *)arg) & 3;
}

/* Overwrites, removals, values of all sizes, pages pinned by a view: the check of the file must
 * find nothing wrong with any state that LMDB leaves. */
static void every_state_of_a_busy_store_passes_the_check(void **state)
{
	struct scratch *d = *state;
	struct cgs_store *s = open_store(d);
	struct cgs_store_stats st;
	static uint8_t val[40000];
	uint64_t x = 23;
	const void *p;
	size_t n;
	for (unsigned round = 0; round < 300; round++) {
		for (uint64_t k = scratch_random(&x) % 60; k; k--) {
			char key[510];
			struct cgs_key blob;
			uint64_t id = scratch_random(&x) % 500;
			size_t size = scratch_random(&x) % (scratch_random(&x) % 4 ? 600 : 40000);
			memset(key, (int)(id % 250), sizeof key);
			memcpy(val, &x, sizeof x);
			if (k % 2)
				cgs_store_put_blob(s, val, size, &blob);
			else
				cgs_store_put(s, CGS_T_NOTE, key, 1 + id, val, size);
		}
		if (round % 9 == 0)
			cgs_store_view(s, CGS_T_NOTE, "v", 1, &p, &n);
		if (round % 9 == 5)
			cgs_store_release(s);
		cgs_store_put(s, CGS_T_NOTE, "v", 1, val, 9000);
		assert_int_equal(cgs_store_commit(s), CGS_OK);
		uint8_t salt = (uint8_t)round;
		if (round % 20 == 19)
			assert_int_equal(cgs_store_gc(s, NULL, by_chance, &salt, &st), CGS_OK);
		const char *what;
		int fd = openat(d->fd, ".cgs/store/data.mdb", O_RDONLY | O_CLOEXEC);
		if (!cgs_store_check(fd, &what))
			fail_msg("round %u: %s", round, what);
		close(fd);
	}
	assert_int_equal(cgs_store_close(s), CGS_OK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_was_put_is_there_after_a_close),
		T(queued_puts_are_seen_and_the_newest_wins),
		T(tables_do_not_share_keys),
		T(keys_are_1_to_510_bytes),
		T(an_empty_blob_is_a_blob),
		T(the_directory_tells_git_to_ignore_it),
		T(a_link_in_place_of_the_directory_is_refused),
		T(children_get_none_of_its_descriptors_and_close_leaves_none),
		T(the_map_grows_by_itself),
		T(a_map_that_another_process_grew_is_adopted),
		T(two_processes_write_at_once_and_nothing_is_lost),
		T(nothing_acknowledged_is_lost_by_kill_9),
		T(what_a_killed_process_spilled_is_recovered),
		T(a_spill_that_does_not_fit_leaves_what_was_there),
		T(a_damaged_spill_gives_nothing_wrong),
		T(eight_writers_killed_and_stopped_at_random_lose_nothing),
		T(a_wait_for_another_writer_is_told_once_after_2_s),
		T(a_pending_interrupt_ends_the_wait),
		T(a_commit_that_cannot_be_written_says_so_and_is_tried_again),
		T(a_view_shows_the_value_in_place),
		T(gc_keeps_what_kept_actions_name_and_drops_the_rest),
		T(gc_does_not_swap_the_file_under_another_process),
		T(every_state_of_a_busy_store_passes_the_check),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
