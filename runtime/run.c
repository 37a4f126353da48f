/* run.c — the door of the runtime: open, ask whether anything changed, build, remember.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "batch.h"
#include "engine.h"
#include "recording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

const char *cgs_run_error(const struct cgs_run *r)
{
	return r->error;
}

static void waiting(void *arg)
{
	cgs_record_note(arg, "waiting for another cgsc that writes to this project's store");
}

enum cgs_status cgs_run_store(struct cgs_run *r)
{
	const char *repaired = NULL;
	enum cgs_status st = cgs_store_open(r->root_fd, &r->store, &repaired);
	if (st && r->opt.looks && (errno == EROFS || errno == EACCES || errno == EPERM))
		st = cgs_store_look(r->root_fd, &r->store);
	if (st) {
		snprintf(r->error, sizeof r->error, "%s/.cgs cannot be opened: %s", r->root,
			 strerror(errno));
		return st;
	}
	cgs_store_on_wait(r->store, waiting, r);
	if (repaired)
		cgs_record_note(r, "%s", repaired);
	return CGS_OK;
}

enum cgs_status cgs_run_open(const char *root, const struct cgs_run_options *o,
			     struct cgs_run **out)
{
	struct cgs_run *r = cgs_mem_alloc(sizeof *r);
	r->spare.fd = r->lock = r->spill = -1;
	*out = r;
	r->opt = *o;
	r->root = root;
	r->probe_ns = cgs_stamp_now_ns();
	if (!r->opt.jobs) {
		long n = sysconf(_SC_NPROCESSORS_ONLN);
		r->opt.jobs = n > 0 ? (unsigned)n : 1;
	}
	r->root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->root_fd < 0) {
		snprintf(r->error, sizeof r->error, "%s: %s", root, strerror(errno));
		return CGS_EIO;
	}
	r->files.root_fd = r->root_fd;
	return cgs_run_store(r);
}

struct cgs_secrets *cgs_run_secrets(struct cgs_run *r)
{
	if (!r->secrets)
		r->secrets = cgs_secret_load();
	return r->secrets;
}

void cgs_run_close(struct cgs_run *r)
{
	if (!r)
		return;
	cgs_snapshot_done(&r->last);
	cgs_store_close(r->store);
	cgs_lock_free(r);
	cgs_secret_free(r->secrets);
	if (r->root_fd >= 0)
		close(r->root_fd);
	cgs_file_done(&r->files);
	cgs_diag_done(&r->diags);
	free(r->changed);
	free(r);
}

/* --- the question of a null build --- */

/* A source that is gone may be one that a glob has found, and one that is there again may be one
 * that a glob finds. */
static bool shapes_plan(const struct cgs_run *r, uint32_t file)
{
	const struct cgs_pfile *f = &r->last.plan.file[file];
	struct cgs_stamp now;
	if (f->role & (CGS_FILE_SPEC | CGS_FILE_DIR))
		return true;
	return (f->role & CGS_FILE_SOURCE) &&
	       (cgs_key_zero(&r->last.hash[file]) ||
		cgs_stamp_of(r->root_fd, cgs_plan_str(&r->last.plan, f->path), &now) || !now.inode);
}

/* Making .cgs has just touched the root. A stamp that young vouches for nothing, so the very first
 * build waits for the clock's next tick, once, and the second one need not plan again. */
static void wait_for_tick(struct cgs_run *r)
{
	struct cgs_stamp root;
	struct timespec tick = {.tv_nsec = CGS_STAMP_TICK_NS + 1000000};
	if (!cgs_stamp_of(r->root_fd, ".", &root) && cgs_stamp_racy(&root, cgs_stamp_now_ns()))
		nanosleep(&tick, NULL);
	r->probe_ns = cgs_stamp_now_ns();
}

/* The snapshot is in memory; nothing has changed since, as far as is known. */
static void use_last(struct cgs_run *r)
{
	r->have_last = true;
	if (!r->changed)
		r->changed = cgs_mem_alloc(cgs_snapshot_files(&r->last) * sizeof *r->changed);
}

enum cgs_probe cgs_run_probe(struct cgs_run *r)
{
	bool refreshed = false;
	cgs_made_look(r);
	if (cgs_snapshot_open(r->store, &r->last)) {
		wait_for_tick(r);
		return CGS_REPLAN;
	}
	uint32_t nfile = cgs_snapshot_files(&r->last);
	uint32_t *which = cgs_mem_alloc(nfile * sizeof *which);
	bool same = cgs_key_eq(&r->last.options, &r->opt.options);
	uint32_t n = cgs_snapshot_changed(&r->last, r->root_fd, which, nfile, &refreshed);
	if (same && !n && r->last.complete && !r->torn && !r->opt.naccept && !r->opt.noverwrite) {
		free(which);
		if (refreshed)
			cgs_snapshot_amend(r->store, &r->last, NULL);
		return CGS_FRESH;
	}
	if (cgs_snapshot_rest(&r->last)) {
		cgs_snapshot_done(&r->last);
		free(which);
		return CGS_REPLAN;
	}
	use_last(r);
	for (uint32_t i = 0; i < n; i++) {
		r->changed[which[i]] = true;
		same = same && !shapes_plan(r, which[i]);
	}
	free(which);
	return same ? CGS_RERUN : CGS_REPLAN;
}

const struct cgs_plan *cgs_run_plan(struct cgs_run *r)
{
	if (cgs_snapshot_rest(&r->last))
		return NULL;
	use_last(r);
	return &r->last.plan;
}

uint32_t cgs_run_steps(const struct cgs_run *r)
{
	return cgs_snapshot_steps(&r->last);
}

/* --- remembering --- */

/* Specs and directories were read before the build began, from probe_ns on. One that was touched
 * since may differ from what was parsed: it is not vouched for, and the next build looks again. */
static void stamp_specs(struct cgs_run *r)
{
	for (uint32_t i = 0; i < r->plan->head->nfile; i++) {
		struct cgs_file_run *f = &r->file[i];
		struct cgs_key k;
		if (!(r->plan->file[i].role & (CGS_FILE_SPEC | CGS_FILE_DIR)) || f->known)
			continue;
		cgs_input_hash(r, i, &k);
		if (cgs_stamp_racy(&f->state.stamp, r->probe_ns) ||
		    f->state.stamp.mtime_ns >= r->probe_ns ||
		    f->state.stamp.ctime_ns >= r->probe_ns)
			memset(f, 0, sizeof *f);
	}
}

static enum cgs_step_mark mark_of(const struct cgs_node_run *n)
{
	if (n->state == CGS_DONE && n->ok && !n->kept)
		return CGS_MARK_OK;
	return n->outcome == CGS_FAILED ? CGS_MARK_FAILED : CGS_MARK_SKIPPED;
}

/* A file that was stamped in the tick in which it was written, as our own outputs are, and a
 * directory in which we replaced files: both would be looked into by the next build. Who has the
 * content now that was seen then is as good as seen now; any other is left to the next build. */
static void settle(struct cgs_run *r, uint32_t file)
{
	struct cgs_file_run *f = &r->file[file];
	struct cgs_file_state now = {.taken_ns = cgs_stamp_now_ns()};
	const char *path = cgs_plan_str(r->plan, r->plan->file[file].path);
	struct cgs_key key;
	bool racy = cgs_stamp_racy(&f->state.stamp, f->state.taken_ns);
	bool dir = r->plan->file[file].role & CGS_FILE_DIR;
	if (f->known && dir && cgs_key_zero(&f->hash))
		f->hash =
			cgs_hash_of("", 0); /* made by us: nothing may be in it that is not ours */
	if (!f->known || cgs_key_zero(&f->hash) || (!racy && !dir))
		return;
	if (cgs_stamp_of(r->root_fd, path, &now.stamp) ||
	    (!racy && cgs_stamp_eq(&now.stamp, &f->state.stamp)) ||
	    cgs_stamp_racy(&now.stamp, now.taken_ns))
		return;
	if (!cgs_stamp_hash(r->root_fd, path, cgs_input_watched, r, &now.stamp, &key) &&
	    cgs_key_eq(&key, &f->hash) && !cgs_stamp_racy(&now.stamp, now.taken_ns))
		f->state = now;
}

/* What a build records is not in its plan yet: the next build looks, and plans with it. */
static bool has_new_recordings(const struct cgs_run *r, uint32_t file)
{
	return (r->plan->file[file].role & CGS_FILE_DIR) &&
	       cgs_recording_wrote(r->models, cgs_plan_str(r->plan, r->plan->file[file].path));
}

static void remember(struct cgs_run *r, enum cgs_exit code)
{
	const struct cgs_plan_head *h = r->plan->head;
	struct cgs_snapshot sn = {.options = r->opt.options,
				  .plan = *r->plan,
				  .out = r->out,
				  .size = r->size,
				  .complete = code == CGS_EXIT_OK && !r->kept};
	sn.file = cgs_mem_alloc(h->nfile * sizeof *sn.file);
	sn.hash = cgs_mem_alloc(h->nfile * sizeof *sn.hash);
	sn.step = cgs_mem_alloc(h->nstep * sizeof *sn.step);
	for (uint32_t i = 0; i < h->nfile; i++) {
		struct cgs_key k;
		if (r->plan->file[i].role & CGS_FILE_RECORDING) /* asked for or not */
			cgs_input_hash(r, i, &k);
		settle(r, i);
		if (has_new_recordings(r, i)) /* as nothing looks, not even what is gone */
			sn.file[i].stamp.inode = UINT64_MAX;
		if (!r->file[i].known || r->file[i].away || has_new_recordings(r, i))
			continue;
		sn.file[i] = r->file[i].state;
		sn.hash[i] = r->file[i].hash;
	}
	for (uint32_t s = 0; s < h->nstep; s++)
		sn.step[s] = (struct cgs_step_state){.key = r->node[s].key,
						     .out = r->plan->step[s].out,
						     .mark = mark_of(&r->node[s])};
	enum cgs_status st =
		r->same_plan ? cgs_snapshot_amend(r->store, &r->last, &sn) : CGS_ETOOBIG;
	if (st) {
		st = cgs_snapshot_save(r->store, &sn);
		if (!r->writes)
			cgs_made_remember(r);
	}
	if (!st) {
		cgs_made_end(r);
		st = cgs_store_commit(r->store);
	}
	if (st)
		cgs_record_note(r, "the state of this build could not be stored: %s",
				cgs_store_error(r->store));
	free(sn.file);
	free(sn.hash);
	free(sn.step);
}

static void note_change(struct cgs_run *r, uint32_t file)
{
	const char *path = cgs_plan_str(r->plan, r->plan->file[file].path);
	struct cgs_stamp now;
	if (!r->file[file].known || cgs_stamp_of(r->root_fd, path, &now) ||
	    cgs_stamp_eq(&now, &r->file[file].state.stamp))
		return;
	cgs_record_note(r, "'%s' changed during the build; build again to use it", path);
}

/* What is in a directory now, but for what the build itself put there. */
static void note_entries(struct cgs_run *r, uint32_t file)
{
	const char *path = cgs_plan_str(r->plan, r->plan->file[file].path);
	const struct cgs_file_run *f = &r->file[file];
	struct cgs_stamp now;
	struct cgs_key key;
	if (!f->known || cgs_key_zero(&f->hash) || has_new_recordings(r, file) ||
	    cgs_stamp_of(r->root_fd, path, &now) || cgs_stamp_eq(&now, &f->state.stamp) ||
	    cgs_stamp_hash(r->root_fd, path, cgs_input_watched, r, &now, &key) ||
	    cgs_key_eq(&key, &f->hash))
		return;
	cgs_record_note(r, "a file came to '%s' or left it during the build; build again to use it",
			path);
}

/* Specs that were edited, and files that came or left, after the plan was made. */
static void look_around(struct cgs_run *r)
{
	for (uint32_t i = 0; r->sum.ran && i < r->plan->head->nfile; i++) {
		if (r->plan->file[i].role & CGS_FILE_SPEC)
			note_change(r, i);
		else if (r->plan->file[i].role & CGS_FILE_DIR)
			note_entries(r, i);
	}
}

/* Sources that were edited while the steps ran that read them: this build used what was there
 * before. */
static void look_again(struct cgs_run *r)
{
	const struct cgs_plan *p = r->plan;
	bool *seen = cgs_mem_alloc(p->head->nfile * sizeof *seen);
	for (uint32_t s = 0; r->sum.ran && s < p->head->nstep; s++)
		for (uint32_t i = 0; r->node[s].began_ns && i < p->step[s].nin; i++) {
			const struct cgs_input *in = &p->input[p->step[s].in + i];
			if (in->step != CGS_PLAN_NONE || seen[in->out] ||
			    !(p->file[in->out].role & CGS_FILE_SOURCE))
				continue;
			seen[in->out] = true;
			note_change(r, in->out);
		}
	free(seen);
}

static bool makes(const struct cgs_plan *p, const char *path)
{
	uint32_t i = cgs_plan_file(p, path);
	return i != CGS_PLAN_NONE && (p->file[i].role & CGS_FILE_OUTPUT);
}

/* Outputs of the build before that the spec does not name any more: said once, never removed. */
static void name_strays(struct cgs_run *r)
{
	const struct cgs_plan *old = &r->last.plan;
	if (!r->have_last || r->same_plan || !cgs_key_eq(&r->last.options, &r->opt.options))
		return;
	for (uint32_t i = 0; i < old->head->nfile; i++) {
		const char *path = cgs_plan_str(old, old->file[i].path);
		struct cgs_stamp now;
		if ((old->file[i].role & CGS_FILE_OUTPUT) && !makes(r->plan, path) &&
		    !cgs_stamp_of(r->root_fd, path, &now) && now.inode)
			cgs_record_note(r,
					"'%s' is not made by the spec any more; it was left (`cgsc "
					"clean` removes it with the outputs)",
					path);
	}
}

/* --- building --- */

static void on_signal(void *arg, int signo)
{
	struct cgs_run *r = arg;
	(void)signo;
	r->interrupted = r->stop = true;
	for (uint32_t s = 0; s < r->plan->head->nstep; s++)
		if (r->node[s].state == CGS_RUNNING) {
			cgs_prompt_cancel(r, s);
			cgs_tool_cancel(r, s);
		}
}

static enum cgs_status start_parts(struct cgs_run *r)
{
	struct cgs_model_options mo = {.root_fd = r->root_fd,
				       .offline = r->opt.offline,
				       .env_path = getenv("PATH"),
				       .again = cgs_prompt_again};
	enum cgs_status st = cgs_loop_new(&r->loop, on_signal, r);
	if (st)
		return st;
	mo.loop = r->loop;
	mo.store = r->store;
	mo.secrets = cgs_run_secrets(r);
	cgs_work_spare(r->root_fd, &r->spare);
	return cgs_models_new(&mo, &r->models);
}

static void stop_parts(struct cgs_run *r)
{
	if (r->models)
		cgs_models_free(r->models);
	if (r->loop)
		cgs_loop_free(r->loop);
	r->models = NULL;
	r->loop = NULL;
	cgs_work_spare_done(r->root_fd, &r->spare);
	cgs_node_free(r);
}

static enum cgs_exit walk(struct cgs_run *r)
{
	cgs_last_carry(r);
	stamp_specs(r);
	return cgs_sched_run(r);
}

/* A result that a step wanted to read was damaged, or `cache verify` has removed it: what is
 * damaged leaves the store, and the steps that made it run again, in a second walk that takes
 * nothing for clean. */
static enum cgs_exit mend(struct cgs_run *r, enum cgs_exit code)
{
	struct cgs_store_stats found = {0};
	if (!r->lost || r->interrupted || cgs_store_verify(r->store, true, &found))
		return code;
	if (found.damaged)
		cgs_record_note(r,
				"%llu damaged records were taken out of the store; building again",
				(unsigned long long)found.damaged);
	else
		cgs_record_note(r, "results are missing in the store; building again");
	cgs_node_free(r);
	cgs_node_begin(r);
	r->sum.cached = r->sum.restored = r->sum.failed = r->sum.skipped = 0;
	r->same_plan = r->stop = false;
	r->doubt = true;
	r->worst = CGS_EXIT_OK;
	return walk(r);
}

/* Those that this build made or waited for, and those whose questions it does not have. */
static void tell_batches(struct cgs_run *r)
{
	json_t *notes = cgs_batch_notes(r->store);
	cgs_batch_tell(notes, cgs_record_say, r);
	json_decref(notes);
}

enum cgs_exit cgs_run_build(struct cgs_run *r, const struct cgs_plan *plan)
{
	enum cgs_exit code = CGS_EXIT_FILES;
	int64_t began = cgs_loop_now_ns();
	r->same_plan = !plan;
	r->plan = plan ? plan : &r->last.plan;
	r->cost_nusd = cgs_arena_alloc(&r->files.mem,
				       (r->plan->head->nmodel + (size_t)1) * sizeof *r->cost_nusd);
	r->sum.plan = r->plan;
	r->sum.cost_nusd = r->cost_nusd;
	r->unsure_nusd = cgs_arena_alloc(&r->files.mem, (r->plan->head->nmodel + (size_t)1) *
								sizeof *r->unsure_nusd);
	r->sum.unsure_nusd = r->unsure_nusd;
	cgs_node_begin(r);
	cgs_work_sweep(r->root_fd, r->root);
	if (r->torn)
		cgs_made_sweep(r);
	cgs_keep_begin(r);
	if (!start_parts(r)) {
		code = mend(r, walk(r));
		if (code == CGS_EXIT_OK && !r->kept)
			cgs_work_remove(r->root_fd, CGS_FAILED_DIR);
		cgs_budget_overrun(r);
		tell_batches(r);
		look_again(r);
		look_around(r);
		name_strays(r);
		cgs_why_kept(r);
		remember(r, code);
	}
	r->sum.wall_ns = (uint64_t)(cgs_loop_now_ns() - began);
	struct cgs_event e = {.kind = CGS_EV_END,
			      .plan = r->plan,
			      .step = CGS_PLAN_NONE,
			      .text = "",
			      .summary = &r->sum,
			      .exit = code};
	r->opt.event(r->opt.arg, &e);
	stop_parts(r);
	cgs_keep_end(r);
	return code;
}
