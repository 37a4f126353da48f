/* quota.c — what the headers of an answer say about limits: when to come back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "quota.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* A number without sign, and no exponent, hexadecimal or "inf" that strtod would take. */
static bool number(const char **p, double *n)
{
	char *end;
	size_t len = strspn(*p, "0123456789.");
	if (!len || **p == '.')
		return false;
	*n = strtod(*p, &end);
	*p += len;
	return end == *p;
}

static int64_t ms_of(double s)
{
	return s > 1e9 ? INT64_C(1000000000000) : (int64_t)(s * 1000);
}

static int64_t left_until(const struct tm *tm, int64_t offset_s, int64_t now_s)
{
	struct tm copy = *tm;
	int64_t left = (int64_t)timegm(&copy) - offset_s - now_s;
	return left > 0 ? ms_of((double)left) : 0;
}

/* src: RFC 9110, 5.6.7: the usual date, and two that are older. */
int64_t cgs_quota_retry_after(const char *value, int64_t now_s)
{
	static const char *const date[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
					   "%a %b %e %H:%M:%S %Y"};
	double s;
	for (size_t i = 0; i < sizeof date / sizeof *date; i++) {
		struct tm tm = {0};
		const char *rest = strptime(value, date[i], &tm);
		if (rest && !*rest)
			return left_until(&tm, 0, now_s);
	}
	return number(&value, &s) && !*value ? ms_of(s) : -1;
}

int64_t cgs_quota_duration(const char *value)
{
	static const struct {
		const char *unit;
		double s;
	} t[] = {{"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"h", 3600}, {"m", 60}, {"s", 1}};
	enum { UNITS = sizeof t / sizeof *t };
	double sum = 0, n;
	const char *start = value;
	if (!*value)
		return -1;
	while (*value) {
		size_t i = 0;
		bool first = value == start;
		if (!number(&value, &n))
			return -1;
		while (i < UNITS && strncmp(value, t[i].unit, strlen(t[i].unit)) != 0)
			i++;
		if (i == UNITS)
			return *value || !first ? -1 : ms_of(n);
		value += strlen(t[i].unit);
		sum += n * t[i].s;
	}
	return ms_of(sum);
}

int64_t cgs_quota_time(const char *value, int64_t now_s)
{
	struct tm tm = {0};
	int h, m;
	double fraction;
	const char *rest = strptime(value, "%Y-%m-%dT%H:%M:%S", &tm);
	if (!rest)
		return -1;
	if (*rest == '.') {
		rest++;
		if (!number(&rest, &fraction))
			return -1;
	}
	if (!strcmp(rest, "Z"))
		return left_until(&tm, 0, now_s);
	if ((*rest != '+' && *rest != '-') || sscanf(rest + 1, "%2d:%2d", &h, &m) != 2)
		return -1;
	return left_until(&tm, (*rest == '-' ? -60 : 60) * (h * 60 + m), now_s);
}

/* "requests" of x-ratelimit-reset-requests and of anthropic-ratelimit-requests-reset, "" of
 * x-ratelimit-reset and ratelimit-reset. */
static bool split(const char *name, char of[32], char what[32])
{
	const char *rest = name, *dash;
	bool x = !strncasecmp(name, "x-ratelimit-", 12);
	if (x || !strncasecmp(name, "ratelimit-", 10)) {
		rest += x ? 12 : 10;
		dash = strchr(rest, '-');
		snprintf(what, 32, "%.*s", dash ? (int)(dash - rest) : 31, rest);
		snprintf(of, 32, "%s", dash ? dash + 1 : "");
		return true;
	}
	if (strncasecmp(name, "anthropic-ratelimit-", 20) != 0)
		return false;
	rest += 20;
	dash = strrchr(rest, '-');
	if (!dash)
		return false;
	snprintf(of, 32, "%.*s", (int)(dash - rest), rest);
	snprintf(what, 32, "%s", dash + 1);
	return true;
}

/* How long, or when: a time has a form of its own, or is a large number of seconds or ms. */
static int64_t reset_of(const char *value, int64_t now_s)
{
	double n;
	const char *p = value;
	int64_t ms = cgs_quota_duration(value);
	if (number(&p, &n) && !*p && n > 1e9) {
		double left = (n > 1e12 ? n / 1000 : n) - (double)now_s;
		return left > 0 ? ms_of(left) : 0;
	}
	return ms < 0 ? cgs_quota_time(value, now_s) : ms;
}

/* NULL: there are too many. */
static struct cgs_quota_limit *limit_of(struct cgs_quota *q, const char *name)
{
	uint32_t i = 0;
	while (i < q->n && strcasecmp(q->v[i].name, name) != 0)
		i++;
	if (i == CGS_QUOTA_MAX)
		return NULL;
	if (i == q->n) {
		q->n++;
		snprintf(q->v[i].name, sizeof q->v[i].name, "%s", name);
	}
	return &q->v[i];
}

static void limit(struct cgs_quota *q, const char *name, const char *value, int64_t now_s)
{
	char of[32], what[32];
	struct cgs_quota_limit *l = split(name, of, what) ? limit_of(q, of) : NULL;
	if (l && !strcasecmp(what, "remaining"))
		l->empty = !strcmp(value, "0");
	else if (l && !strcasecmp(what, "reset"))
		l->reset_ms = reset_of(value, now_s);
}

/* "r=0" or "remaining=0", "t=30" or "reset=30", up to the next ';' or ','. */
static void parameter(struct cgs_quota_limit *l, const char *p)
{
	const char *is = p + strcspn(p, "=;,");
	double n;
	if (*is++ != '=' || !number(&is, &n))
		return;
	if (!strncasecmp(p, "r=", 2) || !strncasecmp(p, "remaining=", 10))
		l->empty = n <= 0;
	else if (!strncasecmp(p, "t=", 2) || !strncasecmp(p, "reset=", 6))
		l->reset_ms = ms_of(n);
}

static const char *behind_name(const char *p)
{
	if (*p != '"')
		return p + strcspn(p, ";,");
	for (p++; *p && *p != '"'; p++)
		p += *p == '\\' && p[1];
	return p + (*p != 0);
}

/* `"hour";r=0;t=30, "day";r=9;t=900`; in drafts up to 07 `limit=9, remaining=0, reset=30`. */
static void rate_limit(struct cgs_quota *q, const char *value)
{
	char name[32];
	while (*(value += strspn(value, " \t,"))) {
		const char *rest = behind_name(value);
		bool old = *value != '"' && memchr(value, '=', (size_t)(rest - value));
		snprintf(name, sizeof name, "%.*s", old ? 0 : (int)(rest - value), value);
		struct cgs_quota_limit *l = limit_of(q, name);
		if (!l)
			return;
		if (old)
			parameter(l, value);
		while (*rest == ';') {
			rest += 1 + strspn(rest + 1, " \t");
			parameter(l, rest);
			rest += strcspn(rest, ";,");
		}
		value = rest + strcspn(rest, ",");
	}
}

void cgs_quota_header(struct cgs_quota *q, const char *name, const char *value, int64_t now_s)
{
	if (!strcasecmp(name, "retry-after")) {
		if (q->retry_after_ms < 0)
			q->retry_after_ms = cgs_quota_retry_after(value, now_s);
	} else if (!strcasecmp(name, "retry-after-ms")) {
		int64_t ms = cgs_quota_retry_after(value, 0);
		q->retry_after_ms = ms < 0 ? q->retry_after_ms : ms / 1000;
	} else if (!strcasecmp(name, "x-should-retry")) {
		q->never = !strcasecmp(value, "false");
	} else if (!strcasecmp(name, "ratelimit")) {
		rate_limit(q, value);
	} else {
		limit(q, name, value, now_s);
	}
}

int64_t cgs_quota_wait(const struct cgs_quota *q)
{
	int64_t most = -1;
	for (uint32_t i = 0; i < q->n; i++)
		if (q->v[i].empty && q->v[i].reset_ms > most)
			most = q->v[i].reset_ms;
	return q->retry_after_ms >= 0 ? q->retry_after_ms : most;
}
