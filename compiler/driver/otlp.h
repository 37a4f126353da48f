/* otlp.h — a build as OpenTelemetry traces and metrics, for the environment's collector.
 * SPDX-License-Identifier: Apache-2.0
 *
 * OTLP over HTTP, in JSON. Numbers, names of steps and of models only: no prompt, no answer, no
 * message. src: OpenTelemetry Protocol 1.x, "OTLP/HTTP" and "JSON Protobuf encoding";
 * "OpenTelemetry Protocol Exporter" (the variables); semantic conventions for generative AI.
 */
#ifndef CGS_OTLP_H
#define CGS_OTLP_H

#include <jansson.h>

#include "cli.h"

enum { CGS_OTLP_HEADERS = 16 };

struct cgs_otlp_signal {
	char *url;          /* NULL: not sent */
	const char *unsent; /* why, where it was asked for */
	char *header[CGS_OTLP_HEADERS + 1];
	uint64_t timeout_ms;
	char *body;
};

struct cgs_otlp {
	struct cgs_otlp_signal traces, metrics;
};

/* Reads the variables, and wipes those that hold headers; a message when one is not understood. */
void cgs_otlp_read(struct cgs_otlp *o, struct cgs_cli *cli);
/* Makes what is to be sent of a build (ledger.h). */
void cgs_otlp_make(struct cgs_otlp *o, const json_t *build);
/* Sends it; frees everything. */
void cgs_otlp_send(struct cgs_otlp *o);

#endif
