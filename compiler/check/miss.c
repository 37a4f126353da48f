/* miss.c — names that are not there: which uses miss the same one, and who has it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "miss.h"

#include "bind.h"

enum { SEARCHES_MAX = 1 << 22 };
#define PAIR 0x80000000u /* in place of a symbol, which has no so high a number */

static struct cgs_str directory(const struct cgs_ir *ir, uint32_t tree)
{
	struct cgs_str path = ir->files->v[ir->tree[tree]->file].path;
	while (path.n && path.s[path.n - 1] != '/')
		path.n--;
	return path;
}

/* A declaration of the name in a file beside those of the package, which that file does not name:
 * one of the two `package` lines is wrong, or an import is missing. */
static uint32_t beside(const struct cgs_ir *ir, uint32_t package, cgs_sym name)
{
	const struct cgs_package *in = &ir->package[package];
	if (!in->tree || (ir->names->strays += ir->npackage) > SEARCHES_MAX)
		return 0;
	struct cgs_str here = directory(ir, in->tree - 1);
	for (uint32_t p = 0; p < ir->npackage; p++) {
		if (p == package || ir->package[p].origin != in->origin)
			continue;
		uint32_t decl = cgs_bind_first(ir, CGS_SC_PACKAGE | p, name);
		if (decl && cgs_str_eq(directory(ir, ir->decl[decl].file), here))
			return decl;
	}
	return 0;
}

bool cgs_miss_name(struct cgs_ir *ir, struct cgs_diag *d, uint32_t scope, cgs_sym name)
{
	uint32_t package = scope & CGS_SC_INDEX, decl = 0;
	cgs_diag_missing(d, scope, name);
	if ((scope & ~(uint32_t)CGS_SC_INDEX) == CGS_SC_PACKAGE)
		decl = beside(ir, package, name);
	if (!decl)
		return false;
	uint32_t other = ir->decl[decl].package;
	struct cgs_str has = cgs_sym_str(ir->syms, ir->package[other].name);
	cgs_diag_missing(d, CGS_SC_PACKAGE | (package < other ? package : other),
			 PAIR | (package < other ? other : package));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, decl), "declared here, in the package '%.*s'",
		       CGS_FMT(has));
	cgs_diag_help(ir->diags, d, "give both files the same package, or import '%.*s'",
		      CGS_FMT(has));
	return true;
}

/* The first declaration of a chain that the type takes, or 0. */
static uint32_t fitting(const struct cgs_ir *ir, uint32_t head, uint32_t want, enum cgs_type_op op)
{
	uint32_t d = head;
	while (d && !cgs_type_takes(ir->schema, want, op, ir->decl[d].kind))
		d = ir->names->same[d];
	return d;
}

/* What a package is called in a file, or 0. */
static cgs_sym known_as(const struct cgs_ir *ir, uint32_t file, uint32_t package)
{
	const struct cgs_names *nm = ir->names;
	for (uint32_t i = 0; i < nm->nimport; i++)
		if (ir->tree[nm->import[i].file]->file == file && !nm->import[i].name &&
		    nm->import[i].package == package)
			return nm->import[i].alias;
	return 0;
}

uint32_t cgs_miss_owner(struct cgs_ir *ir, uint32_t package, cgs_sym name, uint32_t want,
			enum cgs_type_op op)
{
	uint32_t decl = beside(ir, package, name), n = 0;
	if (decl || (ir->names->strays += ir->npackage) > SEARCHES_MAX)
		return decl;
	for (uint32_t p = 0; p < ir->npackage; p++) {
		uint32_t one = cgs_bind_first(ir, CGS_SC_PACKAGE | p, name);
		bool other = p != package && ir->package[p].origin != CGS_STD;
		one = other ? fitting(ir, one, want, op) : 0;
		decl = one ? one : decl;
		n += one != 0;
	}
	return n == 1 ? decl : 0;
}

void cgs_miss_tell(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, bool dotted)
{
	struct cgs_str name = cgs_ir_name(ir, decl);
	uint32_t package = ir->decl[decl].package;
	struct cgs_str has = cgs_sym_str(ir->syms, ir->package[package].name);
	cgs_sym alias = dotted ? known_as(ir, d->where.file, package) : 0;
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, decl), "declared here, in the package '%.*s'",
		       CGS_FMT(has));
	if (alias)
		cgs_diag_help(ir->diags, d, "write `%.*s.%.*s`",
			      CGS_FMT(cgs_sym_str(ir->syms, alias)), CGS_FMT(name));
	else
		cgs_diag_help(ir->diags, d, "write `import %.*s { %.*s }` at the top of the file",
			      CGS_FMT(has), CGS_FMT(name));
}

/* A package whose last name is that, or 0. */
static cgs_sym package_like(const struct cgs_ir *ir, struct cgs_str name)
{
	for (uint32_t p = 0; p < ir->npackage; p++) {
		struct cgs_str s = cgs_sym_str(ir->syms, ir->package[p].name);
		bool ends = s.n > name.n && s.s[s.n - name.n - 1] == '.' &&
			    !memcmp(s.s + s.n - name.n, name.s, name.n);
		if (ends || cgs_str_eq(s, name))
			return ir->package[p].name;
	}
	return 0;
}

void cgs_miss_import(struct cgs_ir *ir, struct cgs_diag *d, uint32_t file, cgs_sym name)
{
	cgs_sym package = 0;
	if ((ir->names->strays += ir->npackage) < SEARCHES_MAX)
		package = package_like(ir, cgs_sym_str(ir->syms, name));
	if (!package)
		return;
	cgs_diag_missing(d, CGS_SC_FILE | file, name); /* each file has imports of its own */
	cgs_diag_help(ir->diags, d, "write `import %.*s` at the top of the file",
		      CGS_FMT(cgs_sym_str(ir->syms, package)));
}
