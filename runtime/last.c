/* last.c — what the build before still vouches for: files, and the results of steps.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The snapshot of that build is in memory, so what it can answer costs no look at the store. A
 * step is the same one when it has the same name; its result is the same one when it has the same
 * key. Whatever turns out to be missing in the store is made again by a walk that trusts nothing.
 */
#include "engine.h"

#include <stdlib.h>

static const char *path_of(const struct cgs_run *r, uint32_t file)
{
	return cgs_plan_str(r->plan, r->plan->file[file].path);
}

/* --- files --- */

struct both { /* files of this plan that the last one has, too */
	struct cgs_run *r;
	uint32_t *file;
	uint32_t n;
	uint32_t *other, nother, cother; /* directories in which one plan knows more */
};

static const char *path_of_both(void *arg, uint32_t i)
{
	struct both *b = arg;
	return path_of(b->r, b->file[i]);
}

/* A stamp that still holds vouches for the hash. */
static void vouch(struct both *b)
{
	struct cgs_stamp *now = cgs_mem_alloc(b->n * sizeof *now);
	cgs_stamp_many(b->r->root_fd, b->n, path_of_both, b, now);
	for (uint32_t i = 0; i < b->n; i++) {
		struct cgs_file_run *f = &b->r->file[b->file[i]];
		f->known = cgs_stamp_eq(&now[i], &f->state.stamp) &&
			   !cgs_stamp_racy(&now[i], f->state.taken_ns);
	}
	free(now);
}

/* A directory's hash leaves out what the plan knows: that of another plan counts only where both
 * know the same. */
static void note_directory(struct both *b, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = strndup(slash ? path : ".", slash ? (size_t)(slash - path) : 1);
	uint32_t at = cgs_plan_file(b->r->plan, dir ? dir : "");
	if (at != CGS_PLAN_NONE)
		*CGS_PUSH(b->other, b->nother, b->cother) = at;
	free(dir);
}

static int beside(const struct cgs_run *r, uint32_t i, uint32_t j)
{
	if (r->same_plan)
		return 0;
	if (i == r->plan->head->nfile || j == cgs_snapshot_files(&r->last))
		return i == r->plan->head->nfile ? 1 : -1;
	return strcmp(path_of(r, i), cgs_snapshot_path(&r->last, j));
}

/* The same plan: what the probe found. Another plan was made meanwhile, so all is looked at again.
 * Both file tables are sorted by path: one merge finds what both have. */
static void carry_files(struct cgs_run *r)
{
	uint32_t i = 0, j = 0, n = r->plan->head->nfile, nlast = cgs_snapshot_files(&r->last);
	struct both b = {.r = r, .file = cgs_mem_alloc(n * sizeof *b.file)};
	for (int c; i < n || j < nlast; i += c <= 0, j += c >= 0) {
		c = beside(r, i, j);
		if (c) {
			note_directory(&b, c < 0 ? path_of(r, i) : cgs_snapshot_path(&r->last, j));
			continue;
		}
		r->file[i].state = r->last.file[j];
		r->file[i].hash = r->last.hash[j];
		r->file[i].known = r->same_plan && !r->changed[j];
		b.file[b.n++] = i;
	}
	if (!r->same_plan)
		vouch(&b);
	for (i = 0; i < b.nother; i++)
		r->file[b.other[i]].known = false;
	free(b.file);
	free(b.other);
}

/* --- steps --- */

static uint32_t find_step(const struct cgs_plan *was, struct cgs_syms *names, const char *name)
{
	/* Steps that were not there before are few, and most builds have none. */
	for (uint32_t s = 0; !names->n && s < was->head->nstep; s++)
		cgs_sym_of(names, cgs_str_of(cgs_plan_str(was, was->step[s].name)));
	cgs_sym found = cgs_sym_find(names, cgs_str_of(name));
	return found ? found - 1 : CGS_PLAN_NONE;
}

/* Both plans are made in one order, so a step mostly stands behind the one before it. */
static void match_steps(struct cgs_run *r)
{
	const struct cgs_plan *was = &r->last.plan;
	struct cgs_syms names = {0};
	uint32_t next = 0, nlast = was->head->nstep;
	for (uint32_t s = 0; s < r->plan->head->nstep; s++) {
		const char *name = cgs_record_name(r, s);
		uint32_t at = next;
		if (next >= nlast || strcmp(cgs_plan_str(was, was->step[next].name), name))
			at = find_step(was, &names, name);
		r->was[s] = at;
		if (at != CGS_PLAN_NONE)
			next = at + 1;
	}
	cgs_sym_done(&names);
}

void cgs_last_carry(struct cgs_run *r)
{
	for (uint32_t s = 0; s < r->plan->head->nstep; s++)
		r->was[s] = r->have_last && r->same_plan ? s : CGS_PLAN_NONE;
	if (!r->have_last)
		return;
	carry_files(r);
	if (!r->same_plan)
		match_steps(r);
}

bool cgs_last_same_key(const struct cgs_run *r, uint32_t step)
{
	uint32_t was = r->was[step];
	return was != CGS_PLAN_NONE && cgs_key_eq(&r->last.step[was].key, &r->node[step].key);
}

static bool named_to_overwrite(const struct cgs_run *r, const struct cgs_step *s)
{
	return cgs_output_named(r->opt.overwrite, r->opt.noverwrite, true, path_of(r, s->file));
}

/* An output is as it was when its file is, too. Its hash is compared, since it may have been taken
 * anew: for a step that reads what it finds there. */
static bool is_in_place(const struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	if (s->kind != CGS_STEP_PUBLISH)
		return true;
	uint32_t was = r->last.plan.step[r->was[step]].file;
	const struct cgs_file_run *now = &r->file[s->file];
	return !r->torn && now->known && cgs_key_eq(&now->hash, &r->last.hash[was]) &&
	       now->state.stamp.executable == r->last.file[was].stamp.executable &&
	       !named_to_overwrite(r, s);
}

bool cgs_last_holds(const struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	return !r->doubt && cgs_last_same_key(r, step) &&
	       r->last.step[r->was[step]].mark == CGS_MARK_OK &&
	       r->last.plan.step[r->was[step]].nout == s->nout && is_in_place(r, step);
}

void cgs_last_take(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	uint32_t from = r->last.plan.step[r->was[step]].out;
	memcpy(&r->out[s->out], &r->last.out[from], s->nout * sizeof *r->out);
	memcpy(&r->size[s->out], &r->last.size[from], s->nout * sizeof *r->size);
}

/* --- what is clean --- */

static bool inputs_clean(const struct cgs_run *r, uint32_t step, const bool *clean)
{
	const struct cgs_step *s = &r->plan->step[step];
	for (uint32_t i = 0; i < s->nin; i++) {
		const struct cgs_input *in = &r->plan->input[s->in + i];
		if (in->step == CGS_PLAN_NONE ? !r->file[in->out].known : !clean[in->step])
			return false;
	}
	return is_in_place(r, step);
}

/* Which recording a prompt is answered from is known only when it is asked. */
static bool tapes_clean(const struct cgs_run *r)
{
	for (uint32_t i = 0; i < r->plan->head->nfile; i++)
		if ((r->plan->file[i].role & CGS_FILE_RECORDING) && !r->file[i].known)
			return false;
	return true;
}

/* One pass in topological order; again when a gate, which comes later, takes its prompts back. */
void cgs_last_clean(const struct cgs_run *r, bool *clean)
{
	const struct cgs_plan *p = r->plan;
	bool taped = tapes_clean(r);
	bool *back = cgs_mem_alloc(p->head->nstep * sizeof *back), more = r->same_plan;
	while (more) {
		more = false;
		for (uint32_t s = 0; s < p->head->nstep; s++)
			clean[s] = !back[s] && r->last.step[s].mark == CGS_MARK_OK &&
				   (taped || !(p->step[s].flags & CGS_SF_RECORDED)) &&
				   inputs_clean(r, s, clean);
		for (uint32_t s = 0; s < p->head->nstep; s++) {
			uint32_t gate = p->step[s].gate;
			if (p->step[s].kind != CGS_STEP_PROMPT || !clean[s] ||
			    gate == CGS_PLAN_NONE || clean[gate])
				continue;
			back[s] = more = true;
		}
	}
	free(back);
}
