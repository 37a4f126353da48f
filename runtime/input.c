/* input.c — what steps read: content hashes taken once a build, and the bytes they name.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The stamp of a file is taken before its first byte is read, and the bytes a step gets are hashed
 * again when they are read: an edit during the build can give a later build work, but can never
 * be mixed into a result under the old key.
 */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *path_of(const struct cgs_run *r, uint32_t file)
{
	return cgs_plan_str(r->plan, r->plan->file[file].path);
}

bool cgs_input_watched(void *arg, const char *path)
{
	const struct cgs_run *r = arg;
	return cgs_plan_file(r->plan, path) != CGS_PLAN_NONE;
}

enum cgs_status cgs_input_hash(struct cgs_run *r, uint32_t file, struct cgs_key *out)
{
	struct cgs_file_run *f = &r->file[file];
	if (!f->known) {
		memset(&f->hash, 0, sizeof f->hash);
		f->state.taken_ns = cgs_stamp_now_ns();
		enum cgs_status st = cgs_stamp_hash(r->root_fd, path_of(r, file), cgs_input_watched,
						    r, &f->state.stamp, &f->hash);
		if (st && st != CGS_ENOTFOUND)
			return st;
		f->known = true;
		f->away = cgs_file_leads_out(r->root_fd, path_of(r, file));
	}
	*out = f->hash;
	return CGS_OK;
}

enum cgs_status cgs_input_look(struct cgs_run *r, uint32_t file, struct cgs_key *out)
{
	struct cgs_file_run *f = &r->file[file];
	struct cgs_stamp now;
	if (cgs_stamp_of(r->root_fd, path_of(r, file), &now) ||
	    !cgs_stamp_eq(&now, &f->state.stamp))
		f->known = false;
	return cgs_input_hash(r, file, out);
}

void cgs_input_refresh(struct cgs_run *r, uint32_t file)
{
	struct cgs_key k;
	r->file[file].known = false;
	cgs_input_hash(r, file, &k);
}

bool cgs_input_digest(struct cgs_run *r, const struct cgs_input *in, struct cgs_key *out)
{
	if (in->step != CGS_PLAN_NONE) {
		*out = r->out[r->plan->step[in->step].out + in->out];
		return true;
	}
	return !cgs_input_hash(r, in->out, out) && !cgs_key_zero(out) &&
	       !r->file[in->out].state.stamp.directory;
}

const char *cgs_input_wrong(struct cgs_run *r, const char *path)
{
	struct stat st;
	if (fstatat(r->root_fd, path, &st, 0) && (errno == ENOENT || errno == ENOTDIR))
		return "does not exist";
	if (!fstatat(r->root_fd, path, &st, 0) && !S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode)    ? "is a directory, not a file"
		       : S_ISFIFO(st.st_mode) ? "is a named pipe, not a file"
		       : S_ISSOCK(st.st_mode) ? "is a socket, not a file"
					      : "is a device, not a file";
	if (!fstatat(r->root_fd, path, &st, 0) && st.st_size > CGS_FILE_MAX)
		return "is larger than 64 MiB";
	if (cgs_file_leads_out(r->root_fd, path))
		return "is a symbolic link out of the project, or below one";
	int fd = openat(r->root_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return cgs_str_fmt(&r->files.mem, "cannot be read: %s", strerror(errno)).s;
	close(fd);
	return "changed just now";
}

/* A forecast publishes nothing: what would be published is read where it comes from; what was
 * accepted as edited is not that. */
static const struct cgs_input *origin(struct cgs_run *r, const struct cgs_input *in)
{
	struct cgs_key have, made;
	while (in->step != CGS_PLAN_NONE && r->plan->step[in->step].kind == CGS_STEP_PUBLISH) {
		const struct cgs_input *from = &r->plan->input[r->plan->step[in->step].in];
		if (!cgs_input_digest(r, in, &have) || !cgs_input_digest(r, from, &made) ||
		    !cgs_key_eq(&have, &made))
			return in;
		in = from;
	}
	return in;
}

/* It is run, not read. */
static bool is_program(const struct cgs_step *s, uint32_t i)
{
	return s->kind == CGS_STEP_TOOL && !i;
}

bool cgs_input_too_large(const struct cgs_run *r, uint32_t step, uint32_t i)
{
	const struct cgs_step *s = &r->plan->step[step];
	const struct cgs_input *in = &r->plan->input[s->in + i];
	return in->step == CGS_PLAN_NONE && !is_program(s, i) &&
	       r->file[in->out].state.stamp.size > CGS_FILE_MAX;
}

bool cgs_input_key(struct cgs_run *r, uint32_t step, uint32_t i, struct cgs_key *out)
{
	const struct cgs_step *s = &r->plan->step[step];
	const struct cgs_input *in = &r->plan->input[s->in + i];
	struct cgs_hash h;
	if (!cgs_input_digest(r, in, out) || cgs_input_too_large(r, step, i))
		return false;
	if (in->step == CGS_PLAN_NONE && r->file[in->out].away && !is_program(s, i))
		return false;
	if (s->kind != CGS_STEP_TOOL || i || r->file[in->out].state.stamp.executable)
		return true;
	cgs_hash_init(&h);
	cgs_hash_field(&h, CGS_STR("not executable"));
	cgs_hash_add(&h, out->b, sizeof out->b);
	*out = cgs_hash_end(&h);
	return true;
}

enum cgs_status cgs_input_read(struct cgs_run *r, const struct cgs_input *in, struct cgs_buf *out)
{
	struct cgs_key want;
	if (r->dry)
		in = origin(r, in);
	if (in->step != CGS_PLAN_NONE) {
		cgs_input_digest(r, in, &want);
		return cgs_record_blob(r, &want, out);
	}
	if (cgs_file_leads_out(r->root_fd, path_of(r, in->out)))
		return CGS_EDENIED;
	enum cgs_status st = cgs_input_hash(r, in->out, &want);
	size_t before = out->n; /* the bytes are appended */
	if (!st)
		st = cgs_file_read(r->root_fd, path_of(r, in->out), CGS_FILE_MAX, out);
	if (st)
		return st;
	struct cgs_key now = cgs_hash_of(out->s ? out->s + before : "", out->n - before);
	if (cgs_key_eq(&now, &want))
		return CGS_OK;
	cgs_input_refresh(r, in->out);
	out->n = before;
	return CGS_ECORRUPT;
}

bool cgs_input_is_text(struct cgs_run *r, const struct cgs_input *in)
{
	struct cgs_buf b = {0};
	bool read = !cgs_input_read(r, in, &b);
	json_t *text = read ? json_stringn(b.s ? b.s : "", b.n) : NULL;
	json_decref(text);
	cgs_buf_done(&b);
	return !read || text;
}
