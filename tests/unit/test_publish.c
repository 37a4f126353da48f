/* test_publish.c — writing into the project: beneath the root, whole or not at all.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdbool.h>

#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "../../compiler/base/path.h"
#include "../../runtime/publish.h"

static enum cgs_status put(const struct scratch *d, const char *path, const char *text)
{
	bool wrote;
	return cgs_publish_write(d->fd, path, text, strlen(text), false, &wrote);
}

static void has_text(const struct scratch *d, const char *path, const char *text)
{
	size_t n;
	char *p = scratch_read(d, path, &n);
	assert_non_null(p);
	assert_string_equal(p, text);
	free(p);
}

static unsigned entries(const char *path)
{
	unsigned n = 0;
	DIR *d = opendir(path);
	for (struct dirent *e; (e = readdir(d));)
		n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(d);
	return n;
}

static void a_file_is_written_with_its_directories(void **state)
{
	struct scratch *d = *state;
	assert_int_equal(put(d, "a/b/c.txt", "one"), CGS_OK);
	has_text(d, "a/b/c.txt", "one");
	assert_int_equal(put(d, "a/b/c.txt", "two"), CGS_OK);
	has_text(d, "a/b/c.txt", "two");
	assert_int_equal(put(d, "top", "x"), CGS_OK);
	char sub[80];
	snprintf(sub, sizeof sub, "%s/a/b", d->path);
	assert_int_equal(entries(sub), 1);
}

static void the_same_bytes_are_not_written_again(void **state)
{
	struct scratch *d = *state;
	struct stat a, b;
	bool wrote;
	assert_int_equal(cgs_publish_write(d->fd, "f", "abc", 3, false, &wrote), CGS_OK);
	assert_true(wrote);
	fstatat(d->fd, "f", &a, 0);
	assert_int_equal(cgs_publish_write(d->fd, "f", "abc", 3, false, &wrote), CGS_OK);
	assert_false(wrote);
	fstatat(d->fd, "f", &b, 0);
	assert_int_equal(a.st_ino, b.st_ino);
	assert_int_equal(cgs_publish_write(d->fd, "f", "abd", 3, false, &wrote), CGS_OK);
	assert_true(wrote);
	assert_int_equal(cgs_publish_write(d->fd, "empty", "", 0, false, &wrote), CGS_OK);
	assert_true(wrote);
	assert_int_equal(cgs_publish_write(d->fd, "empty", "", 0, false, &wrote), CGS_OK);
	assert_false(wrote);
}

static void the_mode_is_0644_or_0755_less_the_umask(void **state)
{
	struct scratch *d = *state;
	struct stat st;
	bool wrote;
	mode_t old = umask(022);
	cgs_publish_write(d->fd, "f", "x", 1, false, &wrote);
	fstatat(d->fd, "f", &st, 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	cgs_publish_write(d->fd, "f", "x", 1, true, &wrote);
	assert_true(wrote);
	fstatat(d->fd, "f", &st, 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	umask(077);
	cgs_publish_write(d->fd, "g", "x", 1, true, &wrote);
	fstatat(d->fd, "g", &st, 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	umask(old);
}

static void staged_files_get_their_names_together(void **state)
{
	struct scratch *d = *state;
	struct cgs_staged s[20] = {0}, *v[20];
	char name[20][16];
	put(d, "d/f03", "same");
	put(d, "d/f04", "old");
	for (unsigned i = 0; i < 20; i++) {
		snprintf(name[i], sizeof name[i], "d/f%02u", i);
		assert_int_equal(cgs_publish_stage(d->fd, name[i], "same", 4, false, &s[i]),
				 CGS_OK);
		v[i] = &s[i];
	}
	assert_int_equal(s[3].fd, -1);
	has_text(d, "d/f04", "old");
	cgs_publish_sync(v, 20);
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(cgs_publish_settle(&s[i], NULL), CGS_OK);
		has_text(d, name[i], "same");
	}
	char sub[80];
	snprintf(sub, sizeof sub, "%s/d", d->path);
	assert_int_equal(entries(sub), 20);
}

static void a_name_taken_meanwhile_is_left_alone(void **state)
{
	struct scratch *d = *state;
	struct cgs_staged s, *v = &s;
	assert_int_equal(cgs_publish_stage(d->fd, "f", "ours", 4, false, &s), CGS_OK);
	scratch_write(d, "f", "theirs", 6);
	cgs_publish_sync(&v, 1);
	assert_int_equal(cgs_publish_settle(&s, NULL), CGS_EIO);
	has_text(d, "f", "theirs");
	assert_int_equal(entries(d->path), 1);
	/* What was not synced gets no name. */
	assert_int_equal(cgs_publish_stage(d->fd, "g", "ours", 4, false, &s), CGS_OK);
	assert_int_equal(cgs_publish_settle(&s, NULL), CGS_EIO);
	assert_int_equal(entries(d->path), 1);
}

static void what_was_edited_meanwhile_is_left_alone(void **state)
{
	struct scratch *d = *state;
	struct cgs_staged s, *v = &s;
	struct cgs_stamp was, nothing = {0};
	bool wrote;
	scratch_write(d, "f", "before", 6);
	assert_int_equal(cgs_stamp_of(d->fd, "f", &was), CGS_OK);
	assert_int_equal(cgs_publish_stage(d->fd, "f", "ours", 4, false, &s), CGS_OK);
	cgs_publish_sync(&v, 1);
	scratch_write(d, "f", "an edit", 7);
	assert_int_equal(cgs_publish_settle(&s, &was), CGS_ECHANGED);
	has_text(d, "f", "an edit");
	assert_int_equal(cgs_publish_over(d->fd, "f", &was, "ours", 4, false, &wrote),
			 CGS_ECHANGED);
	assert_int_equal(cgs_publish_over(d->fd, "f", &nothing, "ours", 4, false, &wrote),
			 CGS_ECHANGED);
	assert_false(wrote);
	has_text(d, "f", "an edit");
	assert_int_equal(entries(d->path), 1);
	cgs_stamp_of(d->fd, "f", &was);
	assert_int_equal(cgs_publish_over(d->fd, "f", &was, "ours", 4, false, &wrote), CGS_OK);
	has_text(d, "f", "ours");
	/* A name that was free is still to be free. */
	assert_int_equal(cgs_publish_stage(d->fd, "g", "ours", 4, false, &s), CGS_OK);
	cgs_publish_sync(&v, 1);
	scratch_write(d, "g", "theirs", 6);
	assert_int_equal(cgs_publish_settle(&s, &nothing), CGS_ECHANGED);
	has_text(d, "g", "theirs");
}

static void only_regular_files_are_replaced(void **state)
{
	struct scratch *d = *state;
	scratch_write(d, "real", "kept", 4);
	symlinkat("real", d->fd, "link");
	symlinkat("nowhere", d->fd, "dangling");
	mkfifoat(d->fd, "fifo", 0644);
	mkdirat(d->fd, "dir", 0755);
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	snprintf(un.sun_path, sizeof un.sun_path, "%s/sock", d->path);
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s, (struct sockaddr *)&un, sizeof un), 0);
	close(s);
	static const char *const name[] = {"link", "dangling", "fifo", "dir", "sock"};
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		assert_int_equal(put(d, name[i], "new"), CGS_EDENIED);
		assert_int_equal(cgs_publish_remove(d->fd, name[i]), CGS_EDENIED);
		assert_true(scratch_has(d, name[i]));
	}
	has_text(d, "real", "kept");
	assert_false(scratch_has(d, "nowhere"));
	assert_int_equal(entries(d->path), 6);
}

static void no_link_is_followed_on_the_way(void **state)
{
	struct scratch *d = *state;
	char outside[] = "/tmp/cgs-outside-XXXXXX";
	assert_non_null(mkdtemp(outside));
	symlinkat(outside, d->fd, "abs");
	symlinkat("..", d->fd, "up");
	mkdirat(d->fd, "in", 0755);
	symlinkat("in", d->fd, "inner");
	symlinkat("/proc/self/root", d->fd, "magic");
	symlinkat("/proc/self/cwd", d->fd, "cwd");
	static const char *const path[] = {"abs/f",       "abs/new/f",   "up/f",  "inner/f",
					   "inner/new/f", "magic/tmp/f", "cwd/f", "in/../abs/f"};
	for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
		assert_int_equal(put(d, path[i], "x"), CGS_EDENIED);
		assert_int_equal(cgs_publish_remove(d->fd, path[i]), CGS_EDENIED);
	}
	assert_int_equal(entries(outside), 0);
	char in[80];
	snprintf(in, sizeof in, "%s/in", d->path);
	assert_int_equal(entries(in), 0);
	rmdir(outside);
}

static void a_hard_link_elsewhere_keeps_its_content(void **state)
{
	struct scratch *d = *state;
	scratch_write(d, "precious", "old", 3);
	assert_int_equal(linkat(d->fd, "precious", d->fd, "out", 0), 0);
	assert_int_equal(put(d, "out", "new"), CGS_OK);
	has_text(d, "precious", "old");
	has_text(d, "out", "new");
}

static void a_file_in_the_way_of_a_directory_is_refused(void **state)
{
	struct scratch *d = *state;
	scratch_write(d, "f", "x", 1);
	assert_int_equal(put(d, "f/below", "y"), CGS_EDENIED);
	has_text(d, "f", "x");
}

/* clang-format off */
static const char *const hostile[] = {
	"", "/", "/etc/passwd", "//etc/passwd", ".", "..", "../x", "a/../../x", "a/..", "a/../b",
	"./a", "a/./b", "a//b", "a/", "a/b/", "/tmp/x", "a/\x01", "a\nb", "a\tb", "a\x7f" "b",
	"a\xc2\x85" "b", "\x1b[31mred", "a\xff" "b", "a\xc0\xaf" "b", "a\xed\xa0\x80", "a\\b",
	"..\\x", "C:\\x", ".git/config", ".git/hooks/pre-commit", ".GIT/config", ".Git/x",
	".git./x", ".git /x", "git~1/x", "GIT~1/config", ".g\xe2\x80\x8cit/config",
	".\xef\xbb\xbfgit/config", "sub/.git/hooks/x", ".gitmodules", ".gitattributes",
	".github/workflows/x.yml", ".gitlab-ci.yml", ".vscode/settings.json", ".VSCode/tasks.json",
	".idea/x.xml", ".envrc", "sub/.envrc", ".env", ".cgs/store/data.mdb", ".CGS/x", "x.cgs",
	"sub/spec.CGS", "x.cgs.", ".npmrc", ".ssh/authorized_keys", ".bashrc", ".claude/x",
	".cursor/rules", ".devcontainer/devcontainer.json", ".husky/pre-commit", ".hg/hgrc",
	"Jenkinsfile", ".circleci/config.yml", ".x.cgs-0123456789abcdef", "a\xe2\x80\xae" "b",
	"a\xe2\x80\x8b/b", ".mcp.json", ".netrc", ".gdbinit",
};
/* clang-format on */

static void hostile_paths_are_refused_with_a_reason(void **state)
{
	struct scratch *d = *state;
	const char *why;
	char longest[5000];
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		if (cgs_path_use(hostile[i], &why) == CGS_PATH_FREE || !why)
			fail_msg("'%s' is allowed", hostile[i]);
		assert_int_equal(put(d, hostile[i], "x"), CGS_EDENIED);
		assert_int_equal(cgs_publish_remove(d->fd, hostile[i]), CGS_EDENIED);
	}
	memset(longest, 'a', sizeof longest);
	longest[256] = 0;
	assert_int_equal(put(d, longest, "x"), CGS_EDENIED);
	memset(longest, '/', sizeof longest);
	for (size_t i = 0; i < sizeof longest; i += 2)
		longest[i] = 'a';
	longest[4097] = 0;
	assert_int_equal(put(d, longest, "x"), CGS_EDENIED);
	assert_int_equal(entries(d->path), 0);
}

static void ordinary_paths_are_allowed(void **state)
{
	struct scratch *d = *state;
	static const char *const good[] = {"a",
					   "src/main.c",
					   "Makefile",
					   ".gitignore",
					   ".editorconfig",
					   ".clang-format",
					   "a b/c d.txt",
					   "-x",
					   "gr\xc3\xbc\xc3\x9f/\xe6\x97\xa5.md",
					   "x.cgs.txt",
					   "cgs",
					   "git/x",
					   "a..b",
					   "...",
					   "..a",
					   "a.",
					   "environment",
					   "~",
					   "$(x)",
					   "a;b",
					   "\xf0\x9f\x98\x80"};
	const char *why;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (cgs_path_use(good[i], &why) != CGS_PATH_FREE)
			fail_msg("'%s' is refused: %s", good[i], why);
		assert_int_equal(put(d, good[i], "x"), CGS_OK);
	}
	char longest[256];
	memset(longest, 'n', 255);
	longest[255] = 0;
	assert_int_equal(put(d, longest, "x"), CGS_OK);
}

static void removing_takes_the_empty_directories_too(void **state)
{
	struct scratch *d = *state;
	put(d, "a/b/c/f", "x");
	put(d, "a/g", "x");
	assert_int_equal(cgs_publish_remove(d->fd, "a/b/c/f"), CGS_OK);
	assert_false(scratch_has(d, "a/b"));
	assert_true(scratch_has(d, "a/g"));
	assert_int_equal(cgs_publish_remove(d->fd, "a/b/c/f"), CGS_ENOTFOUND);
	assert_int_equal(cgs_publish_remove(d->fd, "a/none"), CGS_ENOTFOUND);
	assert_int_equal(cgs_publish_remove(d->fd, "a/g"), CGS_OK);
	assert_int_equal(entries(d->path), 0);
}

/* On threads that remove each other's parents. */
static void many_are_removed_at_once(void **state)
{
	enum { MANY = 200 };
	struct scratch *d = *state;
	char path[MANY][24];
	struct cgs_removal v[MANY + 2] = {{.path = "a/none"}};
	for (uint32_t i = 0; i < MANY; i++) {
		snprintf(path[i], sizeof path[i], "a/%u/%u/f%u", i % 7, i % 3, i);
		assert_int_equal(put(d, path[i], "x"), CGS_OK);
		v[i + 1].path = path[i];
	}
	mkdirat(d->fd, "dir", 0755);
	v[MANY + 1].path = "dir";
	cgs_publish_remove_all(d->fd, v, MANY + 2);
	assert_int_equal(v[0].st, CGS_ENOTFOUND);
	for (uint32_t i = 1; i <= MANY; i++)
		assert_int_equal(v[i].st, CGS_OK);
	assert_int_equal(v[MANY + 1].st, CGS_EDENIED);
	assert_int_equal(entries(d->path), 1);
}

static void a_sweep_takes_what_killed_writers_left_and_nothing_else(void **state)
{
	struct scratch *d = *state;
	static const char *const dirs[] = {"out", ".", "none", "../x", "link"};
	struct flock whole = {.l_type = F_WRLCK};
	mkdirat(d->fd, "out", 0755);
	mkdirat(d->fd, ".cgs", 0755);
	symlinkat("out", d->fd, "link");
	scratch_write(d, ".f.cgs-0123456789abcdef", "", 0);
	scratch_write(d, "out/.f.cgs-0123456789abcdef", "", 0);
	scratch_write(d, ".cgs/.f.cgs-0123456789abcdef", "", 0);
	scratch_write(d, "out/.busy.cgs-0123456789abcdef", "", 0);
	scratch_write(d, "out/.f.cgs-0123456789abcdeX", "", 0);
	scratch_write(d, "out/f.cgs-0123456789abcdef", "", 0);
	symlinkat("real", d->fd, "out/.l.cgs-0123456789abcdef");
	int fd = openat(d->fd, "out/.busy.cgs-0123456789abcdef", O_RDWR | O_CLOEXEC);
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &whole), 0);
	cgs_publish_sweep(d->fd, dirs, 5);
	assert_false(scratch_has(d, ".f.cgs-0123456789abcdef"));
	assert_false(scratch_has(d, "out/.f.cgs-0123456789abcdef"));
	assert_false(scratch_has(d, ".cgs/.f.cgs-0123456789abcdef"));
	assert_true(scratch_has(d, "out/.busy.cgs-0123456789abcdef"));
	assert_true(scratch_has(d, "out/.f.cgs-0123456789abcdeX"));
	assert_true(scratch_has(d, "out/f.cgs-0123456789abcdef"));
	assert_true(scratch_has(d, "out/.l.cgs-0123456789abcdef"));
	close(fd);
}

/* Swaps two names as fast as it can until it is killed. */
static pid_t swapper(const struct scratch *d, const char *a, const char *b)
{
	pid_t pid = fork();
	if (!pid)
		for (;;)
			renameat2(d->fd, a, d->fd, b, 2 /* RENAME_EXCHANGE */);
	return pid;
}

static void no_write_escapes_while_links_are_swapped_in(void **state)
{
	struct scratch *d = *state;
	char outside[] = "/tmp/cgs-outside-XXXXXX";
	unsigned ok = 0, denied = 0;
	int code;
	assert_non_null(mkdtemp(outside));
	mkdirat(d->fd, "dir", 0755);
	symlinkat(outside, d->fd, "trap");
	scratch_write(d, "file", "x", 1);
	char target[80];
	snprintf(target, sizeof target, "%s/f", outside);
	symlinkat(target, d->fd, "trapfile");
	pid_t p1 = swapper(d, "dir", "trap"), p2 = swapper(d, "file", "trapfile");
	for (unsigned i = 0; i < 1000; i++) {
		char text[16];
		snprintf(text, sizeof text, "%u", i);
		enum cgs_status a = put(d, "dir/sub/f", text), b = put(d, "file", text);
		ok += (a ? 0 : 1u) + (b ? 0 : 1u);
		denied += (a == CGS_EDENIED ? 1u : 0) + (b == CGS_EDENIED ? 1u : 0);
		if (i % 10 == 0)
			cgs_publish_remove(d->fd, "dir/sub/f");
	}
	kill(p1, SIGKILL);
	kill(p2, SIGKILL);
	waitpid(p1, &code, 0);
	waitpid(p2, &code, 0);
	assert_int_equal(entries(outside), 0);
	print_message("2000 raced writes: %u written, %u refused, 0 escaped\n", ok, denied);
	assert_true(ok > 0 && denied > 0);
	rmdir(outside);
}

static void a_killed_writer_leaves_the_old_file_or_the_new_one(void **state)
{
	struct scratch *d = *state;
	static char big[2][1 << 18];
	uint64_t x = 1;
	memset(big[0], 'a', sizeof big[0]);
	memset(big[1], 'b', sizeof big[1]);
	bool wrote;
	cgs_publish_write(d->fd, "f", big[0], sizeof big[0], false, &wrote);
	for (int round = 0; round < 40; round++) {
		pid_t pid = fork();
		if (!pid)
			for (int i = 0;; i++)
				cgs_publish_write(d->fd, "f", big[i & 1], sizeof big[0], false,
						  &wrote);
		struct timespec t = {0, (long)(scratch_random(&x) % 8000000)};
		nanosleep(&t, NULL);
		kill(pid, SIGKILL);
		int code;
		waitpid(pid, &code, 0);
		size_t n;
		char *p = scratch_read(d, "f", &n);
		assert_int_equal(n, sizeof big[0]);
		assert_true(!memcmp(p, big[0], n) || !memcmp(p, big[1], n));
		free(p);
	}
	cgs_publish_sweep(d->fd, (const char *const[]){""}, 1);
	assert_int_equal(entries(d->path), 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_file_is_written_with_its_directories),
		T(the_same_bytes_are_not_written_again),
		T(the_mode_is_0644_or_0755_less_the_umask),
		T(staged_files_get_their_names_together),
		T(a_name_taken_meanwhile_is_left_alone),
		T(what_was_edited_meanwhile_is_left_alone),
		T(only_regular_files_are_replaced),
		T(no_link_is_followed_on_the_way),
		T(a_hard_link_elsewhere_keeps_its_content),
		T(a_file_in_the_way_of_a_directory_is_refused),
		T(hostile_paths_are_refused_with_a_reason),
		T(ordinary_paths_are_allowed),
		T(many_are_removed_at_once),
		T(removing_takes_the_empty_directories_too),
		T(a_sweep_takes_what_killed_writers_left_and_nothing_else),
		T(no_write_escapes_while_links_are_swapped_in),
		T(a_killed_writer_leaves_the_old_file_or_the_new_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
