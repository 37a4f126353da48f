/* cmd_lock.c — `cgsc lock`: fetches the dependencies and writes down what they contain.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "../base/hash.h"
#include "../base/sarif.h"
#include "cmd.h"
#include "fetch.h"
#include "project.h"
#include "save.h"

struct lock {
	struct cgs_cli *cli;
	struct cgs c;
	struct cgs_buf text; /* of cgs.lock */
	bool failed;
};

static void tell(struct lock *k, const struct cgs_depend *d, const char *what)
{
	struct cgs_cli *cli = k->cli;
	char hex[CGS_KEY_HEX + 1];
	cgs_key_hex(&d->key, hex);
	if (!cli->json) {
		if (!cli->quiet)
			cgs_cli_say(cli, "%s %.*s: %.*s sha256:%.12s", what, CGS_FMT(d->name),
				    CGS_FMT(d->source), hex);
		return;
	}
	json_t *o = json_object();
	json_object_set_new(o, "name", cgs_sarif_string(d->name));
	json_object_set_new(o, "source", cgs_sarif_string(d->source));
	json_object_set_new(o, "sha256", json_string(hex));
	json_object_set_new(o, "state", json_string(what));
	cgs_sarif_put(&cli->out, o);
}

/* Fetched before it is compared: a tag that was moved is no reason to take something else. */
static bool fetch(struct lock *k, struct cgs_depend *d, bool update)
{
	struct cgs_buf error = {0};
	bool ok = !cgs_fetch(d, &d->key, &error);
	if (!ok)
		cgs_cli_say(k->cli, "cannot fetch `%.*s` (%.*s): %s", CGS_FMT(d->name),
			    CGS_FMT(d->source), error.n ? error.s : strerror(errno));
	else if (d->known && !update && !cgs_key_eq(&d->key, &d->want)) {
		cgs_cli_say(
			k->cli,
			"`%.*s` is not what it was when it was locked, though it comes from the "
			"same place (%.*s)\nwhen that is right: cgsc lock --update",
			CGS_FMT(d->name), CGS_FMT(d->source));
		ok = false;
	}
	cgs_buf_done(&error);
	return ok;
}

static void lock_one(struct lock *k, struct cgs_depend *d)
{
	bool update = cgs_cli_has(k->cli, CGS_OPT_UPDATE);
	const char *what = d->known ? "changed" : "locked";
	char hex[CGS_KEY_HEX + 1];
	if (!d->pin)
		return;
	if (d->pinned && !update)
		what = "kept";
	else if (d->form != CGS_DEPEND_PATH && !fetch(k, d, update)) {
		k->failed = true;
		return;
	} else if (d->known && cgs_key_eq(&d->key, &d->want))
		what = d->form == CGS_DEPEND_PATH ? "kept" : "fetched";
	cgs_buf_fmt(&k->text, "%.*s sha256:%s %.*s\n", CGS_FMT(d->name), cgs_key_hex(&d->key, hex),
		    CGS_FMT(d->source));
	tell(k, d, what);
}

/* What is said of the lock file is what this command mends. */
static bool usable(struct lock *k)
{
	struct cgs_diags *ds = &k->c.diags;
	for (uint32_t i = 0; i < ds->n; i++)
		if (ds->v[i]->code == CGS_C_dependency)
			cgs_diag_remove(ds, i);
	cgs_diag_pack(ds);
	cgs_diag_sort(ds);
	if (!cgs_cli_report(k->cli, &k->c.files, ds))
		return true;
	cgs_cli_count(k->cli, ds);
	return false;
}

static enum cgs_exit save(struct lock *k)
{
	struct cgs_buf old = {0};
	bool same = false,
	     there = !cgs_file_read(k->c.files.root_fd, CGS_LOCK_FILE, CGS_FILE_MAX, &old);
	if (there)
		same = cgs_str_eq(cgs_buf_view(&old), cgs_buf_view(&k->text));
	cgs_buf_done(&old);
	if (same || (!there && !k->c.ndepend))
		return CGS_EXIT_OK;
	if (cgs_file_leads_out(k->c.files.root_fd, CGS_LOCK_FILE)) {
		cgs_cli_say(k->cli, CGS_LOCK_FILE " is a symbolic link out of the project; it is "
						  "left alone");
		return CGS_EXIT_FILES;
	}
	if (!cgs_save_file(CGS_LOCK_FILE, cgs_buf_view(&k->text)))
		return CGS_EXIT_OK;
	cgs_cli_say(k->cli, "cannot write " CGS_LOCK_FILE ": %s", strerror(errno));
	return CGS_EXIT_FILES;
}

static enum cgs_exit lock(struct lock *k)
{
	struct cgs_cli *cli = k->cli;
	if (chdir(cli->root) || cgs_load(&k->c, cli->root))
		return cgs_project_unread(cli, &k->c);
	if (!usable(k))
		return CGS_EXIT_FINDINGS;
	cgs_buf_putz(&k->text, "# Written by `cgsc lock`. To be kept with the specs.\n");
	for (uint32_t i = 0; i < k->c.ndepend; i++)
		lock_one(k, &k->c.depend[i]);
	if (!k->c.ndepend && !cli->quiet)
		cgs_cli_say(cli, "the project declares no dependency");
	return k->failed ? CGS_EXIT_FILES : save(k);
}

enum cgs_exit cgs_cmd_lock(struct cgs_cli *cli)
{
	struct lock k = {.cli = cli};
	enum cgs_exit code = cgs_cli_enter(cli);
	if (!code)
		code = lock(&k);
	cgs_buf_done(&k.text);
	cgs_done(&k.c);
	return code;
}
