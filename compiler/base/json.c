/* json.c — JSON from outside: how deep and how large it may be to be parsed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json.h"

#include <stdio.h>

/* The next bracket or comma outside of strings, from *i on, which goes behind it; 0: none. */
static char next_mark(struct cgs_str s, uint32_t *i)
{
	bool quoted = false;
	while (*i < s.n) {
		char c = s.s[(*i)++];
		if (quoted && c == '\\')
			++*i;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '[' || c == ']' || c == '}' || c == ','))
			return c;
	}
	return 0;
}

/* A value stands behind a comma or an opening bracket, but for the outermost. */
static const char *refuse(struct cgs_str s, uint32_t most)
{
	uint32_t depth = 0, values = 0, i = 0;
	for (char c; (c = next_mark(s, &i));) {
		bool opens = c == '{' || c == '[';
		if (opens)
			depth++;
		else if (c != ',' && depth)
			depth--;
		values += opens || c == ',';
		if (depth > CGS_JSON_DEPTH)
			return "JSON nested deeper than 128 levels";
		if (values > most)
			return "JSON with more than 262,144 values";
	}
	return NULL;
}

const char *cgs_json_refuse(struct cgs_str s)
{
	return refuse(s, CGS_JSON_VALUES);
}

bool cgs_json_fits(struct cgs_str s, uint32_t values)
{
	return !refuse(s, values);
}

json_t *cgs_json_load(struct cgs_str s, size_t flags, json_error_t *e)
{
	const char *why = cgs_json_refuse(s);
	json_error_t unread;
	if (!why)
		return json_loadb(s.n ? s.s : "", s.n, flags, e ? e : &unread);
	if (e) {
		*e = (json_error_t){.line = 1};
		snprintf(e->text, sizeof e->text, "%s", why);
	}
	return NULL;
}
