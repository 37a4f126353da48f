/* say.h — answers and errors in the forms of the six wires, for the simulator.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Written from the vendors' descriptions, not from runtime/wire_*.c, which it is to judge.
 */
#ifndef SIM_SAY_H
#define SIM_SAY_H

#include <jansson.h>

#include "../../compiler/base/str.h"

enum wire { CHAT, RESPONSES, MESSAGES, GEMINI, OLLAMA, WIRES };

enum ending { WHOLE, TRUNCATED, REFUSED, BLOCKED, PAUSED, OVERFLOW, ENDINGS };

enum failure { RATE_LIMIT, QUOTA, OVERLOADED, TOO_LONG, BAD_REQUEST, FAILURES };

struct answer {
	enum wire wire;
	enum ending ending;
	struct cgs_str text;
	uint32_t in, cached, out, reasoning; /* tokens, as all wires but Anthropic's count them */
	uint64_t serial;                     /* for ids and the like, which differ each time */
};

/* The wire of a path and whether it wants a stream (Gemini), or WIRES. */
enum wire say_wire(const char *path, bool *stream);
/* The whole answer as one JSON object. */
json_t *say_whole(const struct answer *a);
/* The events of a stream: adds a piece to each(arg, name or NULL, JSON text) in their order. */
void say_stream(const struct answer *a, void (*each)(void *arg, const char *name, const char *json),
		void *arg);
/* An error inside a stream, after status 200. */
void say_late_error(enum wire w, void (*each)(void *arg, const char *name, const char *json),
		    void *arg);
/* The body of an error answer; *status is its code. */
json_t *say_error(enum wire w, enum failure f, int *status);

#endif
