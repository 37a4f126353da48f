/* spans.h — a build (ledger.h) in OTLP's JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SPANS_H
#define CGS_SPANS_H

#include <jansson.h>

/* The texts of ExportTraceServiceRequest and ExportMetricsServiceRequest, to be freed. */
char *cgs_spans_traces(const json_t *build);
char *cgs_spans_metrics(const json_t *build);

#endif
