/* budget.c — what a build may spend: the worst case is set aside before a request leaves.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine.h"

#include <stdio.h>

/* A sum that is too large stays so, whatever a service says that it took. */
static uint64_t plus(uint64_t a, uint64_t b)
{
	uint64_t sum;
	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static uint64_t times(uint64_t a, uint64_t b)
{
	uint64_t product;
	return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

/* What has a budget has one currency: the checker sees to it. What may have been billed counts as
 * spent. */
static uint64_t spent_nusd(const struct cgs_run *r)
{
	uint64_t sum = 0;
	for (uint32_t m = 0; r->cost_nusd && m < r->plan->head->nmodel; m++) {
		sum = plus(sum, r->cost_nusd[m]);
		sum = plus(sum, r->unsure_nusd ? r->unsure_nusd[m] : 0);
	}
	return sum;
}

static uint64_t spent_tokens(const struct cgs_run *r)
{
	return r->sum.tokens_in + r->sum.tokens_out + r->sum.unsure_tokens;
}

/* In the form of the plan's head. */
static bool within(uint64_t budget, uint64_t spent, uint64_t held, uint64_t more)
{
	uint64_t used = plus(spent, held);
	return !budget || (used < budget && more < budget - used);
}

static uint64_t tokens_of(const struct cgs_need *n)
{
	return n->in + (n->most > n->out ? n->most : n->out);
}

static bool tokens_left(const struct cgs_run *r, const struct cgs_need *n)
{
	return within(r->plan->head->budget_tokens, spent_tokens(r), r->reserved_tokens,
		      tokens_of(n));
}

static bool set_aside(struct cgs_run *r, const struct cgs_need *n, struct cgs_reserve *held)
{
	if (!tokens_left(r, n) ||
	    !within(r->plan->head->budget_nusd, spent_nusd(r), r->reserved_nusd, n->nusd))
		return false;
	held->tokens = tokens_of(n);
	held->nusd = n->nusd;
	r->reserved_tokens += held->tokens;
	r->reserved_nusd += held->nusd;
	return true;
}

bool cgs_budget_reserve(struct cgs_run *r, uint32_t step, struct cgs_reserve *held)
{
	return set_aside(r, &r->node[step].need, held);
}

bool cgs_budget_may_wait(const struct cgs_run *r, uint32_t step)
{
	const struct cgs_plan_head *h = r->plan->head;
	const struct cgs_need *n = &r->node[step].need;
	return r->reserved_tokens && within(h->budget_tokens, spent_tokens(r), 0, tokens_of(n)) &&
	       within(h->budget_nusd, spent_nusd(r), 0, n->nusd);
}

void cgs_budget_release(struct cgs_run *r, struct cgs_reserve *held)
{
	r->reserved_tokens -= held->tokens;
	r->reserved_nusd -= held->nusd;
	held->tokens = held->nusd = 0;
}

/* What may have been billed, and nobody knows: the budget is charged with the worst case. */
static void book(struct cgs_run *r, uint32_t step, const struct cgs_answer *a,
		 struct cgs_reserve *held)
{
	const struct cgs_need *need = &r->node[step].need;
	uint32_t n = a->requests - a->unbilled - a->counted - held->booked;
	held->booked += n;
	r->sum.unsure += n;
	r->sum.unsure_tokens += n * (need->in + need->out);
	if (r->unsure_nusd && need->model < r->plan->head->nmodel)
		r->unsure_nusd[need->model] += n * need->own_nusd;
}

static uint64_t price(const struct cgs_pmodel *m, const struct cgs_usage *u)
{
	uint64_t cached = u->cached, written = u->written;
	if (cached + written > u->in) /* it counts in a way of its own */
		cached = written = 0;
	uint64_t sum = times(u->in - cached - written, m->nusd_in);
	sum = plus(sum, times(cached, m->nusd_cached));
	sum = plus(sum, times(written, m->nusd_written));
	return plus(sum, times(u->out, m->nusd_out));
}

/* A turn reads what was written before it, and all of them write no more than one may. */
static struct cgs_need need_of_turns(const struct cgs_run *r, uint32_t step,
				     const struct cgs_usage *sofar)
{
	struct cgs_need n = r->node[step].need;
	n.in += (uint64_t)sofar->in + sofar->out;
	if (n.model < r->plan->head->nmodel) {
		const struct cgs_pmodel *m = &r->plan->model[n.model];
		n.nusd = plus(n.nusd, plus(price(m, sofar), times(sofar->out, cgs_chain_read(m))));
	}
	return n;
}

bool cgs_budget_again(struct cgs_run *r, uint32_t step, const struct cgs_answer *sofar,
		      struct cgs_reserve *held)
{
	struct cgs_need next = need_of_turns(r, step, &sofar->usage);
	uint64_t turns = (uint64_t)sofar->usage.in + sofar->usage.out;
	uint32_t before = held->booked;
	book(r, step, sofar, held);
	if (held->booked == before && held->turns == turns)
		return true;
	held->turns = turns;
	cgs_budget_release(r, held);
	return set_aside(r, &next, held);
}

/* No answer is longer than it may be, whatever its text looks like. */
static uint32_t tokens_of_answer(const struct cgs_need *n, struct cgs_str text)
{
	uint64_t tokens = cgs_tokens(cgs_tokens_weigh(text));
	return (uint32_t)(n->out && n->out < tokens ? n->out : tokens);
}

/* Where the service does not count, what is seen may be less than what was written. */
static void book_thoughts(struct cgs_run *r, const struct cgs_need *need, uint32_t seen)
{
	uint64_t rest = need->out > seen ? need->out - seen : 0;
	r->sum.unsure += rest > 0;
	r->sum.unsure_tokens += rest;
	if (r->unsure_nusd && need->model < r->plan->head->nmodel)
		r->unsure_nusd[need->model] += rest * r->plan->model[need->model].nusd_out;
}

void cgs_budget_account(struct cgs_run *r, uint32_t step, const struct cgs_answer *a,
			struct cgs_reserve *held)
{
	struct cgs_node_run *n = &r->node[step];
	cgs_budget_release(r, held);
	if (a->replayed) {
		r->sum.replayed++;
		return;
	}
	r->sum.asked += a->requests;
	n->asked += a->requests;
	n->tokens_cached += a->usage.cached;
	book(r, step, a, held);
	if (!a->counted)
		return;
	struct cgs_usage u = a->usage;
	u.in = u.in ? u.in : (uint32_t)n->need.in;
	u.out = u.out ? u.out : tokens_of_answer(&n->need, cgs_buf_view(&a->text));
	n->tokens_in += u.in;
	n->tokens_out += u.out;
	if (a->uncounted)
		book_thoughts(r, &n->need, u.out);
	if (n->need.model < r->plan->head->nmodel) {
		uint64_t nusd = price(&r->plan->model[n->need.model], &u);
		if (a->percent)
			nusd = nusd / 100 * a->percent + nusd % 100 * a->percent / 100;
		n->cost_nusd = plus(n->cost_nusd, nusd);
		r->cost_nusd[n->need.model] = plus(r->cost_nusd[n->need.model], nusd);
	}
	r->sum.tokens_in += u.in;
	r->sum.tokens_out += u.out;
}

/* "0.0025 USD", never rounded to what it is not. */
static void put_money(struct cgs_buf *b, uint64_t nusd, const char *currency)
{
	char part[16];
	int n = snprintf(part, sizeof part, "%09llu", (unsigned long long)(nusd % 1000000000));
	while (n > 2 && part[n - 1] == '0')
		part[--n] = 0;
	cgs_buf_fmt(b, "%llu.%s %s", (unsigned long long)(nusd / 1000000000), part, currency);
}

static void put(struct cgs_buf *b, uint64_t n, const char *currency)
{
	if (currency)
		put_money(b, n, currency);
	else
		cgs_buf_fmt(b, "%llu token%s", (unsigned long long)n, n == 1 ? "" : "s");
}

static const char *currency(const struct cgs_plan *p)
{
	const char *z = "";
	for (uint32_t m = 0; m < p->head->nmodel && !*z; m++)
		z = cgs_plan_str(p, p->model[m].currency);
	return z;
}

bool cgs_budget_ever(const struct cgs_run *r, uint32_t step)
{
	const struct cgs_plan_head *h = r->plan->head;
	const struct cgs_need *n = &r->node[step].need;
	return within(h->budget_tokens, 0, 0, tokens_of(n)) &&
	       within(h->budget_nusd, 0, 0, n->nusd);
}

void cgs_budget_explain(const struct cgs_run *r, uint32_t step, struct cgs_buf *b)
{
	const struct cgs_need *n = &r->node[step].need;
	bool money = tokens_left(r, n);
	const struct cgs_plan_head *h = r->plan->head;
	const char *unit = money ? currency(r->plan) : NULL;
	uint64_t held = money ? r->reserved_nusd : r->reserved_tokens;
	cgs_buf_putz(b, "could take up to ");
	put(b, money ? n->nusd : tokens_of(n), unit);
	cgs_buf_putz(b, "; the budget is ");
	put(b, money ? h->budget_nusd - 1 : h->budget_tokens - 1, unit);
	if (!r->dry) {
		cgs_buf_putz(b, ", spent are ");
		put(b, money ? spent_nusd(r) : spent_tokens(r), unit);
	}
	if (!held)
		return;
	cgs_buf_putz(b, ", and ");
	put(b, held, unit);
	cgs_buf_putz(b,
		     r->dry ? " could go to those before it" : " are set aside for open questions");
}

void cgs_budget_exceeded(struct cgs_run *r, uint32_t step)
{
	struct cgs_buf b = {0};
	cgs_budget_explain(r, step, &b);
	struct cgs_diag *d = cgs_record_finding(r, step, CGS_C_over_budget, "asking %s %s",
						cgs_record_name(r, step), b.s);
	cgs_diag_help(
		&r->diags, d,
		"raise the budget, or lower max_output or heal; what is stored already stays");
	cgs_record_send(r, step, d);
	cgs_buf_done(&b);
}

void cgs_budget_overrun(struct cgs_run *r)
{
	const struct cgs_plan_head *h = r->plan->head;
	uint64_t tokens = spent_tokens(r);
	bool money = h->budget_nusd && spent_nusd(r) >= h->budget_nusd;
	struct cgs_buf b = {0};
	if (!money && (!h->budget_tokens || tokens < h->budget_tokens))
		return;
	cgs_buf_putz(&b, "the budget of ");
	put(&b, money ? h->budget_nusd - 1 : h->budget_tokens - 1,
	    money ? currency(r->plan) : NULL);
	cgs_buf_putz(&b, " was exceeded: spent are ");
	put(&b, money ? spent_nusd(r) : tokens, money ? currency(r->plan) : NULL);
	cgs_record_note(r, "%s; answers took more than was set aside for them", b.s);
	cgs_buf_done(&b);
}
