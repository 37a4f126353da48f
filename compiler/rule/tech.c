/* tech.c — technologies that cannot be had together: versions, conflicts, platforms.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdlib.h>

#include "../check/schema.h"
#include "rule.h"
#include "tally.h"

enum { PARTS = 4 };

struct version {
	uint64_t part[PARTS];
	uint32_t n;
};

struct techs {
	struct cgs_ir *ir;
	struct cgs_tally found;
	struct cgs_map by_name; /* (1, name) -> declaration */
	bool platforms;         /* some technology says where it runs */
};

static struct version read_version(struct cgs_str *s)
{
	struct version v = {{0}, 0};
	while (s->n && (isdigit((unsigned char)s->s[0])) && v.n < PARTS) {
		while (s->n && isdigit((unsigned char)s->s[0])) {
			if (v.part[v.n] < UINT32_MAX)
				v.part[v.n] = v.part[v.n] * 10 + (uint64_t)(s->s[0] - '0');
			s->s++;
			s->n--;
		}
		v.n++;
		if (s->n < 2 || s->s[0] != '.' || !isdigit((unsigned char)s->s[1]))
			break;
		s->s++;
		s->n--;
	}
	return v;
}

/* Compares the first n parts. */
static int compare(const struct version *a, const struct version *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (a->part[i] != b->part[i])
			return a->part[i] < b->part[i] ? -1 : 1;
	return 0;
}

static void skip(struct cgs_str *s, const char *any)
{
	while (s->n && strchr(any, s->s[0])) {
		s->s++;
		s->n--;
	}
}

/* "^1.2" keeps the first part that is not 0, "~1.2" all but the last one, "1.2" all. */
static bool fits_prefix(char sign, const struct version *have, const struct version *want)
{
	uint32_t n = want->n;
	if (sign == '^')
		for (n = 1; n < want->n && !want->part[n - 1];)
			n++;
	if (sign == '~' && n > 1)
		n--;
	return !compare(have, want, n) && (sign == '=' || compare(have, want, PARTS) >= 0);
}

/* One of ">=3.9", "<4", "^1.2", "~1.2", "1.2"; true for what cannot be read. */
static bool fits_one(struct cgs_str *range, const struct version *have)
{
	char sign = range->n && strchr("<>=^~", range->s[0]) ? range->s[0] : '=';
	skip(range, "<>^~");
	bool equal = range->n && range->s[0] == '=';
	skip(range, "= ");
	struct version want = read_version(range);
	if (!want.n) {
		range->n = 0;
		return true;
	}
	int c = compare(have, &want, PARTS);
	if (sign == '>')
		return equal ? c >= 0 : c > 0;
	if (sign == '<')
		return equal ? c <= 0 : c < 0;
	return fits_prefix(sign, have, &want);
}

static bool fits(struct cgs_str range, struct cgs_str version)
{
	struct version have = read_version(&version);
	bool ok = true;
	for (skip(&range, " ,"); have.n && range.n && ok; skip(&range, " ,"))
		ok = fits_one(&range, &have);
	return ok;
}

/* The version that ">=3.9" begins with, in three parts; empty for other forms. */
static struct cgs_str least_of(struct cgs_ir *ir, struct cgs_str label)
{
	uint32_t dots = 0, i = 2;
	if (label.n < 3 || memcmp(label.s, ">=", 2))
		return CGS_STR("");
	while (i < label.n && label.s[i] == ' ')
		i++;
	struct cgs_str v = {label.s + i, label.n - i};
	for (i = 0; i < v.n; i++) {
		if (v.s[i] != '.' && (v.s[i] < '0' || v.s[i] > '9'))
			return CGS_STR("");
		dots += v.s[i] == '.';
	}
	if (!v.n || dots > 2)
		return CGS_STR("");
	return cgs_str_fmt(&ir->mem, "%.*s%s", CGS_FMT(v), dots == 2 ? "" : dots ? ".0" : ".0.0");
}

static void check_requires(struct techs *t, uint32_t tech)
{
	struct cgs_ir *ir = t->ir;
	const struct cgs_attr *a = NULL;
	while ((a = cgs_ir_attr(ir, tech, "requires", a))) {
		struct cgs_value version = {0};
		if (a->value.type == CGS_V_REF)
			version = cgs_ir_get(ir, a->value.decl, "version");
		if (version.type != CGS_V_STR || fits(a->label, version.str))
			continue;
		struct cgs_str name = cgs_ir_name(ir, a->value.decl);
		struct cgs_diag *d = cgs_tally_add(&t->found, cgs_ir_origin(ir, a),
						   "`%.*s` needs `%.*s` %.*s, the project has %.*s",
						   CGS_FMT(cgs_ir_name(ir, tech)), CGS_FMT(name),
						   CGS_FMT(a->label), CGS_FMT(version.str));
		if (!d)
			continue;
		const struct cgs_attr *v = cgs_ir_attr(ir, a->value.decl, "version", NULL);
		if (v)
			cgs_diag_label(ir->diags, d, cgs_ir_origin(ir, v), "the version");
		cgs_diag_help(ir->diags, d, "take another version of one of them");
		struct cgs_str least = least_of(ir, a->label);
		if (v && least.n && fits(a->label, least))
			cgs_edit_value(ir, d, v, least, CGS_REVIEW);
	}
}

static uint32_t tech_of(const struct techs *t, const struct cgs_value *v)
{
	if (v->type == CGS_V_REF)
		return v->decl;
	cgs_sym name = v->type == CGS_V_STR ? cgs_sym_find(t->ir->syms, v->str) : 0;
	return name ? cgs_map_get(&t->by_name, 1, name) : 0;
}

static bool names(const struct cgs_value *list, uint32_t decl)
{
	for (uint32_t i = 0; list->type == CGS_V_LIST && i < list->n; i++)
		if (list->item[i].type == CGS_V_REF && list->item[i].decl == decl)
			return true;
	return false;
}

static struct cgs_diag *tell(struct techs *t, const struct cgs_attr *a, const char *what,
			     uint32_t x, struct cgs_str y)
{
	struct cgs_ir *ir = t->ir;
	struct cgs_diag *d =
		cgs_tally_add(&t->found, cgs_ir_node_span(ir, a->site, a->expr), "`%.*s` %s `%.*s`",
			      CGS_FMT(cgs_ir_name(ir, x)), what, CGS_FMT(y));
	if (d)
		cgs_diag_help(ir->diags, d, "take another one in place of one of them");
	return d;
}

/* Two of a list that one of them says it cannot be used with. */
static void check_conflicts(struct techs *t, const struct cgs_attr *a)
{
	struct cgs_ir *ir = t->ir;
	for (uint32_t i = 0; i < a->value.n; i++) {
		uint32_t x = tech_of(t, &a->value.item[i]);
		const struct cgs_attr *c = x ? cgs_ir_attr(ir, x, "conflicts", NULL) : NULL;
		for (uint32_t k = 0; c && k < a->value.n; k++) {
			uint32_t y = tech_of(t, &a->value.item[k]);
			if (!y || y == x || !names(&c->value, y))
				continue;
			struct cgs_diag *d =
				tell(t, a, "cannot be used with", x, cgs_ir_name(ir, y));
			if (d)
				cgs_diag_label(ir->diags, d, cgs_ir_origin(ir, c), "it says so");
		}
	}
}

static bool has_word(const struct cgs_value *list, struct cgs_str word)
{
	for (uint32_t i = 0; list->type == CGS_V_LIST && i < list->n; i++)
		if (cgs_str_eq(list->item[i].str, word))
			return true;
	return list->type != CGS_V_LIST;
}

/* What runs on a node is made with something that does not run there. */
static void check_node(struct techs *t, uint32_t node)
{
	struct cgs_ir *ir = t->ir;
	struct cgs_value platform = cgs_ir_get(ir, node, "platform");
	struct cgs_value hosts = cgs_ir_get(ir, node, "hosts");
	for (uint32_t i = 0; platform.str.n && hosts.type == CGS_V_LIST && i < hosts.n; i++) {
		const struct cgs_attr *a = NULL;
		if (hosts.item[i].type == CGS_V_REF)
			a = cgs_ir_attr(ir, hosts.item[i].decl, "tech", NULL);
		for (uint32_t k = 0; a && k < a->value.n; k++) {
			uint32_t x = tech_of(t, &a->value.item[k]);
			struct cgs_value on = cgs_ir_get(ir, x, "platforms");
			if (!x || has_word(&on, platform.str))
				continue;
			struct cgs_diag *d = tell(t, a, "does not run on", x, platform.str);
			if (d)
				cgs_diag_label(ir->diags, d, cgs_ir_span(ir, node),
					       "where it is to run");
		}
	}
}

static void check_lists(struct techs *t, const char *kind, const char *attr)
{
	for (uint32_t d = 0; (d = cgs_ir_next(t->ir, kind, d));) {
		const struct cgs_attr *a = cgs_ir_attr(t->ir, d, attr, NULL);
		if (a && a->value.type == CGS_V_LIST && a->value.n > 1)
			check_conflicts(t, a);
	}
}

void cgs_rule_tech(struct cgs_ir *ir)
{
	struct techs t = {.ir = ir, .found = {.ir = ir, .code = CGS_C_tech_unsatisfied}};
	bool conflicts = false;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "tech", d));) {
		*cgs_map_put(&t.by_name, 1, ir->decl[d].name) = d;
		conflicts |= cgs_ir_attr(ir, d, "conflicts", NULL) != NULL;
		t.platforms |= cgs_ir_attr(ir, d, "platforms", NULL) != NULL;
		check_requires(&t, d);
	}
	if (conflicts) {
		check_lists(&t, "project", "stack");
		check_lists(&t, "component", "tech");
		check_lists(&t, "store", "tech");
	}
	for (uint32_t n = 0; t.platforms && (n = cgs_ir_next(ir, "node", n));)
		check_node(&t, n);
	cgs_tally_end(&t.found);
	cgs_map_done(&t.by_name);
}
