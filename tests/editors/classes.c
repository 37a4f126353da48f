/* classes.c — what every character of a file is to the lexer, to compare editors with.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     classes FILE > MAP
 *
 * The map has the lines of the file, with one letter for each character: s string, c comment,
 * n number, - what the lexer refused or skipped, . everything else. What stands in ${ } has the
 * letters of code.
 */
#include <stdio.h>
#include <string.h>

#include "compiler/syntax/lex.h"

static char class_of(unsigned kind)
{
	switch (kind) {
	case CGS_TK_QUOTE:
	case CGS_TK_PART:
	case CGS_TK_UNQUOTE:
	case CGS_TK_REGEX: return 's';
	case CGS_TK_COMMENT:
	case CGS_TK_DOC: return 'c';
	case CGS_TK_INT:
	case CGS_TK_FLOAT:
	case CGS_TK_QUANTITY:
	case CGS_TK_DATE:
	case CGS_TK_VERSION: return 'n';
	case CGS_TK_BAD: return '-';
	default: return '.';
	}
}

/* Where what a mistake is about ends: at its last label. */
static uint32_t end_of(const struct cgs_diag *d)
{
	uint32_t end = d->where.at;
	for (const struct cgs_label *l = d->label; l; l = l->next)
		if (l->where.file == d->where.file && l->where.at > end)
			end = l->where.at;
	return end;
}

/* Whether a string that is not closed stands in the line, or what makes the rest of it a guess: the
 * compiler, which has seen what follows, may guess otherwise than an editor. */
static bool is_guess(const struct cgs_diags *ds, struct cgs_str text, uint32_t at)
{
	for (uint32_t i = 0; i < ds->n; i++) {
		const struct cgs_diag *d = ds->v[i];
		uint32_t from = d->where.at, end = end_of(d);
		if (d->code != CGS_C_unterminated_text && d->code != CGS_C_bad_character &&
		    !d->astray)
			continue;
		while (from > 0 && text.s[from - 1] != '\n')
			from--;
		if (at >= from && (at <= end || !memchr(text.s + end, '\n', at - end)))
			return true;
	}
	return false;
}

static void put(const struct cgs_tree *t, const struct cgs_diags *ds)
{
	for (uint32_t i = 0; i < t->nlex; i++) {
		struct cgs_str s = cgs_tree_tok(t, i);
		for (uint32_t b = 0; b < s.n; b++) {
			bool line_end = s.s[b] == '\n' || s.s[b] == '\r';
			if ((s.s[b] & 0xc0) != 0x80) /* the first byte of a character */
				putchar(line_end ? s.s[b]
					: is_guess(ds, t->text, t->tok[i].at + b)
						? '-'
						: class_of(t->tok[i].kind));
		}
	}
}

int main(int argc, char **argv)
{
	struct cgs_buf text = {0};
	FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (!in)
		return fprintf(stderr, "usage: classes FILE\n"), 2;
	char block[4096];
	for (size_t n; (n = fread(block, 1, sizeof block, in)) > 0;)
		cgs_buf_add(&text, block, n);
	fclose(in);
	struct cgs_diags ds = {0};
	struct cgs_tree *t = cgs_tree_parse(0, cgs_buf_view(&text), &ds);
	put(t, &ds);
	cgs_tree_free(t);
	cgs_diag_done(&ds);
	cgs_buf_done(&text);
	return 0;
}
