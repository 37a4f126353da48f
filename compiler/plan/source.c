/* source.c — the files that an entry of `files` or `reads` names: globs, and paths without one.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What an artifact will be written to is there before it is: the plan does not depend on what was
 * built before.
 */
#include <stdlib.h>

#include <jansson.h>

#include "../base/glob.h"
#include "lower.h"

/* Once for an entry, however many steps read it: NULL the second time. */
static struct cgs_diag *tell(struct cgs_lowering *L, enum cgs_code code, struct cgs_str entry,
			     struct cgs_span where, const char *what)
{
	struct cgs_str key =
		cgs_str_fmt(&L->mem, "%u %u %.*s", where.file, where.at, CGS_FMT(entry));
	if ((*cgs_lower_made(L, "entry", key))++)
		return NULL;
	return cgs_diag_add(L->ir->diags, code, where, "\"%.*s\" %s", CGS_FMT(entry), what);
}

static bool refuse(struct cgs_lowering *L, struct cgs_str entry, struct cgs_span where,
		   const char *what, const char *help)
{
	struct cgs_diag *d = tell(L, CGS_C_unsafe_path, entry, where, what);
	if (d)
		cgs_diag_help(L->ir->diags, d, "%s", help);
	return false;
}

/* The text of an entry in place of the whole of it, when the place is a string and no more. */
static void replace(struct cgs_lowering *L, struct cgs_diag *d, struct cgs_str entry,
		    struct cgs_str by)
{
	struct cgs_str all = L->ir->files->v[d->where.file].text;
	struct cgs_str old = cgs_str_fmt(&L->mem, "\"%.*s\"", CGS_FMT(entry));
	if (d->where.len != old.n || memcmp(all.s + d->where.at, old.s, old.n) != 0)
		return;
	cgs_diag_fix(L->ir->diags, d, d->where, cgs_str_fmt(&L->mem, "\"%.*s\"", CGS_FMT(by)),
		     CGS_REVIEW);
}

static bool has_part(struct cgs_str path, const char *part)
{
	for (uint32_t i = 0, end; i <= path.n; i = end + 1) {
		for (end = i; end < path.n && path.s[end] != '/'; end++)
			;
		if (cgs_str_is((struct cgs_str){path.s + i, end - i}, part))
			return true;
	}
	return false;
}

struct cgs_str cgs_source_path(struct cgs_lowering *L, struct cgs_str path, struct cgs_span where)
{
	struct cgs_str file = cgs_survey_normal(&L->mem, path), none = {"", 0};
	if (!file.n) {
		refuse(L, path, where, "is not the path of a file below the project's root",
		       "write a relative path that stays inside, such as \"docs/api.md\"");
		return none;
	}
	if (!has_part(file, ".git") && !has_part(file, ".cgs"))
		return file;
	refuse(L, path, where, "is not for a step to read",
	       "it belongs to git or to the store of cgsc; copy what you need to another place");
	return none;
}

/* Forms that can match nothing, whatever files there are. */
static bool form_ok(struct cgs_lowering *L, struct cgs_str glob, struct cgs_span where)
{
	if (!cgs_glob_closed(glob))
		return refuse(L, glob, where, "is a glob that has a '[' without ']'",
			      "write [[] for a '[' in a name");
	if (glob.s[0] == '/')
		return refuse(L, glob, where, "is an absolute glob",
			      "write it from the project's root on, without the '/' before it");
	if (has_part(glob, ".."))
		return refuse(L, glob, where, "is a glob with '..'",
			      "files outside the project are not read: copy them into it, or "
			      "name them in a `dependency`");
	if (has_part(glob, "."))
		return refuse(L, glob, where, "is a glob with a part '.'",
			      "leave the part out: globs begin at the project's root");
	return true;
}

/* Globs. */

struct match {
	struct cgs_str path;
	uint32_t artifact; /* or 0 */
};

struct matching {
	struct cgs_lowering *L;
	struct cgs_span where;
	struct match *v;
	uint32_t nv, cv;
	bool any; /* something matches, though it may not be taken */
};

static void one_match(void *to, const char *path)
{
	struct matching *g = to;
	struct cgs_str s = cgs_str_of(path);
	json_t *utf8 = json_stringn(s.s, s.n);
	g->any = true;
	if (!utf8 && (*cgs_lower_made(g->L, "not UTF-8", s))++)
		return;
	if (!utf8) {
		struct cgs_diag *d =
			cgs_diag_add(g->L->ir->diags, CGS_C_unsafe_path, g->where,
				     "a glob matches '%s', whose name is not UTF-8", path);
		cgs_diag_help(g->L->ir->diags, d, "rename the file, or match fewer files");
		return;
	}
	json_decref(utf8);
	if (!cgs_survey_path(g->L, s))
		*CGS_PUSH(g->v, g->nv, g->cv) = (struct match){cgs_str_dup(&g->L->mem, s), 0};
}

static void one_link(void *to, const char *path)
{
	struct matching *g = to;
	g->any = true;
	if (!g->L->check || (*cgs_lower_made(g->L, "link", cgs_str_of(path)))++)
		return;
	struct cgs_diag *d =
		cgs_diag_add(g->L->ir->diags, CGS_C_link_skipped, g->where,
			     "'%s' is a symbolic link, so the glob does not match it", path);
	cgs_diag_help(g->L->ir->diags, d, "put the file there, or name it without a glob");
}

static void count(void *to, const char *path)
{
	(void)path;
	++*(uint32_t *)to;
}

/* The first directory of the path that holds no file that a glob could match, or "". */
static struct cgs_str empty_dir(struct cgs_lowering *L, struct cgs_str path)
{
	for (uint32_t i = 0; i < path.n && !strchr("*?[", path.s[i]); i++) {
		uint32_t n = 0;
		if (path.s[i] != '/')
			continue;
		struct cgs_str dir = {path.s, i};
		struct cgs_str all = cgs_str_fmt(&L->mem, "%.*s/**", CGS_FMT(dir));
		L->how->glob(L->how->arg, all.s, count, &n);
		if (!n)
			return dir;
	}
	return (struct cgs_str){"", 0};
}

/* A `**` that is not a whole part. */
static bool has_joined_stars(struct cgs_str glob)
{
	for (uint32_t i = 0; i + 1 < glob.n; i++) {
		bool alone =
			(!i || glob.s[i - 1] == '/') && (i + 2 == glob.n || glob.s[i + 2] == '/');
		if (!memcmp(glob.s + i, "**", 2) && !alone)
			return true;
	}
	return false;
}

static bool has_hidden(struct cgs_str path)
{
	for (uint32_t i = 0; i < path.n; i++)
		if (path.s[i] == '.' && (!i || path.s[i - 1] == '/'))
			return true;
	return has_part(path, "build") || has_part(path, "node_modules");
}

/* What of another tool's globs has been written; NULL: nothing. */
static const char *foreign(struct cgs_str entry)
{
	if (entry.s[0] == '!')
		return "an entry takes nothing away: write out the entries that you want";
	if (memchr(entry.s, '{', entry.n) || memchr(entry.s, ',', entry.n))
		return "braces and commas have no meaning here: write an entry for each";
	return NULL;
}

static void no_match(struct cgs_lowering *L, struct cgs_str glob, struct cgs_span where)
{
	struct cgs_diag *d = tell(L, CGS_C_no_match, glob, where, "matches no file");
	struct cgs_str dir;
	if (!d)
		return;
	cgs_diag_why(L->ir->diags, d, "nothing is read for it");
	if (foreign(glob))
		cgs_diag_help(L->ir->diags, d, "%s", foreign(glob));
	else if (has_joined_stars(glob))
		cgs_diag_help(L->ir->diags, d,
			      "`**` stands for directories as a part of its own only: "
			      "\"src/**/*.py\"");
	else if (has_hidden(glob))
		cgs_diag_help(L->ir->diags, d,
			      "no glob matches hidden files, or what is below build or "
			      "node_modules: name the file without `*`, `?` and `[`");
	else if ((dir = empty_dir(L, glob)).n)
		cgs_diag_help(L->ir->diags, d, "there is no file below \"%.*s\"", CGS_FMT(dir));
}

static int by_path(const void *a, const void *b)
{
	const struct match *x = a, *y = b;
	return cgs_str_cmp(x->path, y->path);
}

/* Files and outputs by path: where they are declared does not count. */
static void each_match(struct cgs_lowering *L, struct cgs_str glob, struct cgs_lower_match m)
{
	struct matching g = {.L = L, .where = m.where};
	if (!form_ok(L, glob, m.where))
		return;
	if (L->how->glob)
		L->how->glob(L->how->arg, cgs_str_dup(&L->mem, glob).s, one_match, &g);
	if (L->how->links)
		L->how->links(L->how->arg, cgs_str_dup(&L->mem, glob).s, one_link, &g);
	for (uint32_t i = 0; i < L->noutput; i++)
		if (cgs_glob_match(glob, L->of[L->output[i]].path))
			*CGS_PUSH(g.v, g.nv, g.cv) =
				(struct match){L->of[L->output[i]].path, L->output[i]};
	if (g.nv)
		qsort(g.v, g.nv, sizeof *g.v, by_path);
	for (uint32_t i = 0; i < g.nv; i++)
		m.each(m.to, L, g.v[i].path, g.v[i].artifact);
	if (!g.nv && !g.any && L->check && L->how->glob)
		no_match(L, glob, m.where);
	free(g.v);
}

/* Paths. */

struct nearest {
	struct cgs_str want, best;
	struct cgs_arena *mem;
	uint32_t far;
};

static void nearer(void *to, const char *path)
{
	struct nearest *g = to;
	uint32_t far = cgs_str_distance(g->want, cgs_str_of(path), g->far);
	if (far >= g->far)
		return;
	g->far = far;
	g->best = cgs_str_dup(g->mem, cgs_str_of(path));
}

static void no_file(struct cgs_lowering *L, struct cgs_str path, struct cgs_span where,
		    enum cgs_there there)
{
	bool dir = there == CGS_THERE_DIR;
	struct cgs_diag *d = tell(L, CGS_C_no_file, path, where,
				  dir ? "is a directory" : "is no file of the project");
	struct nearest g = {path, {"", 0}, &L->mem, path.n / 4 + 2};
	if (!d)
		return;
	if (dir) {
		bool slash = path.s[path.n - 1] == '/';
		struct cgs_str all =
			cgs_str_fmt(&L->mem, "%.*s%s**", CGS_FMT(path), slash ? "" : "/");
		cgs_diag_help(L->ir->diags, d, "write \"%.*s\" for all files below it",
			      CGS_FMT(all));
		replace(L, d, path, all);
		return;
	}
	if (foreign(path)) {
		cgs_diag_help(L->ir->diags, d, "%s", foreign(path));
		return;
	}
	if (L->how->glob)
		L->how->glob(L->how->arg, "**", nearer, &g);
	if (g.best.n) {
		cgs_diag_help(L->ir->diags, d, "did you mean \"%.*s\"?", CGS_FMT(g.best));
		replace(L, d, path, g.best);
	} else {
		cgs_diag_help(L->ir->diags, d,
			      "put it there, or write a glob for files that may be missing");
	}
}

static void one_path(struct cgs_lowering *L, struct cgs_str raw, struct cgs_lower_match m)
{
	bool slash = raw.n > 1 && raw.s[raw.n - 1] == '/';
	struct cgs_str bare = {raw.s, raw.n - slash}, path = cgs_source_path(L, bare, m.where);
	if (!path.n)
		return;
	uint32_t artifact = cgs_survey_path(L, path);
	enum cgs_there there = CGS_THERE_FILE;
	if (!artifact && L->how->look)
		there = L->how->look(L->how->arg, cgs_str_dup(&L->mem, path).s);
	if (there == CGS_THERE_FILE && !slash)
		m.each(m.to, L, path, artifact);
	else
		no_file(L, raw, m.where, there);
}

void cgs_source_each(struct cgs_lowering *L, struct cgs_str entry, struct cgs_lower_match m)
{
	if (cgs_glob_is(entry))
		each_match(L, entry, m);
	else
		one_path(L, entry, m);
}
