/* wires.c — the table of wires.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wire.h"

static const struct cgs_wire *const wires[] = {
	&cgs_wire_chat,   &cgs_wire_responses, &cgs_wire_messages,
	&cgs_wire_gemini, &cgs_wire_ollama,    &cgs_wire_compatible,
};
enum { WIRES = sizeof wires / sizeof *wires };

const struct cgs_wire *cgs_wire_of(const char *kind)
{
	for (size_t i = 0; kind && i < WIRES; i++)
		if (!strcmp(wires[i]->kind, kind))
			return wires[i];
	return NULL;
}

void cgs_wire_kinds(struct cgs_buf *out)
{
	for (size_t i = 0; i < WIRES; i++)
		cgs_buf_fmt(out, "%s%s", i ? ", " : "", wires[i]->kind);
}
