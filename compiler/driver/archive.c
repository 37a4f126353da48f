/* archive.c — the specs in a tar or zip archive, by libarchive.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../base/file.h"
#include "../base/library.h"
#include "save.h"

enum { ENTRIES_MAX = 100000, SPECS_MAX = 10000, TOTAL_MAX = 256 << 20, BLOCK = 1 << 16 };

struct archive_api {
	__typeof__(archive_read_new) *read_new;
	__typeof__(archive_read_free) *read_free;
	__typeof__(archive_read_support_filter_gzip) *read_support_filter_gzip;
	__typeof__(archive_read_support_filter_bzip2) *read_support_filter_bzip2;
	__typeof__(archive_read_support_filter_xz) *read_support_filter_xz;
	__typeof__(archive_read_support_filter_zstd) *read_support_filter_zstd;
	__typeof__(archive_read_support_format_tar) *read_support_format_tar;
	__typeof__(archive_read_support_format_zip) *read_support_format_zip;
	__typeof__(archive_read_open_fd) *read_open_fd;
	__typeof__(archive_read_next_header) *read_next_header;
	__typeof__(archive_read_data) *read_data;
	__typeof__(archive_error_string) *error_string;
	__typeof__(archive_entry_pathname) *entry_pathname;
	__typeof__(archive_entry_filetype) *entry_filetype;
	__typeof__(archive_entry_hardlink) *entry_hardlink;
};

#define ROW(name)                                                                                  \
	{                                                                                          \
		"archive_" #name, offsetof(struct archive_api, name)                               \
	}
static const struct cgs_function functions[] = {
	ROW(read_new),
	ROW(read_free),
	ROW(read_support_filter_gzip),
	ROW(read_support_filter_bzip2),
	ROW(read_support_filter_xz),
	ROW(read_support_filter_zstd),
	ROW(read_support_format_tar),
	ROW(read_support_format_zip),
	ROW(read_open_fd),
	ROW(read_next_header),
	ROW(read_data),
	ROW(error_string),
	ROW(entry_pathname),
	ROW(entry_filetype),
	ROW(entry_hardlink),
};
#undef ROW

struct spec {
	struct cgs_str path;
	struct cgs_buf text;
};

struct unpack {
	struct archive_api api;
	struct archive *in;
	struct cgs_arena mem;
	struct spec *v;
	uint32_t n, cap;
	struct cgs_str top; /* "packs-1.2/", as long as every entry lies below it */
	uint32_t entries;
	size_t total;
	struct cgs_buf *error;
};

static const struct cgs_library library = {
	.name = "libarchive",
	.file = "libarchive.so.13",
	.use = "archives need it",
	.help = "install the package libarchive13 (Debian, Ubuntu) or libarchive",
	.function = functions,
	.n = sizeof functions / sizeof *functions,
};

/* A relative path without dots, control characters or an empty part. */
static bool is_safe(struct cgs_str path)
{
	if (!path.n || path.n > 4000)
		return false;
	for (uint32_t i = 0, end; i <= path.n; i = end + 1) {
		for (end = i; end < path.n && path.s[end] != '/'; end++)
			if ((unsigned char)path.s[end] < 0x20 || path.s[end] == '\\')
				return false;
		struct cgs_str part = {path.s + i, end - i};
		if (!part.n || *part.s == '.')
			return false;
	}
	return true;
}

/* What all entries so far have as their first part. */
static void narrow(struct unpack *u, struct cgs_str path)
{
	const char *slash = memchr(path.s, '/', path.n);
	uint32_t n = slash ? (uint32_t)(slash - path.s) + 1 : 0;
	if (!u->entries++)
		u->top = cgs_str_dup(&u->mem, (struct cgs_str){path.s, n});
	else if (n != u->top.n || memcmp(path.s, u->top.s, n) != 0)
		u->top.n = 0;
}

static enum cgs_status read_text(struct unpack *u, struct cgs_buf *text)
{
	char block[BLOCK];
	for (;;) {
		la_ssize_t n = u->api.read_data(u->in, block, sizeof block);
		if (n == 0)
			return CGS_OK;
		if (n < 0) {
			const char *why = u->api.error_string(u->in);
			cgs_buf_putz(u->error, why ? why : "the archive is damaged");
			return CGS_EIO;
		}
		u->total += (size_t)n;
		if (u->total > TOTAL_MAX || text->n + (size_t)n > CGS_FILE_MAX) {
			cgs_buf_putz(u->error, "the specs in it are too large");
			return CGS_ETOOBIG;
		}
		cgs_buf_add(text, block, (size_t)n);
	}
}

static enum cgs_status read_entry(struct unpack *u, struct archive_entry *e)
{
	const char *name = u->api.entry_pathname(e);
	struct cgs_str path = cgs_str_of(name ? name : "");
	while (path.n > 2 && !memcmp(path.s, "./", 2))
		path.s += 2, path.n -= 2;
	bool plain = u->api.entry_filetype(e) == AE_IFREG && !u->api.entry_hardlink(e);
	if (!plain || !is_safe(path))
		return CGS_OK;
	narrow(u, path);
	if (path.n < 5 || memcmp(path.s + path.n - 4, ".cgs", 4) != 0)
		return CGS_OK;
	if (u->n == SPECS_MAX) {
		cgs_buf_fmt(u->error, "it holds more than %d specs", SPECS_MAX);
		return CGS_ETOOBIG;
	}
	struct spec *s = CGS_PUSH(u->v, u->n, u->cap);
	s->path = cgs_str_dup(&u->mem, path);
	return read_text(u, &s->text);
}

static enum cgs_status read_all(struct unpack *u)
{
	struct archive_entry *e;
	for (uint32_t i = 0; i < ENTRIES_MAX; i++) {
		int rc = u->api.read_next_header(u->in, &e);
		if (rc == ARCHIVE_EOF)
			return CGS_OK;
		if (rc < ARCHIVE_WARN) {
			const char *why = u->api.error_string(u->in);
			cgs_buf_putz(u->error, why ? why : "this is no archive");
			return CGS_EIO;
		}
		enum cgs_status st = read_entry(u, e);
		if (st)
			return st;
	}
	cgs_buf_fmt(u->error, "it holds more than %d files", ENTRIES_MAX);
	return CGS_ETOOBIG;
}

static enum cgs_status write_all(struct unpack *u, const char *dir)
{
	if (!u->n) {
		cgs_buf_putz(u->error, "it holds no .cgs file");
		return CGS_ENOTFOUND;
	}
	for (uint32_t i = 0; i < u->n; i++) {
		struct cgs_str rest = {u->v[i].path.s + u->top.n, u->v[i].path.n - u->top.n};
		const char *path = cgs_str_fmt(&u->mem, "%s/%.*s", dir, CGS_FMT(rest)).s;
		enum cgs_status st = cgs_save_new(path, cgs_buf_view(&u->v[i].text), false);
		if (st && st != CGS_EDENIED) { /* twice in the archive: the first counts */
			cgs_buf_fmt(u->error, "cannot write %s: %s", path, strerror(errno));
			return CGS_EIO;
		}
	}
	return CGS_OK;
}

enum cgs_status cgs_archive_unpack(int fd, const char *dir, struct cgs_buf *error)
{
	struct unpack u = {.error = error};
	enum cgs_status st = CGS_EIO;
	if (!cgs_library_load(&library, &u.api, error))
		return st;
	u.in = u.api.read_new();
	if (!u.in)
		cgs_mem_bug("out of memory");
	u.api.read_support_filter_gzip(u.in); /* not all: some start a program */
	u.api.read_support_filter_bzip2(u.in);
	u.api.read_support_filter_xz(u.in);
	u.api.read_support_filter_zstd(u.in);
	u.api.read_support_format_tar(u.in);
	u.api.read_support_format_zip(u.in);
	if (u.api.read_open_fd(u.in, fd, BLOCK) == ARCHIVE_OK)
		st = read_all(&u);
	else
		cgs_buf_putz(error, "this is no archive");
	if (!st)
		st = write_all(&u, dir);
	u.api.read_free(u.in);
	for (uint32_t i = 0; i < u.n; i++)
		cgs_buf_done(&u.v[i].text);
	free(u.v);
	cgs_arena_free(&u.mem);
	return st;
}
