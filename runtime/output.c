/* output.c — PUBLISH steps: accepted content to its path, and never over a person's work.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A file is ours when the store remembers that a step produced its content for that path; any
 * other content was put there by a person, and the step stops with two ways on. Once accepted, a
 * file stays the person's for as long as the content that would be generated stays the same: edits
 * are kept, and when the file is gone it comes back as the person had it.
 */
#include "publish.h"

#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { WRITE_AT_ONCE = 64 };
enum verdict { PASSED, KEEP, UNREADABLE };

static const char *path_of(const struct cgs_run *r, const struct cgs_step *s)
{
	return cgs_plan_str(r->plan, r->plan->file[s->file].path);
}

bool cgs_output_named(const char *const *v, uint32_t n, bool all, const char *path)
{
	for (uint32_t i = 0; i < n; i++) {
		const char *name = v[i];
		while (name[0] == '.' && name[1] == '/')
			name += 2;
		if (!strcmp(name, path) || (all && !strcmp(name, "*")))
			return true;
	}
	return false;
}

static enum verdict read_verdicts(struct cgs_run *r, const struct cgs_step *s)
{
	enum verdict v = PASSED;
	for (uint32_t i = 1; i < s->nin && v != UNREADABLE; i++) {
		struct cgs_buf b = {0};
		if (cgs_input_read(r, &r->plan->input[s->in + i], &b))
			v = UNREADABLE;
		else if (!memmem(b.s, b.n, "\"pass\":true", 11))
			v = KEEP;
		cgs_buf_done(&b);
	}
	return v;
}

/* A note about a path: 'a' the generated content beside which a person's was accepted, 'e' the
 * person's, as last seen, 'k' the content that last passed the gates. */
static void note_key(char kind, const char *path, uint8_t key[33])
{
	struct cgs_key k = cgs_hash_of(path, strlen(path));
	key[0] = (uint8_t)kind;
	memcpy(key + 1, k.b, sizeof k.b);
}

static bool get_note(struct cgs_run *r, char kind, const char *path, struct cgs_key *out)
{
	uint8_t key[33];
	struct cgs_buf b = {0};
	note_key(kind, path, key);
	bool found =
		!cgs_store_get(r->store, CGS_T_NOTE, key, sizeof key, &b) && b.n == sizeof out->b;
	if (found)
		memcpy(out->b, b.s, b.n);
	cgs_buf_done(&b);
	return found;
}

static void put_note(struct cgs_run *r, char kind, const char *path, const struct cgs_key *k)
{
	struct cgs_key last;
	uint8_t key[33];
	if (get_note(r, kind, path, &last) && cgs_key_eq(&last, k))
		return;
	note_key(kind, path, key);
	cgs_store_put(r->store, CGS_T_NOTE, key, sizeof key, k->b, sizeof k->b);
}

/* Was the person's content accepted while the generated content was this same one? */
static bool accepted(struct cgs_run *r, const char *path, const struct cgs_key *generated)
{
	struct cgs_key k;
	return get_note(r, 'a', path, &k) && cgs_key_eq(&k, generated);
}

/* The file is ours again. */
static void end_accept(struct cgs_run *r, const char *path)
{
	static const struct cgs_key none;
	struct cgs_key k;
	if (get_note(r, 'a', path, &k))
		put_note(r, 'a', path, &none);
}

static void fail(struct cgs_run *r, uint32_t step, struct cgs_diag *d, enum cgs_exit exit,
		 const char *why)
{
	if (d)
		cgs_record_send(r, step, d);
	if (!r->worst)
		r->worst = exit;
	r->ended(r, step, CGS_FAILED, false, why);
}

static void cannot_keep(struct cgs_run *r, uint32_t step, enum cgs_status st)
{
	const char *why = st == CGS_ETOOBIG   ? "it is too large"
			  : st == CGS_EDENIED ? "it is not a regular file"
					      : strerror(errno);
	struct cgs_diag *d =
		cgs_record_finding(r, step, CGS_C_file_trouble, "'%s' cannot be read: %s",
				   path_of(r, &r->plan->step[step]), why);
	fail(r, step, d, CGS_EXIT_FILES, "file trouble");
}

/* The file as it is becomes the output that consumers read. */
static void keep_file(struct cgs_run *r, uint32_t step, const char *why)
{
	const struct cgs_step *s = &r->plan->step[step];
	struct cgs_buf b = {0};
	enum cgs_status st = cgs_file_read(r->root_fd, path_of(r, s), CGS_FILE_MAX, &b);
	if (st) {
		cannot_keep(r, step, st);
		cgs_buf_done(&b);
		return;
	}
	st = cgs_record_output(r, step, 0, b.s ? b.s : "", b.n);
	cgs_buf_done(&b);
	if (st) {
		cgs_record_trouble(r, step, st, "an output could not be stored");
		fail(r, step, NULL, CGS_EXIT_FILES, "file trouble");
		return;
	}
	r->ended(r, step, CGS_CACHED, true, why);
}

static void refuse_edit(struct cgs_run *r, uint32_t step, const char *path)
{
	struct cgs_key k;
	bool known = get_note(r, 'k', path, &k);
	struct cgs_diag *d = cgs_record_finding(
		r, step, CGS_C_hand_edited,
		known ? "'%s' was edited by hand; it was left as it is"
		      : "'%s' is there already, and the store does not know who wrote it",
		path);
	if (known)
		cgs_diag_why(&r->diags, d,
			     "its content is not what any build of this project wrote there");
	else
		cgs_diag_why(&r->diags, d,
			     "no build that this store remembers wrote it (was .cgs removed?)");
	cgs_diag_help(&r->diags, d,
		      "keep it with `cgsc build --accept %s`, or write over it with "
		      "`cgsc build --overwrite %s`; '*' names every output",
		      path, path);
	fail(r, step, d, CGS_EXIT_FINDINGS, known ? "edited by hand" : "of unknown origin");
}

static void refuse_directory(struct cgs_run *r, uint32_t step, const char *path)
{
	struct cgs_diag *d =
		cgs_record_finding(r, step, CGS_C_output_refused,
				   "'%s' cannot be written: a directory stands there", path);
	cgs_diag_help(&r->diags, d, "move it away, or choose another path");
	fail(r, step, d, CGS_EXIT_FINDINGS, "a directory stands there");
}

static bool mode_fits(const struct cgs_run *r, const struct cgs_step *s)
{
	struct stat st;
	return !fstatat(r->root_fd, path_of(r, s), &st, AT_SYMLINK_NOFOLLOW) &&
	       !(st.st_mode & S_IXUSR) == !(s->flags & CGS_SF_EXECUTABLE);
}

/* The content that is to be published. What comes straight from a file is not in the store yet,
 * and the steps that read the output look for it there. */
static bool get_want(struct cgs_run *r, uint32_t step, struct cgs_key *want)
{
	const struct cgs_input *in = &r->plan->input[r->plan->step[step].in];
	struct cgs_buf b = {0};
	enum cgs_status st = CGS_OK;
	if (in->step == CGS_PLAN_NONE) {
		st = cgs_input_read(r, in, &b);
		if (!st)
			st = cgs_record_output(r, step, 0, b.s ? b.s : "", b.n);
		cgs_buf_done(&b);
	}
	return !st && cgs_input_digest(r, in, want);
}

/* What stands at the path of an output. */
enum met {
	NOTHING,
	GONE,       /* nothing, where a person's file was accepted */
	SAME,       /* what would be written */
	OURS,       /* what we wrote, or its mode is wrong */
	OLD,        /* of merge = never */
	ACCEPT,     /* a person's, named by --accept */
	ACCEPTED,   /* a person's, accepted before */
	OVER,       /* a person's, named by --overwrite */
	EDITED,     /* a person's */
	IN_THE_WAY, /* a directory */
};

static bool lost_edit(struct cgs_run *r, const char *path, const struct cgs_key *want)
{
	struct cgs_key edit;
	return accepted(r, path, want) && get_note(r, 'e', path, &edit) &&
	       cgs_store_has_blob(r->store, &edit);
}

/* now is zero when nothing is there. */
static enum met meet(struct cgs_run *r, const struct cgs_step *s, const struct cgs_key *now,
		     const struct cgs_key *want)
{
	const char *path = path_of(r, s);
	bool never = s->flags & CGS_SF_NEVER; /* its owner's since it was written */
	bool over = cgs_output_named(r->opt.overwrite, r->opt.noverwrite, !never, path);
	bool equal = cgs_key_eq(now, want);
	if (cgs_key_zero(now))
		return !over && lost_edit(r, path, want) ? GONE : NOTHING;
	if (r->file[s->file].state.stamp.directory)
		return IN_THE_WAY;
	if (equal && mode_fits(r, s))
		return SAME;
	if (never && !over)
		return OLD;
	if (equal || cgs_record_is_ours(r, path, now))
		return OURS;
	if (over)
		return OVER;
	if (cgs_output_named(r->opt.accept, r->opt.naccept, true, path))
		return ACCEPT;
	return accepted(r, path, want) ? ACCEPTED : EDITED;
}

enum plan { WRITE, PUT_BACK, SETTLED };

/* No gate has seen what a person made of an output: each build says so, the next one too. */
static void tell_unseen(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	if (s->nin < 2) /* no gate on it */
		return;
	r->kept = r->node[step].kept = true;
	cgs_record_note(r,
			"'%s' is kept as edited by hand; no gate has checked the edit, only "
			"what was generated",
			path_of(r, s));
}

/* The file is the person's; its content is remembered in case it gets lost. */
static enum plan keep_edit(struct cgs_run *r, uint32_t step, const char *why)
{
	const struct cgs_step *s = &r->plan->step[step];
	keep_file(r, step, why);
	if (r->node[step].ok) {
		put_note(r, 'e', path_of(r, s), &r->out[s->out]);
		tell_unseen(r, step);
	}
	return SETTLED;
}

/* It may have been accepted or checked out. */
static enum plan keep_same(struct cgs_run *r, uint32_t step, const struct cgs_key *want)
{
	const char *path = path_of(r, &r->plan->step[step]);
	end_accept(r, path);
	if (!cgs_record_is_ours(r, path, want))
		cgs_record_own(r, path, want);
	put_note(r, 'k', path, want);
	r->ended(r, step, CGS_CACHED, true, "up to date");
	return SETTLED;
}

static enum plan act(struct cgs_run *r, uint32_t step, enum met met, const struct cgs_key *want)
{
	const struct cgs_step *s = &r->plan->step[step];
	const char *path = path_of(r, s);
	r->out[s->out] = *want;
	switch (met) {
	case GONE:
		get_note(r, 'e', path, &r->out[s->out]);
		tell_unseen(r, step);
		return PUT_BACK;
	case SAME: return keep_same(r, step, want);
	case OLD: keep_file(r, step, "written once, then left alone"); return SETTLED;
	case ACCEPT: put_note(r, 'a', path, want); return keep_edit(r, step, "accepted as edited");
	case ACCEPTED: return keep_edit(r, step, "kept as edited");
	case EDITED: refuse_edit(r, step, path); return SETTLED;
	case IN_THE_WAY: refuse_directory(r, step, path); return SETTLED;
	case NOTHING:
	case OVER:
	case OURS: break;
	}
	end_accept(r, path);
	return WRITE;
}

/* What cannot be read keeps its stamp: it is met when it is written. */
static enum cgs_status look(struct cgs_run *r, uint32_t file, struct cgs_key *hash)
{
	enum cgs_status st = cgs_input_look(r, file, hash);
	if (st)
		cgs_stamp_of(r->root_fd, cgs_plan_str(r->plan, r->plan->file[file].path),
			     &r->file[file].state.stamp);
	return st;
}

/* A gate that failed keeps what last passed. */
static bool last_passed(struct cgs_run *r, const char *path, struct cgs_key *want)
{
	return get_note(r, 'k', path, want) && cgs_store_has_blob(r->store, want);
}

bool cgs_output_has_last(struct cgs_run *r, uint32_t step)
{
	struct cgs_key k;
	return last_passed(r, path_of(r, &r->plan->step[step]), &k);
}

static enum plan prepare(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	struct cgs_key want, now;
	enum verdict v = read_verdicts(r, s);
	enum cgs_status st = look(r, s->file, &now);
	if (v == UNREADABLE || !get_want(r, step, &want)) {
		cgs_record_trouble(r, step, CGS_ECORRUPT, "a result could not be read");
		fail(r, step, NULL, CGS_EXIT_FILES, "store trouble");
		return SETTLED;
	}
	if (v == KEEP && !last_passed(r, path_of(r, s), &want)) {
		fail(r, step, NULL, CGS_EXIT_FINDINGS,
		     "its gate failed and there is no last output");
		return SETTLED;
	}
	return act(r, step, st ? NOTHING : meet(r, s, &now, &want), &want);
}

static void write_refused(struct cgs_run *r, uint32_t step, enum cgs_status st, const char *path)
{
	int err = errno;
	struct cgs_diag *d = cgs_record_finding(
		r, step, st == CGS_EDENIED ? CGS_C_output_refused : CGS_C_file_trouble,
		"'%s' cannot be written: %s", path,
		st == CGS_EDENIED ? "it leads outside the project, through a link, or to something "
				    "that is not a regular file"
				  : strerror(err));
	fail(r, step, d, st == CGS_EDENIED ? CGS_EXIT_FINDINGS : CGS_EXIT_FILES,
	     "it cannot be written");
}

struct writing { /* one output of a batch */
	uint32_t step;
	bool known; /* this content was written there before */
	bool staged;
	struct cgs_staged file;
};

static void wrote(struct cgs_run *r, const struct writing *w)
{
	const struct cgs_step *s = &r->plan->step[w->step];
	struct cgs_file_run *f = &r->file[s->file];
	f->state.taken_ns = cgs_stamp_now_ns();
	cgs_stamp_of(r->root_fd, path_of(r, s), &f->state.stamp);
	f->hash = r->out[s->out];
	f->known = true;
	r->ended(r, w->step, w->known ? CGS_RESTORED : CGS_RAN, true,
		 w->known ? "restored from the store" : cgs_why_ran(r, w->step));
}

/* The content, from the store; false: it has ended. */
static bool load(struct cgs_run *r, uint32_t step, struct cgs_buf *b)
{
	const struct cgs_step *s = &r->plan->step[step];
	if (cgs_record_blob(r, &r->out[s->out], b)) {
		cgs_buf_done(b);
		cgs_record_trouble(r, step, CGS_ECORRUPT, "a result could not be read");
		fail(r, step, NULL, CGS_EXIT_FILES, "store trouble");
		return false;
	}
	r->size[s->out] = b->n;
	return true;
}

static const struct cgs_stamp *stamp_of(const struct cgs_run *r, uint32_t step)
{
	return &r->file[r->plan->step[step].file].state.stamp;
}

/* The plain way, for what could not be staged or has changed since. */
static void write_file(struct cgs_run *r, const struct writing *w)
{
	const struct cgs_step *s = &r->plan->step[w->step];
	struct cgs_buf b = {0};
	bool written = false;
	if (!load(r, w->step, &b))
		return;
	enum cgs_status st =
		cgs_publish_over(r->root_fd, path_of(r, s), stamp_of(r, w->step), b.s ? b.s : "",
				 b.n, s->flags & CGS_SF_EXECUTABLE, &written);
	int saved = errno;
	cgs_buf_done(&b);
	errno = saved;
	if (st == CGS_ECHANGED)
		refuse_edit(r, w->step, path_of(r, s));
	else if (st)
		write_refused(r, w->step, st, path_of(r, s));
	else
		wrote(r, w);
}

/* Decides what to do about an output; false: it has ended. */
static bool begin(struct cgs_run *r, uint32_t step, struct writing *w)
{
	const struct cgs_step *s = &r->plan->step[step];
	enum plan p = prepare(r, step);
	*w = (struct writing){.step = step, .known = p == PUT_BACK};
	if (p != WRITE)
		return p == PUT_BACK;
	w->known = cgs_record_is_ours(r, path_of(r, s), &r->out[s->out]);
	if (!w->known)
		cgs_record_own(r, path_of(r, s), &r->out[s->out]);
	put_note(r, 'k', path_of(r, s), &r->out[s->out]);
	return true;
}

/* Somebody wrote the file since it was decided to write over it: decide anew, once. */
static void meet_again(struct cgs_run *r, uint32_t step)
{
	struct writing w;
	if (begin(r, step, &w))
		write_file(r, &w);
}

/* A few at a time, for each holds two descriptors. All are on their way to the disk before the
 * first is waited for. */
static void write_files(struct cgs_run *r, struct writing *w, uint32_t n)
{
	struct cgs_staged *file[WRITE_AT_ONCE] = {NULL};
	uint32_t nfile = 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct cgs_step *s = &r->plan->step[w[i].step];
		struct cgs_buf b = {0};
		if (cgs_store_get_blob(r->store, &r->out[s->out], &b) == CGS_OK) {
			r->size[s->out] = b.n;
			w[i].staged =
				!cgs_publish_stage(r->root_fd, path_of(r, s), b.s ? b.s : "", b.n,
						   s->flags & CGS_SF_EXECUTABLE, &w[i].file);
		}
		if (w[i].staged)
			file[nfile++] = &w[i].file;
		cgs_buf_done(&b);
	}
	cgs_publish_sync(file, nfile);
	for (uint32_t i = 0; i < n; i++) {
		enum cgs_status st = CGS_EIO;
		if (w[i].staged)
			st = cgs_publish_settle(&w[i].file, stamp_of(r, w[i].step));
		if (!st)
			wrote(r, &w[i]);
		else if (st == CGS_ECHANGED)
			meet_again(r, w[i].step);
		else
			write_file(r, &w[i]);
	}
}

void cgs_output_publish(struct cgs_run *r, const uint32_t *step, uint32_t n)
{
	struct writing *todo = cgs_mem_alloc(n * sizeof *todo);
	uint32_t k = 0;
	for (uint32_t i = 0; i < n; i++)
		k += begin(r, step[i], &todo[k]);
	if (k)
		cgs_made_begin(r);
	enum cgs_status st = k ? cgs_store_commit(r->store) : CGS_OK;
	for (uint32_t i = 0; !st && i < k; i += WRITE_AT_ONCE)
		write_files(r, todo + i, k - i < WRITE_AT_ONCE ? k - i : WRITE_AT_ONCE);
	for (uint32_t i = 0; st && i < k; i++) {
		cgs_record_trouble(r, todo[i].step, st, "the store could not be written");
		fail(r, todo[i].step, NULL, CGS_EXIT_FILES, "store trouble");
	}
	free(todo);
}

void cgs_output_forecast(struct cgs_run *r, uint32_t step)
{
	static const struct {
		enum cgs_outcome outcome;
		const char *why;
	} table[] = {
		[NOTHING] = {CGS_RAN, "the file does not exist"},
		[GONE] = {CGS_RESTORED, "the file that was accepted does not exist"},
		[SAME] = {CGS_CACHED, "up to date"},
		[OURS] = {CGS_RAN, "the file differs"},
		[OLD] = {CGS_CACHED, "written once, then left alone"},
		[ACCEPT] = {CGS_CACHED, "edited by hand: --accept will keep it"},
		[ACCEPTED] = {CGS_CACHED, "kept as edited"},
		[OVER] = {CGS_RAN, "edited by hand: --overwrite will write over it"},
		[EDITED] = {CGS_RAN, "edited by hand: the build will stop here"},
		[IN_THE_WAY] = {CGS_RAN, "a directory stands there: the build will stop here"},
	};
	const struct cgs_step *s = &r->plan->step[step];
	struct cgs_key now, want;
	enum cgs_status st = look(r, s->file, &now);
	cgs_input_digest(r, &r->plan->input[s->in], &want);
	r->out[s->out] = want;
	enum met met = st ? OURS : meet(r, s, &now, &want);
	enum cgs_outcome o = table[met].outcome;
	if (met == OLD || met == ACCEPT || met == ACCEPTED) /* what stands there is what is read */
		r->out[s->out] = now;
	if ((met == NOTHING || met == OURS) && cgs_record_is_ours(r, path_of(r, s), &want))
		o = CGS_RESTORED;
	r->ended(r, step, o, true, table[met].why);
}
