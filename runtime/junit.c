/* junit.c — reads the JUnit XML form that pytest, Maven, CTest and others write.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A document type is refused, so there are no entities to expand. Times, host names and system
 * output are not read.
 */
#include <expat.h>
#include <stdio.h>

#include "reader.h"

enum { DEPTH_MAX = 64 };

struct junit {
	struct cgs_reader *x;
	XML_Parser parser;
	uint32_t depth;
	const char *refused; /* why the reading was stopped */
	bool in_case;
	bool bad, skipped;   /* the case has a failure or an error; was skipped */
	struct cgs_buf name; /* class.name of the case */
	struct cgs_str path;
	uint32_t line;
	struct cgs_buf text; /* of the failure or error */
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

static void on_open(void *arg, const XML_Char *name, const XML_Char **a)
{
	struct junit *j = arg;
	if (++j->depth > DEPTH_MAX) {
		refuse(j, "elements are nested too deep");
	} else if (!strcmp(name, "testcase")) {
		open_case(j, a);
	} else if (j->in_case && !strcmp(name, "skipped")) {
		j->skipped = true;
	} else if (j->in_case && (!strcmp(name, "failure") || !strcmp(name, "error"))) {
		const char *message = attribute(a, "message");
		j->text.n = 0;
		cgs_buf_putz(&j->text, *message ? message : attribute(a, "type"));
		j->in_text = !j->text.n;
	}
}

static void close_problem(struct junit *j, bool failed)
{
	struct cgs_report *r = j->x->r;
	j->in_text = false;
	if (failed)
		r->failed += !j->bad;
	else
		r->errors++;
	j->bad = true;
	cgs_reader_add(j->x, CGS_READER_ERROR, j->path, j->line, 0,
		       cgs_str_fmt(&r->mem, "%.*s: %.*s", CGS_FMT(cgs_buf_view(&j->name)),
				   CGS_FMT(cgs_buf_view(&j->text))));
}

static void on_close(void *arg, const XML_Char *name)
{
	struct junit *j = arg;
	j->depth--;
	if (!j->in_case)
		return;
	if (!strcmp(name, "failure") || !strcmp(name, "error")) {
		close_problem(j, name[0] == 'f');
	} else if (!strcmp(name, "testcase")) {
		j->in_case = false;
		j->x->r->passed += !j->bad && !j->skipped;
	}
}

static void on_text(void *arg, const XML_Char *s, int n)
{
	struct junit *j = arg;
	if (j->in_text && j->text.n < CGS_READER_TEXT)
		cgs_buf_add(&j->text, s, (size_t)n);
}

static void add_broken(struct junit *j, const char *why)
{
	struct cgs_report *r = j->x->r;
	r->errors++;
	cgs_reader_add(j->x, CGS_READER_ERROR, CGS_STR(""), 0, 0,
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
	cgs_buf_done(&j.text);
}
