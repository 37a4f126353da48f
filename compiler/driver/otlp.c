/* otlp.c — the collector that the environment names: where it is, and what it is sent.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "otlp.h"

#include <stdlib.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "spans.h"

enum { TIMEOUT_MS = 10000, TIMEOUT_MAX_MS = 60000 };

/* The variable of a signal, or the one of both; NULL: none, or empty. */
static const char *variable(struct cgs_cli *cli, const char *signal, const char *what)
{
	const char *own =
		getenv(cgs_str_fmt(&cli->mem, "OTEL_EXPORTER_OTLP_%s_%s", signal, what).s);
	const char *both = getenv(cgs_str_fmt(&cli->mem, "OTEL_EXPORTER_OTLP_%s", what).s);
	return own && *own ? own : both && *both ? both : NULL;
}

static bool is_off(struct cgs_cli *cli, const char *signal)
{
	const char *all = getenv("OTEL_SDK_DISABLED");
	const char *one = getenv(cgs_str_fmt(&cli->mem, "OTEL_%s_EXPORTER", signal).s);
	return (all && !strcasecmp(all, "true")) || (one && !strcmp(one, "none"));
}

static bool is_http(const char *url)
{
	return !strncasecmp(url, "http://", 7) || !strncasecmp(url, "https://", 8);
}

static void read_url(struct cgs_otlp_signal *s, struct cgs_cli *cli, const char *signal,
		     const char *path)
{
	const char *own =
		getenv(cgs_str_fmt(&cli->mem, "OTEL_EXPORTER_OTLP_%s_ENDPOINT", signal).s);
	const char *base = variable(cli, signal, "ENDPOINT");
	const char *protocol = variable(cli, signal, "PROTOCOL");
	if (!base || cli->offline || is_off(cli, signal))
		return;
	if (!is_http(base) || strpbrk(base, " \t\r\n")) {
		s->unsent = "OTEL_EXPORTER_OTLP_ENDPOINT is no http or https address";
		return;
	}
	if (protocol && !strcmp(protocol, "grpc")) {
		s->unsent = "OTEL_EXPORTER_OTLP_PROTOCOL is grpc, and cgsc speaks http/json only";
		return;
	}
	struct cgs_buf b = {0};
	size_t n = strlen(base);
	while (!(own && *own) && n && base[n - 1] == '/')
		n--;
	cgs_buf_add(&b, base, n);
	cgs_buf_putz(&b, own && *own ? "" : path);
	s->url = strdup(b.s);
	cgs_buf_done(&b);
}

static int hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* "name=value" with %XX in the value; NULL: it would not be one header line. */
static char *header_line(const char *p, size_t n)
{
	static const char odd[] = "()<>@,;:\\\"/[]?={} \t";
	struct cgs_buf b = {0};
	const char *eq = memchr(p, '=', n);
	bool fine = eq && eq > p;
	for (const char *c = p; fine && c < eq; c++) {
		fine = *c > ' ' && *c < 0x7f && !strchr(odd, *c);
		cgs_buf_putc(&b, *c);
	}
	cgs_buf_putz(&b, ": ");
	for (const char *c = fine ? eq + 1 : p + n; c < p + n; c++) {
		char out = *c;
		if (*c == '%' && p + n - c > 2 && hex(c[1]) >= 0 && hex(c[2]) >= 0) {
			out = (char)(hex(c[1]) << 4 | hex(c[2]));
			c += 2;
		}
		fine = fine && (uint8_t)out >= ' ' && out != 0x7f;
		cgs_buf_putc(&b, out);
	}
	char *line = fine ? strdup(b.s) : NULL;
	explicit_bzero(b.s, b.n);
	cgs_buf_done(&b);
	return line;
}

static void read_headers(struct cgs_otlp_signal *s, struct cgs_cli *cli, const char *signal)
{
	const char *z = variable(cli, signal, "HEADERS");
	size_t k = 0;
	for (; s->url && z && *z && k < CGS_OTLP_HEADERS; z += strspn(z, ", ")) {
		size_t n = strcspn(z, ",");
		char *line = header_line(z, n);
		if (line)
			s->header[k++] = line;
		z += n;
	}
}

/* They hold keys: neither a child nor /proc shows them from now on. */
static void wipe_headers(void)
{
	static const char *const names[] = {
		"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
		"OTEL_EXPORTER_OTLP_METRICS_HEADERS", "OTEL_EXPORTER_OTLP_LOGS_HEADERS"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *z = getenv(names[i]);
		if (!z || !*z)
			continue;
		explicit_bzero(z, strlen(z));
		unsetenv(names[i]);
		setrlimit(RLIMIT_CORE, &(struct rlimit){0});
		prctl(PR_SET_DUMPABLE, 0);
	}
}

static void read_signal(struct cgs_otlp_signal *s, struct cgs_cli *cli, const char *signal,
			const char *path)
{
	read_url(s, cli, signal, path);
	read_headers(s, cli, signal);
	const char *ms = variable(cli, signal, "TIMEOUT");
	unsigned long n = ms ? strtoul(ms, NULL, 10) : 0;
	s->timeout_ms = !n ? TIMEOUT_MS : n < TIMEOUT_MAX_MS ? n : TIMEOUT_MAX_MS;
}

void cgs_otlp_read(struct cgs_otlp *o, struct cgs_cli *cli)
{
	*o = (struct cgs_otlp){0};
	read_signal(&o->traces, cli, "TRACES", "/v1/traces");
	read_signal(&o->metrics, cli, "METRICS", "/v1/metrics");
	if (o->traces.unsent || o->metrics.unsent)
		cgs_cli_say(cli, "telemetry is not sent: %s",
			    o->traces.unsent ? o->traces.unsent : o->metrics.unsent);
	wipe_headers();
}

void cgs_otlp_make(struct cgs_otlp *o, const json_t *build)
{
	if (o->traces.url)
		o->traces.body = cgs_spans_traces(build);
	if (o->metrics.url)
		o->metrics.body = cgs_spans_metrics(build);
}

static void drop(struct cgs_otlp_signal *s)
{
	for (size_t i = 0; s->header[i]; i++) {
		explicit_bzero(s->header[i], strlen(s->header[i]));
		free(s->header[i]);
	}
	free(s->url);
	free(s->body);
}

void cgs_otlp_send(struct cgs_otlp *o)
{
	const struct cgs_otlp_signal *all[] = {&o->traces, &o->metrics};
	struct cgs_export e[2];
	uint32_t n = 0;
	for (size_t i = 0; i < 2; i++)
		if (all[i]->body)
			e[n++] = (struct cgs_export){all[i]->url,
						     (const char *const *)all[i]->header,
						     all[i]->body, all[i]->timeout_ms};
	cgs_run_export(e, n);
	drop(&o->traces);
	drop(&o->metrics);
	*o = (struct cgs_otlp){0};
}
