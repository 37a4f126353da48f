/* recording.c — answers kept as text files that people can read, review and write by hand.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "recording.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../compiler/base/file.h"
#include "clean.h"
#include "publish.h"

enum { PATH_ROOM = 4096, HEAD_MAX = 16 << 10 };

struct entry {
	struct cgs_key request;
	char *name;
};

struct shelf { /* one directory */
	char *dir;
	struct entry *v; /* sorted by request, then name */
	uint32_t n, cap;
	char *bad;    /* the first file that could not be read, with why; or NULL */
	bool written; /* by this build */
	struct shelf *next;
};

struct cgs_shelves {
	struct shelf *first;
};

struct recording { /* spans of the file's text */
	struct cgs_key request;
	enum cgs_stop stop;
	uint32_t in, out;
	struct cgs_str text;
	unsigned line; /* where reading stopped */
	unsigned seen; /* bit i: header i of the table */
};

/* --- reading one file ------------------------------------------------------------------------ */

typedef const char *read_header(struct recording *r, struct cgs_str v);

static const char *read_version(struct recording *r, struct cgs_str v)
{
	(void)r;
	return cgs_str_is(v, "1") ? NULL : "only version 1 of recordings is known";
}

static const char *read_request(struct recording *r, struct cgs_str v)
{
	return cgs_key_parse(v, &r->request) ? NULL : "request is not 64 lower-case hex digits";
}

static const char *read_text(struct recording *r, struct cgs_str v)
{
	(void)r;
	return v.n ? NULL : "a header has no value";
}

static bool all_digits(struct cgs_str v)
{
	for (uint32_t i = 0; i < v.n; i++)
		if (v.s[i] < '0' || v.s[i] > '9')
			return false;
	return v.n > 0;
}

static const char *read_attempt(struct recording *r, struct cgs_str v)
{
	(void)r;
	return all_digits(v) ? NULL : "attempt is not a number";
}

static const char *read_date(struct recording *r, struct cgs_str v)
{
	static const char form[] = "dddd-dd-dd";
	(void)r;
	for (uint32_t i = 0; i < sizeof form - 1; i++)
		if (v.n != sizeof form - 1 || (form[i] == '-') != (v.s[i] == '-') ||
		    (form[i] == 'd' && (v.s[i] < '0' || v.s[i] > '9')))
			return "date is not YYYY-MM-DD";
	return NULL;
}

static const char *read_stop(struct recording *r, struct cgs_str v)
{
	for (int s = CGS_STOP_COMPLETE; s <= CGS_STOP_OVERFLOW; s++)
		if (cgs_str_is(v, cgs_model_stop((enum cgs_stop)s))) {
			r->stop = (enum cgs_stop)s;
			return NULL;
		}
	return "stop is not complete, truncated, refused, blocked or overflow";
}

static const char *read_usage(struct recording *r, struct cgs_str v)
{
	char text[64], extra;
	snprintf(text, sizeof text, "%.*s", v.n < 63 ? (int)v.n : 63, v.s);
	return sscanf(text, "in %9u out %9u%c", &r->in, &r->out, &extra) == 2
		       ? NULL
		       : "usage is not \"in N out N\"";
}

static const struct header {
	const char *name;
	read_header *read;
	bool required;
} headers[] = {
	{"cgs-recording", read_version, true},
	{"request", read_request, true},
	{"prompt", read_text, true},
	{"attempt", read_attempt, true},
	{"model", read_text, true},
	{"date", read_date, true},
	{"stop", read_stop, true},
	{"usage", read_usage, false},
	{"note", read_text, false},
};
enum { HEADERS = sizeof headers / sizeof *headers };

static const char *read_one(struct recording *r, struct cgs_str line)
{
	const char *colon = memchr(line.s, ':', line.n);
	struct cgs_str name = {line.s, colon ? (uint32_t)(colon - line.s) : 0};
	if (!colon)
		return "not a header: NAME: VALUE, and an empty line before the answer";
	struct cgs_str value = {colon + 1, line.n - name.n - 1};
	while (value.n && (value.s[0] == ' ' || value.s[0] == '\t')) {
		value.s++;
		value.n--;
	}
	for (unsigned i = 0; i < HEADERS; i++) {
		if (!cgs_str_is(name, headers[i].name))
			continue;
		if (r->seen & 1u << i)
			return "a header stands there twice";
		r->seen |= 1u << i;
		return headers[i].read(r, value);
	}
	return "an unknown header";
}

/* NULL, or what is wrong in line r->line. */
static const char *parse(struct cgs_str text, struct recording *r)
{
	struct cgs_str line;
	*r = (struct recording){.line = 0};
	for (;;) {
		r->line++;
		if (!cgs_clean_next(&text, &line))
			return "the file ends before the empty line that begins the answer";
		if (!line.n)
			break;
		const char *wrong =
			r->line == 1 && memcmp(line.s,
					       "cgs-recording:", line.n < 14 ? line.n : 14) != 0
				? "not a recording: it must begin with cgs-recording: 1"
				: read_one(r, line);
		if (wrong)
			return wrong;
	}
	for (unsigned i = 0; i < HEADERS; i++)
		if (headers[i].required && !(r->seen & 1u << i))
			return "a header is missing: cgs-recording, request, prompt, attempt, "
			       "model, date and stop are needed";
	r->text = text;
	return NULL;
}

/* --- the index ------------------------------------------------------------------------------- */

static int open_beneath(int root, const char *path, uint64_t flags)
{
	struct open_how how = {.flags = flags | O_CLOEXEC,
			       .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
					  RESOLVE_NO_MAGICLINKS};
	return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

static int by_request(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = memcmp(&x->request, &y->request, sizeof x->request);
	return c ? c : strcmp(x->name, y->name);
}

static void note_bad(struct shelf *s, const char *name, unsigned line, const char *why)
{
	if (!s->bad && asprintf(&s->bad, "%s/%s:%u: %s", s->dir, name, line, why) < 0)
		cgs_mem_bug("out of memory");
}

/* Only the head is read: answers may be long, and only one of them is wanted. */
static void index_file(struct shelf *s, int dir, const char *name)
{
	char head[HEAD_MAX];
	struct recording r;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n = fd >= 0 ? read(fd, head, sizeof head) : -1;
	if (fd >= 0)
		close(fd);
	if (n < 0) {
		note_bad(s, name, 1, "cannot be read");
		return;
	}
	const char *wrong = parse((struct cgs_str){head, (uint32_t)n}, &r);
	if (wrong)
		note_bad(s, name, r.line, wrong);
	if (!(r.seen & 2u) || cgs_key_zero(&r.request))
		return;
	struct entry *e = CGS_PUSH(s->v, s->n, s->cap);
	e->request = r.request;
	e->name = strdup(name);
}

static void index_dir(struct shelf *s, int root)
{
	int fd = open_beneath(root, s->dir, O_RDONLY | O_DIRECTORY);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	if (!d) {
		if (errno != ENOENT)
			note_bad(s, ".", 1, strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	for (const struct dirent *e; (e = readdir(d));) {
		size_t n = strlen(e->d_name);
		if (n > 4 && e->d_name[0] != '.' && !strcmp(e->d_name + n - 4, ".txt"))
			index_file(s, fd, e->d_name);
	}
	closedir(d);
	if (s->n)
		qsort(s->v, s->n, sizeof *s->v, by_request);
}

static const char *option(const json_t *request, const char *name)
{
	const char *s =
		json_string_value(json_object_get(json_object_get(request, "provider"), name));
	return s ? s : "";
}

static struct shelf *shelf_of(struct cgs_models *m, const json_t *request)
{
	const char *dir = option(request, "recordings");
	if (!*dir)
		dir = "recordings";
	if (!m->shelves)
		m->shelves = cgs_mem_alloc(sizeof *m->shelves);
	for (struct shelf *s = m->shelves->first; s; s = s->next)
		if (!strcmp(s->dir, dir))
			return s;
	struct shelf *s = cgs_mem_alloc(sizeof *s);
	s->dir = strdup(dir);
	s->next = m->shelves->first;
	m->shelves->first = s;
	index_dir(s, m->o.root_fd);
	return s;
}

static void free_shelf(struct shelf *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		free(s->v[i].name);
	free(s->v);
	free(s->dir);
	free(s->bad);
	free(s);
}

void cgs_recording_free(struct cgs_shelves *all)
{
	while (all && all->first) {
		struct shelf *s = all->first;
		all->first = s->next;
		free_shelf(s);
	}
	free(all);
}

/* The first entry of the request; *n: how many there are. */
static const struct entry *find(const struct shelf *s, const struct cgs_key *k, uint32_t *n)
{
	uint32_t lo = 0, hi = s->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (memcmp(&s->v[mid].request, k, sizeof *k) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*n = 0;
	while (lo + *n < s->n && cgs_key_eq(&s->v[lo + *n].request, k))
		++*n;
	return *n ? &s->v[lo] : NULL;
}

bool cgs_recording_counts(const json_t *request)
{
	const json_t *provider = json_object_get(request, "provider");
	return !strcmp(option(request, "kind"), "replay") ||
	       json_is_true(json_object_get(provider, "record"));
}

bool cgs_recording_path(struct cgs_models *m, const json_t *request, uint32_t i,
			struct cgs_buf *path)
{
	const struct shelf *s = shelf_of(m, request);
	struct cgs_key hash = cgs_model_hash(request);
	uint32_t n;
	const struct entry *e = find(s, &hash, &n);
	if (i >= n)
		return false;
	path->n = 0;
	cgs_buf_fmt(path, "%s/%s", s->dir, e[i].name);
	return true;
}

/* --- answering ------------------------------------------------------------------------------- */

static void answer_from(struct cgs_ask *a, const struct shelf *s, const char *name)
{
	char path[PATH_ROOM];
	struct cgs_buf b = {0};
	struct recording r;
	snprintf(path, sizeof path, "%s/%s", s->dir, name);
	if (cgs_file_read(a->m->o.root_fd, path, CGS_ASK_BODY_MAX, &b) != CGS_OK) {
		cgs_ask_fail(a, CGS_STOP_FAILED, "the recording %s cannot be read", path);
		return;
	}
	const char *wrong = parse(cgs_buf_view(&b), &r);
	if (wrong) {
		cgs_buf_done(&b);
		cgs_ask_fail(a, CGS_STOP_FAILED, "%s:%u: %s", path, r.line, wrong);
		return;
	}
	cgs_buf_str(&a->answer.text, r.text);
	cgs_buf_done(&b);
	if (r.stop == CGS_STOP_COMPLETE && !a->answer.text.n) {
		cgs_ask_fail(a, CGS_STOP_FAILED, "the answer is empty: %s", path);
		return;
	}
	a->answer.usage.in = r.in;
	a->answer.usage.out = r.out;
	a->answer.replayed = true;
	if (r.stop != CGS_STOP_COMPLETE)
		cgs_buf_fmt(&a->answer.error, "the recording %s holds an answer that is %s", path,
			    cgs_model_stop(r.stop));
	cgs_ask_end(a, r.stop);
}

/* "<prompt>.<attempt>.<12 hex>.txt"; what could lead out of the directory becomes '_'. */
static void name_of(const struct cgs_ask *a, char *out, size_t room)
{
	char prompt[160];
	snprintf(prompt, sizeof prompt, "%s", cgs_ask_prompt(a));
	for (char *p = prompt; *p; p++)
		if (*p == '/' || *p <= ' ' || *p == 0x7f || (p == prompt && *p == '.'))
			*p = '_';
	snprintf(out, room, "%s.%u.%.12s.txt", prompt, cgs_ask_attempt(a), a->hex);
}

/* A file that stands where the recording would, but is not seen as it: it was edited by hand, and
 * is not written over. */
static bool is_damaged(struct cgs_ask *a, const struct shelf *s)
{
	char name[256], path[PATH_ROOM];
	struct cgs_buf b = {0};
	struct recording r;
	name_of(a, name, sizeof name);
	snprintf(path, sizeof path, "%s/%s", s->dir, name);
	if (cgs_file_read(a->m->o.root_fd, path, CGS_ASK_BODY_MAX, &b) == CGS_ENOTFOUND)
		return false;
	const char *wrong = parse(cgs_buf_view(&b), &r);
	if (wrong)
		cgs_ask_fail(a, CGS_STOP_FAILED, "%s:%u: %s", path, r.line, wrong);
	else
		cgs_ask_fail(a, CGS_STOP_FAILED,
			     "%s: its header `request` is not %s: mend it, or remove the file",
			     path, a->hex);
	cgs_buf_done(&b);
	return true;
}

bool cgs_recording_answer(struct cgs_ask *a)
{
	const struct shelf *s = shelf_of(a->m, a->request);
	uint32_t n;
	const struct entry *e = find(s, &a->hash, &n);
	if (!e)
		return is_damaged(a, s);
	if (n == 1)
		answer_from(a, s, e->name);
	else
		cgs_ask_fail(a, CGS_STOP_FAILED,
			     "two recordings answer the same request: %s/%s and %s/%s; remove one",
			     s->dir, e[0].name, s->dir, e[1].name);
	return true;
}

/* .cgs is ours, not an artifact's: cgs_publish_write refuses to go there by itself. */
static int open_requests(int root)
{
	mkdirat(root, ".cgs", 0755);
	int dir = open_beneath(root, ".cgs", O_RDONLY | O_DIRECTORY);
	if (dir < 0)
		return -1;
	mkdirat(dir, "requests", 0755);
	int requests = open_beneath(dir, "requests", O_RDONLY | O_DIRECTORY);
	close(dir);
	return requests;
}

static bool write_question(const struct cgs_ask *a, char *path, size_t room)
{
	bool wrote;
	json_t *q = cgs_ask_question(a->request);
	json_object_set_new(q, "prompt", json_string(cgs_ask_prompt(a)));
	json_object_set_new(q, "attempt", json_integer(cgs_ask_attempt(a)));
	json_object_set_new(q, "hash", json_string(a->hex));
	struct cgs_buf b = {0};
	char *text = json_dumps(q, JSON_SORT_KEYS | JSON_INDENT(2));
	json_decref(q);
	cgs_buf_putz(&b, text ? text : "");
	cgs_buf_putc(&b, '\n');
	free(text);
	cgs_secret_redact(a->m->secrets, &b);
	int dir = open_requests(a->m->o.root_fd);
	snprintf(path, room, ".cgs/requests/%.12s.json", a->hex);
	enum cgs_status st = dir < 0 ? CGS_EIO
				     : cgs_publish_write(dir, path + sizeof ".cgs/requests", b.s,
							 b.n, false, &wrote);
	if (dir >= 0)
		close(dir);
	cgs_buf_done(&b);
	return st == CGS_OK;
}

void cgs_recording_missing(struct cgs_ask *a)
{
	const struct shelf *s = shelf_of(a->m, a->request);
	char name[256], path[64];
	struct cgs_buf *e = &a->answer.error;
	name_of(a, name, sizeof name);
	cgs_buf_fmt(e,
		    "no recording for prompt %s, attempt %u (request %s): build once online with "
		    "record = true, or write %s/%s by hand and say so in its model: line",
		    cgs_ask_prompt(a), cgs_ask_attempt(a), a->hex, s->dir, name);
	if (write_question(a, path, sizeof path))
		cgs_buf_fmt(e, "; the request stands in %s", path);
	if (s->bad)
		cgs_buf_fmt(e, "; not usable: %s", s->bad);
	cgs_ask_end(a, CGS_STOP_MISSING);
}

bool cgs_recording_room(struct cgs_ask *a)
{
	const struct shelf *s = shelf_of(a->m, a->request);
	char name[256], path[PATH_ROOM];
	struct cgs_staged w;
	name_of(a, name, sizeof name);
	snprintf(path, sizeof path, "%s/%s", s->dir, name);
	enum cgs_status st = cgs_publish_stage(a->m->o.root_fd, path, "", 0, false, &w);
	if (st)
		cgs_ask_fail(a, CGS_STOP_NO_ROOM,
			     "answers are recorded in %s, which cannot be written: %s; nothing was "
			     "asked",
			     s->dir,
			     st == CGS_EDENIED ? "it is a link, or not a directory"
					       : strerror(errno));
	else
		cgs_publish_settle(&w, NULL); /* not synced: it goes away again */
	return !st;
}

static void put_line(struct cgs_buf *b, const char *name, const char *value)
{
	cgs_buf_fmt(b, "%s: ", name);
	cgs_clean_line(b, cgs_str_of(value), 200);
	cgs_buf_putc(b, '\n');
}

void cgs_recording_write(struct cgs_ask *a)
{
	struct shelf *s = shelf_of(a->m, a->request);
	struct cgs_buf b = {0};
	char name[256], path[PATH_ROOM], date[16];
	time_t now = time(NULL);
	struct tm tm;
	bool wrote;
	const char *model = json_string_value(json_object_get(a->body, "model"));
	strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&now, &tm));
	cgs_buf_fmt(&b, "cgs-recording: 1\nrequest: %s\n", a->hex);
	put_line(&b, "prompt", cgs_ask_prompt(a));
	cgs_buf_fmt(&b, "attempt: %u\n", cgs_ask_attempt(a));
	put_line(&b, "model", model && *model ? model : "unnamed");
	cgs_buf_fmt(&b, "date: %s\nstop: %s\n", date, cgs_model_stop(a->answer.stop));
	if (a->answer.usage.in + a->answer.usage.out)
		cgs_buf_fmt(&b, "usage: in %u out %u\n", a->answer.usage.in, a->answer.usage.out);
	cgs_buf_putc(&b, '\n');
	cgs_buf_add(&b, a->answer.text.s ? a->answer.text.s : "", a->answer.text.n);
	name_of(a, name, sizeof name);
	snprintf(path, sizeof path, "%s/%s", s->dir, name);
	if (cgs_publish_write(a->m->o.root_fd, path, b.s, b.n, false, &wrote) != CGS_OK) {
		cgs_buf_fmt(&a->answer.error, "the recording %s cannot be written", path);
	} else {
		struct entry *e = CGS_PUSH(s->v, s->n, s->cap);
		e->request = a->hash;
		e->name = strdup(name);
		qsort(s->v, s->n, sizeof *s->v, by_request);
		s->written = true;
	}
	cgs_buf_done(&b);
}

bool cgs_recording_wrote(const struct cgs_models *m, const char *dir)
{
	for (const struct shelf *s = m->shelves ? m->shelves->first : NULL; s; s = s->next)
		if (!strcmp(s->dir, dir))
			return s->written;
	return false;
}
