/* secrets.c — keys and passwords that stand in the texts: what is in a spec is in its history.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "rule.h"
#include "tally.h"

enum { TOKEN_MIN = 20 }; /* bytes of the shortest token that can hold one */

static const struct form {
	const char *head;
	uint32_t rest; /* letters, digits, - and _ behind it */
	const char *what;
} forms[] = {
	{"AKIA", 16, "an access key of AWS"}, {"ASIA", 16, "an access key of AWS"},
	{"ghp_", 36, "a token of GitHub"},    {"gho_", 36, "a token of GitHub"},
	{"ghs_", 36, "a token of GitHub"},    {"github_pat_", 22, "a token of GitHub"},
	{"glpat-", 20, "a token of GitLab"},  {"sk-", 20, "a key of a model service"},
	{"xoxb-", 20, "a token of Slack"},    {"xoxp-", 20, "a token of Slack"},
	{"AIza", 35, "a key of Google"},      {"-----BEGIN ", 0, "a private key"},
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* The length of the secret of that form that begins here, or 0. One without a digit is a word. */
static uint32_t length_of(const struct form *f, struct cgs_str s)
{
	uint32_t n = (uint32_t)strlen(f->head), digits = 0, end = n;
	if (s.n < n || memcmp(s.s, f->head, n))
		return 0;
	if (!f->rest) {
		const char *key = memmem(s.s, s.n < 64 ? s.n : 64, "PRIVATE KEY-----", 16);
		return key ? (uint32_t)(key - s.s) + 16 : 0;
	}
	for (; end < s.n && is_word(s.s[end]); end++)
		digits += isdigit((unsigned char)s.s[end]) != 0;
	return end - n >= f->rest && digits ? end : 0;
}

static void tell(struct cgs_tally *found, struct cgs_span at, const struct form *f)
{
	struct cgs_diag *d = cgs_tally_add(found, at, "this looks like %s", f->what);
	struct cgs_diags *ds = found->ir->diags;
	if (!d)
		return;
	cgs_diag_why(ds, d, "whoever reads the spec, or any older version of it, has the key");
	cgs_diag_help(ds, d, "make the key invalid, and name an environment variable in its place");
	cgs_diag_fix(ds, d, at, CGS_STR("TODO"), CGS_PLACEHOLDER);
}

static void look(struct cgs_tally *found, uint32_t file, uint32_t at, struct cgs_str s)
{
	for (uint32_t i = 0; i + TOKEN_MIN <= s.n; i++) {
		char c = s.s[i];
		if ((c != 'A' && c != 'g' && c != 's' && c != 'x' && c != '-') ||
		    (i && is_word(s.s[i - 1])))
			continue;
		for (uint32_t k = 0; k < sizeof forms / sizeof *forms; k++) {
			uint32_t n = length_of(&forms[k], (struct cgs_str){s.s + i, s.n - i});
			if (!n)
				continue;
			tell(found, (struct cgs_span){file, at + i, n}, &forms[k]);
			i += n;
			break;
		}
	}
}

void cgs_rule_secrets(struct cgs_ir *ir)
{
	static const char embedded[] = "std:";
	struct cgs_tally found = {.ir = ir, .code = CGS_C_secret_in_text};
	for (uint32_t i = 0; i < ir->ntree; i++) {
		const struct cgs_tree *t = ir->tree[i];
		struct cgs_str path = ir->files->v[t->file].path;
		if (path.n >= 4 && !memcmp(path.s, embedded, 4))
			continue;
		for (uint32_t k = 0; k < t->nlex; k++)
			if (t->tok[k].len >= TOKEN_MIN)
				look(&found, t->file, t->tok[k].at, cgs_tree_tok(t, k));
	}
	cgs_tally_end(&found);
}
