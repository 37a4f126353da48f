/* repair.c — the cheapest way to make the next tokens fit, and how to say what was expected.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "repair.h"

static const struct {
	uint8_t kind, cost;
	const char *text;
} inserts[] = {
	{CGS_TK_END, 2, "\n"},   {CGS_TK_COMMA, 2, ","},   {CGS_TK_NAME, 3, "TODO"},
	{CGS_TK_ASSIGN, 3, "="}, {CGS_TK_DOT, 4, "."},     {CGS_TK_COLON, 4, ":"},
	{CGS_TK_EQ, 4, "=="},    {CGS_TK_THEN, 4, "then"}, {CGS_TK_ELSE, 4, "else"},
	{CGS_TK_PIPE, 4, "|"},   {CGS_TK_GT, 2, ">"},
};

enum { NINSERTS = sizeof inserts / sizeof *inserts, TIERS = 3 };
static const unsigned tier_needs[TIERS] = {5, 3, 2};

bool cgs_repair_is_between(unsigned last)
{
	return !last || last == CGS_TK_END || last == CGS_TK_LBRACE || last == CGS_TK_COMMA;
}

unsigned cgs_repair_ends(bool between, const uint8_t *from, unsigned n, uint8_t *to)
{
	unsigned m = 0;
	for (unsigned i = 0; i < n; i++) {
		if (from[i] == CGS_TK_END && between)
			continue;
		if ((from[i] == CGS_TK_RBRACE || !from[i]) && !between)
			to[m++] = CGS_TK_END;
		to[m++] = from[i];
		between = cgs_repair_is_between(from[i]);
	}
	return m;
}

struct search {
	const void *parser;
	const struct cgs_ahead *in;
	struct cgs_repair best[TIERS];
	unsigned best_cost[TIERS];
};

/* How many tokens of the list fit, with the list cut after `need` tokens. */
static bool fits(const struct search *s, const struct cgs_repair *r, unsigned need)
{
	uint8_t list[CGS_INSERTS + 8], full[2 * sizeof list];
	unsigned n = 0;
	for (unsigned i = 0; i < r->ninsert; i++)
		list[n++] = r->insert[i];
	for (unsigned i = r->nremove; i < s->in->n && need; i++, need--)
		list[n++] = s->in->kind[i];
	n = cgs_repair_ends(s->in->between, list, n, full);
	return cgs_gram_probe(s->parser, full, n) == n;
}

static void consider(struct search *s, const struct cgs_repair *r, unsigned cost)
{
	for (unsigned t = 0; t < TIERS; t++) {
		if (cost >= s->best_cost[t])
			continue;
		if (!fits(s, r, tier_needs[t]))
			continue;
		s->best[t] = *r;
		s->best[t].found = true;
		s->best_cost[t] = cost;
	}
}

static void try_inserts(struct search *s, uint32_t nremove, unsigned cost)
{
	struct cgs_repair r = {.nremove = nremove};
	if (nremove)
		consider(s, &r, cost);
	for (unsigned i = 0; i < NINSERTS; i++) {
		r.insert[0] = inserts[i].kind;
		r.ninsert = 1;
		if (!fits(s, &r, 0))
			continue;
		consider(s, &r, cost + inserts[i].cost);
		r.ninsert = 2;
		for (unsigned k = 0; k < NINSERTS; k++) {
			r.insert[1] = inserts[k].kind;
			if (fits(s, &r, 1))
				consider(s, &r, cost + inserts[i].cost + inserts[k].cost);
		}
	}
}

struct cgs_repair cgs_repair_find(const void *parser, const struct cgs_ahead *in)
{
	struct search s = {.parser = parser, .in = in, .best_cost = {1000, 1000, 1000}};
	uint32_t removed = 0;
	unsigned cost = 0;
	for (unsigned d = 0; d <= CGS_DELETES; d++) {
		try_inserts(&s, removed, cost);
		if (removed >= in->n || in->cost[removed] == CGS_KEEP)
			break;
		cost += in->cost[removed];
		removed += in->unit[removed];
		if (removed >= in->n)
			break;
	}
	for (unsigned t = 0; t < TIERS; t++)
		if (s.best[t].found)
			return s.best[t];
	return (struct cgs_repair){0};
}

struct cgs_str cgs_repair_text(unsigned kind)
{
	for (unsigned i = 0; i < NINSERTS; i++)
		if (inserts[i].kind == kind)
			return cgs_str_of(inserts[i].text);
	return CGS_STR("");
}

/* In the order in which they are of use to a reader; a value is also a name, so it comes first. */
static const struct {
	uint8_t kind, hides; /* when this is expected, the other goes without saying */
	const char *text;
} shown[] = {
	{CGS_TK_RP, 0, "')'"},      {CGS_TK_RB, 0, "']'"},
	{CGS_TK_UNHOLE, 0, "'}'"},  {CGS_TK_COMMA, 0, "','"},
	{CGS_TK_THEN, 0, "'then'"}, {CGS_TK_INT, CGS_TK_NAME, "a value"},
	{CGS_TK_NAME, 0, "a name"}, {CGS_TK_ASSIGN, 0, "'='"},
	{CGS_TK_RBRACE, 0, "'}'"},  {CGS_TK_END, 0, "end of statement"},
	{CGS_TK_LBRACE, 0, "'{'"},  {CGS_TK_COLON, 0, "':'"},
	{CGS_TK_PIPE, 0, "'|'"},    {CGS_TK_ADD, CGS_TK_GT, "an operator"},
	{CGS_TK_GT, 0, "'>'"},      {CGS_TK_LE, 0, "a comparison"},
	{CGS_TK_ELSE, 0, "'else'"}, {CGS_TK_ARROW, 0, "'->'"},
	{CGS_TK_DOT, 0, "'.'"},     {CGS_TK_QM, 0, "'?'"},
};

enum { NSHOWN = sizeof shown / sizeof *shown, NAMED_MAX = 5 };

void cgs_repair_expected(const void *parser, unsigned first, struct cgs_buf *out)
{
	const char *name[NSHOWN];
	unsigned n = 0;
	bool hidden[64] = {0};
	/* What ends a statement in a block is said once. */
	hidden[CGS_TK_COMMA] = cgs_gram_accepts(parser, CGS_TK_END);
	/* Where a name can stand, these words are names. */
	hidden[CGS_TK_THEN] = hidden[CGS_TK_ELSE] = cgs_gram_accepts(parser, CGS_TK_NAME);
	for (unsigned i = 0; i < NSHOWN; i++) {
		if (hidden[shown[i].kind] || !cgs_gram_accepts(parser, shown[i].kind))
			continue;
		hidden[shown[i].hides] = true;
		hidden[CGS_TK_LE] |= shown[i].kind == CGS_TK_ADD;
		unsigned at = n++;
		for (; shown[i].kind == first && at; at--)
			name[at] = name[at - 1];
		name[at] = shown[i].text;
	}
	if (n > NAMED_MAX)
		n = NAMED_MAX;
	for (unsigned i = 0; i < n; i++) {
		cgs_buf_putz(out, !i ? "" : i + 1 < n ? ", " : " or ");
		cgs_buf_putz(out, name[i]);
	}
	if (!n)
		cgs_buf_putz(out, "end of file");
}
