/* save.c — files that the driver itself writes: whole, or not at all.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/file.h"

static bool write_text(int fd, struct cgs_str text)
{
	uint32_t at = 0;
	while (at < text.n) {
		ssize_t k = write(fd, text.s + at, text.n - at);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return false;
		at += (uint32_t)k;
	}
	return true;
}

/* A device (/dev/stdout) or pipe is written in place. */
static enum cgs_status save_special(const char *path, struct cgs_str text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write_text(fd, text);
	if (fd >= 0)
		close(fd);
	return ok ? CGS_OK : CGS_EIO;
}

static bool write_temp(int fd, struct cgs_str text, mode_t mode)
{
	bool ok = write_text(fd, text) && !fchmod(fd, mode) && !fsync(fd);
	return !close(fd) && ok;
}

static mode_t default_mode(void)
{
	mode_t mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static enum cgs_status replace(const char *path, struct cgs_str text, mode_t mode)
{
	char *temp = NULL;
	if (asprintf(&temp, "%s.XXXXXX", path) < 0)
		cgs_mem_bug("out of memory");
	int fd = mkstemp(temp);
	bool ok = fd >= 0 && write_temp(fd, text, mode) && !rename(temp, path);
	int saved = errno;
	if (!ok && fd >= 0)
		unlink(temp);
	free(temp);
	errno = saved;
	return ok ? CGS_OK : CGS_EIO;
}

enum cgs_status cgs_save_file(const char *path, struct cgs_str text)
{
	struct stat st;
	if (stat(path, &st))
		return replace(path, text, default_mode());
	if (!S_ISREG(st.st_mode))
		return save_special(path, text);
	char *real = realpath(path, NULL); /* a link stays a link */
	enum cgs_status code = real ? replace(real, text, st.st_mode & 07777) : CGS_EIO;
	free(real);
	return code;
}

static bool holds(const char *path, struct cgs_str text)
{
	struct cgs_buf now = {0};
	bool same = !cgs_file_read(AT_FDCWD, path, (size_t)text.n + 1, &now) &&
		    cgs_str_eq(cgs_buf_view(&now), text);
	cgs_buf_done(&now);
	return same;
}

/* Puts temp in the place of path. An edit that came in between is found in what was there, and put
 * back; where files cannot be exchanged, one that comes after the look is not. */
static enum cgs_status swap(const char *temp, const char *path, struct cgs_str old)
{
	if (!holds(path, old))
		return CGS_ECORRUPT;
	if (renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_EXCHANGE)) {
		bool plain = errno == EINVAL || errno == ENOSYS;
		return plain && !rename(temp, path) ? CGS_OK : CGS_EIO;
	}
	if (holds(temp, old))
		return unlink(temp) ? CGS_EIO : CGS_OK;
	if (renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_EXCHANGE))
		return CGS_EIO;
	return CGS_ECORRUPT;
}

static bool may_write(const char *path, const struct stat *st)
{
	bool any = st->st_mode & (S_IWUSR | S_IWGRP | S_IWOTH);
	if (any && !access(path, W_OK))
		return true;
	if (!any)
		errno = EACCES;
	return false;
}

enum cgs_status cgs_save_over(const char *path, struct cgs_str old, struct cgs_str text)
{
	struct stat st;
	char *temp = NULL;
	if (lstat(path, &st))
		return CGS_EIO;
	if (!S_ISREG(st.st_mode))
		return CGS_ECORRUPT;
	if (!may_write(path, &st))
		return CGS_EIO;
	if (asprintf(&temp, "%s.XXXXXX", path) < 0)
		cgs_mem_bug("out of memory");
	int fd = mkstemp(temp);
	enum cgs_status code = CGS_EIO;
	if (fd >= 0) {
		bool owner = !fchown(fd, st.st_uid, st.st_gid);
		mode_t mode = st.st_mode & (owner ? 07777 : 0777);
		if (write_temp(fd, text, mode))
			code = swap(temp, path, old);
		int saved = errno;
		if (code)
			unlink(temp);
		errno = saved;
	}
	free(temp);
	return code == CGS_ECORRUPT && holds(path, text) ? CGS_OK : code;
}

static bool make_parents(const char *path)
{
	char *copy = strdup(path);
	bool ok = copy != NULL;
	for (char *p = copy ? strchr(copy + 1, '/') : NULL; ok && p; p = strchr(p + 1, '/')) {
		*p = 0;
		ok = !mkdir(copy, 0777) || errno == EEXIST;
		*p = '/';
	}
	free(copy);
	return ok;
}

enum cgs_status cgs_save_new(const char *path, struct cgs_str text, bool executable)
{
	if (!make_parents(path))
		return CGS_EIO;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, executable ? 0777 : 0666);
	if (fd < 0)
		return errno == EEXIST ? CGS_EDENIED : CGS_EIO;
	bool ok = write_text(fd, text) && !fsync(fd);
	ok = !close(fd) && ok;
	return ok ? CGS_OK : CGS_EIO;
}
