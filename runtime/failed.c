/* failed.c — what a failed tool wrote, as a file below .cgs/failed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* "tool.check(store_tests).log": with other characters than these, or too many, a part of the hash
 * tells the names apart. */
static void file_name(const char *step, char name[128])
{
	enum { KEPT = 80 };
	size_t n = 0;
	bool plain = true;
	for (; step[n] && n < KEPT; n++) {
		bool good = (step[n] >= 'a' && step[n] <= 'z') ||
			    (step[n] >= 'A' && step[n] <= 'Z') ||
			    strchr("0123456789._-()", step[n]);
		name[n] = good ? step[n] : '_';
		plain = plain && good;
	}
	name[n] = 0;
	if (!plain || step[n]) {
		struct cgs_key k = cgs_hash_of(step, strlen(step));
		snprintf(name + n, 128 - n, "-%02x%02x%02x%02x", k.b[0], k.b[1], k.b[2], k.b[3]);
		n += 9;
	}
	snprintf(name + n, 128 - n, ".log");
}

void cgs_failed_output(struct cgs_run *r, uint32_t step, struct cgs_str out, struct cgs_str err,
		       struct cgs_diag *d)
{
	char name[128];
	struct cgs_work w;
	struct cgs_buf b = {0};
	file_name(cgs_record_name(r, step), name);
	if (cgs_work_keep(r->root_fd, CGS_FAILED_DIR, &w))
		return;
	cgs_work_remove(w.fd, name);
	cgs_buf_str(&b, out);
	if (err.n) {
		cgs_buf_putz(&b, b.n && b.s[b.n - 1] != '\n' ? "\n" : "");
		cgs_buf_putz(&b, "--- standard error ---\n");
		cgs_buf_str(&b, err);
	}
	if (b.n && !cgs_work_put(&w, name, cgs_buf_view(&b), false) && !d->help.n)
		cgs_diag_help(&r->diags, d, "all that %s wrote is in " CGS_FAILED_DIR "/%s",
			      cgs_record_name(r, step), name);
	cgs_buf_done(&b);
	close(w.fd);
}

static void load(struct cgs_run *r, const struct cgs_digest *d, struct cgs_buf *to)
{
	if (d->size)
		cgs_store_get_blob(r->store, &d->key, to);
}

void cgs_failed_report(struct cgs_run *r, uint32_t step, struct cgs_diag *d)
{
	struct cgs_buf act = {0}, out = {0}, err = {0};
	struct cgs_result res = {0};
	if (step == CGS_PLAN_NONE || r->plan->step[step].kind != CGS_STEP_TOOL)
		return;
	const struct cgs_key *key = &r->node[step].key;
	if (!cgs_store_get(r->store, CGS_T_ACTION, key->b, sizeof key->b, &act) && act.n &&
	    cgs_reapi_decode(act.s, act.n, &res)) {
		load(r, &res.out, &out);
		load(r, &res.err, &err);
		cgs_failed_output(r, step, cgs_buf_view(&out), cgs_buf_view(&err), d);
	}
	cgs_reapi_done(&res);
	cgs_buf_done(&act);
	cgs_buf_done(&out);
	cgs_buf_done(&err);
}
