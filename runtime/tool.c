/* tool.c — a TOOL step: stage its inputs, run the program, turn what it said into a report.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Output 0 is the report, the others are the files that the tool was to write. A tool that writes
 * files must end with 0; one that only checks may end as it likes: its report is what a gate
 * reads, and a report of failures is stored like any other (gate.c says when it is trusted).
 */
#include "engine.h"
#include "finding.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXIT_TIMEOUT = 124, EXIT_TOO_LONG = 125, EXIT_SIGNAL = 128 };

struct cgs_tool_run { /* one program in flight */
	struct cgs_run *r;
	uint32_t step;
	json_t *recipe;
	struct cgs_work work;
	struct cgs_proc *proc;
	const char **argv, **env;
	struct cgs_buf env_text;
	bool no_room; /* its working directory could not be written */
};

static void release(struct cgs_tool_run *t)
{
	t->r->node[t->step].tool = NULL;
	cgs_work_close(&t->work);
	json_decref(t->recipe);
	cgs_buf_done(&t->env_text);
	free(t->argv);
	free(t->env);
	free(t);
}

static void fail(struct cgs_tool_run *t, struct cgs_diag *d, const char *why)
{
	struct cgs_run *r = t->r;
	uint32_t step = t->step;
	release(t);
	cgs_record_send(r, step, d);
	r->ended(r, step, CGS_FAILED, false, why);
}

static const char *input_name(const struct cgs_run *r, const struct cgs_input *in)
{
	return cgs_plan_str(r->plan, in->name);
}

/* Every staged file, from the store or the project; the input that could not be, or NULL. */
static const struct cgs_input *stage(struct cgs_tool_run *t, enum cgs_status *st)
{
	struct cgs_run *r = t->r;
	const struct cgs_step *s = &r->plan->step[t->step];
	size_t i;
	const json_t *e;
	json_array_foreach (json_object_get(t->recipe, "stage"), i, e) {
		const char *path = json_string_value(json_object_get(e, "path"));
		uint32_t k = (uint32_t)json_integer_value(json_object_get(e, "in"));
		const struct cgs_input *in = &r->plan->input[s->in + k];
		struct cgs_buf b = {0};
		*st = cgs_input_read(r, in, &b);
		if (!*st) {
			*st = cgs_work_put(&t->work, path, cgs_buf_view(&b), false);
			t->no_room = *st;
		}
		cgs_buf_done(&b);
		if (*st)
			return in;
	}
	json_array_foreach (json_object_get(t->recipe, "writes"), i, e)
		cgs_work_parents(&t->work, json_string_value(e));
	return NULL;
}

static void add_env(struct cgs_buf *b, const char *k, const char *v)
{
	cgs_buf_fmt(b, "%s=%s", k, v);
	cgs_buf_putc(b, 0);
}

/* A clean environment: the same everywhere but for PATH and what the recipe names. */
static void make_env(struct cgs_tool_run *t)
{
	const char *path = getenv("PATH"), *k;
	json_t *v, *env = json_object_get(t->recipe, "env");
	add_env(&t->env_text, "PATH", path ? path : "/usr/local/bin:/usr/bin:/bin");
	add_env(&t->env_text, "HOME", ".");
	add_env(&t->env_text, "TMPDIR", ".");
	add_env(&t->env_text, "LANG", "C.UTF-8");
	add_env(&t->env_text, "SOURCE_DATE_EPOCH", "1");
	json_object_foreach (env, k, v)
		add_env(&t->env_text, k, json_string_value(v) ? json_string_value(v) : "");
	t->env = cgs_mem_alloc((6 + json_object_size(env)) * sizeof *t->env);
	size_t n = 0;
	for (size_t at = 0; at < t->env_text.n; at += strlen(t->env_text.s + at) + 1)
		t->env[n++] = t->env_text.s + at;
}

static void make_argv(struct cgs_tool_run *t)
{
	const json_t *list = json_object_get(t->recipe, "argv");
	size_t n = json_array_size(list);
	t->argv = cgs_mem_alloc((n + 1) * sizeof *t->argv);
	for (size_t i = 0; i < n; i++)
		t->argv[i] = json_string_value(json_array_get(list, i));
}

/* --- the end --- */

static struct cgs_str first_xml(struct cgs_tool_run *t, struct cgs_buf *b)
{
	size_t i;
	const json_t *w;
	json_array_foreach (json_object_get(t->recipe, "writes"), i, w) {
		const char *path = json_string_value(w), *dot = strrchr(path, '.');
		if (dot && !strcmp(dot, ".xml") && !cgs_work_get(&t->work, path, CGS_FILE_MAX, b))
			break;
	}
	return cgs_buf_view(b);
}

static int exit_of(struct cgs_tool_run *t, struct cgs_proc_result *p)
{
	uint64_t ms = (uint64_t)json_integer_value(json_object_get(t->recipe, "timeout_ms"));
	switch (p->end) {
	case CGS_PROC_EXITED: return p->code;
	case CGS_PROC_SIGNALLED:
		cgs_buf_fmt(&p->err, "\nended by signal %d (%s)\n", p->code, strsignal(p->code));
		return EXIT_SIGNAL + p->code;
	case CGS_PROC_TIMEOUT:
		cgs_buf_fmt(&p->err, "\nstopped after its time limit of %llu ms\n",
			    (unsigned long long)ms);
		return EXIT_TIMEOUT;
	case CGS_PROC_TOO_LONG:
		cgs_buf_putz(&p->err, "\nstopped because it wrote more than its max_output\n");
		return EXIT_TOO_LONG;
	case CGS_PROC_NO_START:
	case CGS_PROC_CANCELLED: break;
	}
	return -1;
}

/* Takes the files the tool was to write; the path of one that cannot be had, or NULL. */
static const char *take_writes(struct cgs_tool_run *t, enum cgs_status *st)
{
	struct cgs_run *r = t->r;
	const struct cgs_step *s = &r->plan->step[t->step];
	for (uint32_t k = 1; k < s->nout; k++) {
		const char *path = cgs_plan_str(r->plan, r->plan->output[s->out + k].name);
		struct cgs_buf b = {0};
		*st = cgs_work_get(&t->work, path, CGS_FILE_MAX, &b);
		if (*st) {
			cgs_buf_done(&b);
			return path;
		}
		*st = cgs_record_output(r, t->step, k, b.s ? b.s : "", b.n);
		cgs_buf_done(&b);
		if (*st)
			return path;
	}
	return NULL;
}

static void say_findings(struct cgs_run *r, struct cgs_diag *d, const struct cgs_report *rep)
{
	for (uint32_t i = 0; i < rep->n && i < 8; i++) {
		const struct cgs_finding *f = &rep->v[i];
		if (f->path.n)
			cgs_diag_label(&r->diags, d, d->where, "%.*s:%u:%u: %.*s", CGS_FMT(f->path),
				       f->line, f->col, CGS_FMT(f->text));
		else
			cgs_diag_label(&r->diags, d, d->where, "%.*s", CGS_FMT(f->text));
		if (f->more.n && !d->why.n)
			cgs_diag_why(&r->diags, d, "the tool said:\n%.*s", CGS_FMT(f->more));
	}
}

static void store_result(struct cgs_tool_run *t, const struct cgs_report *rep,
			 const struct cgs_proc_result *p)
{
	struct cgs_run *r = t->r;
	uint32_t step = t->step;
	struct cgs_digest out = {.size = p->out.n}, err = {.size = p->err.n};
	struct cgs_buf json = {0};
	cgs_finding_json(rep, &json);
	enum cgs_status st = cgs_record_output(r, step, 0, json.s, json.n);
	cgs_buf_done(&json);
	if (!st && p->out.n)
		st = cgs_store_put_blob(r->store, p->out.s, p->out.n, &out.key);
	if (!st && p->err.n)
		st = cgs_store_put_blob(r->store, p->err.s, p->err.n, &err.key);
	if (!st)
		st = cgs_record_put(r, step, rep->exit, &out, &err, false);
	release(t);
	if (st) {
		cgs_record_trouble(r, step, st, "a result could not be stored");
		r->worst = CGS_EXIT_FILES;
		r->ended(r, step, CGS_FAILED, false, "store trouble");
		return;
	}
	r->node[step].cached = false;
	r->ended(r, step, CGS_RAN, true, cgs_why_ran(r, step));
}

static void finish(struct cgs_tool_run *t, struct cgs_proc_result *p, struct cgs_report *rep)
{
	struct cgs_run *r = t->r;
	const struct cgs_step *s = &r->plan->step[t->step];
	struct cgs_buf xml = {0};
	int code = exit_of(t, p);
	const char *parse = json_string_value(json_object_get(t->recipe, "parse"));
	rep->dir = cgs_str_fmt(&rep->mem, "%s/%s", r->root, t->work.path);
	rep->broken = p->end != CGS_PROC_EXITED;
	cgs_finding_read(parse, code, cgs_buf_view(&p->out), cgs_buf_view(&p->err),
			 first_xml(t, &xml), rep);
	/* Test programs end with 1 when a test fails; their report says which. */
	bool reported = s->nout == 2 && xml.n && !strcmp(parse, "junit");
	cgs_buf_done(&xml);
	if (s->nout > 1 && code != 0 && !reported) {
		struct cgs_diag *d =
			cgs_record_finding(r, t->step, CGS_C_tool_failed, "%s ended with %d",
					   cgs_record_name(r, t->step), code);
		say_findings(r, d, rep);
		cgs_failed_output(r, t->step, cgs_buf_view(&p->out), cgs_buf_view(&p->err), d);
		fail(t, d, "the tool failed");
		return;
	}
	enum cgs_status st = CGS_OK;
	const char *path = take_writes(t, &st);
	if (path) {
		_Static_assert(CGS_FILE_MAX == 64 << 20, "the messages say so");
		struct cgs_diag *d = cgs_record_finding(
			r, t->step, CGS_C_tool_failed, "%s %s '%s'%s", cgs_record_name(r, t->step),
			st == CGS_ETOOBIG ? "wrote more than 64 MiB to" : "did not write", path,
			st == CGS_EDENIED ? " as a regular file" : "");
		cgs_diag_help(&r->diags, d,
			      "a tool writes below its working directory, to the "
			      "paths that `writes` names");
		fail(t, d, "a file was not written");
		return;
	}
	store_result(t, rep, p);
}

static void tool_ended(void *arg, struct cgs_proc_result *p)
{
	struct cgs_tool_run *t = arg;
	struct cgs_run *r = t->r;
	if (p->end == CGS_PROC_CANCELLED) {
		uint32_t step = t->step;
		release(t);
		r->ended(r, step, CGS_SKIPPED, false, "interrupted");
		return;
	}
	if (p->end == CGS_PROC_NO_START) {
		fail(t,
		     cgs_record_finding(r, t->step, CGS_C_tool_failed, "%s could not start: %s",
					cgs_record_name(r, t->step), strerror(p->code)),
		     "the tool could not start");
		return;
	}
	struct cgs_report rep = {0};
	finish(t, p, &rep);
	cgs_finding_done(&rep);
}

static void start_proc(struct cgs_tool_run *t, const char *file)
{
	struct cgs_run *r = t->r;
	make_argv(t);
	make_env(t);
	struct cgs_proc_spec spec = {
		.file = file,
		.argv = t->argv,
		.env = t->env,
		.dir_fd = t->work.fd,
		.timeout_ms =
			(uint64_t)json_integer_value(json_object_get(t->recipe, "timeout_ms")),
		.max_output =
			(uint64_t)json_integer_value(json_object_get(t->recipe, "max_output")),
	};
	t->proc = cgs_proc_start(r->loop, &spec, tool_ended, t);
}

static void not_staged(struct cgs_tool_run *t, const struct cgs_input *bad)
{
	struct cgs_run *r = t->r;
	if (bad) {
		fail(t,
		     cgs_record_finding(r, t->step, CGS_C_no_input,
					"%s: '%s' cannot be read, or changed just now",
					cgs_record_name(r, t->step), input_name(r, bad)),
		     "an input cannot be read");
		return;
	}
	r->worst = CGS_EXIT_FILES;
	fail(t,
	     cgs_record_finding(r, t->step, CGS_C_file_trouble,
				"%s: its working directory below .cgs/work cannot be written: %s",
				cgs_record_name(r, t->step), strerror(errno)),
	     "no working directory");
}

void cgs_tool_start(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	const struct cgs_input *program = &r->plan->input[s->in];
	struct cgs_tool_run *t = cgs_mem_alloc(sizeof *t);
	*t = (struct cgs_tool_run){.r = r, .step = step, .work.fd = -1};
	t->recipe = cgs_record_recipe(r, step);
	r->node[step].tool = t;
	enum cgs_status st = cgs_work_open(r->root_fd, &r->spare, &t->work);
	const struct cgs_input *bad = st ? NULL : stage(t, &st);
	if (st) {
		not_staged(t, t->no_room ? NULL : bad);
		return;
	}
	const char *file = cgs_plan_str(r->plan, r->plan->file[program->out].path);
	char *full = NULL;
	if (file[0] != '/' && asprintf(&full, "%s/%s", r->root, file) < 0)
		cgs_mem_bug("out of memory");
	start_proc(t, full ? full : file);
	free(full);
}

void cgs_tool_cancel(struct cgs_run *r, uint32_t step)
{
	if (r->node[step].tool)
		cgs_proc_cancel(r->node[step].tool->proc);
}
