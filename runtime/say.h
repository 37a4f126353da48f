/* say.h — answers and errors in the forms of the wires, as services write them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For `cgsc replay --serve`, and for the simulator of tests/sim. Written from the vendors'
 * descriptions, not from wire_*.c, which the simulator is to judge.
 */
#ifndef CGS_SAY_H
#define CGS_SAY_H

#include <jansson.h>

#include "../compiler/base/str.h"

enum cgs_api {
	CGS_API_CHAT, /* OpenAI Chat Completions, and what is compatible */
	CGS_API_RESPONSES,
	CGS_API_MESSAGES,
	CGS_API_GEMINI,
	CGS_API_OLLAMA,
	CGS_APIS,
};

enum cgs_ending {
	CGS_SAY_WHOLE,
	CGS_SAY_TRUNCATED,
	CGS_SAY_REFUSED,
	CGS_SAY_BLOCKED,
	CGS_SAY_PAUSED,
	CGS_SAY_OVERFLOW,
	CGS_SAY_ENDINGS,
};

struct cgs_saying {
	enum cgs_api form;
	enum cgs_ending ending;
	const char *model;
	struct cgs_str text;
	uint32_t in, cached, out, reasoning; /* tokens, as all wires but Anthropic's count them */
	uint64_t serial;                     /* for ids and the like */
};

struct cgs_say_error {
	int status;
	const char *type, *code, *message; /* code may be NULL */
};

/* The form of a path and whether it wants a stream (Gemini), or CGS_APIS. */
enum cgs_api cgs_say_api(const char *path, bool *stream);
/* The whole answer as one JSON object. */
json_t *cgs_say_whole(const struct cgs_saying *a);
/* The events of a stream, in their order: each(arg, name or NULL, JSON text). */
void cgs_say_stream(const struct cgs_saying *a,
		    void (*each)(void *arg, const char *name, const char *json), void *arg);
/* The body of an error answer. */
json_t *cgs_say_error(enum cgs_api f, const struct cgs_say_error *e);
/* An error inside a stream, after status 200. */
void cgs_say_late_error(enum cgs_api f, const struct cgs_say_error *e,
			void (*each)(void *arg, const char *name, const char *json), void *arg);

#endif
