/* answer.c — what the commands share that answer from the checked model with tables.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "answer.h"

#include "args.h"

enum { NAMES_SHOWN = 8 }; /* of what there is, where nothing is near to what was typed */

static bool read_show(struct cgs_answer *a, struct cgs_cli *cli, const char *tables)
{
	const char *show = cgs_cli_value(cli, CGS_OPT_SHOW, NULL);
	size_t first = strcspn(tables, "|");
	if (!show && a->sheet.form == CGS_TABLE_CSV)
		show = cgs_str_dup(&cli->mem, (struct cgs_str){tables, (uint32_t)first}).s;
	a->sheet.only = show;
	if (!show || cgs_args_among(tables, cgs_str_of(show)))
		return true;
	cgs_cli_say(cli, "option `--show` cannot be `%s`\nit is one of %s", show, tables);
	return false;
}

enum cgs_exit cgs_answer_open(struct cgs_answer *a, struct cgs_cli *cli, const char *tables)
{
	const char *form = cgs_cli_value(cli, CGS_OPT_FORMAT, cli->json ? "json" : "text");
	*a = (struct cgs_answer){.p.cli = cli};
	a->sheet.out = &cli->out;
	a->sheet.mem = &cli->mem;
	if (strcmp(form, "cgs"))
		a->sheet.form = cgs_table_form_of(form);
	cli->data_only = true;
	if (!read_show(a, cli, tables))
		return CGS_EXIT_USAGE;
	enum cgs_exit code = cgs_cli_enter(cli);
	return code ? code : cgs_project_model(&a->p);
}

void cgs_answer_close(struct cgs_answer *a)
{
	cgs_project_close(&a->p);
}

/* Without a name that is near: those that there are, when that fits on a line. */
static const char *those(struct cgs_answer *a, const struct cgs_guess *g, const char *names,
			 uint32_t n)
{
	if (g->best.s || !n || n > NAMES_SHOWN)
		return cgs_cli_hint(a->p.cli, g);
	return cgs_str_fmt(&a->p.cli->mem, "; there %s %s", n == 1 ? "is" : "are", names).s;
}

static void name_one(struct cgs_buf *names, uint32_t *n, struct cgs_guess *g, struct cgs_str name)
{
	cgs_cli_guess(g, name);
	if ((*n)++ < NAMES_SHOWN)
		cgs_buf_fmt(names, "%s`%.*s`", *n > 1 ? ", " : "", CGS_FMT(name));
}

static void next_kind(const char **kinds, struct cgs_str *kind)
{
	*kind = (struct cgs_str){*kinds, (uint32_t)strcspn(*kinds, "|")};
	*kinds += kind->n;
	*kinds += **kinds == '|';
}

uint32_t cgs_answer_find(struct cgs_answer *a, const char *name, const char *kinds)
{
	struct cgs_cli *cli = a->p.cli;
	const struct cgs_ir *ir = a->p.c.ir;
	struct cgs_guess g = {.typed = cgs_str_of(name)};
	struct cgs_str kind;
	struct cgs_buf names = {0};
	uint32_t n = 0;
	for (const char *k = kinds; *k;) {
		next_kind(&k, &kind);
		struct cgs_str path = cgs_str_fmt(&cli->mem, "%.*s.%s", CGS_FMT(kind), name);
		uint32_t found = cgs_ir_find(ir, path);
		if (found)
			return found;
	}
	uint32_t found = cgs_ir_find(ir, cgs_str_of(name));
	if (found)
		return found;
	for (const char *k = kinds; *k;) {
		next_kind(&k, &kind);
		const char *z = cgs_str_dup(&cli->mem, kind).s;
		for (uint32_t d = 0; (d = cgs_ir_next(ir, z, d));)
			name_one(&names, &n, &g, cgs_ir_full(ir, d, &cli->mem));
	}
	if (cgs_ir_ambiguous(ir, cgs_str_of(name)))
		cgs_cli_say(cli,
			    "more than one declaration is named `%s`; write its scope or kind "
			    "before it: SCOPE.%s",
			    name, name);
	else
		cgs_cli_say(cli, "nothing is named `%s`%s", name,
			    those(a, &g, names.n ? names.s : "", n));
	cgs_buf_done(&names);
	return 0;
}

bool cgs_answer_number(struct cgs_cli *cli, enum cgs_opt opt, uint64_t most, uint64_t *out)
{
	const char *z = cgs_cli_value(cli, opt, NULL), *p = z;
	uint64_t n = 0;
	bool ok = true;
	if (!z)
		return true;
	for (; ok && *p >= '0' && *p <= '9'; p++)
		ok = !__builtin_mul_overflow(n, 10, &n) &&
		     !__builtin_add_overflow(n, (uint64_t)(*p - '0'), &n);
	if (ok && *z && !*p && n <= most) {
		*out = n;
		return true;
	}
	cgs_cli_say(cli, "option `--%s` is a whole number from 0 to %s, not `%s`",
		    cli->options[opt].name, cgs_cli_number(cli, most), z);
	return false;
}

void cgs_answer_spec(struct cgs_cli *cli, struct cgs_str text)
{
	struct cgs_diags ds = {0};
	struct cgs_buf out = {0};
	uint32_t at = 0;
	struct cgs_tree *t = cgs_tree_parse(0, text, &ds);
	cgs_fmt_tree(t, !ds.n, &out, &at);
	cgs_buf_str(&cli->out, cgs_buf_view(&out));
	cgs_buf_done(&out);
	cgs_tree_free(t);
	cgs_diag_done(&ds);
}
