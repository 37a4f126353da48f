/* depfile.c — make rules for the outputs of a build, in the form of gcc -MD -MP.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "depfile.h"

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
