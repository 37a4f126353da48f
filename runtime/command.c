/* command.c — a provider that is a program: the request as JSON in, the answer as JSON out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../compiler/base/json.h"
#include "ask.h"
#include "clean.h"
#include "proc.h"

enum { ARGS_MAX = 256, PATH_ROOM = 4096 };

struct command {
	struct cgs_ask *a; /* NULL: nobody waits any more */
	struct cgs_proc *proc;
	char *line; /* stdin */
	char file[PATH_ROOM];
	const char *argv[ARGS_MAX + 1];
	char env[4][PATH_ROOM];
	const char *envp[5];
};

static void stop(struct cgs_ask *a)
{
	struct command *c = a->live;
	c->a = NULL;
	cgs_proc_cancel(c->proc);
}

/* --- the answer ------------------------------------------------------------------------------ */

static uint32_t count_of(const json_t *j, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(j, name));
	return n > 0 && n <= UINT32_MAX ? (uint32_t)n : 0;
}

static void read_answer(struct cgs_ask *a, const struct cgs_buf *out)
{
	json_error_t where;
	json_t *j = cgs_json_load(cgs_buf_view(out), JSON_ALLOW_NUL, &where);
	const json_t *text = json_object_get(j, "text"), *stop_json = json_object_get(j, "stop");
	const char *word = stop_json ? json_string_value(stop_json) : "complete";
	int s = CGS_STOP_COMPLETE;
	while (word && s <= CGS_STOP_REFUSED && strcmp(word, cgs_model_stop((enum cgs_stop)s)))
		s++;
	if (!json_is_string(text) || !word || s > CGS_STOP_REFUSED) {
		const char *why = !j ? where.text
				  : !json_is_string(text)
					  ? "it has no \"text\""
					  : "\"stop\" is not complete, truncated or refused";
		cgs_ask_fail(a, CGS_STOP_FAILED,
			     "the answer of the command is not {\"text\": ...}: %s", why);
		json_decref(j);
		return;
	}
	cgs_buf_add(&a->answer.text, json_string_value(text), json_string_length(text));
	a->answer.usage.in = count_of(j, "tokens_in");
	a->answer.usage.out = count_of(j, "tokens_out");
	a->answer.counted = 1;
	json_decref(j);
	if (s != CGS_STOP_COMPLETE)
		cgs_buf_fmt(&a->answer.error, "the command says that its answer is %s",
			    cgs_model_stop((enum cgs_stop)s));
	if (s == CGS_STOP_COMPLETE && !a->answer.text.n)
		cgs_ask_fail(a, CGS_STOP_FAILED, "the answer is empty");
	else
		cgs_ask_end(a, (enum cgs_stop)s);
}

/* The end of what a program said: there it tells what happened. */
static void put_end(struct cgs_buf *out, struct cgs_str s)
{
	enum { SHOWN = 300 };
	while (s.n && strchr(" \t\r\n", s.s[s.n - 1]) && s.s[s.n - 1])
		s.n--;
	if (s.n > SHOWN) {
		s.s += s.n - SHOWN;
		s.n = SHOWN;
		while (s.n && (*s.s & 0xc0) == 0x80) { /* inside a character */
			s.s++;
			s.n--;
		}
		cgs_buf_putz(out, "... ");
	}
	cgs_clean_line(out, s, 2 * SHOWN);
}

static void fail_ended(struct cgs_ask *a, const char *file, const struct cgs_proc_result *r)
{
	struct cgs_buf said = {0};
	put_end(&said, cgs_buf_view(&r->err));
	const char *text = said.n ? said.s : "it wrote nothing to stderr";
	switch (r->end) {
	case CGS_PROC_EXITED:
		cgs_ask_fail(a, CGS_STOP_FAILED, "%s ended with exit code %d: %s", file, r->code,
			     text);
		break;
	case CGS_PROC_SIGNALLED:
		cgs_ask_fail(a, CGS_STOP_FAILED, "%s was ended by signal %d: %s", file, r->code,
			     text);
		break;
	case CGS_PROC_TIMEOUT:
		cgs_ask_fail(a, CGS_STOP_FAILED,
			     "%s took longer than the provider's `timeout`, %llu ms", file,
			     (unsigned long long)cgs_ask_timeout(a));
		break;
	case CGS_PROC_TOO_LONG:
		cgs_ask_fail(a, CGS_STOP_FAILED, "%s wrote more than 16 MiB", file);
		break;
	case CGS_PROC_NO_START:
		a->answer.unbilled = 1;
		cgs_ask_fail(a, CGS_STOP_FAILED, "%s could not be started: %s", file,
			     strerror(r->code));
		break;
	case CGS_PROC_CANCELLED: cgs_ask_fail(a, CGS_STOP_CANCELLED, "cancelled"); break;
	}
	cgs_buf_done(&said);
}

static void ended(void *arg, struct cgs_proc_result *r)
{
	struct command *c = arg;
	struct cgs_ask *a = c->a;
	if (a) {
		a->stop = NULL;
		a->live = NULL;
		if (r->end == CGS_PROC_EXITED && !r->code)
			read_answer(a, &r->out);
		else
			fail_ended(a, c->file, r);
	}
	free(c->line);
	free(c);
}

/* --- the start ------------------------------------------------------------------------------- */

static bool runs(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* By PATH when there is no '/', else from the project's root. */
static bool find_program(const struct cgs_models *m, const char *name, char out[PATH_ROOM])
{
	const char *path = m->o.env_path ? m->o.env_path : "/usr/local/bin:/usr/bin:/bin";
	char link[64], root[PATH_ROOM];
	int n;
	if (name[0] == '/') {
		n = snprintf(out, PATH_ROOM, "%s", name);
		return n < PATH_ROOM && runs(out);
	}
	if (strchr(name, '/')) {
		snprintf(link, sizeof link, "/proc/self/fd/%d", m->o.root_fd);
		ssize_t len = readlink(link, root, sizeof root - 1);
		root[len > 0 ? len : 0] = 0;
		n = snprintf(out, PATH_ROOM, "%s/%s", root, name);
		return len > 0 && n < PATH_ROOM && runs(out);
	}
	for (const char *p = path; *p;) {
		size_t len = strcspn(p, ":");
		n = snprintf(out, PATH_ROOM, "%.*s/%s", (int)len, p, name);
		if (p[0] == '/' && n < PATH_ROOM && runs(out))
			return true;
		p += len + (p[len] == ':');
	}
	snprintf(out, PATH_ROOM, "%s", name);
	return false;
}

static void set_env(struct command *c, const struct cgs_models *m)
{
	const char *const name[] = {"PATH", "HOME", "TMPDIR"};
	unsigned n = 0;
	for (unsigned i = 0; i < 3; i++) {
		const char *v = i ? getenv(name[i]) : m->o.env_path;
		if (v && snprintf(c->env[n], PATH_ROOM, "%s=%s", name[i], v) < PATH_ROOM)
			n++;
	}
	snprintf(c->env[n++], PATH_ROOM, "LANG=C.UTF-8");
	for (unsigned i = 0; i < n; i++)
		c->envp[i] = c->env[i];
}

static bool set_argv(struct command *c, const json_t *argv)
{
	size_t n = json_array_size(argv);
	for (size_t i = 0; i < n && n <= ARGS_MAX; i++)
		if (!(c->argv[i] = json_string_value(json_array_get(argv, i))))
			return false;
	return n && n <= ARGS_MAX && c->argv[0][0];
}

void cgs_command_start(struct cgs_ask *a)
{
	struct command *c = cgs_mem_alloc(sizeof *c);
	c->a = a;
	if (!set_argv(c, json_object_get(a->provider, "argv"))) {
		free(c);
		cgs_ask_fail(a, CGS_STOP_FAILED,
			     "the command provider needs argv = [\"program\", ...]");
		return;
	}
	if (!find_program(a->m, c->argv[0], c->file)) {
		char name[256];
		snprintf(name, sizeof name, "%s", c->argv[0]);
		free(c);
		cgs_ask_fail(a, CGS_STOP_FAILED,
			     "the program \"%s\" of the provider is not there "
			     "or not executable",
			     name);
		return;
	}
	set_env(c, a->m);
	char *json = json_dumps(a->request, JSON_SORT_KEYS | JSON_COMPACT);
	if (!json || asprintf(&c->line, "%s\n", json) < 0)
		cgs_mem_bug("out of memory");
	free(json);
	struct cgs_proc_spec spec = {.file = c->file,
				     .argv = c->argv,
				     .env = c->envp,
				     .dir_fd = a->m->o.root_fd,
				     .input = cgs_str_of(c->line),
				     .timeout_ms = cgs_ask_timeout(a),
				     .max_output = CGS_ASK_BODY_MAX};
	a->live = c;
	a->stop = stop;
	a->answer.requests = 1;
	c->proc = cgs_proc_start(a->m->o.loop, &spec, ended, c);
}
