/* prune.c — files that a section has no room for: the same ones whenever they are the same files.
 * SPDX-License-Identifier: Apache-2.0
 *
 * They are taken in the order in which they are included, each that still fits. Of the others the
 * name stands in the question.
 */
#include "engine.h"

#include <stdlib.h>

static uint64_t weight_of(struct cgs_run *r, const struct cgs_input *in)
{
	struct cgs_buf b = {0};
	uint64_t w = cgs_input_read(r, in, &b) ? 0 : cgs_tokens_weigh(cgs_buf_view(&b));
	cgs_buf_done(&b);
	return w;
}

bool *cgs_prune(struct cgs_run *r, uint32_t step, const json_t *recipe)
{
	const struct cgs_step *s = &r->plan->step[step];
	const json_t *sections = json_object_get(recipe, "fit"), *f;
	bool *out = sections ? cgs_mem_alloc(s->nin * sizeof *out) : NULL;
	size_t k;
	json_array_foreach (sections, k, f) {
		uint64_t room = (uint64_t)json_integer_value(json_object_get(f, "room")), sum = 0;
		json_int_t to = json_integer_value(json_object_get(f, "to"));
		for (json_int_t i = json_integer_value(json_object_get(f, "from")); i < to; i++) {
			uint64_t w = weight_of(r, &r->plan->input[s->in + i]);
			out[i] = cgs_tokens(sum + w) > room;
			sum += out[i] ? 0 : w;
		}
	}
	return out;
}

const char *cgs_prune_list(struct cgs_run *r, uint32_t step, const json_t *recipe)
{
	const struct cgs_step *s = &r->plan->step[step];
	bool *out = cgs_prune(r, step, recipe);
	struct cgs_buf b = {0};
	for (uint32_t i = 0; out && i < s->nin; i++)
		if (out[i])
			cgs_buf_fmt(&b, "%s%s", b.n ? ", " : "",
				    cgs_plan_str(r->plan, r->plan->input[s->in + i].name));
	const char *list = b.n ? cgs_str_dup(&r->files.mem, cgs_buf_view(&b)).s : NULL;
	cgs_buf_done(&b);
	free(out);
	return list;
}
