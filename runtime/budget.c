/* budget.c — what a build may spend: the worst case is set aside before a request leaves.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine.h"

#include <stdio.h>

/* What has a budget has one currency: the checker sees to it. */
static uint64_t spent_nusd(const struct cgs_run *r)
{
	uint64_t sum = 0;
	for (uint32_t m = 0; r->cost_nusd && m < r->plan->head->nmodel; m++)
		sum += r->cost_nusd[m];
	return sum;
}

/* In the form of the plan's head. */
static bool within(uint64_t budget, uint64_t spent, uint64_t held, uint64_t more)
{
	uint64_t used = spent + held;
	return !budget || (used < budget && more < budget - used);
}

static uint64_t tokens_of(const struct cgs_need *n)
{
	return n->in + (n->most > n->out ? n->most : n->out);
}

static bool tokens_left(const struct cgs_run *r, const struct cgs_need *n)
{
	return within(r->plan->head->budget_tokens, r->sum.tokens_in + r->sum.tokens_out,
		      r->reserved_tokens, tokens_of(n));
}

bool cgs_budget_reserve(struct cgs_run *r, uint32_t step, struct cgs_reserve *held)
{
	const struct cgs_need *n = &r->node[step].need;
	if (!tokens_left(r, n) ||
	    !within(r->plan->head->budget_nusd, spent_nusd(r), r->reserved_nusd, n->nusd))
		return false;
	*held = (struct cgs_reserve){tokens_of(n), n->nusd};
	r->reserved_tokens += held->tokens;
	r->reserved_nusd += held->nusd;
	return true;
}

bool cgs_budget_may_wait(const struct cgs_run *r, uint32_t step)
{
	const struct cgs_plan_head *h = r->plan->head;
	const struct cgs_need *n = &r->node[step].need;
	return r->reserved_tokens &&
	       within(h->budget_tokens, r->sum.tokens_in + r->sum.tokens_out, 0, tokens_of(n)) &&
	       within(h->budget_nusd, spent_nusd(r), 0, n->nusd);
}

void cgs_budget_release(struct cgs_run *r, const struct cgs_reserve *held)
{
	r->reserved_tokens -= held->tokens;
	r->reserved_nusd -= held->nusd;
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
		put(b, money ? spent_nusd(r) : r->sum.tokens_in + r->sum.tokens_out, unit);
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
	uint64_t tokens = r->sum.tokens_in + r->sum.tokens_out;
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
