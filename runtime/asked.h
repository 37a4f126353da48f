/* asked.h — what a client asks on a wire, read back into a question.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The other way round of the wires' body(): forms that mean the same give the same question. What
 * only says how the answer travels is left out. What no question of ours has (tools, pictures)
 * stays in it, so that it matches none.
 */
#ifndef CGS_ASKED_H
#define CGS_ASKED_H

#include "model.h"
#include "say.h"

struct cgs_asked {
	json_t *question; /* {"request":..,"schema":..}: what cgs_model_hash takes; owned */
	const char *odd;  /* a member that no question has, or NULL; borrowed from question */
	bool stream;
};

/* Reads the body that came to a path; false when it is no request, with the reason (static). */
bool cgs_asked_read(enum cgs_api form, const char *path, const json_t *body, struct cgs_asked *out,
		    const char **why);
/* The key under which a question of the project is found on a form: what its wire carries of it. */
struct cgs_key cgs_asked_key(enum cgs_api form, const json_t *request);

#endif
