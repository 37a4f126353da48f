/* spans.c — a build (ledger.h) in OTLP's JSON: ids in hex, 64-bit numbers as texts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: opentelemetry-proto, docs/specification.md, "JSON Protobuf Encoding"; OpenTelemetry semantic
 * conventions, "Generative AI" (client spans, client metrics); W3C Trace Context (TRACEPARENT).
 */
#include "spans.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "ledger.h"

enum { INTERNAL = 1, CLIENT = 3, STATUS_ERROR = 2, CUMULATIVE = 2, MS_NS = 1000000 };

/* --- values --- */

static void add(json_t *list, const char *key, const char *type, json_t *value)
{
	json_array_append_new(list, json_pack("{s:s,s:{s:o}}", "key", key, "value", type, value));
}

static void add_text(json_t *list, const char *key, const char *z)
{
	if (*z)
		add(list, key, "stringValue", json_string(z));
}

static json_t *number_text(int64_t n)
{
	char z[24];
	snprintf(z, sizeof z, "%lld", (long long)n);
	return json_string(z);
}

static void add_number(json_t *list, const char *key, int64_t n)
{
	add(list, key, "intValue", number_text(n));
}

/* Of a moment of the build, in nanoseconds of the day. */
static json_t *moment(const json_t *build, int64_t us)
{
	return number_text((cgs_ledger_number(build, "began_us") + us) * 1000);
}

static json_t *id(size_t bytes)
{
	uint8_t b[16] = {0};
	char z[33];
	if (getrandom(b, bytes, 0) != (ssize_t)bytes || !b[0])
		b[0] = 1; /* all zero is no id */
	for (size_t i = 0; i < bytes; i++)
		snprintf(z + 2 * i, 3, "%02x", b[i]);
	return json_string(z);
}

/* --- who was asked --- */

struct service {
	const char *kind, *name, *host;
	int port;
};

static const struct service *service_of(const json_t *span)
{
	static const struct service known[] = {
		{"openai", "openai", "api.openai.com", 443},
		{"responses", "openai", "api.openai.com", 443},
		{"anthropic", "anthropic", "api.anthropic.com", 443},
		{"gemini", "gcp.gemini", "generativelanguage.googleapis.com", 443},
		{"ollama", "ollama", "127.0.0.1", 11434},
		{"", "_OTHER", "", 0},
	};
	size_t i = 0;
	while (*known[i].kind && strcmp(known[i].kind, cgs_ledger_word(span, "provider")) != 0)
		i++;
	return &known[i];
}

static void add_server(json_t *attributes, const json_t *span)
{
	const struct service *s = service_of(span);
	const char *url = cgs_ledger_word(span, "url"), *at = strstr(url, "://");
	char host[256] = "";
	int port = s->port;
	if (json_object_get(span, "endpoints")) /* one of several: which one is not known here */
		return;
	snprintf(host, sizeof host, "%s", s->host);
	if (at) {
		size_t n = strcspn(at + 3, "/"), bracket = at[3] == '[' ? strcspn(at + 3, "]") : 0;
		const char *colon = memchr(at + 3 + bracket, ':', n > bracket ? n - bracket : 0);
		port = colon                      ? (int)strtol(colon + 1, NULL, 10)
		       : strncmp(url, "https", 5) ? 80
						  : 443;
		snprintf(host, sizeof host, "%.*s", (int)(colon ? (size_t)(colon - at - 3) : n),
			 at + 3);
	}
	add_text(attributes, "server.address", host);
	if (port)
		add_number(attributes, "server.port", port);
}

/* What traces and metrics say alike. */
static void add_asked(json_t *attributes, const json_t *span)
{
	add_text(attributes, "gen_ai.operation.name", "chat");
	add_text(attributes, "gen_ai.provider.name", service_of(span)->name);
	add_text(attributes, "gen_ai.request.model", cgs_ledger_word(span, "model"));
	add_server(attributes, span);
}

/* --- spans --- */

static bool failed(const json_t *span)
{
	return !strcmp(cgs_ledger_word(span, "outcome"), "failed");
}

/* How the answer ended, in the words of the conventions; "": there was none. */
static const char *finish(const json_t *span)
{
	const char *why = cgs_ledger_word(span, "why");
	if (!failed(span))
		return "stop";
	if (!strcmp(why, "truncated"))
		return "length";
	return !strcmp(why, "refused") || !strcmp(why, "blocked") ? "content_filter" : "";
}

static void add_error(json_t *attributes, const json_t *span)
{
	static const char *const words[] = {"truncated", "refused", "blocked", "overflow",
					    "unknown",   "no_key",  "paused",  "failed"};
	const char *why = cgs_ledger_word(span, "why"), *word = "_OTHER";
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(why, words[i]))
			word = words[i];
	if (failed(span))
		add_text(attributes, "error.type", word);
}

static void add_answer(json_t *a, const json_t *span)
{
	add_asked(a, span);
	if (json_object_get(span, "max_output"))
		add_number(a, "gen_ai.request.max_tokens", cgs_ledger_number(span, "max_output"));
	if (json_object_get(span, "temperature"))
		add(a, "gen_ai.request.temperature", "doubleValue",
		    json_real(json_number_value(json_object_get(span, "temperature"))));
	add_number(a, "gen_ai.usage.input_tokens", cgs_ledger_number(span, "tokens_in"));
	add_number(a, "gen_ai.usage.output_tokens", cgs_ledger_number(span, "tokens_out"));
	add_number(a, "gen_ai.usage.cache_read.input_tokens",
		   cgs_ledger_number(span, "tokens_cached"));
	if (*finish(span))
		add(a, "gen_ai.response.finish_reasons", "arrayValue",
		    json_pack("{s:[{s:s}]}", "values", "stringValue", finish(span)));
	add_number(a, "cgsc.requests", cgs_ledger_number(span, "requests"));
}

static json_t *span_of(const json_t *build, const json_t *span, json_t *trace, json_t *parent)
{
	json_t *a = json_array();
	bool asked = json_object_get(span, "requests");
	char name[256];
	if (asked)
		snprintf(name, sizeof name, "chat %s", cgs_ledger_word(span, "model"));
	else
		snprintf(name, sizeof name, "%s", cgs_ledger_word(span, "step"));
	add_text(a, "cgsc.step", cgs_ledger_word(span, "step"));
	add_text(a, "cgsc.step.kind", cgs_ledger_word(span, "kind"));
	add_text(a, "cgsc.step.outcome", cgs_ledger_word(span, "outcome"));
	add_number(a, "cgsc.step.attempt", cgs_ledger_number(span, "attempt"));
	if (asked)
		add_answer(a, span);
	add_error(a, span);
	return json_pack("{s:O,s:o,s:O,s:o,s:i,s:o,s:o,s:o,s:o}", "traceId", trace, "spanId", id(8),
			 "parentSpanId", parent, "name", json_string(name), "kind",
			 asked ? CLIENT : INTERNAL, "startTimeUnixNano",
			 moment(build, cgs_ledger_number(span, "begin_us")), "endTimeUnixNano",
			 moment(build, cgs_ledger_number(span, "end_us")), "attributes", a,
			 "status",
			 failed(span) ? json_pack("{s:i}", "code", STATUS_ERROR) : json_object());
}

/* "00-TRACE-PARENT-FLAGS": the span of whoever started cgsc. */
static bool read_parent(char trace[33], char parent[17])
{
	const char *z = getenv("TRACEPARENT");
	static const char digits[] = "0123456789abcdef";
	if (!z || strlen(z) < 55 || strncmp(z, "00-", 3) != 0 || z[35] != '-' || z[52] != '-' ||
	    strspn(z + 3, digits) != 32 || strspn(z + 36, digits) != 16)
		return false;
	snprintf(trace, 33, "%.32s", z + 3);
	snprintf(parent, 17, "%.16s", z + 36);
	return true;
}

static json_t *root_span(const json_t *build, json_t *trace, json_t *own, const char *parent)
{
	json_t *a = json_array();
	add_number(a, "process.exit.code", cgs_ledger_number(build, "exit"));
	add_number(a, "cgsc.steps", cgs_ledger_number(build, "steps"));
	add_number(a, "cgsc.steps.ran", cgs_ledger_number(build, "ran"));
	add_number(a, "cgsc.steps.cached", cgs_ledger_number(build, "cached"));
	add_number(a, "cgsc.steps.failed", cgs_ledger_number(build, "failed"));
	json_t *root = json_pack(
		"{s:O,s:O,s:s,s:i,s:o,s:o,s:o,s:o}", "traceId", trace, "spanId", own, "name",
		"cgsc build", "kind", INTERNAL, "startTimeUnixNano", moment(build, 0),
		"endTimeUnixNano", moment(build, cgs_ledger_number(build, "wall_us")), "attributes",
		a, "status",
		cgs_ledger_number(build, "exit") ? json_pack("{s:i}", "code", STATUS_ERROR)
						 : json_object());
	if (*parent)
		json_object_set_new(root, "parentSpanId", json_string(parent));
	return root;
}

/* --- the frame --- */

/* "k=v,k2=v2" of OTEL_RESOURCE_ATTRIBUTES. */
static void add_resources(json_t *a)
{
	const char *z = getenv("OTEL_RESOURCE_ATTRIBUTES");
	for (; z && *z; z += strspn(z, ", ")) {
		size_t n = strcspn(z, ","), eq = strcspn(z, "=");
		char key[128];
		if (eq < n && eq < sizeof key) {
			snprintf(key, sizeof key, "%.*s", (int)eq, z);
			json_t *v = json_stringn(z + eq + 1, n - eq - 1);
			if (v && strcmp(key, "service.name") != 0)
				add(a, key, "stringValue", v);
			else
				json_decref(v);
		}
		z += n;
	}
}

static json_t *resource(void)
{
	json_t *a = json_array();
	const char *name = getenv("OTEL_SERVICE_NAME");
	add_text(a, "service.name", name && *name ? name : "cgsc");
	add_text(a, "service.version", CGS_VERSION);
	add_resources(a);
	return json_pack("{s:o}", "attributes", a);
}

static char *framed(const char *all, const char *scopes, const char *what, json_t *list)
{
	json_t *j = json_pack("{s:[{s:o,s:[{s:{s:s,s:s},s:o}]}]}", all, "resource", resource(),
			      scopes, "scope", "name", "cgsc", "version", CGS_VERSION, what, list);
	char *text = json_dumps(j, JSON_COMPACT);
	json_decref(j);
	return text;
}

char *cgs_spans_traces(const json_t *build)
{
	char trace_of[33] = "", parent[17] = "";
	bool child = read_parent(trace_of, parent);
	json_t *trace = child ? json_string(trace_of) : id(16), *own = id(8);
	json_t *list = json_array();
	const json_t *s;
	size_t i;
	json_array_append_new(list, root_span(build, trace, own, parent));
	json_array_foreach (json_object_get(build, "spans"), i, s)
		json_array_append_new(list, span_of(build, s, trace, own));
	json_decref(trace);
	json_decref(own);
	return framed("resourceSpans", "scopeSpans", "spans", list);
}

/* --- metrics --- */

struct measure {
	const char *type; /* gen_ai.token.type, or NULL */
	double (*of)(const json_t *span);
	const double *bounds;
	size_t n;
};

static double tokens_in(const json_t *s)
{
	return (double)cgs_ledger_number(s, "tokens_in");
}

static double tokens_out(const json_t *s)
{
	return (double)cgs_ledger_number(s, "tokens_out");
}

static double seconds(const json_t *s)
{
	return (double)(cgs_ledger_number(s, "end_us") - cgs_ledger_number(s, "begin_us")) / 1e6;
}

/* Whether both asked the same model of the same service. */
static bool alike(const json_t *a, const json_t *b)
{
	static const char *const names[] = {"model", "provider", "url"};
	for (size_t i = 0; i < 3; i++)
		if (strcmp(cgs_ledger_word(a, names[i]), cgs_ledger_word(b, names[i])) != 0)
			return false;
	return json_object_get(a, "requests") && json_object_get(b, "requests");
}

static json_t *point_frame(const json_t *build, json_t *attributes)
{
	return json_pack("{s:o,s:o,s:o}", "attributes", attributes, "startTimeUnixNano",
			 moment(build, 0), "timeUnixNano",
			 moment(build, cgs_ledger_number(build, "wall_us")));
}

/* One point for all spans like the first one. */
static json_t *point(const json_t *build, const json_t *first, const struct measure *m)
{
	json_t *a = json_array(), *bounds = json_array(), *counts = json_array();
	const json_t *s;
	size_t i;
	uint64_t bucket[32] = {0}, n = 0;
	double sum = 0;
	json_array_foreach (json_object_get(build, "spans"), i, s) {
		size_t b = 0;
		if (!alike(first, s))
			continue;
		while (b < m->n && m->of(s) > m->bounds[b])
			b++;
		bucket[b]++;
		n++;
		sum += m->of(s);
	}
	for (size_t b = 0; b <= m->n; b++)
		json_array_append_new(counts, number_text((int64_t)bucket[b]));
	for (size_t b = 0; b < m->n; b++)
		json_array_append_new(bounds, json_real(m->bounds[b]));
	add_asked(a, first);
	if (m->type)
		add_text(a, "gen_ai.token.type", m->type);
	json_t *p = point_frame(build, a);
	json_object_update_new(p, json_pack("{s:o,s:f,s:o,s:o}", "count", number_text((int64_t)n),
					    "sum", sum, "bucketCounts", counts, "explicitBounds",
					    bounds));
	return p;
}

static void add_points(json_t *points, const json_t *build, const struct measure *m)
{
	const json_t *spans = json_object_get(build, "spans"), *s;
	size_t i;
	json_array_foreach (spans, i, s) {
		bool seen = !json_object_get(s, "requests");
		for (size_t k = 0; !seen && k < i; k++)
			seen = alike(json_array_get(spans, k), s);
		if (!seen)
			json_array_append_new(points, point(build, s, m));
	}
}

static void add_histogram(json_t *list, const char *name, const char *unit, json_t *points)
{
	if (json_array_size(points))
		json_array_append_new(list, json_pack("{s:s,s:s,s:{s:i,s:O}}", "name", name, "unit",
						      unit, "histogram", "aggregationTemporality",
						      CUMULATIVE, "dataPoints", points));
	json_decref(points);
}

static void add_steps(json_t *list, const json_t *build)
{
	static const char *const outcomes[] = {"ran", "cached", "restored", "failed", "skipped"};
	json_t *points = json_array();
	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
		json_t *a = json_array();
		add_text(a, "cgsc.step.outcome", outcomes[i]);
		json_t *p = point_frame(build, a);
		json_object_set_new(p, "asInt", number_text(cgs_ledger_number(build, outcomes[i])));
		json_array_append_new(points, p);
	}
	json_array_append_new(list, json_pack("{s:s,s:s,s:{s:o}}", "name", "cgsc.build.steps",
					      "unit", "{step}", "gauge", "dataPoints", points));
}

static void add_duration(json_t *list, const json_t *build)
{
	json_t *p = point_frame(build, json_array());
	json_object_set_new(p, "asDouble",
			    json_real((double)cgs_ledger_number(build, "wall_us") / 1e6));
	json_array_append_new(list, json_pack("{s:s,s:s,s:{s:[o]}}", "name", "cgsc.build.duration",
					      "unit", "s", "gauge", "dataPoints", p));
}

char *cgs_spans_metrics(const json_t *build)
{
	static const double tokens[] = {1,     4,     16,     64,      256,     1024,     4096,
					16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};
	static const double times[] = {0.01, 0.02, 0.04, 0.08,  0.16,  0.32,  0.64,
				       1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
	static const struct measure in = {"input", tokens_in, tokens, 14},
				    out = {"output", tokens_out, tokens, 14},
				    time = {NULL, seconds, times, 14};
	json_t *list = json_array(), *usage = json_array(), *duration = json_array();
	add_points(usage, build, &in);
	add_points(usage, build, &out);
	add_points(duration, build, &time);
	add_histogram(list, "gen_ai.client.token.usage", "{token}", usage);
	add_histogram(list, "gen_ai.client.operation.duration", "s", duration);
	add_duration(list, build);
	add_steps(list, build);
	return framed("resourceMetrics", "scopeMetrics", "metrics", list);
}
