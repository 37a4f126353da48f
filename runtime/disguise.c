/* disguise.c — the spellings in which a key may come back: hex, base64, percent signs and others.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: RFC 4648 (base64, base64url, base32), RFC 3986 (percent-encoding), RFC 8259 (escapes in
 * strings), HTML (character references).
 */
#include "disguise.h"

#include <stdio.h>
#include <stdlib.h>

struct to {
	void (*each)(void *arg, char *spelling);
	void *arg;
	const char *plain;
};

/* Hands on what differs from the text, and frees the rest. */
static void give(const struct to *t, struct cgs_buf *b)
{
	char *z = b->s;
	if (z && strcmp(z, t->plain) != 0) {
		t->each(t->arg, z);
	} else if (z) {
		explicit_bzero(z, b->n);
		free(z);
	}
	*b = (struct cgs_buf){0};
}

static void put_byte(struct cgs_buf *b, int form, unsigned char c)
{
	switch (form) {
	case 0: cgs_buf_fmt(b, "%02x", c); break;
	case 1: cgs_buf_fmt(b, "%02X", c); break;
	case 2: cgs_buf_fmt(b, "%%%02x", c); break;
	case 3: cgs_buf_fmt(b, "%%%02X", c); break;
	case 4: cgs_buf_fmt(b, "\\u%04x", c); break;
	case 5: cgs_buf_fmt(b, "\\u%04X", c); break;
	case 6: cgs_buf_fmt(b, "\\x%02x", c); break;
	case 7: cgs_buf_fmt(b, "\\x%02X", c); break;
	case 8: cgs_buf_fmt(b, "&#%u;", c); break;
	case 9: cgs_buf_fmt(b, "&#x%x;", c); break;
	case 10: cgs_buf_fmt(b, "&#x%X;", c); break;
	case 11: cgs_buf_fmt(b, "\\%03o", c); break;
	case 12: cgs_buf_fmt(b, "%s%02x", b->n ? " " : "", c); break;
	case 13: cgs_buf_fmt(b, "%s%02X", b->n ? " " : "", c); break;
	case 14: cgs_buf_fmt(b, "%s%02x", b->n ? ":" : "", c); break;
	case 15: cgs_buf_fmt(b, "%s%02X", b->n ? ":" : "", c); break;
	case 16: cgs_buf_fmt(b, "%s%u", b->n ? ", " : "", c); break;
	case 17: cgs_buf_fmt(b, "%s%u", b->n ? "," : "", c); break;
	default: break;
	}
}
enum { BYTE_FORMS = 18 };

static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static const char *reference(unsigned char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

/* What URLs, JSON and HTML change only where they have to. */
static void put_escaped(struct cgs_buf *b, int form, unsigned char c)
{
	if (form == 0)
		cgs_buf_fmt(b, is_plain(c) || strchr("-._~", c) ? "%c" : "%%%02X", c);
	else if (form == 1)
		cgs_buf_fmt(b, is_plain(c) || strchr("-._~", c) ? "%c" : "%%%02x", c);
	else if (form == 2)
		cgs_buf_fmt(b, strchr("\"\\/", c) ? "\\%c" : "%c", c);
	else if (form == 3)
		cgs_buf_fmt(b, strchr("\"\\", c) ? "\\%c" : "%c", c);
	else if (reference(c))
		cgs_buf_putz(b, reference(c));
	else
		cgs_buf_putc(b, (char)c);
}
enum { ESCAPES = 5 };

static char rot13(char c)
{
	int a = c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : 0;
	int turned = a ? a + (c - a + 13) % 26 : c;
	return (char)turned;
}

/* The digits of `bits` bits each that hold nothing but the text, when its first byte is number
 * `offset` of a group. */
static void put_base(struct cgs_buf *b, const char *z, unsigned bits, unsigned offset,
		     const char *digits)
{
	size_t n = strlen(z), first = offset * 8, end = first + n * 8;
	for (size_t at = (first + bits - 1) / bits * bits; at + bits <= end; at += bits) {
		unsigned v = 0;
		for (unsigned i = 0; i < bits; i++) {
			size_t bit = at + i - first;
			v = v << 1 | ((unsigned)(unsigned char)z[bit / 8] >> (7 - bit % 8) & 1u);
		}
		cgs_buf_putc(b, digits[v]);
	}
}

void cgs_disguise(const char *z, void (*each)(void *arg, char *spelling), void *arg)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const struct to t = {each, arg, z};
	struct cgs_buf b = {0};
	char digits[65];
	for (int form = 0; form < BYTE_FORMS + ESCAPES; form++) {
		for (const char *p = z; *p; p++) {
			if (form < BYTE_FORMS)
				put_byte(&b, form, (unsigned char)*p);
			else
				put_escaped(&b, form - BYTE_FORMS, (unsigned char)*p);
		}
		give(&t, &b);
	}
	for (size_t i = strlen(z); i; i--)
		cgs_buf_putc(&b, z[i - 1]);
	give(&t, &b);
	for (const char *p = z; *p; p++)
		cgs_buf_putc(&b, rot13(*p));
	give(&t, &b);
	for (unsigned i = 0; i < 6; i++) {
		snprintf(digits, sizeof digits, "%s%s", letters, i < 3 ? "+/" : "-_");
		put_base(&b, z, 6, i % 3, digits);
		give(&t, &b);
	}
	for (unsigned i = 0; i < 5; i++) {
		put_base(&b, z, 5, i, base32);
		give(&t, &b);
	}
}
