/* depfile.c — make rules for the outputs of a build, in the form of gcc -MD -MP.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "depfile.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { INPUTS = CGS_FILE_SPEC | CGS_FILE_SOURCE | CGS_FILE_TOOL | CGS_FILE_RECORDING };

/* A `%` is a pattern in a target only; elsewhere make would keep the backslash.
 * src: GNU make manual, "Rule Syntax"; gcc mkdeps.c: backslashes before a space are doubled. */
static void put_path(struct cgs_buf *out, const char *prefix, const char *path, bool target)
{
	const char *part[2] = {*path == '/' ? "" : prefix, path};
	for (int i = 0; i < 2; i++) {
		size_t slashes = 0;
		for (const char *p = part[i]; *p; p++) {
			for (; (*p == ' ' || *p == '\t') && slashes; slashes--)
				cgs_buf_putc(out, '\\');
			slashes = *p == '\\' ? slashes + 1 : 0;
			if (strchr(target ? " \t#:%" : " \t#:", *p))
				cgs_buf_putc(out, '\\');
			if (*p == '$')
				cgs_buf_putc(out, '$');
			cgs_buf_putc(out, *p);
		}
	}
}

/* A path with a line end cannot be written in a makefile. */
static bool fits(const struct cgs_plan *plan, const struct cgs_pfile *f, uint32_t role)
{
	return (f->role & role) && !strpbrk(cgs_plan_str(plan, f->path), "\n\r");
}

/* A file that is both an output and an input would depend on itself. */
static bool is_input(const struct cgs_plan *plan, const struct cgs_pfile *f)
{
	return fits(plan, f, INPUTS) && !(f->role & CGS_FILE_OUTPUT);
}

void cgs_depfile_text(const struct cgs_plan *plan, const char *prefix, struct cgs_buf *out)
{
	const struct cgs_pfile *file = plan->file;
	uint32_t n = plan->head->nfile, outputs = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!fits(plan, &file[i], CGS_FILE_OUTPUT))
			continue;
		if (outputs++)
			cgs_buf_putc(out, ' ');
		put_path(out, prefix, cgs_plan_str(plan, file[i].path), true);
	}
	if (!outputs)
		return;
	cgs_buf_putc(out, ':');
	for (uint32_t i = 0; i < n; i++) {
		if (!is_input(plan, &file[i]))
			continue;
		cgs_buf_putz(out, " \\\n  ");
		put_path(out, prefix, cgs_plan_str(plan, file[i].path), false);
	}
	cgs_buf_putc(out, '\n');
	for (uint32_t i = 0; i < n; i++) {
		if (!is_input(plan, &file[i]))
			continue;
		put_path(out, prefix, cgs_plan_str(plan, file[i].path), true);
		cgs_buf_putz(out, ":\n");
	}
}

/* The path without links and dots: below the working directory it is relative, like those of a
 * plan. The last part need not exist yet. */
static bool plain_path(const char *path, char out[PATH_MAX])
{
	char here[PATH_MAX], dir[PATH_MAX], real[PATH_MAX];
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - path + 1) : 1, slash ? path : ".");
	if (!getcwd(here, sizeof here) || !realpath(dir, real))
		return false;
	size_t n = strlen(here);
	bool below = !strncmp(real, here, n) && (real[n] == '/' || !real[n]);
	const char *rest = below ? real + n + (real[n] == '/') : real;
	int len = snprintf(out, PATH_MAX, "%s%s%s", rest, *rest ? "/" : "", name);
	return len > 0 && len < PATH_MAX;
}

const char *cgs_depfile_clash(const struct cgs_plan *plan, const char *path)
{
	char plain[PATH_MAX];
	struct stat st, of;
	bool named = plain_path(path, plain), there = !stat(path, &st) && S_ISREG(st.st_mode);
	for (uint32_t i = 0; i < plan->head->nfile; i++) {
		const char *file = cgs_plan_str(plan, plan->file[i].path);
		if (named && !strcmp(plain, file))
			return file;
		if (there && !stat(file, &of) && of.st_dev == st.st_dev && of.st_ino == st.st_ino)
			return file;
	}
	return NULL;
}
