/* func_text.c — functions of texts and dates. The one file that knows PCRE2.
 * SPDX-License-Identifier: Apache-2.0
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdlib.h>

#include "../base/day.h"
#include "expr.h"

struct cgs_patterns {           /* compiled so far, and the room for one match */
	struct cgs_map by_text; /* (1, text) -> code + 1 */
	pcre2_code **v;
	uint32_t n, cap;
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 1000, HEAP_LIMIT_KIB = 4096, PATTERN_MAX = 4096 };
enum { FIRST_LIMIT = 1000, TEXT_MAX = 32 << 10 };

static bool no_pattern(struct cgs_eval *ev, uint32_t node, const char *why)
{
	cgs_expr_error(ev, CGS_C_bad_number, node, "the pattern cannot be read: %s", why);
	return false;
}

static pcre2_code *compile(struct cgs_eval *ev, uint32_t node, struct cgs_str s)
{
	int error;
	PCRE2_SIZE at;
	PCRE2_UCHAR why[128] = "it is too long";
	if (s.n <= PATTERN_MAX) {
		pcre2_code *code =
			pcre2_compile((PCRE2_SPTR)s.s, s.n, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C,
				      &error, &at, NULL);
		if (code)
			return code;
		pcre2_get_error_message(error, why, sizeof why);
	}
	no_pattern(ev, node, (const char *)why);
	return NULL;
}

static struct cgs_patterns *patterns_of(struct cgs_names *nm)
{
	if (nm->patterns)
		return nm->patterns;
	struct cgs_patterns *p = nm->patterns = cgs_mem_alloc(sizeof *p);
	p->data = pcre2_match_data_create(2, NULL); /* the match, and one group */
	p->limits = pcre2_match_context_create(NULL);
	if (!p->data || !p->limits)
		cgs_mem_bug("out of memory");
	pcre2_set_depth_limit(p->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(p->limits, HEAP_LIMIT_KIB);
	return p;
}

void cgs_func_forget(struct cgs_names *nm)
{
	struct cgs_patterns *p = nm->patterns;
	if (!p)
		return;
	for (uint32_t i = 0; i < p->n; i++)
		pcre2_code_free(p->v[i]);
	free(p->v);
	pcre2_match_data_free(p->data);
	pcre2_match_context_free(p->limits);
	cgs_map_done(&p->by_text);
	free(p);
	nm->patterns = NULL;
}

/* The code of a pattern; NULL after a diagnostic. */
static const pcre2_code *code_of(struct cgs_eval *ev, uint32_t node, struct cgs_patterns *p,
				 struct cgs_str text)
{
	uint32_t *at = cgs_map_put(&p->by_text, 1, cgs_sym_of(ev->ir->syms, text));
	if (*at)
		return p->v[*at - 1];
	pcre2_code *code = compile(ev, node, text);
	if (!code)
		return NULL;
	*CGS_PUSH(p->v, p->n, p->cap) = code;
	*at = p->n;
	return code;
}

bool cgs_eval_pattern(struct cgs_eval *ev, uint32_t node, struct cgs_str pattern)
{
	bool own = !cgs_bind_embedded(ev->ir, cgs_ir_tree(ev->ir, ev->decl)->file);
	return !own || code_of(ev, node, patterns_of(ev->ir->names), pattern);
}

/* 1: matches, 0: does not, -1: after a diagnostic. */
static int match(struct cgs_eval *ev, uint32_t node, struct cgs_str pattern, struct cgs_str text)
{
	struct cgs_patterns *p = patterns_of(ev->ir->names);
	const pcre2_code *code = code_of(ev, node, p, pattern);
	if (!code)
		return -1;
	if (text.n > TEXT_MAX) {
		cgs_expr_error(ev, CGS_C_too_large, node,
			       "the text is longer than %d KiB, too long for a pattern",
			       TEXT_MAX >> 10);
		return -1;
	}
	/* What a match takes counts, so a hard one is tried again with more. */
	for (uint32_t most = FIRST_LIMIT; most <= MATCH_LIMIT; most *= 10) {
		pcre2_set_match_limit(p->limits, most);
		int n = pcre2_match(code, (PCRE2_SPTR)text.s, text.n, 0, 0, p->data, p->limits);
		if (n >= 0 || n == PCRE2_ERROR_NOMATCH)
			return n >= 0;
		if (!cgs_expr_steps(ev, node, most))
			return -1;
		if (n != PCRE2_ERROR_MATCHLIMIT)
			break;
	}
	cgs_expr_error(ev, CGS_C_too_large, node, "the pattern takes too many steps on a text");
	return -1;
}

bool cgs_eval_find(struct cgs_eval *ev, uint32_t node, struct cgs_str pattern, struct cgs_str text,
		   uint32_t *from, uint32_t *to)
{
	struct cgs_patterns *p = patterns_of(ev->ir->names);
	const pcre2_code *code = code_of(ev, node, p, pattern);
	if (!code || text.n > TEXT_MAX)
		return false;
	pcre2_set_match_limit(p->limits, MATCH_LIMIT);
	int n = pcre2_match(code, (PCRE2_SPTR)text.s, text.n, 0, PCRE2_NOTEMPTY, p->data,
			    p->limits);
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->data);
	if (n < 0)
		return false;
	bool group =
		n != 1 && at[2] != PCRE2_UNSET; /* n is 0 when there are more groups than one */
	*from = (uint32_t)at[group ? 2 : 1];
	*to = (uint32_t)at[group ? 3 : 1];
	return true;
}

bool cgs_func_matches(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		      struct cgs_value *out)
{
	*out = (struct cgs_value){.type = CGS_V_BOOL};
	if (arg[0].type != CGS_V_STR || arg[1].type != CGS_V_STR)
		return true;
	int yes = match(ev, node, arg[1].str, arg[0].str.n ? arg[0].str : CGS_STR(""));
	ev->steps += arg[0].str.n;
	out->b = yes > 0;
	return yes >= 0;
}

static bool truth(bool yes, struct cgs_value *out)
{
	*out = (struct cgs_value){.type = CGS_V_BOOL, .b = yes};
	return true;
}

bool cgs_func_contains(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		       struct cgs_value *out)
{
	struct cgs_str s = arg[0].str, part = arg[1].str;
	(void)node;
	ev->steps += s.n;
	return truth(part.n && s.n >= part.n && memmem(s.s, s.n, part.s, part.n), out);
}

bool cgs_func_starts(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		     struct cgs_value *out)
{
	struct cgs_str s = arg[0].str, part = arg[1].str;
	(void)ev;
	(void)node;
	return truth(part.n && s.n >= part.n && !memcmp(s.s, part.s, part.n), out);
}

bool cgs_func_ends(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		   struct cgs_value *out)
{
	struct cgs_str s = arg[0].str, part = arg[1].str;
	(void)ev;
	(void)node;
	return truth(part.n && s.n >= part.n && !memcmp(s.s + s.n - part.n, part.s, part.n), out);
}

bool cgs_func_length(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		     struct cgs_value *out)
{
	uint32_t n = 0;
	(void)node;
	ev->steps += arg->str.n;
	for (uint32_t i = 0; i < arg->str.n; i++)
		n += ((unsigned char)arg->str.s[i] & 0xc0) != 0x80;
	*out = cgs_expr_num(n);
	return true;
}

bool cgs_func_lower(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *out)
{
	struct cgs_str s = arg->str;
	char *to = cgs_arena_alloc(ev->mem, s.n + 1);
	(void)node;
	ev->steps += s.n;
	for (uint32_t i = 0; i < s.n; i++)
		to[i] = s.s[i] >= 'A' && s.s[i] <= 'Z' ? (char)(s.s[i] + 'a' - 'A') : s.s[i];
	*out = cgs_expr_str((struct cgs_str){to, s.n});
	return true;
}

bool cgs_func_days(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		   struct cgs_value *out)
{
	int64_t from, to;
	(void)ev;
	(void)node;
	*out = (struct cgs_value){0};
	if (cgs_day_read(arg[0].str, &from) && cgs_day_read(arg[1].str, &to))
		*out = cgs_expr_num(to - from);
	return true;
}

static void give_date(struct cgs_eval *ev, int64_t day, struct cgs_value *out)
{
	char date[11];
	if (!cgs_day_show(day, date))
		return;
	*out = cgs_expr_str(cgs_str_fmt(ev->mem, "%s", date));
	out->rank = CGS_S_DATE;
}

bool cgs_func_after(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *out)
{
	const int64_t day = (int64_t)24 * 3600 * 1000000000;
	const struct cgs_value *by = &arg[1];
	int64_t at;
	*out = (struct cgs_value){0};
	if (by->type == CGS_V_NONE || !cgs_day_read(arg[0].str, &at))
		return true;
	struct cgs_str dim = CGS_STR("");
	if (by->type == CGS_V_NUM)
		dim = cgs_sym_str(ev->ir->syms, ev->ir->dim[by->dim].name);
	if (cgs_str_is(dim, "period")) {
		if (cgs_day_months(at, by->num.n / by->num.d, &at))
			give_date(ev, at, out);
		return true;
	}
	if (cgs_str_is(dim, "duration")) {
		give_date(ev, at + by->num.n / by->num.d / day, out);
		return true;
	}
	cgs_expr_error(ev, CGS_C_type, node, "expected a duration or period, found %.*s",
		       CGS_FMT(cgs_expr_what(ev, by)));
	return false;
}

/* Only rules know the day. */
bool cgs_func_today(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *out)
{
	const struct cgs_choices *c = ev->ir->choices;
	(void)node;
	(void)arg;
	*out = (struct cgs_value){0};
	if (!c || !c->today || !cgs_ir_is(ev->ir, ev->decl, "check"))
		return true;
	*out = cgs_expr_str(cgs_str_of(c->today));
	out->rank = CGS_S_DATE;
	return true;
}

bool cgs_func_date_given(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
			 struct cgs_value *out)
{
	const struct cgs_choices *c = ev->ir->choices;
	*out = (struct cgs_value){0};
	return !c || !c->day_given || cgs_func_today(ev, node, arg, out);
}
