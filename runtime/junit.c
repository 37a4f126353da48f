/* junit.c — reads the JUnit XML form that pytest, Maven, CTest and others write.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A document type is refused, so there are no entities to expand. Times, host names and system
 * output are not read. What a suite's own counts say beyond its cases is counted too: a suite that
 * failed to start has no case to show it. A suite's `tests` may be more than its cases (Catch2
 * counts assertions), but where there are tests there is a case.
 */
#include <expat.h>
#include <stdio.h>

#include "reader.h"

enum { DEPTH_MAX = 64, TEXT_MAX = 1 << 20 };

struct suite { /* an open one: its own counts, and what there was before it */
	uint32_t tests, failures, errors;
	uint32_t cases0, failures0, errors0;
};

struct junit {
	struct cgs_reader *x;
	XML_Parser parser;
	uint32_t depth;
	struct suite suite[DEPTH_MAX + 1];
	uint32_t nsuite;
	uint32_t cases, failures, errors; /* elements; the counts of closed suites */
	const char *refused;              /* why the reading was stopped */
	bool in_case;
	bool bad, skipped;   /* the case has a failure or an error; was skipped */
	struct cgs_buf name; /* class.name of the case */
	struct cgs_str path;
	uint32_t line;
	struct cgs_buf message; /* of the failure or error */
	struct cgs_buf text;    /* in it: a traceback, usually */
	bool in_text;
};

static const char *attribute(const XML_Char **a, const char *name)
{
	for (; *a; a += 2)
		if (!strcmp(a[0], name))
			return a[1];
	return "";
}

static void refuse(struct junit *j, const char *why)
{
	j->refused = why;
	XML_StopParser(j->parser, XML_FALSE);
}

static void on_doctype(void *arg, const XML_Char *name, const XML_Char *sys, const XML_Char *pub,
		       int internal)
{
	(void)name;
	(void)sys;
	(void)pub;
	(void)internal;
	refuse(arg, "a document type is not allowed");
}

static void open_case(struct junit *j, const XML_Char **a)
{
	const char *class = attribute(a, "classname");
	struct cgs_str line = cgs_str_of(attribute(a, "line"));
	j->in_case = true;
	j->cases++;
	j->bad = j->skipped = false;
	j->name.n = 0;
	cgs_buf_putz(&j->name, class);
	if (*class)
		cgs_buf_putc(&j->name, '.');
	cgs_buf_putz(&j->name, attribute(a, "name"));
	j->path = cgs_reader_path(j->x, cgs_str_of(attribute(a, "file")));
	j->line = 0;
	cgs_reader_number(&line, &j->line);
}

static uint32_t count_of(const XML_Char **a, const char *name)
{
	struct cgs_str s = cgs_str_of(attribute(a, name));
	uint32_t n = 0;
	cgs_reader_number(&s, &n);
	return n;
}

static bool is_suite(const XML_Char *name)
{
	return !strcmp(name, "testsuite") || !strcmp(name, "testsuites");
}

static void open_suite(struct junit *j, const XML_Char **a)
{
	j->suite[j->nsuite++] = (struct suite){
		.tests = count_of(a, "tests"),
		.failures = count_of(a, "failures"),
		.errors = count_of(a, "errors"),
		.cases0 = j->cases,
		.failures0 = j->failures,
		.errors0 = j->errors,
	};
}

static void close_suite(struct junit *j)
{
	struct cgs_report *r = j->x->r;
	const struct suite *s = &j->suite[--j->nsuite];
	uint32_t failures = j->failures - s->failures0, errors = j->errors - s->errors0;
	failures = s->failures > failures ? s->failures - failures : 0;
	errors = s->errors > errors ? s->errors - errors : 0;
	if (s->tests && j->cases == s->cases0)
		cgs_reader_broken(j->x,
				  cgs_str_fmt(&r->mem, "a suite of %u tests shows none", s->tests));
	if (!failures && !errors)
		return;
	r->failed += failures;
	r->errors += errors;
	j->failures += failures;
	j->errors += errors;
	cgs_reader_add(j->x, CGS_READER_ERROR, CGS_STR(""), 0, 0,
		       cgs_str_fmt(&r->mem,
				   "a suite counts %u failures and %u errors that no case shows",
				   failures, errors));
}

static void on_open(void *arg, const XML_Char *name, const XML_Char **a)
{
	struct junit *j = arg;
	if (++j->depth > DEPTH_MAX) {
		refuse(j, "elements are nested too deep");
	} else if (j->depth == 1 && !is_suite(name)) {
		refuse(j, "the root is neither testsuites nor testsuite");
	} else if (is_suite(name)) {
		open_suite(j, a);
	} else if (!strcmp(name, "testcase")) {
		open_case(j, a);
	} else if (j->in_case && !strcmp(name, "skipped")) {
		j->skipped = true;
	} else if (j->in_case && (!strcmp(name, "failure") || !strcmp(name, "error"))) {
		const char *message = attribute(a, "message");
		j->message.n = j->text.n = 0;
		cgs_buf_putz(&j->message, *message ? message : attribute(a, "type"));
		j->in_text = true;
	}
}

static void close_problem(struct junit *j, bool failed)
{
	struct cgs_report *r = j->x->r;
	j->in_text = false;
	j->failures += failed;
	j->errors += !failed;
	if (failed)
		r->failed += !j->bad;
	else
		r->errors++;
	j->bad = true;
	struct cgs_str text = cgs_buf_view(&j->text),
		       what = j->message.n ? cgs_buf_view(&j->message) : text;
	struct cgs_finding *f = cgs_reader_add(
		j->x, CGS_READER_ERROR, j->path, j->line, 0,
		cgs_str_fmt(&r->mem, "%.*s: %.*s", CGS_FMT(cgs_buf_view(&j->name)), CGS_FMT(what)));
	if (j->message.n || memchr(text.s, '\n', text.n))
		cgs_reader_more(j->x, f, text, CGS_READER_HEAD);
}

static void on_close(void *arg, const XML_Char *name)
{
	struct junit *j = arg;
	j->depth--;
	if (j->refused)
		return;
	if (is_suite(name)) {
		close_suite(j);
	} else if (j->in_case && (!strcmp(name, "failure") || !strcmp(name, "error"))) {
		close_problem(j, name[0] == 'f');
	} else if (j->in_case && !strcmp(name, "testcase")) {
		j->in_case = false;
		j->x->r->passed += !j->bad && !j->skipped;
	}
}

static void on_text(void *arg, const XML_Char *s, int n)
{
	struct junit *j = arg;
	if (j->in_text && j->text.n < TEXT_MAX)
		cgs_buf_add(&j->text, s, (size_t)n);
}

static void add_broken(struct junit *j, const char *why)
{
	struct cgs_report *r = j->x->r;
	cgs_reader_broken(j->x,
			  cgs_str_fmt(&r->mem, "not a whole JUnit report: line %lu: %s",
				      (unsigned long)XML_GetCurrentLineNumber(j->parser), why));
}

void cgs_junit_read(struct cgs_reader *x, struct cgs_str text)
{
	struct junit j = {.x = x, .parser = XML_ParserCreate(NULL), .path = CGS_STR("")};
	if (!j.parser)
		cgs_mem_bug("out of memory");
	XML_SetUserData(j.parser, &j);
	XML_SetStartDoctypeDeclHandler(j.parser, on_doctype);
	XML_SetElementHandler(j.parser, on_open, on_close);
	XML_SetCharacterDataHandler(j.parser, on_text);
	if (text.n > INT32_MAX)
		add_broken(&j, "over 2 GiB");
	else if (XML_Parse(j.parser, text.s, (int)text.n, 1) != XML_STATUS_OK)
		add_broken(&j, j.refused ? j.refused : XML_ErrorString(XML_GetErrorCode(j.parser)));
	XML_ParserFree(j.parser);
	cgs_buf_done(&j.name);
	cgs_buf_done(&j.message);
	cgs_buf_done(&j.text);
}
