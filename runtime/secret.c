/* secret.c — the keys of model providers: where they come from, where they may go.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "secret.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../compiler/base/file.h"
#include "../compiler/base/url.h"
#include "clean.h"
#include "disguise.h"

enum { FILE_MAX = 64 << 10, SHORTEST = 8 };

struct binding {
	char *origin, *name;
};

struct key {
	char *name;
	char *value;  /* heap, wiped at the end */
	char **shape; /* its other spellings, for redaction; wiped too */
	uint32_t nshape, cshape;
};

struct cgs_secrets {
	struct binding *binding;
	uint32_t nbinding, cbinding;
	struct key *key;
	uint32_t nkey, ckey;
	char path[512];
	char problem[256]; /* of the file; empty: none */
};

static char *copy(const char *s, size_t n)
{
	char *p = cgs_mem_alloc(n + 1);
	memcpy(p, s, n);
	return p;
}

static void wipe(char *s)
{
	if (s)
		explicit_bzero(s, strlen(s));
	free(s);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void add_shape(void *arg, char *spelling)
{
	struct key *k = arg;
	*CGS_PUSH(k->shape, k->nshape, k->cshape) = spelling;
}

/* A line end is not part of a key: files have one, and so have variables that were made of them. */
static size_t trimmed(const char *key, size_t n)
{
	while (n && isspace((unsigned char)key[n - 1]))
		n--;
	return n;
}

/* The text of the file that the variable NAME_FILE names, without its line end; NULL: there is
 * none. To be wiped and freed. */
static char *read_key_file(struct cgs_secrets *s, const char *name)
{
	char variable[256];
	struct cgs_buf b = {0};
	snprintf(variable, sizeof variable, "%s_FILE", name);
	const char *path = getenv(variable);
	if (!path || !*path)
		return NULL;
	if (cgs_file_read(AT_FDCWD, path, FILE_MAX, &b) != CGS_OK && !s->problem[0])
		snprintf(s->problem, sizeof s->problem, "the file that %.100s names cannot be read",
			 variable);
	char *key = b.n && !memchr(b.s, 0, b.n) ? copy(b.s, trimmed(b.s, b.n)) : NULL;
	if (b.s)
		explicit_bzero(b.s, b.n);
	cgs_buf_done(&b);
	return key;
}

static void add_key(struct cgs_secrets *s, const char *name)
{
	char *value = getenv(name), *own;
	for (uint32_t i = 0; i < s->nkey; i++)
		if (!strcmp(s->key[i].name, name))
			return;
	if (value && *value) {
		own = copy(value, trimmed(value, strlen(value)));
		explicit_bzero(value, strlen(value)); /* /proc/self/environ shows these bytes */
		unsetenv(name);
	} else {
		own = read_key_file(s, name);
	}
	if (!own)
		return;
	struct key *k = CGS_PUSH(s->key, s->nkey, s->ckey);
	*k = (struct key){.name = copy(name, strlen(name)), .value = own};
	cgs_disguise(own, add_shape, k);
}

/* --- the user's file ------------------------------------------------------------------------- */

static void bind_key(struct cgs_secrets *s, struct cgs_str origin, struct cgs_str name)
{
	struct binding *b = CGS_PUSH(s->binding, s->nbinding, s->cbinding);
	b->origin = copy(origin.s, origin.n);
	b->name = copy(name.s, name.n);
}

static struct cgs_str word(struct cgs_str *s)
{
	uint32_t i = 0;
	while (s->n && (s->s[0] == ' ' || s->s[0] == '\t')) {
		s->s++;
		s->n--;
	}
	while (i < s->n && s->s[i] != ' ' && s->s[i] != '\t')
		i++;
	struct cgs_str w = {s->s, i};
	s->s += i;
	s->n -= i;
	return w;
}

static bool is_name(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (!(s.s[i] == '_' || (s.s[i] >= 'A' && s.s[i] <= 'Z') ||
		      (s.s[i] >= 'a' && s.s[i] <= 'z') || (i && s.s[i] >= '0' && s.s[i] <= '9')))
			return false;
	return s.n > 0;
}

static bool read_line(struct cgs_secrets *s, struct cgs_str line)
{
	struct cgs_str origin = word(&line), name = word(&line), rest = word(&line);
	struct cgs_url u;
	const char *why;
	char text[CGS_URL_MAX];
	if (!origin.n || origin.s[0] == '#')
		return true;
	if (!is_name(name) || rest.n || origin.n >= sizeof text)
		return false;
	memcpy(text, origin.s, origin.n);
	text[origin.n] = 0;
	if (!cgs_url_parse(text, &u, &why))
		return false;
	bind_key(s, cgs_str_of(u.origin), name);
	return true;
}

/* Who may write the file decides where keys go. */
static bool is_ours(const struct stat *st)
{
	return S_ISREG(st->st_mode) && (st->st_uid == getuid() || !st->st_uid) &&
	       !(st->st_mode & (S_IWGRP | S_IWOTH));
}

static void read_file(struct cgs_secrets *s)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	bool xdg = config && config[0] == '/';
	struct cgs_buf b = {0};
	struct stat st;
	struct cgs_str line, rest;
	if (!xdg && !(home && home[0] == '/'))
		return;
	snprintf(s->path, sizeof s->path, "%s%s/cgsc/keys", xdg ? config : home,
		 xdg ? "" : "/.config");
	if (stat(s->path, &st))
		return;
	if (!is_ours(&st)) {
		snprintf(s->problem, sizeof s->problem,
			 "it can be written by others, so it is not read");
		return;
	}
	if (cgs_file_read(AT_FDCWD, s->path, FILE_MAX, &b) != CGS_OK)
		snprintf(s->problem, sizeof s->problem, "it cannot be read");
	rest = cgs_buf_view(&b);
	for (unsigned n = 1; cgs_clean_next(&rest, &line); n++)
		if (!read_line(s, line) && !s->problem[0])
			snprintf(s->problem, sizeof s->problem, "its line %u is not ORIGIN NAME",
				 n);
	cgs_buf_done(&b);
}

struct cgs_secrets *cgs_secret_load(void)
{
	struct cgs_secrets *s = cgs_mem_alloc(sizeof *s);
	bind_key(s, CGS_STR("https://api.openai.com"), CGS_STR("OPENAI_API_KEY"));
	read_file(s);
	for (uint32_t i = 0; i < s->nbinding; i++)
		add_key(s, s->binding[i].name);
	/* Neither a core file nor another process of the user, tools above all, may show them, or
	 * what else is in the environment. */
	prctl(PR_SET_DUMPABLE, 0);
	if (s->nkey)
		setrlimit(RLIMIT_CORE, &(struct rlimit){0});
	return s;
}

void cgs_secret_free(struct cgs_secrets *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; i < s->nkey; i++) {
		free(s->key[i].name);
		wipe(s->key[i].value);
		for (uint32_t k = 0; k < s->key[i].nshape; k++)
			wipe(s->key[i].shape[k]);
		free(s->key[i].shape);
	}
	for (uint32_t i = 0; i < s->nbinding; i++) {
		free(s->binding[i].origin);
		free(s->binding[i].name);
	}
	free(s->key);
	free(s->binding);
	free(s);
}

static bool bound(const struct cgs_secrets *s, const char *name, const char *origin)
{
	for (uint32_t i = 0; i < s->nbinding; i++)
		if (!strcmp(s->binding[i].name, name) && !strcmp(s->binding[i].origin, origin))
			return true;
	return false;
}

static const struct key *key_of(const struct cgs_secrets *s, const char *name)
{
	for (uint32_t i = 0; i < s->nkey; i++)
		if (!strcmp(s->key[i].name, name))
			return &s->key[i];
	return NULL;
}

/* In a header it would end the line, or begin another one. */
static bool is_sendable(const char *key)
{
	const char *z = key;
	while (isgraph((unsigned char)*z) || (unsigned char)*z > 0x7f)
		z++;
	return *key && !*z;
}

const char *cgs_secret_for(const struct cgs_secrets *s, const char *name, const char *origin,
			   struct cgs_buf *why)
{
	const char *path = s->path[0] ? s->path : "~/.config/cgsc/keys";
	if (!bound(s, name, origin)) {
		cgs_buf_fmt(why, "the key %s may not be sent to %s: add the line \"%s %s\" to %s",
			    name, origin, origin, name, path);
		if (s->problem[0])
			cgs_buf_fmt(why, " (%s)", s->problem);
		return NULL;
	}
	const struct key *k = key_of(s, name);
	if (k && is_sendable(k->value))
		return k->value;
	if (k) {
		cgs_buf_fmt(why,
			    "the key in %s is empty, or has a space, a line end or another control "
			    "character in it, so it is not sent",
			    name);
		return NULL;
	}
	cgs_buf_fmt(
		why,
		"the environment variable %s is not set: export it, or name a file with the key "
		"in %s_FILE, or build offline with recordings",
		name, name);
	if (s->problem[0])
		cgs_buf_fmt(why, " (%s)", s->problem);
	return NULL;
}

/* What people write where a server of their own wants any key at all: no secret anywhere. */
static bool is_placeholder(const char *key)
{
	static const char *const word[] = {"not-needed",    "not_needed",      "not-required",
					   "no-key-needed", "no-key-required", "sk-no-key-required",
					   "placeholder",   "dummy-key",       "lm-studio"};
	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (!strcasecmp(key, word[i]))
			return true;
	return false;
}

static bool has(struct cgs_str text, const char *what)
{
	size_t n = what ? strlen(what) : 0;
	return n >= SHORTEST && text.n >= n && memmem(text.s, text.n, what, n) &&
	       !is_placeholder(what);
}

static void replace(struct cgs_buf *text, const char *what)
{
	static const char mark[] = "[key]";
	size_t n = what ? strlen(what) : 0;
	struct cgs_buf out = {0};
	char *at = text->s, *hit;
	if (!has(cgs_buf_view(text), what))
		return;
	while ((hit = memmem(at, text->n - (size_t)(at - text->s), what, n))) {
		cgs_buf_add(&out, at, (size_t)(hit - at));
		cgs_buf_putz(&out, mark);
		at = hit + n;
	}
	cgs_buf_add(&out, at, text->n - (size_t)(at - text->s));
	explicit_bzero(text->s, text->n);
	cgs_buf_done(text);
	*text = out;
}

const char *cgs_secret_in(const struct cgs_secrets *s, struct cgs_str text)
{
	for (uint32_t i = 0; i < s->nkey; i++) {
		const struct key *k = &s->key[i];
		bool found = has(text, k->value);
		for (uint32_t n = 0; n < k->nshape && !found; n++)
			found = has(text, k->shape[n]);
		if (found)
			return k->name;
	}
	return NULL;
}

void cgs_secret_redact(const struct cgs_secrets *s, struct cgs_buf *text)
{
	for (uint32_t i = 0; i < s->nkey; i++) {
		replace(text, s->key[i].value);
		for (uint32_t k = 0; k < s->key[i].nshape; k++)
			replace(text, s->key[i].shape[k]);
	}
}
