/* keep.c — answers that arrived: made durable together, then used.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A commit waits for the disk, so all answers of one turn of the loop share one: while it waits,
 * the next ones arrive. Nothing is done with an answer, and nothing depends on it, before that.
 * What a SIGKILL leaves between the two is in a file that the next build reads.
 */
#include "engine.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* With `record`: what was read in a recording is also the answer when the recording is gone, but
 * never instead of one that was paid for. */
static enum cgs_status put_untaped(struct cgs_run *r, uint32_t step, const struct cgs_digest *raw)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_key taped = n->key;
	struct cgs_buf b = {0};
	enum cgs_status st = CGS_OK;
	if (!cgs_key_zero(&n->untaped) &&
	    cgs_store_get(r->store, CGS_T_ACTION, n->untaped.b, sizeof n->untaped.b, &b)) {
		n->key = n->untaped;
		st = cgs_record_put(r, step, 0, raw, NULL, false);
		n->key = taped;
	}
	cgs_buf_done(&b);
	return st;
}

/* Under the recording that has just been written, too. One that was edited while it was read gives
 * no result. */
static enum cgs_status put_answer(struct cgs_run *r, uint32_t step, const struct cgs_digest *raw,
				  bool replayed)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_retry t = cgs_heal_now(r, step);
	struct cgs_key now = n->key;
	uint32_t missing;
	bool taped = n->recorded && !cgs_key_zero(&n->taped);
	if (n->recorded)
		cgs_prompt_key(r, step, &t, &now, &missing);
	bool changed = !cgs_key_eq(&now, &n->key);
	if (changed && taped) {
		r->kept = n->kept = true;
		return CGS_OK;
	}
	enum cgs_status st = cgs_record_put(r, step, 0, raw, NULL, !replayed);
	if (!st && taped)
		st = put_untaped(r, step, raw);
	n->key = now;
	return st || !changed ? st : cgs_record_put(r, step, 0, raw, NULL, !replayed);
}

static void store_trouble(struct cgs_run *r, uint32_t step)
{
	if (!r->worst)
		r->worst = CGS_EXIT_FILES;
	r->ended(r, step, CGS_FAILED, false, "store trouble");
}

static void use(struct cgs_run *r, struct cgs_arrival *a)
{
	r->node[a->step].cached = false;
	const char *why = cgs_why_ran(r, a->step);
	if (a->taken)
		cgs_chain_answered(r, a->step);
	if (a->taken)
		r->ended(r, a->step, CGS_RAN, true, why);
	else
		cgs_take_refuse(r, a->step, &a->flaw);
}

void cgs_keep_answer(struct cgs_run *r, uint32_t step, const struct cgs_answer *a)
{
	struct cgs_arrival new = {.step = step};
	struct cgs_digest raw = {.size = a->text.n};
	const char *text = a->text.s ? a->text.s : "";
	enum cgs_status st = cgs_store_put_blob(r->store, text, a->text.n, &raw.key);
	r->node[step].answer = raw.key;
	if (!st)
		new.taken = cgs_take_outputs(r, step, cgs_buf_view(&a->text), &new.flaw, &st);
	if (!st)
		st = put_answer(r, step, &raw, a->replayed);
	if (st) {
		cgs_record_trouble(r, step, st, "the answer could not be stored");
		store_trouble(r, step);
		cgs_buf_done(&new.flaw.text);
	} else if (a->replayed) {
		use(r, &new);
	} else {
		*CGS_PUSH(r->arrived, r->narrived, r->carrived) = new;
		if (r->spill >= 0)
			cgs_store_spill(r->store, r->spill);
	}
}

void cgs_keep_settle(struct cgs_run *r)
{
	struct cgs_arrival *a = r->arrived;
	uint32_t n = r->narrived;
	if (!n)
		return;
	r->arrived = NULL;
	r->narrived = r->carrived = 0;
	enum cgs_status st = cgs_store_commit(r->store);
	if (st)
		cgs_record_trouble(r, a->step, st,
				   r->spill >= 0 && cgs_store_spill(r->store, r->spill)
					   ? "the answer waits in .cgs/arrived for the next build, "
					     "as it could not be stored"
					   : "the answer could not be stored");
	else if (r->spill >= 0 && ftruncate(r->spill, 0))
		cgs_keep_end(r);
	for (uint32_t i = 0; i < n; i++) {
		if (!st) {
			use(r, &a[i]);
			continue;
		}
		store_trouble(r, a[i].step);
		cgs_buf_done(&a[i].flaw.text);
	}
	free(a);
}

#define ARRIVED ".cgs/arrived"

void cgs_keep_begin(struct cgs_run *r)
{
	int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
	r->spill = openat(r->root_fd, ARRIVED, flags, 0600);
	if (r->spill < 0)
		return;
	cgs_store_recover(r->store, r->spill);
	if (!cgs_store_commit(r->store) && !ftruncate(r->spill, 0))
		return;
	close(r->spill); /* what is there stays for the next build */
	r->spill = -1;
}

/* A forecast only looks: a build may be writing there. */
void cgs_keep_look(struct cgs_run *r)
{
	int fd = openat(r->root_fd, ARRIVED, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return;
	cgs_store_peek(r->store, fd);
	close(fd);
}

void cgs_keep_end(struct cgs_run *r)
{
	struct stat st;
	if (r->spill < 0)
		return;
	if (!fstat(r->spill, &st) && !st.st_size)
		unlinkat(r->root_fd, ARRIVED, 0);
	close(r->spill);
	r->spill = -1;
}
