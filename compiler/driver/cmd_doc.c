/* cmd_doc.c — `cgsc doc`: the spec as a document, its decisions as files, its views as drawings.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "../base/file.h"
#include "../base/hash.h"
#include "../report/diagram.h"
#include "../report/doc.h"
#include "cmd.h"
#include "project.h"
#include "save.h"

/* The last line of a file that was written here, with the hash of what stands before it: as long as
 * it holds, nobody has edited the file. */
#define SEAL "<!-- made by cgsc doc; sha256 "
#define SEAL_END " -->\n"
enum { SEAL_SIZE = sizeof SEAL - 1 + CGS_KEY_HEX + sizeof SEAL_END - 1 };

struct page {
	const char *path;
	struct cgs_buf text, old;
	bool there; /* the file exists, and old is in it */
};

struct pages {
	struct page *v;
	uint32_t n, cap;
};

static void seal(struct cgs_buf *text)
{
	char hex[CGS_KEY_HEX + 1];
	struct cgs_key key = cgs_hash_of(text->s, text->n);
	cgs_buf_fmt(text, SEAL "%s" SEAL_END, cgs_key_hex(&key, hex));
}

static bool is_sealed(const struct cgs_buf *text)
{
	struct cgs_buf again = {0};
	if (text->n < SEAL_SIZE)
		return false;
	cgs_buf_add(&again, text->s, text->n - SEAL_SIZE);
	seal(&again);
	bool same = cgs_str_eq(cgs_buf_view(&again), cgs_buf_view(text));
	cgs_buf_done(&again);
	return same;
}

static struct cgs_buf *add_page(struct cgs_cli *cli, struct pages *p, const char *dir,
				struct cgs_str name)
{
	struct page *page = CGS_PUSH(p->v, p->n, p->cap);
	*page = (struct page){.path = cgs_str_fmt(&cli->mem, "%s/%.*s", dir, CGS_FMT(name)).s};
	return &page->text;
}

static void make_pages(struct cgs_cli *cli, struct cgs_ir *ir, bool html, const char *dir,
		       struct pages *p)
{
	uint32_t n, *decision = cgs_doc_decisions(ir, &n, &cli->mem);
	struct cgs_str name = html ? CGS_STR("spec.html") : CGS_STR("spec.md");
	cgs_doc_whole(ir, html, add_page(cli, p, dir, name));
	for (uint32_t i = 0; i < n; i++) {
		struct cgs_str file = cgs_doc_adr_file(ir, decision[i], i + 1, &cli->mem);
		name = cgs_str_fmt(&cli->mem, "adr/%.*s", CGS_FMT(file));
		cgs_doc_adr(ir, decision[i], i + 1, add_page(cli, p, dir, name));
	}
	for (uint32_t i = 0; i < p->n; i++)
		seal(&p->v[i].text);
}

/* Whether it may be written: what is there is not, or was written here and is as it was. */
static enum cgs_exit look(struct cgs_cli *cli, struct page *p)
{
	enum cgs_status st = cgs_file_read(AT_FDCWD, p->path, CGS_FILE_MAX, &p->old);
	p->there = st != CGS_ENOTFOUND;
	if (st == CGS_ENOTFOUND || (!st && is_sealed(&p->old)))
		return CGS_EXIT_OK;
	if (st == CGS_EIO) {
		cgs_cli_say(cli, "cannot read %s: %s", p->path, strerror(errno));
		return CGS_EXIT_FILES;
	}
	cgs_cli_say(cli,
		    "kept %s: it was edited, or not written by `cgsc doc`; move it away, or choose "
		    "another directory",
		    p->path);
	return CGS_EXIT_FINDINGS;
}

static enum cgs_exit save(struct cgs_cli *cli, const struct page *p)
{
	struct cgs_str text = cgs_buf_view(&p->text), old = cgs_buf_view(&p->old);
	if (p->there && cgs_str_eq(text, old))
		return CGS_EXIT_OK;
	enum cgs_status st =
		p->there ? cgs_save_over(p->path, old, text) : cgs_save_new(p->path, text, false);
	if (!st && !cli->quiet)
		cgs_cli_say(cli, "wrote %s", p->path);
	else if (st == CGS_EIO)
		cgs_cli_say(cli, "cannot write %s: %s", p->path, strerror(errno));
	else if (st)
		cgs_cli_say(cli, "kept %s: it was changed meanwhile", p->path);
	return st ? CGS_EXIT_FILES : CGS_EXIT_OK;
}

/* All files are looked at before the first one is written. */
static enum cgs_exit put_files(struct cgs_cli *cli, struct cgs_ir *ir, bool html)
{
	const char *dir = cgs_cli_path(cli, cgs_cli_value(cli, CGS_OPT_OUT, "."));
	struct pages p = {0};
	enum cgs_exit code = CGS_EXIT_OK;
	make_pages(cli, ir, html, *dir ? dir : ".", &p);
	for (uint32_t i = 0; i < p.n; i++) {
		enum cgs_exit one = look(cli, &p.v[i]);
		code = code > one ? code : one;
	}
	for (uint32_t i = 0; !code && i < p.n; i++)
		code = save(cli, &p.v[i]);
	for (uint32_t i = 0; i < p.n; i++) {
		cgs_buf_done(&p.v[i].text);
		cgs_buf_done(&p.v[i].old);
	}
	free(p.v);
	return code;
}

static enum cgs_exit put_view(struct cgs_cli *cli, struct cgs_ir *ir, const char *form)
{
	const char *name = cgs_cli_value(cli, CGS_OPT_VIEW, "container");
	struct cgs_diagram g;
	if (!cgs_diagram_named(&g, ir, cgs_str_of(name))) {
		cgs_cli_say(cli,
			    "no view or deployment is named `%s`; "
			    "`context` and `container` are always there",
			    name);
		return CGS_EXIT_USAGE;
	}
	if (!strcmp(form, "dot"))
		cgs_diagram_dot(&g, &cli->out);
	else
		cgs_diagram_mermaid(&g, &cli->out);
	cgs_diagram_done(&g);
	return CGS_EXIT_OK;
}

static enum cgs_exit put(struct cgs_cli *cli, struct cgs_ir *ir)
{
	bool view = cgs_cli_has(cli, CGS_OPT_VIEW);
	const char *form = cgs_cli_value(cli, CGS_OPT_FORMAT, view ? "mermaid" : "md");
	bool drawing = !strcmp(form, "dot") || !strcmp(form, "mermaid");
	if (view && !drawing) {
		cgs_cli_say(cli, "a view is drawn as dot or mermaid, not as %s", form);
		return CGS_EXIT_USAGE;
	}
	if (!*cgs_cli_value(cli, CGS_OPT_OUT, ".")) {
		cgs_cli_say(cli, "`--out` is empty: name a directory, `.` for this one");
		return CGS_EXIT_USAGE;
	}
	if (cgs_cli_has(cli, CGS_OPT_OUT) && drawing) {
		cgs_cli_say(cli, "a diagram is written to standard output: leave --out away");
		return CGS_EXIT_USAGE;
	}
	if (drawing)
		return put_view(cli, ir, form);
	if (cgs_cli_has(cli, CGS_OPT_OUT))
		return put_files(cli, ir, !strcmp(form, "html"));
	cgs_doc_whole(ir, !strcmp(form, "html"), &cli->out);
	return CGS_EXIT_OK;
}

enum cgs_exit cgs_cmd_doc(struct cgs_cli *cli)
{
	struct cgs_project p = {.cli = cli};
	cli->data_only = true;
	enum cgs_exit code = cgs_cli_enter(cli);
	if (!code)
		code = cgs_project_model(&p);
	if (!code)
		code = put(cli, p.c.ir);
	cgs_project_close(&p);
	return code;
}
