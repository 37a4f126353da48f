/* url.c — which addresses a model may have.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Stricter than RFC 3986 on purpose: what two parsers could read differently is refused.
 */
#include "url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_loopback(const char *host)
{
	struct in_addr a;
	return !strcmp(host, "localhost") || !strcmp(host, "[::1]") ||
	       (inet_pton(AF_INET, host, &a) == 1 && ntohl(a.s_addr) >> 24 == 127);
}

static bool is_host(const char *h)
{
	struct in6_addr six;
	size_t n = strlen(h);
	if (h[0] == '[') {
		char inner[64];
		if (n < 4 || n > 60 || h[n - 1] != ']')
			return false;
		memcpy(inner, h + 1, n - 2);
		inner[n - 2] = 0;
		return inet_pton(AF_INET6, inner, &six) == 1;
	}
	if (!n || n > 253 || h[0] == '.' || h[0] == '-')
		return false;
	for (const char *p = h; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '-' && *p != '.')
			return false;
	return true;
}

static bool no(const char **why, const char *reason)
{
	*why = reason;
	return false;
}

static bool is_plain(const char *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s >= 0x7f || *s == '\\')
			return false;
	return true;
}

/* Splits "host:port" (both lower case already) in place; false: not a port. */
static bool split_port(char *host, unsigned *port)
{
	char *colon = strrchr(host, ':'), *end;
	if (!colon || strchr(colon, ']'))
		return true;
	unsigned long n = strtoul(colon + 1, &end, 10);
	if (!isdigit((unsigned char)colon[1]) || *end || !n || n > 65535)
		return false;
	*port = (unsigned)n;
	*colon = 0;
	return true;
}

/* What is wrong with the text before it is taken apart; NULL: nothing. rest: after "://". */
static const char *refuse(const char *url, const char *rest)
{
	if (!rest)
		return "it must begin with https:// (or http:// on this machine)";
	if (strlen(url) >= CGS_URL_MAX || !is_plain(url))
		return "it is too long or has spaces, controls or backslashes";
	size_t n = strcspn(rest, "/?#");
	if (memchr(rest, '@', n))
		return "it has a user name; keys go by `key`";
	if (strpbrk(rest + n, "?#"))
		return "it has a query or a fragment";
	return n > CGS_ORIGIN_MAX - 32 ? "its host is too long" : NULL;
}

bool cgs_url_parse(const char *url, struct cgs_url *out, const char **why)
{
	char host[CGS_ORIGIN_MAX];
	bool tls = !strncasecmp(url, "https://", 8), plain = !strncasecmp(url, "http://", 7);
	const char *rest = tls ? url + 8 : plain ? url + 7 : NULL;
	unsigned usual = tls ? 443 : 80, port = usual;
	*why = refuse(url, rest);
	if (*why)
		return false;
	size_t n = strcspn(rest, "/");
	for (size_t i = 0; i < n; i++)
		host[i] = (char)tolower((unsigned char)rest[i]);
	host[n] = 0;
	if (!split_port(host, &port) || !is_host(host))
		return no(why, "its host or port is not valid");
	out->loopback = is_loopback(host);
	if (!tls && !out->loopback)
		return no(why, "http is for this machine only; use https://");
	int len =
		snprintf(out->origin, sizeof out->origin, "%s://%s", tls ? "https" : "http", host);
	if (port != usual && len > 0)
		snprintf(out->origin + len, sizeof out->origin - (size_t)len, ":%u", port);
	return true;
}
