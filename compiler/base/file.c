/* file.c — the source files of one run: path, text, and offset to line and column.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

enum { READ_MORE = 1 << 16 };

static uint32_t *find_slot(const struct cgs_files *fs, struct cgs_str path)
{
	uint32_t mask = fs->nslot - 1;
	uint32_t i = (uint32_t)XXH3_64bits(path.s, path.n) & mask;
	while (fs->slot[i] && !cgs_str_eq(fs->v[fs->slot[i] - 1].path, path))
		i = (i + 1) & mask;
	return &fs->slot[i];
}

static void rehash(struct cgs_files *fs)
{
	free(fs->slot);
	fs->nslot = fs->nslot ? fs->nslot * 2 : 64;
	fs->slot = cgs_mem_alloc(fs->nslot * sizeof *fs->slot);
	for (uint32_t i = 0; i < fs->n; i++)
		*find_slot(fs, fs->v[i].path) = i + 1;
}

uint32_t cgs_file_id(struct cgs_files *fs, struct cgs_str path)
{
	if (fs->n * 2 >= fs->nslot)
		rehash(fs);
	uint32_t *slot = find_slot(fs, path);
	if (!*slot) {
		CGS_PUSH(fs->v, fs->n, fs->cap)->path = cgs_str_dup(&fs->mem, path);
		*slot = fs->n;
	}
	return *slot - 1;
}

uint32_t cgs_file_lend(struct cgs_files *fs, struct cgs_str path, struct cgs_str text)
{
	uint32_t id = cgs_file_id(fs, path);
	struct cgs_file *f = &fs->v[id];
	f->text = text;
	f->loaded = true;
	f->nline = 0;
	return id;
}

uint32_t cgs_file_put(struct cgs_files *fs, struct cgs_str path, struct cgs_str text)
{
	return cgs_file_lend(fs, path, cgs_str_dup(&fs->mem, text));
}

/* The size is what the file had; one byte more shows whether it still has no more. */
static enum cgs_status read_all(int fd, size_t size, size_t max, struct cgs_buf *b)
{
	size_t want = (size < max ? size : max) + 1;
	for (;;) {
		ssize_t n = read(fd, cgs_buf_room(b, want), want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return CGS_EIO;
		if (n == 0)
			return CGS_OK;
		if (b->n + (size_t)n > max)
			return CGS_ETOOBIG;
		b->n += (size_t)n;
		b->s[b->n] = 0;
		want = (size_t)n < want ? want - (size_t)n : READ_MORE;
	}
}

enum cgs_status cgs_file_read(int dir_fd, const char *path, size_t max, struct cgs_buf *b)
{
	struct stat st;
	int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? CGS_ENOTFOUND : CGS_EIO;
	enum cgs_status st_code = CGS_EIO;
	if (!fstat(fd, &st))
		st_code = S_ISREG(st.st_mode) ? read_all(fd, (size_t)st.st_size, max, b)
					      : CGS_EDENIED;
	int saved = errno;
	close(fd);
	errno = saved;
	return st_code;
}

/* Where an open file is, without links. */
static bool real_path(int fd, char out[PATH_MAX])
{
	char link[64];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, out, PATH_MAX - 1);
	out[n < 0 ? 0 : n] = 0;
	return n > 0 && n < PATH_MAX - 1;
}

static bool has_link(int root_fd, const char *path)
{
	char part[PATH_MAX];
	struct stat st;
	snprintf(part, sizeof part, "%s", path);
	for (char *z = part; z; z = strchr(z + 1, '/')) {
		char *end = strchr(z + 1, '/');
		if (end)
			*end = 0;
		bool link =
			!fstatat(root_fd, part, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode);
		if (end)
			*end = '/';
		if (link)
			return true;
	}
	return false;
}

/* What may not be named. */
static bool is_hidden(const char *path)
{
	for (const char *z = path; z; z = strchr(z + 1, '/'))
		if (!strncmp(z, "/.git/", 6) || !strncmp(z, "/.cgs/", 6))
			return true;
	return false;
}

bool cgs_file_leads_out(int root_fd, const char *path)
{
	char root[PATH_MAX], file[PATH_MAX];
	if (path[0] == '/' || !has_link(root_fd, path))
		return false;
	int fd = openat(root_fd, path, O_PATH | O_CLOEXEC);
	bool known = fd >= 0 && real_path(root_fd, root) && real_path(fd, file);
	if (fd >= 0)
		close(fd);
	size_t n = known ? strlen(root) : 0;
	n -= n == 1; /* "/" */
	return !known || strncmp(root, file, n) != 0 || file[n] != '/' || is_hidden(file + n);
}

enum cgs_status cgs_file_load(struct cgs_files *fs, uint32_t id)
{
	if (fs->v[id].loaded)
		return CGS_OK;
	struct cgs_buf b = {0};
	enum cgs_status st = cgs_file_read(fs->root_fd, fs->v[id].path.s, CGS_FILE_MAX, &b);
	if (!st) {
		cgs_file_lend(fs, fs->v[id].path, cgs_buf_view(&b));
		fs->v[id].owned = b.s;
	} else {
		cgs_buf_done(&b);
	}
	return st;
}

static void build_lines(struct cgs_file *f)
{
	const char *p = f->text.s, *end = p + f->text.n;
	*CGS_PUSH(f->line, f->nline, f->cap) = 0;
	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		p++;
		*CGS_PUSH(f->line, f->nline, f->cap) = (uint32_t)(p - f->text.s);
	}
}

struct cgs_pos cgs_file_pos(struct cgs_files *fs, uint32_t id, uint32_t at)
{
	struct cgs_file *f = &fs->v[id];
	if (!f->nline)
		build_lines(f);
	uint32_t lo = 0, hi = f->nline;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (f->line[mid] <= at)
			lo = mid;
		else
			hi = mid;
	}
	return (struct cgs_pos){lo + 1, at - f->line[lo] + 1};
}

struct cgs_str cgs_file_line(struct cgs_files *fs, uint32_t id, uint32_t line)
{
	struct cgs_file *f = &fs->v[id];
	if (!f->nline)
		build_lines(f);
	if (line < 1 || line > f->nline)
		return CGS_STR("");
	uint32_t from = f->line[line - 1];
	uint32_t to = line < f->nline ? f->line[line] - 1 : f->text.n;
	if (to > from && f->text.s[to - 1] == '\r')
		to--;
	return (struct cgs_str){f->text.s + from, to - from};
}

void cgs_file_done(struct cgs_files *fs)
{
	for (uint32_t i = 0; i < fs->n; i++) {
		free(fs->v[i].line);
		free(fs->v[i].owned);
	}
	free(fs->v);
	free(fs->slot);
	cgs_arena_free(&fs->mem);
	*fs = (struct cgs_files){0};
}
