/* depend.c — what a project takes from elsewhere: dependencies, pinned in cgs.lock.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing is fetched here: what `cgsc lock` fetched lies in .cgs/depend under its hash. A line of
 * cgs.lock is the name, the hash and the source, "rules sha256:... path ../rules"; # begins a
 * comment. Dependencies are flat: the `dependency` declarations of a dependency do not count.
 */
#include "depend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "../check/import.h"
#include "load.h"

#define HASH "sha256:"

struct spec { /* the path is relative to the dependency */
	struct cgs_str path, text;
};

struct pin {
	struct cgs_str name, source;
	struct cgs_key key;
};

struct depends {
	struct cgs *c;
	struct cgs_arena *mem;
	struct pin *pin;
	uint32_t npin, cpin;
};

/* What `cgsc lock` cannot mend. */
static struct cgs_diag *wrong(struct depends *p, struct cgs_span where, struct cgs_str text)
{
	return cgs_diag_add(&p->c->diags, CGS_C_bad_dependency, where, "%.*s", CGS_FMT(text));
}

/* The value of an attribute when it is a plain string; an error when it is another. */
static bool plain(struct depends *p, const struct cgs_tree *t, uint32_t value, struct cgs_str *out)
{
	uint32_t part = t->node[value].kid;
	bool string = t->node[value].kind == CGS_N_STRING;
	if (string && (!part || (t->node[part].kind == CGS_N_PART && !t->node[part].next)))
		*out = part ? cgs_tree_part(t, value, part, p->mem) : CGS_STR("");
	for (uint32_t i = 0; i < out->n; i++)
		string &= (unsigned char)out->s[i] >= 0x20;
	if (string && out->n)
		return true;
	wrong(p, cgs_tree_span(t, value),
	      CGS_STR("where a dependency comes from has to be a plain string"));
	return false;
}

/* By enum cgs_depend_form. */
static const char *const form[] = {"path", "git", "archive"};

static bool read_block(struct depends *p, const struct cgs_tree *t, uint32_t block,
		       struct cgs_depend *d, uint32_t *forms)
{
	cgs_tree_each (a, t, block) {
		uint32_t value = t->node[a].kid;
		if (t->node[a].kind != CGS_N_ATTR)
			continue;
		struct cgs_str name = cgs_tree_name(t, a);
		for (uint32_t i = 0; i < 3; i++)
			if (cgs_str_is(name, form[i])) {
				d->form = (enum cgs_depend_form)i;
				++*forms;
				if (!plain(p, t, value, &d->at))
					return false;
			}
		if (cgs_str_is(name, "rev") && !plain(p, t, value, &d->rev))
			return false;
		if (cgs_str_is(name, "pin"))
			d->pin = !cgs_str_is(cgs_tree_source(t, value), "false");
	}
	return true;
}

/* What a program could take for an option, or what holds on one machine only. */
static const char *mistake(const struct cgs_depend *d, uint32_t forms)
{
	if (forms != 1)
		return "a dependency has one of `path`, `git` and `archive`";
	if (d->form == CGS_DEPEND_GIT && !d->rev.n)
		return "a git repository needs `rev`: a tag or a commit";
	if (d->form != CGS_DEPEND_GIT && d->rev.n)
		return "`rev` is for a git repository";
	if (d->form != CGS_DEPEND_GIT && *d->at.s == '/')
		return "the path of a dependency is relative to the root of the project";
	if (*d->at.s == '-' || (d->rev.n && *d->rev.s == '-'))
		return "an address or a revision does not begin with `-`";
	if (d->form != CGS_DEPEND_PATH && !d->pin)
		return "`pin = false` is for a directory";
	return NULL;
}

/* "./a//b/" as "a/b"; dots above the root stay. */
static struct cgs_str tidy(struct cgs_arena *mem, struct cgs_str path)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0, end; i < path.n; i = end + 1) {
		for (end = i; end < path.n && path.s[end] != '/'; end++)
			;
		struct cgs_str part = {path.s + i, end - i};
		if (!part.n || cgs_str_is(part, "."))
			continue;
		if (b.n)
			cgs_buf_putc(&b, '/');
		cgs_buf_str(&b, part);
	}
	struct cgs_str out = b.n ? cgs_str_dup(mem, cgs_buf_view(&b)) : CGS_STR(".");
	cgs_buf_done(&b);
	return out;
}

static void read_one(struct depends *p, const struct cgs_tree *t, uint32_t stmt)
{
	uint32_t forms = 0, name = cgs_tree_kid(t, stmt, CGS_N_NAME);
	struct cgs_depend d = {.pin = true};
	if (!name || (t->node[stmt].flag & CGS_NF_BROKEN)) /* told of elsewhere */
		return;
	d.name = cgs_tree_name(t, name);
	d.where = cgs_tree_span(t, name);
	if (!read_block(p, t, cgs_tree_kid(t, stmt, CGS_N_BLOCK), &d, &forms))
		return;
	const char *what = mistake(&d, forms);
	if (what) {
		wrong(p, d.where, cgs_str_of(what));
		return;
	}
	if (d.form != CGS_DEPEND_GIT)
		d.at = tidy(p->mem, d.at);
	d.source = cgs_str_fmt(p->mem, "%s %.*s%s%.*s", form[d.form], CGS_FMT(d.at),
			       d.rev.n ? " " : "", CGS_FMT(d.rev));
	*CGS_PUSH(p->c->depend, p->c->ndepend, p->c->cdepend) = d;
}

static struct cgs_str word(struct cgs_str *line)
{
	struct cgs_str w = *line;
	for (w.n = 0; w.n < line->n && w.s[w.n] != ' '; w.n++)
		;
	while (line->n && line->s < w.s + w.n)
		line->s++, line->n--;
	while (line->n && *line->s == ' ')
		line->s++, line->n--;
	return w;
}

static void read_line(struct depends *p, uint32_t file, struct cgs_str text, struct cgs_str line)
{
	struct cgs_span where = {file, (uint32_t)(line.s - text.s), line.n};
	struct cgs_str all = line, hash;
	struct pin pin = {.name = word(&line)};
	if (!all.n || *all.s == '#')
		return;
	hash = word(&line);
	pin.source = line;
	bool ok = hash.n > strlen(HASH) && !memcmp(hash.s, HASH, strlen(HASH)) && line.n;
	hash.s += ok ? strlen(HASH) : 0;
	hash.n -= ok ? (uint32_t)strlen(HASH) : 0;
	if (ok && cgs_key_parse(hash, &pin.key)) {
		*CGS_PUSH(p->pin, p->npin, p->cpin) = pin;
		return;
	}
	struct cgs_diag *d = cgs_diag_add(&p->c->diags, CGS_C_dependency, where,
					  "this is no line of a lock file");
	cgs_diag_help(&p->c->diags, d, "`cgsc lock` writes the file anew");
}

/* The file stays among those of the compilation: a build watches it. */
static enum cgs_status read_lock(struct depends *p)
{
	struct cgs_files *fs = &p->c->files;
	uint32_t id = cgs_file_id(fs, CGS_STR(CGS_LOCK_FILE));
	enum cgs_status st = cgs_file_load(fs, id);
	if (st)
		return st == CGS_ENOTFOUND ? CGS_OK : st;
	struct cgs_str text = fs->v[id].text;
	for (uint32_t i = 0, end; i < text.n; i = end + 1) {
		for (end = i; end < text.n && text.s[end] != '\n'; end++)
			;
		read_line(p, id, text, (struct cgs_str){text.s + i, end - i});
	}
	return CGS_OK;
}

static int by_path(const void *a, const void *b)
{
	const struct spec *x = a, *y = b;
	return cgs_str_cmp(x->path, y->path);
}

static struct cgs_key key_of(struct spec *v, uint32_t n)
{
	struct cgs_hash h;
	if (n)
		qsort(v, n, sizeof *v, by_path);
	cgs_hash_init(&h);
	for (uint32_t i = 0; i < n; i++) {
		cgs_hash_field(&h, v[i].path);
		cgs_hash_field(&h, v[i].text);
	}
	return cgs_hash_end(&h);
}

enum cgs_status cgs_depend_hash(const char *dir, struct cgs_key *key)
{
	struct cgs_list l = {0};
	struct cgs_buf dirs = {0};
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? CGS_ENOTFOUND : CGS_EIO;
	enum cgs_status st = cgs_load_list(&l, fd, CGS_STR(""), &dirs);
	struct spec *v = cgs_mem_alloc((l.n + 1) * sizeof *v);
	for (uint32_t i = 0; i < l.n && !st; i++) {
		struct cgs_buf text = {0};
		st = cgs_file_read(fd, l.path[i].s, CGS_FILE_MAX, &text);
		v[i] = (struct spec){l.path[i], cgs_str_dup(&l.mem, cgs_buf_view(&text))};
		cgs_buf_done(&text);
	}
	if (!st)
		*key = key_of(v, l.n);
	free(v);
	cgs_buf_done(&dirs);
	cgs_load_list_done(&l);
	close(fd);
	return st;
}

/* A file without a package cannot be imported: the project file of a dependency, as a rule. */
static void drop_unnamed(struct cgs *c, uint32_t from)
{
	uint32_t n = from;
	for (uint32_t i = from; i < c->ntree; i++)
		if (cgs_str_is(cgs_import_package(c->tree[i]), "main"))
			cgs_tree_free(c->tree[i]);
		else
			c->tree[n++] = c->tree[i];
	c->ntree = n;
}

/* Files that belong to something else already. */
static bool is_taken(struct depends *p, const struct cgs_depend *d, const struct cgs_list *l)
{
	struct cgs *c = p->c;
	for (uint32_t i = 0; i < l->n; i++) {
		const struct cgs_file *f = &c->files.v[cgs_file_id(&c->files, l->path[i])];
		if (!f->loaded)
			continue;
		wrong(p, d->where,
		      cgs_str_fmt(p->mem, "the directory \"%.*s\" belongs to %s already",
				  CGS_FMT(d->at),
				  f->origin ? "another dependency" : "the project"));
		return true;
	}
	return false;
}

static enum cgs_status load_files(struct depends *p, uint32_t number, struct cgs_str dir,
				  const struct cgs_list *l)
{
	struct cgs *c = p->c;
	struct cgs_depend *d = &c->depend[number - 1];
	uint32_t from = c->ntree, skip = cgs_str_is(dir, ".") ? 2 : dir.n + 1;
	d->found = !is_taken(p, d, l);
	if (!d->found)
		return CGS_OK;
	enum cgs_status st = cgs_load_files(c, l->path, l->n, number);
	if (st)
		return st;
	struct spec *v = cgs_mem_alloc(l->n * sizeof *v);
	for (uint32_t i = 0; i < l->n; i++)
		v[i] = (struct spec){
			{l->path[i].s + skip, l->path[i].n - skip},
			c->files.v[cgs_file_id(&c->files, l->path[i])].text,
		};
	drop_unnamed(c, from);
	d->key = key_of(v, l->n);
	free(v);
	return CGS_OK;
}

static void unlocked(struct depends *p, const struct cgs_depend *d, const char *what,
		     const char *help)
{
	struct cgs_diag *e =
		cgs_diag_add(&p->c->diags, CGS_C_dependency, d->where, what, CGS_FMT(d->name));
	cgs_diag_help(&p->c->diags, e, "%s", help);
}

static void compare(struct depends *p, const struct cgs_depend *d)
{
	if (!d->found || !d->pin || d->pinned)
		return;
	if (d->known)
		unlocked(p, d, "the files of `%.*s` are not those that were locked",
			 "look at what changed, then run `cgsc lock`");
	else
		unlocked(p, d, "the dependency `%.*s` is not locked",
			 "`cgsc lock` writes down what it contains");
}

static void absent(struct depends *p, const struct cgs_depend *d)
{
	if (d->form == CGS_DEPEND_PATH) {
		struct cgs_diag *e = wrong(
			p, d->where,
			cgs_str_fmt(p->mem, "there is no directory \"%.*s\"", CGS_FMT(d->at)));
		cgs_diag_why(&p->c->diags, e, "paths are relative to the root of the project");
	} else if (d->known)
		unlocked(p, d, "the dependency `%.*s` was not fetched", "run `cgsc lock`");
	else
		unlocked(p, d, "the dependency `%.*s` is not locked", "run `cgsc lock`");
}

/* Where its files are; empty as long as nobody knows. */
static struct cgs_str place(struct depends *p, struct cgs_depend *d)
{
	const struct pin *pin = NULL;
	char hex[CGS_KEY_HEX + 1];
	for (uint32_t i = 0; i < p->npin && !pin; i++)
		if (cgs_str_eq(p->pin[i].name, d->name) && cgs_str_eq(p->pin[i].source, d->source))
			pin = &p->pin[i];
	d->known = pin;
	if (pin)
		d->want = pin->key;
	if (d->form == CGS_DEPEND_PATH)
		return d->at;
	if (!pin)
		return CGS_STR("");
	return cgs_str_fmt(p->mem, CGS_DEPEND_DIR "/%s", cgs_key_hex(&pin->key, hex));
}

/* Of two of one name the second is told by the checker. */
static bool is_double(const struct cgs *c, uint32_t number)
{
	for (uint32_t i = 0; i + 1 < number; i++)
		if (cgs_str_eq(c->depend[i].name, c->depend[number - 1].name))
			return true;
	return false;
}

static enum cgs_status load_one(struct depends *p, uint32_t number)
{
	struct cgs *c = p->c;
	struct cgs_depend *d = &c->depend[number - 1];
	struct cgs_list l = {0};
	struct cgs_str dir = place(p, d);
	enum cgs_status st = CGS_ENOTFOUND;
	if (dir.n)
		st = cgs_load_list(&l, c->files.root_fd, dir, &c->dirs);
	if (!st && l.n)
		st = load_files(p, number, dir, &l);
	else if (!st)
		wrong(p, d->where,
		      cgs_str_fmt(p->mem, "there is no .cgs file in \"%.*s\"", CGS_FMT(d->at)));
	else if (st == CGS_ENOTFOUND) {
		absent(p, d);
		st = CGS_OK;
	}
	d->pinned = d->found && d->known && cgs_key_eq(&d->want, &d->key);
	if (!st)
		compare(p, d);
	cgs_load_list_done(&l);
	return st;
}

static void read_tree(struct depends *p, const struct cgs_tree *t)
{
	static const char word[] = "dependency";
	if (!memmem(t->text.s, t->text.n, word, sizeof word - 1))
		return;
	cgs_tree_each (k, t, t->root)
		if (t->node[k].kind == CGS_N_STMT && cgs_str_is(cgs_tree_name(t, k), word))
			read_one(p, t, k);
}

enum cgs_status cgs_depend_load(struct cgs *c)
{
	struct depends p = {.c = c, .mem = &c->files.mem};
	uint32_t own = c->ntree;
	for (uint32_t i = 0; i < own; i++)
		read_tree(&p, c->tree[i]);
	enum cgs_status st = c->ndepend ? read_lock(&p) : CGS_OK;
	for (uint32_t i = 0; i < c->ndepend && !st; i++)
		st = is_double(c, i + 1) ? CGS_OK : load_one(&p, i + 1);
	free(p.pin);
	return st;
}
