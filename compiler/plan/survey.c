/* survey.c — paths, makers and gates of all artifacts, found before any step is made.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lower.h"

#include "../base/path.h"

#include <stdlib.h>

enum { PATH_DEPTH_MAX = 256 };

static void chain(struct cgs_lowering *L, uint32_t of, uint32_t decl)
{
	uint32_t last = 0;
	cgs_lower_each (L, l, L->of[of].link) {
		if (L->link[l - 1].decl == decl)
			return;
		last = l;
	}
	*CGS_PUSH(L->link, L->nlink, L->clink) = (struct cgs_lower_link){decl, 0};
	if (last)
		L->link[last - 1].next = L->nlink;
	else
		L->of[of].link = L->nlink;
}

static bool bad_byte(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f || c == '\\';
}

struct cgs_str cgs_survey_normal(struct cgs_arena *a, struct cgs_str path)
{
	static const struct cgs_str none = {"", 0};
	uint32_t from[PATH_DEPTH_MAX], depth = 0, n = 0;
	char *to = cgs_arena_alloc(a, (size_t)path.n + 1);
	if (!path.n || path.s[0] == '/' || path.s[path.n - 1] == '/')
		return none;
	for (uint32_t i = 0, end; i < path.n; i = end + 1) {
		for (end = i; end < path.n && path.s[end] != '/'; end++)
			if (bad_byte(path.s[end]))
				return none;
		struct cgs_str part = {path.s + i, end - i};
		if (!part.n || cgs_str_is(part, "."))
			continue;
		if (cgs_str_is(part, "..")) {
			if (!depth)
				return none;
			n = from[--depth];
			continue;
		}
		if (depth == PATH_DEPTH_MAX)
			return none;
		from[depth++] = n;
		if (n)
			to[n++] = '/';
		memcpy(to + n, part.s, part.n);
		n += part.n;
	}
	return (struct cgs_str){to, n};
}

static struct cgs_str folded(struct cgs_arena *a, struct cgs_str s)
{
	struct cgs_str f = cgs_str_dup(a, s);
	char *p = cgs_arena_alloc(a, (size_t)s.n + 1);
	for (uint32_t i = 0; i < f.n; i++)
		p[i] = (char)(f.s[i] >= 'A' && f.s[i] <= 'Z' ? f.s[i] + 32 : f.s[i]);
	return (struct cgs_str){p, s.n};
}

/* Without the parts that lead out, if that is a path. */
static void keep_inside(struct cgs_lowering *L, struct cgs_diag *d, uint32_t decl,
			struct cgs_str path)
{
	const char *why;
	for (uint32_t n = 1; n;) {
		n = path.n && *path.s == '/'                  ? 1
		    : path.n > 1 && !memcmp(path.s, "./", 2)  ? 2
		    : path.n > 2 && !memcmp(path.s, "../", 3) ? 3
							      : 0;
		path = (struct cgs_str){path.s + n, path.n - n};
	}
	if (path.n && !memchr(path.s, '"', path.n) && !memchr(path.s, '\\', path.n) &&
	    cgs_path_use(cgs_str_dup(&L->mem, path).s, &why) == CGS_PATH_FREE)
		cgs_edit_named(L->ir, d, decl, "path",
			       cgs_str_fmt(&L->mem, "\"%.*s\"", CGS_FMT(path)), CGS_REVIEW);
}

static bool path_ok(struct cgs_lowering *L, uint32_t decl, struct cgs_str raw, struct cgs_str path)
{
	struct cgs_span at = cgs_lower_span(L, decl, "path");
	struct cgs_diag *d;
	if (!raw.n) {
		d = cgs_diag_add(L->ir->diags, CGS_C_empty_path, at, "the path of %.*s is empty",
				 CGS_FMT(cgs_ir_path(L->ir, decl, &L->mem)));
		cgs_diag_help(L->ir->diags, d, "write the file's path below the project's root");
		cgs_edit_named(L->ir, d, decl, "path", CGS_STR("\"TODO\""), CGS_PLACEHOLDER);
		return false;
	}
	const char *why;
	enum cgs_path_use use = cgs_path_use(cgs_str_dup(&L->mem, path.n ? path : raw).s, &why);
	if (!path.n || use == CGS_PATH_BAD) {
		d = cgs_diag_add(L->ir->diags, CGS_C_unsafe_path, at,
				 "\"%.*s\" is not the path of a file below the project's root",
				 CGS_FMT(raw));
		cgs_diag_why(L->ir->diags, d, "%s",
			     use == CGS_PATH_BAD ? why : "it has '..' or ends in '/'");
		cgs_diag_help(L->ir->diags, d,
			      "write a relative path that stays inside, such as \"src/api.py\"");
		keep_inside(L, d, decl, raw);
		return false;
	}
	if (!cgs_str_eq(raw, path)) { /* or `${a.path}` and the file would be spelt apart */
		d = cgs_diag_add(L->ir->diags, CGS_C_unsafe_path, at,
				 "\"%.*s\" is a roundabout way to write \"%.*s\"", CGS_FMT(raw),
				 CGS_FMT(path));
		cgs_diag_help(L->ir->diags, d, "write \"%.*s\"", CGS_FMT(path));
		cgs_edit_named(L->ir, d, decl, "path",
			       cgs_str_fmt(&L->mem, "\"%.*s\"", CGS_FMT(path)), CGS_REVIEW);
		return false;
	}
	if (use == CGS_PATH_RESERVED) {
		d = cgs_diag_add(L->ir->diags, CGS_C_protected_path, at,
				 "\"%.*s\" is not for a build to write", CGS_FMT(path));
		cgs_diag_why(L->ir->diags, d, "%s", why);
		return false;
	}
	return true;
}

/* The name of the artifact in the place of that of the file. */
static void name_apart(struct cgs_lowering *L, struct cgs_diag *d, uint32_t decl,
		       struct cgs_str path)
{
	uint32_t name = path.n, dot = path.n;
	while (name && path.s[name - 1] != '/')
		name--;
	while (dot > name && path.s[dot - 1] != '.')
		dot--;
	dot = dot > name + 1 ? dot - 1 : path.n;
	struct cgs_str own =
		cgs_str_fmt(&L->mem, "%.*s%.*s%.*s", (int)name, path.s,
			    CGS_FMT(cgs_ir_name(L->ir, decl)), (int)(path.n - dot), path.s + dot);
	if (!cgs_survey_path(L, own) && !memchr(own.s, '"', own.n) && !memchr(own.s, '\\', own.n))
		cgs_edit_named(L->ir, d, decl, "path",
			       cgs_str_fmt(&L->mem, "\"%.*s\"", CGS_FMT(own)), CGS_REVIEW);
}

/* True when no earlier artifact has this path, exactly or but for the case of letters. */
static bool path_free(struct cgs_lowering *L, uint32_t decl, struct cgs_str path)
{
	uint32_t *same = cgs_lower_made(L, "path", path), first = *same;
	if (!first) {
		*same = decl;
		uint32_t *low = cgs_lower_made(L, "fold", folded(&L->mem, path));
		if (!*low) {
			*low = decl;
			return true;
		}
		first = *low;
		*cgs_lower_made(L, "path", path) = 0;
	}
	bool equal = cgs_str_eq(L->of[first].path, path);
	struct cgs_span at = cgs_lower_span(L, decl, "path");
	struct cgs_diag *d;
	if (equal)
		d = cgs_diag_add(L->ir->diags, CGS_C_two_writers, at,
				 "\"%.*s\" is written by two artifacts", CGS_FMT(path));
	else
		d = cgs_diag_add(L->ir->diags, CGS_C_unsafe_path, at,
				 "\"%.*s\" and \"%.*s\" are one file where case does not count",
				 CGS_FMT(path), CGS_FMT(L->of[first].path));
	cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, first, "path"), "first written here");
	cgs_diag_help(L->ir->diags, d, "give each artifact a path of its own");
	name_apart(L, d, decl, path);
	return false;
}

/* "src" and "src/a.py" cannot both be files. */
static void check_parents(struct cgs_lowering *L, uint32_t decl)
{
	struct cgs_str path = L->of[decl].path;
	for (uint32_t i = 1; i < path.n; i++) {
		if (path.s[i] != '/')
			continue;
		uint32_t other = cgs_survey_path(L, (struct cgs_str){path.s, i});
		if (!other)
			continue;
		struct cgs_diag *d = cgs_diag_add(
			L->ir->diags, CGS_C_unsafe_path, cgs_lower_span(L, decl, "path"),
			"\"%.*s\" needs \"%.*s\" to be a directory, but that is an artifact",
			CGS_FMT(path), CGS_FMT(L->of[other].path));
		cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, other, "path"), "a file here");
		L->of[decl].path.n = 0;
		return;
	}
}

uint32_t cgs_survey_path(struct cgs_lowering *L, struct cgs_str path)
{
	return *cgs_lower_made(L, "path", path);
}

struct making {
	struct cgs_lowering *L;
	uint32_t prompt, artifact;
};

static int by_maker(const void *a, const void *b)
{
	const struct making *x = a, *y = b;
	if (x->prompt != y->prompt)
		return x->prompt < y->prompt ? -1 : 1;
	return cgs_str_cmp(x->L->of[x->artifact].path, y->L->of[y->artifact].path);
}

/* The outputs of a prompt are its artifacts in the order of their paths. */
static void find_makers(struct cgs_lowering *L)
{
	struct making *v = cgs_mem_alloc((L->noutput + 1) * sizeof *v);
	uint32_t n = 0, last = 0;
	for (uint32_t i = 0; i < L->noutput; i++) {
		struct cgs_value from = cgs_ir_get(L->ir, L->output[i], "from");
		if (from.type == CGS_V_REF && cgs_lower_asks(L, from.decl))
			v[n++] = (struct making){L, from.decl, L->output[i]};
	}
	qsort(v, n, sizeof *v, by_maker);
	for (uint32_t i = 0; i < n; i++) {
		struct cgs_lower_decl *a = &L->of[v[i].artifact];
		bool first = !i || v[i - 1].prompt != v[i].prompt;
		a->maker = v[i].prompt;
		a->out = first ? 0 : L->of[v[i - 1].artifact].out + 1;
		*CGS_PUSH(L->link, L->nlink, L->clink) = (struct cgs_lower_link){v[i].artifact, 0};
		if (first)
			L->of[v[i].prompt].link = L->nlink;
		else
			L->link[last - 1].next = L->nlink;
		last = L->nlink;
	}
	free(v);
}

void cgs_survey_artifacts(struct cgs_lowering *L)
{
	for (uint32_t d = cgs_ir_next(L->ir, "artifact", 0); d;
	     d = cgs_ir_next(L->ir, "artifact", d)) {
		if (cgs_ir_get(L->ir, d, "path").type != CGS_V_STR)
			continue; /* missing, or reported by the checker */
		struct cgs_str raw = cgs_lower_str(L, d, "path");
		struct cgs_str path = cgs_survey_normal(&L->mem, raw);
		if (!path_ok(L, d, raw, path))
			continue;
		L->of[d].path = path;
		if (path_free(L, d, path))
			*CGS_PUSH(L->output, L->noutput, L->coutput) = d;
		else
			L->of[d].path.n = 0;
	}
	for (uint32_t i = 0; i < L->noutput; i++)
		check_parents(L, L->output[i]);
	find_makers(L);
}

static bool heals(struct cgs_lowering *L, uint32_t gate)
{
	struct cgs_value f = cgs_ir_get(L->ir, gate, "on_fail");
	return cgs_lower_count(L, gate, "heal", 1, 1, 0) || f.type == CGS_V_CALL;
}

static void set_healer(struct cgs_lowering *L, uint32_t prompt, uint32_t gate)
{
	struct cgs_lower_decl *p = &L->of[prompt];
	if (!p->healer || p->healer == gate || !heals(L, p->healer)) {
		p->healer = p->healer && !heals(L, gate) ? p->healer : gate;
		return;
	}
	if (!heals(L, gate))
		return;
	struct cgs_diag *d = cgs_diag_add(
		L->ir->diags, CGS_C_two_healers, cgs_lower_span(L, gate, "heal"),
		"%.*s is healed by two gates", CGS_FMT(cgs_ir_path(L->ir, prompt, &L->mem)));
	cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, p->healer, "heal"), "%.*s heals it too",
		       CGS_FMT(cgs_ir_path(L->ir, p->healer, &L->mem)));
	cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, prompt), "the prompt");
	cgs_diag_help(L->ir->diags, d, "put both sets of checks into one gate");
	cgs_edit_named(L->ir, d, gate, "heal", CGS_STR(""), CGS_REVIEW);
}

static void survey_gate(struct cgs_lowering *L, uint32_t gate, const struct cgs_value *on)
{
	for (uint32_t i = 0; on->type == CGS_V_LIST && i < on->n; i++) {
		const struct cgs_value *v = &on->item[i];
		if (v->type == CGS_V_LIST) {
			survey_gate(L, gate, v);
			continue;
		}
		if (v->type != CGS_V_REF || !cgs_ir_is(L->ir, v->decl, "artifact"))
			continue;
		chain(L, v->decl, gate);
		L->of[v->decl].judged = true;
		if (L->of[v->decl].maker)
			set_healer(L, L->of[v->decl].maker, gate);
	}
}

/* An answer is taken or asked for again as a whole: when a gate can have it asked for again, the
 * gates on any of its files guard them all, and none goes on before they are decided. */
static void share_gates(struct cgs_lowering *L, uint32_t prompt)
{
	uint32_t first = L->of[prompt].link ? L->link[L->of[prompt].link - 1].decl : 0;
	if (!L->of[prompt].healer || !heals(L, L->of[prompt].healer))
		return;
	cgs_lower_each (L, l, L->of[prompt].link)
		cgs_lower_each (L, g, L->of[L->link[l - 1].decl].link)
			chain(L, first, L->link[g - 1].decl);
	cgs_lower_each (L, l, L->of[prompt].link)
		cgs_lower_each (L, g, L->of[first].link)
			chain(L, L->link[l - 1].decl, L->link[g - 1].decl);
}

void cgs_survey_gates(struct cgs_lowering *L)
{
	for (uint32_t g = cgs_ir_next(L->ir, "gate", 0); g; g = cgs_ir_next(L->ir, "gate", g)) {
		struct cgs_value on = cgs_ir_get(L->ir, g, "on");
		survey_gate(L, g, &on);
	}
	for (uint32_t p = 0; (p = cgs_ir_next(L->ir, "prompt", p));)
		share_gates(L, p);
	for (uint32_t p = 0; (p = cgs_ir_next(L->ir, "metaprompt", p));)
		share_gates(L, p);
}

static bool has_gate(struct cgs_lowering *L, uint32_t artifact, uint32_t gate)
{
	cgs_lower_each (L, l, L->of[artifact].link)
		if (L->link[l - 1].decl == gate)
			return true;
	return false;
}

static bool share_gate(struct cgs_lowering *L, uint32_t a, uint32_t b)
{
	cgs_lower_each (L, l, L->of[b].link)
		if (has_gate(L, a, L->link[l - 1].decl))
			return true;
	return false;
}

/* Is the reader under a gate that guards the artifact? */
bool cgs_survey_guards(struct cgs_lowering *L, uint32_t artifact, uint32_t reader)
{
	if (!reader || !L->of[artifact].link)
		return false;
	if (cgs_ir_is(L->ir, reader, "gate"))
		return has_gate(L, artifact, reader);
	if (cgs_ir_is(L->ir, reader, "artifact"))
		return share_gate(L, artifact, reader);
	cgs_lower_each (L, l, L->of[reader].link) /* a prompt: its artifacts */
		if (share_gate(L, artifact, L->link[l - 1].decl))
			return true;
	return false;
}
