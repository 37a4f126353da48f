/* scratch.h — a temporary directory for a test, and files in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SCRATCH_H
#define CGS_SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct scratch {
	char path[64];
	int fd;
};

__attribute__((unused)) static int scratch_drop(const char *path, const struct stat *st, int kind,
						struct FTW *f)
{
	(void)st;
	(void)kind;
	(void)f;
	return remove(path);
}

__attribute__((unused)) static int scratch_setup(void **state)
{
	struct scratch *d = calloc(1, sizeof *d);
	if (!d)
		return 1;
	strcpy(d->path, "/tmp/cgs-test-XXXXXX");
	if (!mkdtemp(d->path))
		return 1;
	d->fd = open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*state = d;
	return d->fd < 0;
}

__attribute__((unused)) static int scratch_teardown(void **state)
{
	struct scratch *d = *state;
	close(d->fd);
	nftw(d->path, scratch_drop, 16, FTW_DEPTH | FTW_PHYS);
	free(d);
	return 0;
}

__attribute__((unused)) static void scratch_write(const struct scratch *d, const char *path,
						  const void *p, size_t n)
{
	int fd = openat(d->fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), n);
	close(fd);
}

/* The whole file in heap memory, or NULL. */
__attribute__((unused)) static char *scratch_read(const struct scratch *d, const char *path,
						  size_t *n)
{
	struct stat st;
	int fd = openat(d->fd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	assert_int_equal(fstat(fd, &st), 0);
	char *p = malloc((size_t)st.st_size + 1);
	assert_non_null(p);
	assert_int_equal(read(fd, p, (size_t)st.st_size), st.st_size);
	p[st.st_size] = 0;
	*n = (size_t)st.st_size;
	close(fd);
	return p;
}

__attribute__((unused)) static bool scratch_has(const struct scratch *d, const char *path)
{
	return !faccessat(d->fd, path, F_OK, AT_SYMLINK_NOFOLLOW);
}

__attribute__((unused)) static void scratch_sleep_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

/* A reproducible stream of numbers (xorshift64*). */
__attribute__((unused)) static uint64_t scratch_random(uint64_t *x)
{
	*x ^= *x >> 12;
	*x ^= *x << 25;
	*x ^= *x >> 27;
	return *x * 2685821657736338717u;
}

#endif
