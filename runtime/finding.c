/* finding.c — what a validator said, as data: the report, its counts, its JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "finding.h"

#include <jansson.h>
#include <stdlib.h>

#include "clean.h"
#include "reader.h"

static struct cgs_str last_line(struct cgs_str s)
{
	struct cgs_str line, last = {"", 0};
	while (cgs_clean_next(&s, &line))
		for (uint32_t i = 0; i < line.n; i++)
			if (line.s[i] != ' ' && line.s[i] != '\t') {
				last = line;
				break;
			}
	return last;
}

static void add_exit(struct cgs_reader *x, int exit, struct cgs_str out, struct cgs_str err)
{
	struct cgs_str text = last_line(err);
	if (!text.n)
		text = last_line(out);
	if (!text.n)
		text = cgs_str_fmt(&x->r->mem, "exit code %d, and no output", exit);
	x->r->errors++;
	struct cgs_finding *f = cgs_reader_add(x, CGS_READER_ERROR, CGS_STR(""), 0, 0, text);
	struct cgs_buf all = {0};
	cgs_buf_str(&all, out);
	if (out.n && out.s[out.n - 1] != '\n')
		cgs_buf_putc(&all, '\n');
	cgs_buf_str(&all, err);
	cgs_reader_more(x, f, cgs_buf_view(&all), 0);
	cgs_buf_done(&all);
	if (f && !memchr(f->more.s, '\n', f->more.n)) /* one line: the text has it */
		f->more = CGS_STR("");
}

/* Beside failed tests on stdout, what went wrong is often said on stderr. */
static void add_stderr(struct cgs_reader *x, struct cgs_str err)
{
	if (!x->r->failed || !last_line(err).n)
		return;
	struct cgs_finding *f = cgs_reader_add(x, CGS_READER_NOTE, CGS_STR(""), 0, 0,
					       CGS_STR("the tool wrote to standard error"));
	cgs_reader_more(x, f, err, 0);
}

/* A failure that the reader saw nothing of is told as the tool told it. Where tests were to be
 * counted and none was, what went wrong before them is the news. */
static bool explain_exit(struct cgs_reader *x, const char *parse, bool died, struct cgs_str out,
			 struct cgs_str err)
{
	struct cgs_report *r = x->r;
	bool no_tests = strcmp(parse, "gcc") != 0 && r->errors && !r->passed && !r->failed;
	bool explained = r->errors || r->warnings || r->failed;
	if (!r->exit || (!died && !no_tests && (r->failed || r->errors)))
		return false;
	if (!explained && strcmp(parse, "exit") != 0)
		r->broken = true;
	if (no_tests) {
		cgs_gcc_read(x, out);
		cgs_gcc_read(x, err);
	}
	add_exit(x, r->exit, out, err);
	return true;
}

void cgs_finding_read(const char *parse, int exit, struct cgs_str out, struct cgs_str err,
		      struct cgs_str file, struct cgs_report *r)
{
	struct cgs_reader x = {.r = r, .dir = r->dir};
	while (x.dir.n && x.dir.s[x.dir.n - 1] == '/')
		x.dir.n--;
	bool died = r->broken;
	r->exit = exit;
	if (!strcmp(parse, "gcc")) {
		cgs_gcc_read(&x, out);
		cgs_gcc_read(&x, err);
	} else if (!strcmp(parse, "tap")) {
		cgs_tap_read(&x, out);
	} else if (!strcmp(parse, "junit")) {
		cgs_junit_read(&x, file.n ? file : out);
	}
	if (!explain_exit(&x, parse, died, out, err))
		add_stderr(&x, err);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static const char *const level_name[] = {"note", "warning", "error"};

static json_t *text_json(struct cgs_str s)
{
	return json_stringn(s.s, s.n);
}

static json_t *finding_json(const struct cgs_finding *f)
{
	json_t *j = json_object();
	json_object_set_new(j, "col", json_integer(f->col));
	json_object_set_new(j, "level", json_string(level_name[f->level]));
	json_object_set_new(j, "line", json_integer(f->line));
	if (f->more.n)
		json_object_set_new(j, "more", text_json(f->more));
	json_object_set_new(j, "path", text_json(f->path));
	json_object_set_new(j, "text", text_json(f->text));
	return j;
}

void cgs_finding_json(const struct cgs_report *r, struct cgs_buf *out)
{
	json_t *j = json_object(), *list = json_array();
	for (uint32_t i = 0; i < r->n; i++)
		json_array_append_new(list, finding_json(&r->v[i]));
	json_object_set_new(j, "broken", json_boolean(r->broken));
	json_object_set_new(j, "errors", json_integer(r->errors));
	json_object_set_new(j, "exit", json_integer(r->exit));
	json_object_set_new(j, "failed", json_integer(r->failed));
	json_object_set_new(j, "findings", list);
	json_object_set_new(j, "passed", json_integer(r->passed));
	json_object_set_new(j, "warnings", json_integer(r->warnings));
	char *text = json_dumps(j, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(j);
	if (!text)
		cgs_mem_bug("a report that is not JSON");
	cgs_buf_putz(out, text);
	free(text);
}

static bool get_count(const json_t *j, const char *name, uint32_t *out)
{
	const json_t *v = json_object_get(j, name);
	json_int_t n = json_integer_value(v);
	if (!json_is_integer(v) || n < 0 || n > UINT32_MAX)
		return false;
	*out = (uint32_t)n;
	return true;
}

static bool get_text(struct cgs_report *r, const json_t *j, const char *name, struct cgs_str *out)
{
	const json_t *v = json_object_get(j, name);
	if (!json_is_string(v) || json_string_length(v) > UINT32_MAX)
		return false;
	struct cgs_str s = {json_string_value(v), (uint32_t)json_string_length(v)};
	*out = cgs_str_dup(&r->mem, s);
	return true;
}

static bool get_finding(struct cgs_report *r, const json_t *j)
{
	struct cgs_finding f = {0};
	const char *level = json_string_value(json_object_get(j, "level"));
	while (level && f.level < 3 && strcmp(level, level_name[f.level]))
		f.level++;
	if (!level || f.level == 3 || r->n >= CGS_FINDINGS_MAX || !get_count(j, "col", &f.col) ||
	    !get_count(j, "line", &f.line) || !get_text(r, j, "path", &f.path) ||
	    !get_text(r, j, "text", &f.text) ||
	    (json_object_get(j, "more") && !get_text(r, j, "more", &f.more)))
		return false;
	*CGS_PUSH(r->v, r->n, r->cap) = f;
	return true;
}

static bool get_report(struct cgs_report *r, const json_t *j)
{
	const json_t *exit = json_object_get(j, "exit"), *list = json_object_get(j, "findings"),
		     *broken = json_object_get(j, "broken");
	if (!json_is_boolean(broken) || !json_is_integer(exit) || !json_is_array(list) ||
	    !get_count(j, "errors", &r->errors) || !get_count(j, "failed", &r->failed) ||
	    !get_count(j, "passed", &r->passed) || !get_count(j, "warnings", &r->warnings))
		return false;
	r->broken = json_is_true(broken);
	r->exit = (int)json_integer_value(exit);
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!get_finding(r, json_array_get(list, i)))
			return false;
	return true;
}

bool cgs_finding_parse(struct cgs_str json, struct cgs_report *r)
{
	json_t *j = json_loadb(json.s, json.n, JSON_REJECT_DUPLICATES, NULL);
	bool ok = get_report(r, j);
	json_decref(j);
	return ok;
}

bool cgs_finding_field(const struct cgs_report *r, const char *field, double *out)
{
	const struct {
		const char *name;
		double value;
	} row[] = {
		{"errors", r->errors},
		{"warnings", r->warnings},
		{"passed", r->passed},
		{"failed", r->failed},
		{"exit", r->exit},
		{"findings", (double)r->errors + r->warnings + r->failed},
		{"total", (double)r->passed + r->failed},
	};
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		if (!strcmp(row[i].name, field)) {
			*out = row[i].value;
			return true;
		}
	return false;
}

void cgs_finding_done(struct cgs_report *r)
{
	cgs_arena_free(&r->mem);
	free(r->v);
	*r = (struct cgs_report){0};
}
