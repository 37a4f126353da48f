/* form.c — how versions, addresses, hashes and schedules are written.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only what is always wrong is refused: an address need not be absolute, a version need not have
 * three numbers.
 */
#include "form.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Cuts off what stands before the sign, or all; *more: the sign was there. */
static struct cgs_str part(struct cgs_str *s, char sign, bool *more)
{
	struct cgs_str p = {s->s, 0};
	while (p.n < s->n && s->s[p.n] != sign)
		p.n++;
	*more = p.n < s->n;
	uint32_t skip = p.n + *more;
	*s = (struct cgs_str){s->s + skip, s->n - skip};
	return p;
}

/* Letters and digits, and the signs that are given. */
static bool is_word(struct cgs_str s, const char *signs)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (!is_alnum(s.s[i]) && !(s.s[i] && strchr(signs, s.s[i])))
			return false;
	return s.n;
}

/* "1.10", "3.12.0rc1", "1.2.0-rc.1+linux" */
static bool is_version(struct cgs_str s)
{
	bool more, build, pre;
	struct cgs_str release = part(&s, '+', &build);
	struct cgs_str numbers = part(&release, '-', &pre);
	if ((build && !is_word(s, ".-")) || (pre && !is_word(release, ".-")))
		return false;
	do {
		struct cgs_str number = part(&numbers, '.', &more);
		if (!is_word(number, "") || !is_digit(*number.s))
			return false;
	} while (more);
	return true;
}

/* A reference of RFC 3986, with any letters. */
static bool is_url(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] <= ' ' || s.s[i] == 127 || strchr("<>\"\\", s.s[i]))
			return false;
	return s.n;
}

/* "b94d27b9", "sha256:b94d27b9", "sha384-oqVuAf+XqY=", or "new" before there is one. */
static bool is_hash(struct cgs_str s)
{
	uint32_t n = 0;
	while (n < s.n && s.s[n] != ':' && s.s[n] != '-')
		n++;
	struct cgs_str name = {s.s, n};
	if (n < s.n)
		return is_word(name, "") &&
		       is_word((struct cgs_str){s.s + n + 1, s.n - n - 1}, "+/=_-");
	for (uint32_t i = 0; i < s.n; i++)
		if (!is_digit(s.s[i]) && !((s.s[i] | 32) >= 'a' && (s.s[i] | 32) <= 'f'))
			return cgs_str_is(s, "new");
	return s.n;
}

/* ---- schedules ---- */

static const struct cron {
	unsigned min, max;
	const char *names; /* three letters each, the first is `min` */
} cron[] = {
	{0, 59, ""},
	{0, 23, ""},
	{1, 31, ""},
	{1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
	{0, 7, "sunmontuewedthufrisat"},
};
enum { NCRON = sizeof cron / sizeof *cron };

/* "7", "mon" */
static bool read_one(struct cgs_str s, const struct cron *c, unsigned *out)
{
	*out = 0;
	for (uint32_t i = 0; i < s.n && s.n <= 2; i++) {
		if (!is_digit(s.s[i]))
			return false;
		*out = *out * 10 + (unsigned)(s.s[i] - '0');
	}
	if (s.n && s.n <= 2)
		return *out >= c->min && *out <= c->max;
	for (const char *name = c->names; s.n == 3 && *name; name += 3) {
		*out = c->min + (unsigned)(name - c->names) / 3;
		if ((s.s[0] | 32) == name[0] && (s.s[1] | 32) == name[1] &&
		    (s.s[2] | 32) == name[2])
			return true;
	}
	return false;
}

/* "*", "1-5", each perhaps with a step behind a slash */
static bool is_span(struct cgs_str s, const struct cron *c)
{
	bool step, range;
	unsigned from, to, by;
	struct cgs_str both = part(&s, '/', &step);
	if (step && !read_one(s, &(struct cron){1, 99, ""}, &by))
		return false;
	if (cgs_str_is(both, "*"))
		return true;
	struct cgs_str first = part(&both, '-', &range);
	return read_one(first, c, &from) && (!range || (read_one(both, c, &to) && from <= to));
}

static bool is_cron(struct cgs_str s)
{
	static const char *const named[] = {"@yearly", "@annually", "@monthly", "@weekly",
					    "@daily",  "@midnight", "@hourly"};
	bool more = true, also = true;
	uint32_t n = 0;
	if (CGS_STR_IN(s, named))
		return true;
	for (; n < NCRON && more; n++) {
		struct cgs_str field = part(&s, ' ', &more);
		for (also = true; also;)
			if (!is_span(part(&field, ',', &also), &cron[n]))
				return false;
	}
	return n == NCRON && !more;
}

enum cgs_form cgs_form_of(const char *type)
{
	static const char *const name[] = {[CGS_FORM_VERSION] = "version",
					   [CGS_FORM_URL] = "url",
					   [CGS_FORM_HASH] = "hash",
					   [CGS_FORM_CRON] = "cron"};
	for (unsigned f = CGS_FORM_VERSION; f <= CGS_FORM_CRON; f++)
		if (strcmp(type, name[f]) == 0)
			return (enum cgs_form)f;
	return CGS_FORM_ANY;
}

bool cgs_form_has(enum cgs_form form, struct cgs_str s)
{
	switch (form) {
	case CGS_FORM_ANY: return true;
	case CGS_FORM_VERSION: return is_version(s);
	case CGS_FORM_URL: return is_url(s);
	case CGS_FORM_HASH: return is_hash(s);
	case CGS_FORM_CRON: return is_cron(s);
	}
	return false;
}

const char *cgs_form_help(enum cgs_form form)
{
	switch (form) {
	case CGS_FORM_ANY: break;
	case CGS_FORM_VERSION: return "a version is numbers with dots: 1.2.0, \"3.12\", 1.2.0-rc.1";
	case CGS_FORM_URL: return "an address has no blanks: \"https://example.org/a%20b\"";
	case CGS_FORM_HASH:
		return "a hash is hex digits, or the name of the algorithm, ':' and what it gives";
	case CGS_FORM_CRON:
		return "a schedule is minute, hour, day, month and day of the week: \"0 6 * * "
		       "mon-fri\"; or @daily";
	}
	return NULL;
}
