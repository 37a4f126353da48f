/* ask.c — one running question, and what providers share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void leave(struct cgs_ask *a)
{
	if (a->prev)
		a->prev->next = a->next;
	else
		a->m->running = a->next;
	if (a->next)
		a->next->prev = a->prev;
	a->prev = a->next = NULL;
}

void cgs_ask_drop(struct cgs_ask *a)
{
	leave(a);
	a->m->room_kib -= a->room_kib;
	cgs_buf_done(&a->answer.text);
	cgs_buf_done(&a->answer.error);
	free(a);
}

void cgs_ask_end(struct cgs_ask *a, enum cgs_stop stop)
{
	struct cgs_models *m = a->m;
	a->answer.stop = stop;
	cgs_loop_unset(m->o.loop, &a->timer);
	cgs_secret_redact(m->secrets, &a->answer.text);
	cgs_secret_redact(m->secrets, &a->answer.error);
	if (a->keep && stop == CGS_STOP_COMPLETE)
		a->keep(a);
	a->done(a->arg, &a->answer);
	cgs_ask_drop(a);
}

void cgs_ask_fail(struct cgs_ask *a, enum cgs_stop stop, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	va_start(ap, fmt);
	int n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		cgs_mem_bug("out of memory");
	a->answer.error.n = 0;
	cgs_buf_putz(&a->answer.error, text);
	free(text);
	cgs_ask_end(a, stop);
}

const char *cgs_ask_option(const struct cgs_ask *a, const char *name)
{
	return json_string_value(json_object_get(a->provider, name));
}

const char *cgs_ask_prompt(const struct cgs_ask *a)
{
	const char *s = json_string_value(json_object_get(a->request, "prompt"));
	return s ? s : "prompt";
}

unsigned cgs_ask_attempt(const struct cgs_ask *a)
{
	json_int_t n = json_integer_value(json_object_get(a->request, "attempt"));
	return n > 0 && n < 1000000 ? (unsigned)n : 1;
}

uint64_t cgs_ask_timeout(const struct cgs_ask *a)
{
	json_int_t n = json_integer_value(json_object_get(a->provider, "timeout_ms"));
	return n > 0 ? (uint64_t)n : CGS_ASK_TIMEOUT_MS;
}
