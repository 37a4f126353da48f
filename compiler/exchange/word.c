/* word.c — which parts an item may have, and what other tools call them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "item.h"

#define K CGS_ITEM_BIT
#define ALL (~(K(NONE) | K(SCOPE)))
#define ENDS (K(REQUIREMENT) | K(STORY))

/* Attributes stand in the order in which they are written; clauses keep their own. */
static const struct cgs_item_word words[] = {
	{"kind", CGS_PART_WORD, K(REQUIREMENT), 0},
	{"status", CGS_PART_WORD, ALL, 0},
	{"owner", CGS_PART_REF, ALL, K(STAKEHOLDER)},
	{"priority", CGS_PART_WORD, ENDS | K(NEED) | K(GOAL), 0},
	{"derived", CGS_PART_WORD, K(REQUIREMENT), 0},
	{"tags", CGS_PART_LIST, ALL, 0},
	{"of", CGS_PART_REFS, K(NEED) | K(GOAL) | K(NONGOAL), K(STAKEHOLDER)},
	{"part_of", CGS_PART_REF, K(GOAL), K(GOAL)},
	{"satisfies", CGS_PART_REFS, K(REQUIREMENT), K(NEED) | K(GOAL)},
	{"refines", CGS_PART_REFS, K(REQUIREMENT), K(REQUIREMENT)},
	{"depends", CGS_PART_REFS, ENDS, ENDS},
	{"covers", CGS_PART_REFS, K(STORY), K(REQUIREMENT) | K(NEED)},
	{"covers", CGS_PART_REFS, K(SCENARIO), ENDS | K(NEED)},
	{"goals", CGS_PART_REFS, K(NEED), K(GOAL)},
	{"verify", CGS_PART_WORDS, K(REQUIREMENT), 0},
	{"blocks", CGS_PART_REFS, K(QUESTION), ALL},
	{"to", CGS_PART_REFS, K(QUESTION), K(STAKEHOLDER)},
	{"default", CGS_PART_TEXT, K(QUESTION), 0},
	{"answer", CGS_PART_TEXT, K(QUESTION), 0},
	{"statement", CGS_PART_TEXT, K(NEED) | K(ASSUMPTION), 0},
	{"definition", CGS_PART_TEXT, K(TERM), 0},
	{"instead", CGS_PART_TEXT, K(NONGOAL), 0},
	{"needs", CGS_PART_LIST, K(STAKEHOLDER), 0},
	{"doc", CGS_PART_TEXT, ALL | K(SCOPE), 0},
	{"rationale", CGS_PART_TEXT, ALL, 0},
	{"acceptance", CGS_PART_LIST, K(STORY), 0},
	{"links", CGS_PART_LIST, ALL, 0},
	{"examples", CGS_PART_RECORDS, K(SCENARIO), 0},
	{"as", CGS_PART_CLAUSE_REF, K(STORY), K(STAKEHOLDER)},
	{"want", CGS_PART_CLAUSE, K(STORY), 0},
	{"so", CGS_PART_CLAUSE, K(STORY), 0},
	{"given", CGS_PART_CLAUSE, K(SCENARIO), 0},
	{"when", CGS_PART_CLAUSE, K(SCENARIO) | K(REQUIREMENT), 0},
	{"then", CGS_PART_CLAUSE, K(SCENARIO), 0},
	{"while", CGS_PART_CLAUSE, K(REQUIREMENT), 0},
	{"if", CGS_PART_CLAUSE, K(REQUIREMENT), 0},
	{"where", CGS_PART_CLAUSE, K(REQUIREMENT), 0},
	{"the", CGS_PART_CLAUSE_REF, K(REQUIREMENT), K(SYSTEM)},
	{"shall", CGS_PART_CLAUSE, K(REQUIREMENT), 0},
	/* Not of the language: which of refines, satisfies and covers is meant follows from what
	 * is found. */
	{"parent", CGS_PART_REFS, ALL, ALL},
	{"child", CGS_PART_REFS, ALL, ALL},
};

static const char *const kinds[CGS_ITEM_KINDS] = {
	[CGS_ITEM_NONE] = "",
	[CGS_ITEM_SCOPE] = "scope",
	[CGS_ITEM_SYSTEM] = "system",
	[CGS_ITEM_STAKEHOLDER] = "stakeholder",
	[CGS_ITEM_GOAL] = "goal",
	[CGS_ITEM_NEED] = "need",
	[CGS_ITEM_REQUIREMENT] = "requirement",
	[CGS_ITEM_STORY] = "story",
	[CGS_ITEM_SCENARIO] = "scenario",
	[CGS_ITEM_QUESTION] = "question",
	[CGS_ITEM_ENTITY] = "entity",
	[CGS_ITEM_ASSUMPTION] = "assumption",
	[CGS_ITEM_NONGOAL] = "nongoal",
	[CGS_ITEM_TERM] = "term",
};

struct synonym { /* a foreign word, in small letters with single blanks */
	const char *word;
	const char *ours;
};

static const struct synonym of_kind[] = {
	{"", "requirement"},
	{"req", "requirement"},
	{"functional", "requirement"},
	{"functional requirement", "requirement"},
	{"non functional", "requirement"},
	{"non functional requirement", "requirement"},
	{"nonfunctional", "requirement"},
	{"system requirement", "requirement"},
	{"software requirement", "requirement"},
	{"performance", "requirement"},
	{"security", "requirement"},
	{"availability", "requirement"},
	{"reliability", "requirement"},
	{"usability", "requirement"},
	{"maintainability", "requirement"},
	{"portability", "requirement"},
	{"compliance", "requirement"},
	{"interface", "requirement"},
	{"data", "requirement"},
	{"constraint", "requirement"},
	{"user story", "story"},
	{"stakeholder need", "need"},
	{"user need", "need"},
	{"business requirement", "need"},
	{"stakeholder requirement", "need"},
	{"objective", "goal"},
	{"business goal", "goal"},
	{"success criterion", "goal"},
	{"test scenario", "scenario"},
	{"acceptance scenario", "scenario"},
	{"open question", "question"},
	{"issue", "question"},
	{"glossary", "term"},
	{"definition", "term"},
	{"non goal", "nongoal"},
	{"out of scope", "nongoal"},
	{"data entity", "entity"},
};

static const struct synonym of_priority[] = {
	{"p0", "must"},
	{"p1", "must"},
	{"p2", "should"},
	{"p3", "could"},
	{"p4", "could"},
	{"1", "must"},
	{"2", "should"},
	{"3", "could"},
	{"critical", "must"},
	{"highest", "must"},
	{"high", "must"},
	{"medium", "should"},
	{"normal", "should"},
	{"low", "could"},
	{"lowest", "could"},
	{"must have", "must"},
	{"mandatory", "must"},
	{"required", "must"},
	{"should have", "should"},
	{"could have", "could"},
	{"optional", "could"},
	{"nice to have", "could"},
	{"won t have", "wont"},
	{"won t", "wont"},
	{"m", "must"},
	{"s", "should"},
	{"c", "could"},
	{"w", "wont"},
	{"must", "must"},
	{"should", "should"},
	{"could", "could"},
	{"wont", "wont"},
	{"may", "could"},
};

static const struct synonym of_status[] = {
	{"draft", "draft"},           {"new", "draft"},           {"in work", "draft"},
	{"deprecated", "deprecated"}, {"obsolete", "deprecated"}, {"deleted", "deprecated"},
	{"inactive", "deprecated"},   {"rejected", "rejected"},   {"declined", "rejected"},
};

static const struct synonym of_verify[] = {
	{"test", "test"},
	{"testing", "test"},
	{"tested", "test"},
	{"t", "test"},
	{"demonstration", "demonstration"},
	{"demo", "demonstration"},
	{"d", "demonstration"},
	{"analysis", "analysis"},
	{"a", "analysis"},
	{"inspection", "inspection"},
	{"review", "inspection"},
	{"i", "inspection"},
};

static const struct synonym of_about[] = {
	{"functional", "functional"},     {"functional requirement", "functional"},
	{"performance", "performance"},   {"security", "security"},
	{"availability", "availability"}, {"reliability", "reliability"},
	{"usability", "usability"},       {"maintainability", "maintainability"},
	{"portability", "portability"},   {"compliance", "compliance"},
	{"interface", "interface"},       {"data", "data"},
	{"constraint", "constraint"},
};

static const struct synonym of_derived[] = {{"true", "true"}, {"yes", "true"}};

#define TABLE(word, rows)                                                                          \
	{                                                                                          \
		word, rows, sizeof(rows) / sizeof *(rows)                                          \
	}
static const struct table {
	const char *word;
	const struct synonym *row;
	size_t n;
} tables[] = {
	TABLE("kind", of_about),    TABLE("priority", of_priority), TABLE("status", of_status),
	TABLE("verify", of_verify), TABLE("derived", of_derived),
};

/* In small letters, whatever stands between words as one blank. */
static struct cgs_str plain(char *z, size_t max, struct cgs_str s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n && n + 1 < max; i++) {
		unsigned char c = (unsigned char)s.s[i];
		if (isalnum(c) || c >= 0x80)
			z[n++] = (char)tolower(c);
		else if (n && z[n - 1] != ' ')
			z[n++] = ' ';
	}
	n -= n && z[n - 1] == ' ';
	return (struct cgs_str){z, n};
}

static const char *ours(const struct synonym *row, size_t n, struct cgs_str foreign)
{
	char z[64];
	struct cgs_str word = plain(z, sizeof z, foreign);
	for (size_t i = 0; i < n; i++)
		if (cgs_str_is(word, row[i].word))
			return row[i].ours;
	return NULL;
}

const char *cgs_item_kind_word(enum cgs_item_kind kind)
{
	return kinds[kind];
}

enum cgs_item_kind cgs_item_kind_of(struct cgs_str word)
{
	const char *found = ours(of_kind, sizeof of_kind / sizeof *of_kind, word);
	char z[64];
	struct cgs_str name = found ? cgs_str_of(found) : plain(z, sizeof z, word);
	for (unsigned k = 1; k < CGS_ITEM_KINDS; k++)
		if (cgs_str_is(name, kinds[k]))
			return (enum cgs_item_kind)k;
	static const char end[] = " requirement"; /* "low level requirement" */
	uint32_t n = sizeof end - 1;
	bool is = name.n > n && !memcmp(name.s + name.n - n, end, n);
	return is ? CGS_ITEM_REQUIREMENT : CGS_ITEM_NONE;
}

const struct cgs_item_word *cgs_item_word_of(enum cgs_item_kind kind, struct cgs_str name)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((words[i].kinds >> kind & 1) && cgs_str_is(name, words[i].name))
			return &words[i];
	return NULL;
}

const struct cgs_item_word *cgs_item_word_at(uint32_t n)
{
	return n < sizeof words / sizeof *words ? &words[n] : NULL;
}

struct cgs_str cgs_item_value(const char *word, struct cgs_str foreign)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (!strcmp(tables[i].word, word))
			return cgs_str_of(ours(tables[i].row, tables[i].n, foreign));
	return CGS_STR("");
}
