/* robust.c — every prefix and every one-byte change of the given files must parse, give the bytes
 * back and end in time. Meant for VARIANT=asan; -n N bounds the work per file (default 20000).
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../../compiler/base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SLOW_MS = 2000, BYTES = 256 };

/* Of the processor, so that a busy machine makes nothing slow. */
static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The bytes are copied to the end of a block of their size, so that a sanitizer sees overruns. */
static void parse(const char *what, const char *path, const char *s, size_t n, size_t at)
{
	uint8_t *copy = malloc(n ? n : 1);
	int64_t start = now_ms();
	if (n)
		memcpy(copy, s, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
	if (now_ms() - start <= SLOW_MS)
		return;
	fprintf(stderr, "%s: %s %zu takes %lld ms\n", path, what, at,
		(long long)(now_ms() - start));
	exit(1);
}

static void try_file(const char *path, const struct cgs_buf *b, size_t most)
{
	size_t step = b->n / most + 1, tries = 0;
	for (size_t n = 0; n <= b->n; n += step, tries++)
		parse("prefix", path, b->s, n, n);
	size_t all = b->n * BYTES, skip = all / most + 1;
	for (size_t i = 0; i < all; i += skip, tries++) {
		char *c = &b->s[i / BYTES], saved = *c;
		*c = (char)(i % BYTES);
		parse("change", path, b->s, b->n, i / BYTES);
		*c = saved;
	}
	printf("ok - %s (%zu texts)\n", path, tries);
}

int main(int argc, char **argv)
{
	size_t most = 20000;
	for (int opt; (opt = getopt(argc, argv, "n:")) != -1;) {
		if (opt != 'n')
			return 2;
		most = strtoul(optarg, NULL, 10);
	}
	for (int i = optind; i < argc; i++) {
		struct cgs_buf b = {0};
		char chunk[4096];
		FILE *f = fopen(argv[i], "rb");
		if (!f) {
			perror(argv[i]);
			return 2;
		}
		for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
			cgs_buf_add(&b, chunk, n);
		fclose(f);
		if (b.n)
			try_file(argv[i], &b, most ? most : 1);
		cgs_buf_done(&b);
	}
	return 0;
}
