/* test_proc.c — child processes: what they get, how they end, what is left of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../runtime/proc.h"

struct run {
	struct cgs_loop *l;
	struct cgs_proc_result r;
	int done;
	int64_t began;
};

static int setup(void **s)
{
	struct run *x = calloc(1, sizeof *x);
	*s = x;
	x->began = cgs_loop_now_ns();
	return cgs_loop_new(&x->l, NULL, NULL) != CGS_OK;
}

static int teardown(void **s)
{
	struct run *x = *s;
	cgs_loop_free(x->l);
	cgs_buf_done(&x->r.out);
	cgs_buf_done(&x->r.err);
	free(x);
	return 0;
}

static void keep(void *arg, struct cgs_proc_result *r)
{
	struct run *x = arg;
	x->done++;
	cgs_buf_done(&x->r.out);
	cgs_buf_done(&x->r.err);
	x->r = *r;
	r->out = r->err = (struct cgs_buf){0};
}

static const char *const clean[] = {"PATH=/usr/bin:/bin", NULL};

static struct cgs_proc *sh(struct run *x, const char *script, uint64_t timeout_ms, uint64_t max)
{
	const char *argv[] = {"sh", "-c", script, NULL};
	struct cgs_proc_spec spec = {.file = "/bin/sh",
				     .argv = argv,
				     .env = clean,
				     .dir_fd = AT_FDCWD,
				     .timeout_ms = timeout_ms,
				     .max_output = max};
	spec.dir_fd = open("/", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	struct cgs_proc *p = cgs_proc_start(x->l, &spec, keep, x);
	close(spec.dir_fd);
	return p;
}

static void until_done(struct run *x, int n)
{
	while (x->done < n)
		assert_int_equal(cgs_loop_turn(x->l, 10000), CGS_OK);
}

static unsigned elapsed_ms(const struct run *x)
{
	return (unsigned)((cgs_loop_now_ns() - x->began) / 1000000);
}

static bool alive(const char *number)
{
	pid_t pid = (pid_t)strtol(number, NULL, 10);
	assert_true(pid > 1);
	for (int i = 0; i < 100 && !kill(pid, 0); i++) {
		char path[64], c = 0;
		snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
		FILE *f = fopen(path, "r");
		if (f && fscanf(f, "%*d %*s %c", &c) != 1)
			c = 0;
		if (f)
			fclose(f);
		if (c == 'Z') /* dead; only nobody has asked for its code yet */
			return false;
		usleep(10000);
	}
	return !kill(pid, 0);
}

static void output_and_exit_code_come_back(void **s)
{
	struct run *x = *s;
	sh(x, "echo out; echo err >&2; exit 7", 0, 1000);
	assert_int_equal(x->done, 0);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_EXITED);
	assert_int_equal(x->r.code, 7);
	assert_string_equal(x->r.out.s, "out\n");
	assert_string_equal(x->r.err.s, "err\n");
	assert_true(x->r.wall_ns > 0 && x->r.max_rss > 0);
}

static void death_by_signal_is_told_from_an_exit(void **s)
{
	struct run *x = *s;
	sh(x, "kill -SEGV $$", 0, 1000);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_SIGNALLED);
	assert_int_equal(x->r.code, SIGSEGV);
}

static void a_missing_program_is_told_from_the_loop_with_its_errno(void **s)
{
	struct run *x = *s;
	const char *argv[] = {"none", NULL};
	struct cgs_proc_spec spec = {.file = "/nonexistent/none", .argv = argv, .env = clean};
	spec.dir_fd = open("/", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	cgs_proc_start(x->l, &spec, keep, x);
	close(spec.dir_fd);
	assert_int_equal(x->done, 0);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_NO_START);
	assert_int_equal(x->r.code, ENOENT);
}

static void input_larger_than_a_pipe_is_fed(void **s)
{
	struct run *x = *s;
	enum { N = 1 << 20 };
	char *big = malloc(N);
	memset(big, 'x', N);
	const char *argv[] = {"wc", "-c", NULL};
	struct cgs_proc_spec spec = {.file = "/usr/bin/wc", .argv = argv, .env = clean};
	spec.input = (struct cgs_str){big, N};
	spec.dir_fd = open("/", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	cgs_proc_start(x->l, &spec, keep, x);
	close(spec.dir_fd);
	until_done(x, 1);
	assert_string_equal(x->r.out.s, "1048576\n");
	free(big);
}

static void input_that_is_not_read_does_not_block_or_fail(void **s)
{
	struct run *x = *s;
	static char big[1 << 20];
	const char *argv[] = {"true", NULL};
	struct cgs_proc_spec spec = {.file = "/bin/true", .argv = argv, .env = clean};
	spec.input = (struct cgs_str){big, sizeof big};
	spec.dir_fd = open("/", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	cgs_proc_start(x->l, &spec, keep, x);
	close(spec.dir_fd);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_EXITED);
	assert_int_equal(x->r.code, 0);
}

static void the_environment_descriptors_directory_and_limits_are_clean(void **s)
{
	struct run *x = *s;
	int leak = dup(1); /* not close-on-exec */
	setenv("CGS_TEST_SECRET", "hush", 1);
	sh(x,
	   "env | grep -c SECRET; ls /proc/self/fd | wc -l; pwd; ulimit -c; "
	   "cat /proc/self/stat | cut -d' ' -f5; echo $$; "
	   "grep -E '^Sig(Blk|Ign)' /proc/self/status | tr -d '\\t\\n'",
	   0, 4000);
	until_done(x, 1);
	close(leak);
	unsetenv("CGS_TEST_SECRET");
	char *save = NULL;
	char *line[7];
	for (int i = 0; i < 7; i++)
		assert_non_null(line[i] = strtok_r(i ? NULL : x->r.out.s, "\n", &save));
	assert_string_equal(line[0], "0");
	assert_string_equal(line[1], "4"); /* 0, 1, 2 and the directory that ls reads */
	assert_string_equal(line[2], "/");
	assert_string_equal(line[3], "0");
	assert_string_equal(line[4], line[5]); /* leads its own group */
	/* Signals 32 and 33 belong to libc: what was inherited for them cannot be changed. */
	assert_memory_equal(line[6], "SigBlk:0000000000000000SigIgn:", 30);
	assert_int_equal(strtoull(line[6] + 30, NULL, 16) & ~0x180000000ULL, 0);
}

static void too_much_output_kills_the_child_and_keeps_what_fits(void **s)
{
	struct run *x = *s;
	sh(x, "while :; do echo 0123456789; done", 0, 1000);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_TOO_LONG);
	assert_int_equal(x->r.out.n, 1000);
}

static void output_over_the_limit_is_seen_though_the_child_ended_first(void **s)
{
	struct run *x = *s;
	sh(x, "head -c 3000 /dev/zero", 0, 1000);
	usleep(100000);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_TOO_LONG);
	assert_int_equal(x->r.out.n, 1000);
}

static void a_timeout_asks_first(void **s)
{
	struct run *x = *s;
	sh(x, "trap 'echo bye; exit 0' TERM; while :; do sleep 0.02; done", 100, 1000);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_TIMEOUT);
	assert_string_equal(x->r.out.s, "bye\n");
	assert_in_range(elapsed_ms(x), 100, 900);
}

static void a_timeout_kills_who_does_not_listen(void **s)
{
	struct run *x = *s;
	sh(x, "trap '' TERM; while :; do sleep 0.02; done", 50, 1000);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_TIMEOUT);
	assert_in_range(elapsed_ms(x), 1000, 3000);
}

static void cancelling_is_told_from_the_loop(void **s)
{
	struct run *x = *s;
	struct cgs_proc *p = sh(x, "sleep 100", 0, 1000);
	cgs_proc_cancel(p);
	assert_int_equal(x->done, 0);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_CANCELLED);
	assert_in_range(elapsed_ms(x), 0, 2000);
}

static void grandchildren_in_the_group_die_with_the_child(void **s)
{
	struct run *x = *s;
	sh(x, "sleep 100 & echo $!", 0, 1000);
	until_done(x, 1);
	assert_int_equal(x->r.end, CGS_PROC_EXITED);
	assert_false(alive(x->r.out.s));
	assert_in_range(elapsed_ms(x), 0, 2000);
}

static void a_daemon_that_left_the_group_is_adopted_and_killed(void **s)
{
	struct run *x = *s;
	sh(x, "setsid sh -c 'sleep 100 & echo $!; wait' & sleep 0.2", 0, 1000);
	until_done(x, 1);
	for (int i = 0; i < 20; i++)
		cgs_loop_turn(x->l, 5);
	assert_false(alive(x->r.out.s));
	assert_in_range(elapsed_ms(x), 0, 3000);
}

static void a_daemon_may_live_while_another_child_runs(void **s)
{
	struct run *x = *s;
	struct cgs_proc *other = sh(x, "sleep 100", 0, 1000);
	sh(x, "setsid sh -c 'echo $$; sleep 100' >/dev/stdout & sleep 0.2", 0, 1000);
	until_done(x, 1);
	pid_t daemon = (pid_t)strtol(x->r.out.s, NULL, 10);
	assert_true(daemon > 1);
	assert_int_equal(kill(daemon, 0), 0);
	cgs_proc_cancel(other);
	until_done(x, 2);
	for (int i = 0; i < 20; i++)
		cgs_loop_turn(x->l, 5);
	assert_int_equal(kill(daemon, 0), -1);
}

/* A stand-in for cgsc that is killed by SIGKILL: it starts sh with a grandchild and tells both
 * numbers on fd. */
static void short_life(int fd)
{
	struct run x = {0};
	setsid();
	if (cgs_loop_new(&x.l, NULL, NULL) != CGS_OK)
		_exit(1);
	sh(&x, "trap '' TERM HUP; sleep 100 & echo $$ $! > /tmp/cgs-kin.$PPID; wait", 0, 1000);
	while (!x.done) {
		cgs_loop_turn(x.l, 20);
		(void)!write(fd, ".", 1);
	}
	_exit(0);
}

static void sigkill_of_cgsc_takes_children_and_grandchildren_along(void **s)
{
	int p[2];
	char path[64], c, text[64] = {0};
	(void)s;
	assert_int_equal(pipe(p), 0);
	pid_t pid = fork();
	if (!pid)
		short_life(p[1]);
	snprintf(path, sizeof path, "/tmp/cgs-kin.%d", (int)pid);
	int fd = -1;
	for (int i = 0; i < 200 && fd < 0; i++) {
		assert_int_equal(read(p[0], &c, 1), 1);
		fd = open(path, O_RDONLY);
	}
	usleep(50000);
	assert_true(fd >= 0 && read(fd, text, sizeof text - 1) > 3);
	close(fd);
	unlink(path);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	char *second = strchr(text, ' ');
	assert_non_null(second);
	assert_false(alive(text));
	assert_false(alive(second));
	close(p[0]);
	close(p[1]);
}

static void ending_the_loop_ends_running_children(void **s)
{
	struct run x = {0};
	char path[] = "/tmp/cgs-end.XXXXXX", text[32] = {0}, script[80];
	(void)s;
	assert_int_equal(cgs_loop_new(&x.l, NULL, NULL), CGS_OK);
	int fd = mkstemp(path);
	snprintf(script, sizeof script, "sleep 100 & echo $! > %s; wait", path);
	sh(&x, script, 0, 1000);
	while (pread(fd, text, sizeof text - 1, 0) < 2)
		cgs_loop_turn(x.l, 5);
	cgs_loop_free(x.l);
	assert_int_equal(x.done, 1); /* its owner is told, and can let go */
	assert_false(alive(text));
	close(fd);
	unlink(path);
}

static void two_hundred_children_at_once_all_come_back(void **s)
{
	struct run *x = *s;
	for (int i = 0; i < 200; i++)
		sh(x, "echo hello; exit 3", 0, 1000);
	until_done(x, 200);
	assert_string_equal(x->r.out.s, "hello\n");
	assert_int_equal(x->r.code, 3);
}

int main(void)
{
	const struct CMUnitTest t[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(output_and_exit_code_come_back),
		T(death_by_signal_is_told_from_an_exit),
		T(a_missing_program_is_told_from_the_loop_with_its_errno),
		T(input_larger_than_a_pipe_is_fed),
		T(input_that_is_not_read_does_not_block_or_fail),
		T(the_environment_descriptors_directory_and_limits_are_clean),
		T(too_much_output_kills_the_child_and_keeps_what_fits),
		T(output_over_the_limit_is_seen_though_the_child_ended_first),
		T(a_timeout_asks_first),
		T(a_timeout_kills_who_does_not_listen),
		T(cancelling_is_told_from_the_loop),
		T(grandchildren_in_the_group_die_with_the_child),
		T(a_daemon_that_left_the_group_is_adopted_and_killed),
		T(a_daemon_may_live_while_another_child_runs),
		cmocka_unit_test(sigkill_of_cgsc_takes_children_and_grandchildren_along),
		cmocka_unit_test(ending_the_loop_ends_running_children),
		T(two_hundred_children_at_once_all_come_back),
#undef T
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
