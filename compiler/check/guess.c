/* guess.c — the kind that was meant by a word that is none.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "decl.h"
#include "hint.h"

enum { SLIPS_MAX = 1 << 13 }; /* kinds are few: the search for the one that was meant is short */
enum { SURE_MIN = 6 };        /* shorter words are near to others that are no slips */

enum fit { FITS, HALF, UNFIT };

/* Whether a statement would be one of that kind: whether what it holds belongs there. */
static enum fit fits_kind(const struct site *s, uint32_t stmt, uint32_t kind)
{
	const struct cgs_schema *sc = s->ir->schema;
	uint32_t n = 0, fits = 0;
	if (!kind || sc->kind[kind].text || sc->kind[kind].scope)
		return FITS;
	cgs_tree_each (k, s->t, cgs_tree_kid(s->t, stmt, CGS_N_BLOCK)) {
		cgs_sym w = cgs_sym_find(s->ir->syms, cgs_tree_name(s->t, k));
		fits += cgs_decl_control(s, kind, k) || cgs_schema_field(sc, kind, w);
		n++;
	}
	if (!sc->kind[kind].anonymous && !cgs_tree_kid(s->t, stmt, CGS_N_NAME) &&
	    !cgs_tree_kid(s->t, stmt, CGS_N_CALL))
		return UNFIT;
	return fits == n ? FITS : fits ? HALF : UNFIT;
}

/* A word that the language has elsewhere is no misspelled kind. */
static bool is_other_word(const struct site *s, cgs_sym word)
{
	const struct cgs_schema *sc = s->ir->schema;
	if (cgs_schema_find(sc, CGS_TAB_FIELD, word))
		return true;
	for (uint32_t e = 1; e < sc->nenum; e++)
		if (cgs_map_get(&sc->words, e, word))
			return true;
	return false;
}

/* `role: user` outside of its block. */
static bool tell_attribute(const struct site *s, uint32_t stmt, struct cgs_diag *d, cgs_sym word)
{
	const struct cgs_schema *sc = s->ir->schema;
	uint8_t first = s->t->node[s->t->node[stmt].kid].kind;
	bool head =
		cgs_tree_kid(s->t, stmt, CGS_N_BLOCK) || first == CGS_N_NAME || first == CGS_N_CALL;
	if (head || !cgs_schema_find(sc, CGS_TAB_FIELD, word))
		return false;
	struct cgs_buf of = {0};
	uint32_t n = 0;
	for (uint32_t i = 1; i < sc->nfield && n <= CGS_HINT_MAX; i++)
		if (sc->field[i].name == word && sc->field[i].kind != sc->common && ++n) {
			struct cgs_str kind =
				cgs_sym_str(s->ir->syms, sc->kind[sc->field[i].kind].name);
			cgs_buf_fmt(&of, "%s%.*s", n > 1 ? ", " : " of ", CGS_FMT(kind));
		}
	if (n > CGS_HINT_MAX)
		of.n = 0;
	cgs_diag_help(s->ir->diags, d,
		      "it is an attribute or clause%.*s: write it in the block of a declaration; "
		      "perhaps a `}` above closes that too early",
		      CGS_FMT(cgs_buf_view(&of)));
	cgs_buf_done(&of);
	return true;
}

/* The kind, or word of the language itself, that is most likely meant. A word that could as well be
 * another is not corrected unseen. */
static struct cgs_hint near_kind(const struct site *s, struct cgs_str w, bool *foreign)
{
	struct cgs_ir *ir = s->ir;
	static const char *const own[] = {"package", "import", "edition", "kind", "enum", "unit"};
	struct cgs_hint h = cgs_hint_of(w);
	bool seek = ir->names->slips++ < SLIPS_MAX;
	for (uint32_t i = 1; i < ir->schema->nkind && seek; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, ir->schema->kind[i].name));
	for (uint32_t i = 0; i < sizeof own / sizeof *own; i++)
		cgs_hint_add(&h, cgs_str_of(own[i]));
	*foreign = cgs_hint_foreign(&h);
	return h;
}

cgs_sym cgs_guess_kind(const struct site *s, uint32_t stmt)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	cgs_sym word = cgs_sym_of(ir->syms, w);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_word, head_span(s, stmt),
					  "'%.*s' is not a kind of declaration", CGS_FMT(w));
	struct cgs_hint h = near_kind(s, w, &d->astray); /* all of the line is in that language */
	cgs_diag_missing(d, CGS_SC_WORD, word);
	bool sure = h.n == 1 || (h.n > 1 && h.edits[0] < h.edits[1]);
	bool slip = w.n >= SURE_MIN && !is_other_word(s, word);
	cgs_sym meant = sure && slip ? cgs_sym_find(ir->syms, h.best[0]) : 0;
	enum fit fit = fits_kind(s, stmt, cgs_schema_find(ir->schema, CGS_TAB_KIND, meant));
	if (tell_attribute(s, stmt, d, word))
		return 0;
	cgs_hint_give(&h, ir->diags, d, head_span(s, stmt), fit == FITS && slip);
	if (cgs_str_is(w, "else"))
		cgs_diag_help(ir->diags, d,
			      "it follows its `if` on the line of the brace: `} else {`");
	else if (!h.n)
		cgs_diag_help(ir->diags, d, "kinds are declared with `kind %.*s { ... }`",
			      CGS_FMT(w));
	if (fit != UNFIT && cgs_schema_find(ir->schema, CGS_TAB_KIND, meant))
		return meant;
	uint32_t name = cgs_tree_kid(s->t, stmt, CGS_N_NAME); /* without one the word may be it */
	if (sure && is_word_kind(h.best[0])) {
		cgs_bind_lose_all(ir, CGS_SC_PACKAGE | s->package, s->t, stmt);
		cgs_bind_lose_all(ir, CGS_SC_WORD + 2, s->t, stmt);
	}
	cgs_bind_lose(ir, CGS_SC_PACKAGE | s->package,
		      cgs_sym_of(ir->syms, cgs_tree_name(s->t, name ? name : stmt)));
	return 0;
}
