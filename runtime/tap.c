/* tap.c — reads the Test Anything Protocol, versions 12 to 14.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Indented lines are subtests, which stand before the line of their parent, or a YAML block or
 * diagnostics, which stand after it: only the parent counts, but what they say of a failed one is
 * kept. A failed test with a TODO passes. The plan is checked, and so are the numbers: a run that
 * stopped early must not look green. Tests may come in any order.
 */
#include <stdlib.h>
#include <strings.h>

#include "clean.h"
#include "reader.h"

struct tap {
	struct cgs_reader *x;
	struct cgs_finding *last; /* the failed test that diagnostics belong to */
	struct cgs_buf said;      /* of it, or of subtests whose parent is yet to come */
	bool inner;               /* `said` is of such subtests */
	bool fine;                /* the last subtest has passed */
	bool yaml;                /* inside a block */
	bool bailed;
	uint32_t plans, plan;
	uint32_t *number; /* of each test */
	uint32_t seen, cap;
};

static void problem(struct tap *t, const char *what, uint32_t a, uint32_t b)
{
	cgs_reader_broken(t->x, cgs_str_fmt(&t->x->r->mem, what, a, b));
}

static void trim(struct cgs_str *s)
{
	while (s->n && (s->s[0] == ' ' || s->s[0] == '\t')) {
		s->s++;
		s->n--;
	}
	while (s->n && (s->s[s->n - 1] == ' ' || s->s[s->n - 1] == '\t'))
		s->n--;
}

/* Cuts "# SKIP why", "# TODO why" and "# time=1ms" off; true: TODO or SKIP. "\#" is no mark. */
static bool take_directive(struct cgs_str *s)
{
	for (uint32_t i = 0; i < s->n; i++) {
		if (s->s[i] == '\\') {
			i++;
			continue;
		}
		if (s->s[i] != '#')
			continue;
		struct cgs_str d = {s->s + i + 1, s->n - i - 1};
		trim(&d);
		bool todo =
			d.n >= 4 && (!strncasecmp(d.s, "todo", 4) || !strncasecmp(d.s, "skip", 4));
		if (!todo && !(d.n >= 5 && !strncasecmp(d.s, "time=", 5)))
			continue;
		s->n = i;
		return todo;
	}
	return false;
}

static void say(struct tap *t, struct cgs_str line)
{
	enum { SAID_MAX = 1 << 20 };
	if (t->said.n + line.n >= SAID_MAX)
		return;
	cgs_buf_str(&t->said, line);
	cgs_buf_putc(&t->said, '\n');
}

/* What was said belongs to the last test, if that has failed. */
static void end_test(struct tap *t)
{
	cgs_reader_more(t->x, t->inner ? NULL : t->last, cgs_buf_view(&t->said), CGS_READER_HEAD);
	t->last = NULL;
	t->yaml = false;
	if (!t->inner)
		t->said.n = 0;
}

static void read_test(struct tap *t, struct cgs_str rest, bool ok)
{
	uint32_t number = t->seen + 1;
	end_test(t);
	trim(&rest);
	if (cgs_reader_number(&rest, &number))
		trim(&rest);
	*CGS_PUSH(t->number, t->seen, t->cap) = number;
	if (cgs_reader_starts(rest, "- ")) {
		rest.s += 2;
		rest.n -= 2;
	}
	bool excused = take_directive(&rest);
	trim(&rest);
	t->inner = false;
	if (ok || excused) {
		t->x->r->passed += !excused; /* what was skipped or is to do shows nothing */
		t->said.n = 0;
		return;
	}
	t->x->r->failed++;
	if (!rest.n)
		rest = cgs_str_fmt(&t->x->r->mem, "test %u", t->seen);
	t->last = cgs_reader_add(t->x, CGS_READER_ERROR, CGS_STR(""), 0, 0, rest);
}

static void add_text(struct tap *t, struct cgs_str more)
{
	struct cgs_arena *mem = &t->x->r->mem;
	if (t->last->text.n + more.n < CGS_READER_TEXT)
		t->last->text = cgs_str_fmt(mem, "%.*s: %.*s", CGS_FMT(t->last->text),
					    CGS_FMT(cgs_reader_text(t->x, more)));
}

/* "at t/a.t line 12." as Test::More writes it. */
static bool take_perl_place(struct tap *t, struct cgs_str s)
{
	if (!cgs_reader_starts(s, "at "))
		return false;
	for (uint32_t i = 3; i + 6 < s.n; i++) {
		struct cgs_str rest = {s.s + i + 6, s.n - i - 6};
		if (memcmp(s.s + i, " line ", 6) || !cgs_reader_number(&rest, &t->last->line))
			continue;
		t->last->path = cgs_reader_path(t->x, (struct cgs_str){s.s + 3, i - 3});
		return true;
	}
	return false;
}

/* "message: x" and the place, of a YAML block; true: there is no more in the line. */
static bool take_field(struct tap *t, struct cgs_str s)
{
	static const char *const key[] = {"message:", "file:", "line:", "column:"};
	for (size_t i = 0; i < 4; i++) {
		if (!cgs_reader_starts(s, key[i]))
			continue;
		s.s += strlen(key[i]);
		s.n -= (uint32_t)strlen(key[i]);
		trim(&s);
		if (s.n > 1 && (s.s[0] == '"' || s.s[0] == '\'') && s.s[s.n - 1] == s.s[0])
			s = (struct cgs_str){s.s + 1, s.n - 2};
		if (i == 0 && s.n && (s.s[0] == '|' || s.s[0] == '>'))
			return false;
		if (i == 0)
			add_text(t, s);
		else if (i == 1)
			t->last->path = cgs_reader_path(t->x, s);
		else
			cgs_reader_number(&s, i == 2 ? &t->last->line : &t->last->col);
		return true;
	}
	return false;
}

static bool is_mark(struct cgs_str s)
{
	return cgs_str_is(s, "---") || cgs_str_is(s, "...");
}

/* What runs anew each time, or says no more than the line that follows. */
static bool is_idle(struct cgs_str s)
{
	return is_mark(s) || cgs_reader_starts(s, "duration_ms") ||
	       cgs_reader_starts(s, "# Subtest") || cgs_reader_starts(s, "1..");
}

static bool is_result(struct cgs_str s, const char *word)
{
	size_t n = strlen(word);
	return cgs_reader_starts(s, word) && (s.n == n || s.s[n] == ' ');
}

/* One line of a YAML block or a comment below a failed test. */
static void read_detail(struct tap *t, struct cgs_str line)
{
	struct cgs_str s = line;
	trim(&s);
	if (is_mark(s))
		t->yaml = s.s[0] == '-';
	if (t->last && !is_idle(s) && !take_perl_place(t, s) && !take_field(t, s))
		say(t, line);
}

/* A line of a subtest: only what did not pass is worth keeping. */
static void read_inner(struct tap *t, struct cgs_str line)
{
	struct cgs_str s = line;
	trim(&s);
	if (!t->inner)
		end_test(t);
	t->inner = true;
	if (is_result(s, "ok") || is_result(s, "not ok"))
		t->fine = s.s[0] == 'o';
	if (!t->fine && !is_idle(s))
		say(t, line);
}

static void read_indented(struct tap *t, struct cgs_str line)
{
	struct cgs_str s = line;
	trim(&s);
	bool test = is_result(s, "ok") || is_result(s, "not ok") || (is_idle(s) && !is_mark(s));
	if (t->inner || (test && !t->yaml))
		read_inner(t, line);
	else
		read_detail(t, line);
}

static void read_line(struct tap *t, struct cgs_str s)
{
	struct cgs_str rest = s;
	if (!s.n)
		return;
	if (s.s[0] == ' ' || s.s[0] == '\t') {
		read_indented(t, s);
	} else if (cgs_reader_starts(s, "# Subtest")) {
		end_test(t);
	} else if (s.s[0] == '#') {
		read_detail(t, (struct cgs_str){s.s + 1, s.n - 1});
	} else if (is_result(s, "ok")) {
		read_test(t, (struct cgs_str){s.s + 2, s.n - 2}, true);
	} else if (is_result(s, "not ok")) {
		read_test(t, (struct cgs_str){s.s + 6, s.n - 6}, false);
	} else if (cgs_reader_starts(s, "1..")) {
		end_test(t);
		rest = (struct cgs_str){s.s + 3, s.n - 3};
		t->plans += cgs_reader_number(&rest, &t->plan);
	} else if (cgs_reader_starts(s, "Bail out!")) {
		end_test(t);
		t->bailed = true;
		cgs_reader_broken(t->x, s);
	}
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void check_plan(struct tap *t)
{
	if (t->bailed)
		return;
	if (t->plans != 1) {
		problem(t,
			t->plans ? "%u tests, and more than one plan"
				 : "no plan (1..N) in the TAP output, which has %u tests",
			t->seen, 0);
		return;
	}
	if (t->plan != t->seen) {
		problem(t, "%u tests planned, %u seen", t->plan, t->seen);
		return;
	}
	if (t->seen)
		qsort(t->number, t->seen, sizeof *t->number, by_number);
	for (uint32_t i = 0; i < t->seen; i++)
		if (t->number[i] != i + 1) {
			bool extra = t->number[i] <= i;
			problem(t,
				extra ? "there is one test number %u too many"
				      : "test number %u is missing",
				extra ? t->number[i] : i + 1, 0);
			return;
		}
}

void cgs_tap_read(struct cgs_reader *x, struct cgs_str text)
{
	struct tap t = {.x = x};
	struct cgs_str line;
	while (cgs_clean_next(&text, &line))
		read_line(&t, line);
	end_test(&t);
	check_plan(&t);
	cgs_buf_done(&t.said);
	free(t.number);
}
