/* address.c — where services are asked: addresses, keys, the endpoints of models.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lower.h"

#include "../base/url.h"

enum { WEIGHT_MAX = 1000, ENDPOINTS_MAX = 64 };

/* The name of an environment variable; a pasted key rarely is one. */
static bool is_variable(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++) {
		bool letter = (s.s[i] | 32) >= 'a' && (s.s[i] | 32) <= 'z';
		if (!letter && s.s[i] != '_' && (!i || s.s[i] < '0' || s.s[i] > '9'))
			return false;
	}
	return true;
}

/* The value itself is not repeated: it may be a secret. */
static void check_key(struct cgs_lowering *L, uint32_t provider)
{
	if (is_variable(cgs_lower_str(L, provider, "key")))
		return;
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_bad_address, cgs_lower_span(L, provider, "key"),
			     "the `key` of %.*s is not the name of a variable",
			     CGS_FMT(cgs_ir_path(L->ir, provider, &L->mem)));
	cgs_diag_why(L->ir->diags, d, "a key itself does not belong into a spec");
	cgs_diag_help(L->ir->diags, d,
		      "write the name of the environment variable that holds the key, such as "
		      "\"OPENAI_API_KEY\"; if this was a key, replace it where it was given out");
	cgs_edit_named(L->ir, d, provider, "key", CGS_STR("\"TODO\""), CGS_PLACEHOLDER);
}

/* Whether an address may be asked; else the finding, of an attribute. */
static struct cgs_diag *refused(struct cgs_lowering *L, uint32_t decl, const char *attr,
				struct cgs_str url, struct cgs_span where)
{
	struct cgs_url u;
	const char *why = "it holds a NUL";
	if (!url.n ||
	    (!memchr(url.s, 0, url.n) && cgs_url_parse(cgs_str_dup(&L->mem, url).s, &u, &why)))
		return NULL;
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_bad_address, where,
					  "the %s of %.*s is refused: %s", attr,
					  CGS_FMT(cgs_ir_path(L->ir, decl, &L->mem)), why);
	cgs_diag_help(L->ir->diags, d,
		      "write an address such as \"https://models.example.org/v1\"");
	return d;
}

static void check_url(struct cgs_lowering *L, uint32_t provider)
{
	/* Without encryption on this machine only, which the reading of addresses knows. */
	static const char *const scheme[] = {"http://", "https://"};
	struct cgs_url u;
	const char *why;
	struct cgs_str url = cgs_lower_str(L, provider, "url");
	struct cgs_diag *d = refused(L, provider, "`url`", url, cgs_lower_span(L, provider, "url"));
	for (uint32_t i = 0; d && i < sizeof scheme / sizeof *scheme; i++) {
		struct cgs_str s = cgs_str_fmt(&L->mem, "%s%.*s", scheme[i], CGS_FMT(url));
		if (memchr(url.s, 0, url.n) || !cgs_url_parse(s.s, &u, &why))
			continue;
		cgs_edit_named(L->ir, d, provider, "url",
			       cgs_str_fmt(&L->mem, "\"%.*s\"", CGS_FMT(s)), CGS_REVIEW);
		return;
	}
}

/* Endpoints of a model. */

static struct cgs_value endpoints(struct cgs_lowering *L, uint32_t model)
{
	struct cgs_value v = cgs_ir_get(L->ir, model, "endpoints");
	return v.type == CGS_V_LIST ? v : (struct cgs_value){0};
}

/* What providers that are not asked over the network would ignore. */
static bool is_local(struct cgs_lowering *L, uint32_t model)
{
	static const char *const kinds[] = {"replay", "template", "command"};
	uint32_t provider = cgs_lower_ref(L, model, "provider");
	return provider && CGS_STR_IN(cgs_lower_str(L, provider, "kind"), kinds);
}

static struct cgs_diag *odd(struct cgs_lowering *L, struct cgs_span where, uint32_t model,
			    const char *before, const char *behind, const char *help)
{
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_odd_endpoints, where, "%s of %.*s%s", before,
			     CGS_FMT(cgs_ir_path(L->ir, model, &L->mem)), behind);
	cgs_diag_help(L->ir->diags, d, "%s", help);
	return d;
}

static void check_twice(struct cgs_lowering *L, uint32_t model, const struct cgs_value *v)
{
	for (uint32_t i = 1; i < v->n; i++)
		for (uint32_t k = 0; k < i; k++) {
			if (!cgs_str_eq(v->item[i].str, v->item[k].str))
				continue;
			struct cgs_diag *d =
				odd(L, cgs_lower_item(L, model, "endpoints", i, v->n), model,
				    "an endpoint", " is given twice",
				    "remove one of the two; `weights` say which is asked more");
			cgs_diag_label(L->ir->diags, d,
				       cgs_lower_item(L, model, "endpoints", k, v->n),
				       "first given here");
			return;
		}
}

static void check_weights(struct cgs_lowering *L, uint32_t model, const struct cgs_value *v)
{
	struct cgs_value w = cgs_ir_get(L->ir, model, "weights");
	struct cgs_diag *d = NULL;
	if (w.type != CGS_V_LIST)
		return;
	if (w.n != v->n)
		d = odd(L, cgs_lower_span(L, model, "weights"), model, "the `weights`",
			" are not as many as its `endpoints`",
			"give one weight for each endpoint, in their order");
	for (uint32_t i = 0; i < w.n && !d; i++)
		if (w.item[i].num.n < 1 || w.item[i].num.n > WEIGHT_MAX)
			d = odd(L, cgs_lower_item(L, model, "weights", i, w.n), model, "a weight",
				" is not between 1 and 1000",
				"an endpoint with the weight 3 is asked three times as often as "
				"one with 1");
	if (d)
		cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, model, "endpoints"),
			       "the endpoints");
}

static void check_endpoints(struct cgs_lowering *L, uint32_t model)
{
	struct cgs_value v = endpoints(L, model);
	for (uint32_t i = 0; i < v.n; i++)
		refused(L, model, "endpoint", v.item[i].str,
			cgs_lower_item(L, model, "endpoints", i, v.n));
	if (v.n && is_local(L, model)) {
		struct cgs_diag *d =
			odd(L, cgs_lower_span(L, model, "endpoints"), model, "the provider",
			    " is not asked over the network", "leave `endpoints` out");
		cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, model, "provider"),
			       "the provider");
		return;
	}
	if (v.n > ENDPOINTS_MAX)
		odd(L, cgs_lower_span(L, model, "endpoints"), model, "the `endpoints`",
		    " are more than 64", "put a load balancer before them");
	check_twice(L, model, &v);
	check_weights(L, model, &v);
}

void cgs_address_check(struct cgs_lowering *L)
{
	for (uint32_t p = 0; (p = cgs_ir_next(L->ir, "provider", p));) {
		check_url(L, p);
		check_key(L, p);
	}
	for (uint32_t m = 0; (m = cgs_ir_next(L->ir, "model", m));)
		check_endpoints(L, m);
}

bool cgs_address_recipe(struct cgs_lowering *L, uint32_t model, struct cgs_buf *out)
{
	struct cgs_value v = endpoints(L, model), w = cgs_ir_get(L->ir, model, "weights");
	if (!v.n)
		return false;
	cgs_recipe_key(out, "endpoints");
	cgs_recipe_open(out, '[');
	for (uint32_t i = 0; i < v.n; i++) {
		cgs_recipe_open(out, '{');
		cgs_recipe_pair(out, "url", v.item[i].str);
		cgs_recipe_count(out, "weight", i < w.n ? cgs_lower_whole(&w.item[i], 1, 1, 1) : 1);
		cgs_buf_putc(out, '}');
	}
	cgs_buf_putc(out, ']');
	return true;
}
