/* pool.c — diagnostics of several phases, copied so that one document can hold them all.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool.h"

static struct cgs_span span(struct cgs_pool *p, struct cgs_files *files, struct cgs_span at)
{
	if (at.file >= files->n)
		return (struct cgs_span){CGS_NO_FILE, 0, 0};
	uint32_t id = cgs_file_id(&p->files, files->v[at.file].path);
	if (!p->files.v[id].loaded) {
		/* One that cannot be read shows as a path without a place. */
		bool there = files->v[at.file].loaded || !cgs_file_load(files, at.file);
		struct cgs_str text = there ? files->v[at.file].text : CGS_STR("");
		cgs_file_put(&p->files, files->v[at.file].path, text);
	}
	at.file = id;
	return at;
}

void cgs_pool_add(struct cgs_pool *p, struct cgs_files *files, const struct cgs_diag *d)
{
	struct cgs_diags *ds = &p->diags;
	struct cgs_diag *to = cgs_diag_add(ds, (enum cgs_code)d->code, span(p, files, d->where),
					   "%.*s", CGS_FMT(d->text));
	ds->errors -= to->level == CGS_ERROR;
	ds->warnings -= to->level == CGS_WARNING;
	to->level = d->level;
	ds->errors += to->level == CGS_ERROR;
	ds->warnings += to->level == CGS_WARNING;
	to->why = cgs_str_dup(&ds->mem, d->why);
	to->help = cgs_str_dup(&ds->mem, d->help);
	for (const struct cgs_label *l = d->label; l; l = l->next)
		cgs_diag_label(ds, to, span(p, files, l->where), "%.*s", CGS_FMT(l->text));
	for (const struct cgs_edit *e = d->fix; e; e = e->next)
		cgs_diag_fix(ds, to, span(p, files, e->where), cgs_str_dup(&ds->mem, e->text),
			     d->applies);
}

void cgs_pool_print(struct cgs_pool *p, struct cgs_buf *out, const struct cgs_print *how)
{
	cgs_print_all(out, &p->files, &p->diags, how);
}

void cgs_pool_done(struct cgs_pool *p)
{
	cgs_diag_done(&p->diags);
	cgs_file_done(&p->files);
}
