/* model_hash.c — the identity of a question, and the names of endings.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ask.h"

json_t *cgs_ask_question(const json_t *request)
{
	json_t *q = json_object();
	json_t *schema = json_object_get(request, "schema");
	json_t *body = json_copy(json_object_get(request, "request"));
	json_object_del(body, "stream"); /* how the answer travels does not change it */
	if (body)
		json_object_set_new(q, "request", body);
	if (schema)
		json_object_set(q, "schema", schema);
	return q;
}

static int add_to_hash(const char *s, size_t n, void *h)
{
	cgs_hash_add(h, s, n);
	return 0;
}

struct cgs_key cgs_model_hash(const json_t *request)
{
	struct cgs_hash h;
	json_t *q = cgs_ask_question(request);
	cgs_hash_init(&h);
	if (json_dump_callback(q, add_to_hash, &h, JSON_SORT_KEYS | JSON_COMPACT))
		cgs_mem_bug("a request that is not JSON");
	json_decref(q);
	return cgs_hash_end(&h);
}

const char *cgs_model_stop(enum cgs_stop s)
{
	static const char *const name[] = {
		[CGS_STOP_COMPLETE] = "complete",      [CGS_STOP_TRUNCATED] = "truncated",
		[CGS_STOP_REFUSED] = "refused",        [CGS_STOP_BLOCKED] = "blocked",
		[CGS_STOP_OVERFLOW] = "overflow",      [CGS_STOP_FAILED] = "failed",
		[CGS_STOP_UNKNOWN] = "unknown",        [CGS_STOP_MISSING] = "missing",
		[CGS_STOP_NO_KEY] = "no_key",          [CGS_STOP_CANCELLED] = "cancelled",
		[CGS_STOP_NO_ROOM] = "not recordable", [CGS_STOP_PAUSED] = "paused",
	};
	return name[s];
}
