/* scores.c — choices by weighted scores: read, added up, turned.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "scores.h"

#include <ctype.h>
#include <stdlib.h>

#include "tally.h"

static struct cgs_problem *problem(struct cgs_chosen *c, struct cgs_str option,
				   struct cgs_str criterion, struct cgs_str what)
{
	struct cgs_problem *p = CGS_PUSH(c->problem, c->nproblem, c->cproblem);
	*p = (struct cgs_problem){.option = option, .criterion = criterion, .what = what};
	return p;
}

static void read_criteria(const struct cgs_ir *ir, struct cgs_chosen *c, struct cgs_arena *mem)
{
	uint32_t n = 0;
	for (uint32_t d = ir->decl[c->decl].kid; d; d = ir->decl[d].next)
		n += cgs_ir_is(ir, d, "criterion");
	c->criterion = cgs_arena_alloc(mem, (n + (size_t)1) * sizeof *c->criterion);
	c->weight = cgs_arena_alloc(mem, (n + (size_t)1) * sizeof *c->weight);
	c->flip = cgs_arena_alloc(mem, (n + (size_t)1) * sizeof *c->flip);
	c->all = (struct cgs_num){0, 1};
	for (uint32_t d = ir->decl[c->decl].kid; d; d = ir->decl[d].next) {
		if (!cgs_ir_is(ir, d, "criterion"))
			continue;
		struct cgs_value v = cgs_ir_get(ir, d, "weight");
		struct cgs_num weight = v.type == CGS_V_NUM ? v.num : (struct cgs_num){1, 1};
		c->criterion[c->ncriterion] = d;
		c->weight[c->ncriterion++] = weight;
		c->broken |= !cgs_num_add(c->all, weight, &c->all);
	}
}

static struct cgs_str option_name(const struct cgs_ir *ir, const struct cgs_value *v)
{
	return v->type == CGS_V_REF ? cgs_ir_name(ir, v->decl) : v->str;
}

static void read_options(const struct cgs_ir *ir, struct cgs_chosen *c, struct cgs_arena *mem)
{
	struct cgs_value options = cgs_ir_get(ir, c->decl, "options");
	uint32_t n = options.type == CGS_V_LIST ? options.n : 0;
	c->noption = n;
	c->option = cgs_arena_alloc(mem, (n + (size_t)1) * sizeof *c->option);
	c->order = cgs_arena_alloc(mem, (n + (size_t)1) * sizeof *c->order);
	for (uint32_t i = 0; i < n; i++) {
		struct cgs_alternative *o = &c->option[i];
		o->name = option_name(ir, &options.item[i]);
		o->key = CGS_STR("");
		o->score = cgs_arena_alloc(mem, (c->ncriterion + (size_t)1) * sizeof *o->score);
		o->given = cgs_arena_alloc(mem, c->ncriterion + (size_t)1);
	}
}

/* As a key of a record can write it: "C++ 17" is c___17. */
static char key_char(char c)
{
	return isalnum((unsigned char)c) ? (char)tolower((unsigned char)c) : '_';
}

static bool is_key_of(struct cgs_str key, struct cgs_str name)
{
	uint32_t i = 0;
	while (i < key.n && i < name.n &&
	       (key_char(name.s[i]) == key.s[i] ||
		tolower((unsigned char)name.s[i]) == tolower((unsigned char)key.s[i])))
		i++;
	return i == key.n && i == name.n;
}

static bool share_key(struct cgs_str a, struct cgs_str b)
{
	uint32_t i = 0;
	while (i < a.n && i < b.n && key_char(a.s[i]) == key_char(b.s[i]))
		i++;
	return i == a.n && i == b.n;
}

static uint32_t find_option(const struct cgs_chosen *c, struct cgs_str key)
{
	for (uint32_t i = 0; i < c->noption; i++)
		if (cgs_str_eq(c->option[i].name, key))
			return i;
	for (uint32_t i = 0; i < c->noption; i++)
		if (is_key_of(key, c->option[i].name))
			return i;
	return c->noption;
}

static uint32_t find_criterion(const struct cgs_ir *ir, const struct cgs_chosen *c,
			       struct cgs_str key)
{
	uint32_t i = 0;
	while (i < c->ncriterion && !cgs_str_eq(cgs_ir_name(ir, c->criterion[i]), key))
		i++;
	return i;
}

static void read_score(struct cgs_ir *ir, struct cgs_chosen *c, struct cgs_alternative *o,
		       struct cgs_str key, const struct cgs_value *v)
{
	uint32_t i = find_criterion(ir, c, key);
	if (i == c->ncriterion) {
		problem(c, o->name, key, CGS_STR("there is no such criterion"))->key = o->key;
		return;
	}
	if (v->type != CGS_V_NUM)
		return;
	if (cgs_num_cmp(v->num, c->scale[0]) < 0 || cgs_num_cmp(v->num, c->scale[1]) > 0) {
		struct cgs_str text = cgs_tally_show(ir, v->num, v);
		problem(c, o->name, key,
			cgs_str_fmt(&ir->mem, "the score %.*s is off the scale", CGS_FMT(text)))
			->key = o->key;
		return;
	}
	o->score[i] = v->num;
	o->given[i] = true;
}

/* The option before it that has taken the scores of both, or o. */
static uint32_t find_taker(const struct cgs_chosen *c, uint32_t o)
{
	uint32_t i = 0;
	while (i < o && !share_key(c->option[i].name, c->option[o].name))
		i++;
	return c->option[o].key.n ? o : i;
}

static void tell_missing(struct cgs_ir *ir, struct cgs_chosen *c, uint32_t o)
{
	struct cgs_str name = c->option[o].name;
	uint32_t taker = find_taker(c, o);
	if (find_option(c, name) < o) {
		problem(c, name, CGS_STR(""), CGS_STR("it stands in `options` twice"));
		return;
	}
	if (taker < o) {
		problem(c, name, CGS_STR(""),
			cgs_str_fmt(&ir->mem,
				    "it shares its key in `scores` with `%.*s`: call one of the "
				    "two otherwise",
				    CGS_FMT(c->option[taker].name)));
		return;
	}
	for (uint32_t k = 0; k < c->ncriterion; k++) {
		if (c->option[o].given[k])
			continue;
		struct cgs_problem *p = problem(c, name, cgs_ir_name(ir, c->criterion[k]),
						CGS_STR("there is no score"));
		p->key = c->option[o].key;
		p->lacks = true;
	}
}

static void read_scores(struct cgs_ir *ir, struct cgs_chosen *c)
{
	struct cgs_value scores = cgs_ir_get(ir, c->decl, "scores");
	for (uint32_t i = 0; scores.type == CGS_V_RECORD && i < scores.n; i++) {
		struct cgs_str key = cgs_sym_str(ir->syms, scores.key[i]);
		uint32_t o = find_option(c, key);
		const struct cgs_value *of = &scores.item[i];
		if (o == c->noption)
			problem(c, key, CGS_STR(""), CGS_STR("there is no such option"))->key = key;
		else
			c->option[o].key = key;
		for (uint32_t k = 0; o < c->noption && of->type == CGS_V_RECORD && k < of->n; k++)
			read_score(ir, c, &c->option[o], cgs_sym_str(ir->syms, of->key[k]),
				   &of->item[k]);
	}
	for (uint32_t o = 0; o < c->noption; o++)
		tell_missing(ir, c, o);
}

static void add_up(struct cgs_chosen *c)
{
	for (uint32_t i = 0; i < c->noption; i++) {
		struct cgs_alternative *o = &c->option[i];
		struct cgs_num sum = {0, 1}, part;
		o->whole = c->ncriterion && c->all.n;
		for (uint32_t k = 0; o->whole && k < c->ncriterion; k++) {
			o->whole = o->given[k];
			if (o->whole && (!cgs_num_mul(o->score[k], c->weight[k], &part) ||
					 !cgs_num_add(sum, part, &sum))) {
				c->broken = true;
				o->whole = false;
			}
		}
		o->mean = (struct cgs_num){0, 1};
		if (o->whole && !cgs_num_div(sum, c->all, &o->mean)) {
			c->broken = true;
			o->whole = false;
		}
		c->nwhole += o->whole;
	}
}

/* By mean, then as written; a handful of options needs no better sort. */
static void order(struct cgs_chosen *c)
{
	for (uint32_t i = 0; i < c->noption; i++) {
		const struct cgs_alternative *o = &c->option[i];
		uint32_t k = i;
		for (; k; k--) {
			const struct cgs_alternative *before = &c->option[c->order[k - 1]];
			if (before->whole > o->whole ||
			    (before->whole == o->whole && cgs_num_cmp(before->mean, o->mean) >= 0))
				break;
			c->order[k] = c->order[k - 1];
		}
		c->order[k] = i;
	}
	for (uint32_t i = 0; i < c->nwhole; i++) {
		struct cgs_alternative *o = &c->option[c->order[i]];
		const struct cgs_alternative *before = i ? &c->option[c->order[i - 1]] : o;
		bool same = i && !cgs_num_cmp(before->mean, o->mean);
		o->rank = same ? before->rank : i + 1;
	}
}

static struct cgs_num size_of(struct cgs_num n)
{
	return (struct cgs_num){n.n < 0 ? -n.n : n.n, n.d};
}

/* By how much the weight of a criterion has to change until another option has the same mean:
 * what the winner is ahead of it by, divided by what the criterion gives it more. A weight of 0
 * only makes them alike, since there is none below. */
static void turn(struct cgs_chosen *c, uint32_t criterion, uint32_t other)
{
	const struct cgs_alternative *best = &c->option[c->order[0]], *o = &c->option[other];
	struct cgs_flip f = {.any = true, .to = other}, *now = &c->flip[criterion];
	struct cgs_num ahead, more;
	if (!cgs_num_sub(best->mean, o->mean, &ahead) || !cgs_num_mul(ahead, c->all, &ahead) ||
	    !cgs_num_sub(o->score[criterion], best->score[criterion], &more) || !more.n ||
	    !cgs_num_div(ahead, more, &f.by) || !cgs_num_add(c->weight[criterion], f.by, &f.at))
		return;
	if (f.at.n > 0 && (!now->any || cgs_num_cmp(size_of(f.by), size_of(now->by)) < 0))
		*now = f;
}

static void find_flips(struct cgs_chosen *c)
{
	c->least = c->ncriterion;
	for (uint32_t k = 0; c->won && k < c->ncriterion; k++) {
		for (uint32_t i = 1; i < c->nwhole; i++)
			turn(c, k, c->order[i]);
		const struct cgs_flip *f = &c->flip[k];
		if (f->any && (c->least == c->ncriterion ||
			       cgs_num_cmp(size_of(f->by), size_of(c->flip[c->least].by)) < 0))
			c->least = k;
	}
}

void cgs_choose(struct cgs_ir *ir, uint32_t choice, struct cgs_arena *mem, struct cgs_chosen *out)
{
	struct cgs_chosen *c = out;
	*c = (struct cgs_chosen){.decl = choice};
	struct cgs_value scale = cgs_ir_get(ir, choice, "scale");
	struct cgs_value chosen = cgs_ir_get(ir, choice, "chosen");
	c->scale[0] = (struct cgs_num){1, 1};
	c->scale[1] = (struct cgs_num){10, 1};
	for (uint32_t i = 0; scale.type == CGS_V_RANGE && i < 2; i++)
		if (scale.item[i].type == CGS_V_NUM)
			c->scale[i] = scale.item[i].num;
	read_criteria(ir, c, mem);
	read_options(ir, c, mem);
	read_scores(ir, c);
	c->chose = option_name(ir, &chosen);
	c->chosen = c->chose.n ? find_option(c, c->chose) : c->noption;
	add_up(c);
	order(c);
	c->margin = (struct cgs_num){0, 1};
	if (c->nwhole > 1)
		c->broken |= !cgs_num_sub(c->option[c->order[0]].mean, c->option[c->order[1]].mean,
					  &c->margin);
	c->won = !c->broken && c->nwhole && c->nwhole == c->noption &&
		 (c->nwhole == 1 || c->margin.n);
	find_flips(c);
}

bool cgs_choose_weighs(struct cgs_ir *ir, uint32_t choice, struct cgs_arena *mem)
{
	struct cgs_chosen c;
	cgs_choose(ir, choice, mem, &c);
	cgs_choose_done(&c);
	return c.all.n || !c.ncriterion || c.broken;
}

void cgs_choose_done(struct cgs_chosen *c)
{
	free(c->problem);
}
