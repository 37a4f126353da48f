/* item.h — one statement as the formatter sees it: its tokens and comments without white space.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_ITEM_H
#define CGS_ITEM_H

#include "cgs_gram.h"
#include "tree.h"

enum cgs_item_flag {
	CGS_IF_SPACE = 1,      /* one before it, unless it starts a line */
	CGS_IF_BREAK = 2,      /* of a bracket: what is in it stands on lines of its own */
	CGS_IF_HARD = 4,       /* a text of several lines starts here */
	CGS_IF_OPTIONAL = 8,   /* ',' only before a closing bracket on its own line */
	CGS_IF_RECORD = 16,    /* '{' of a value */
	CGS_IF_WRAP = 32,      /* a line end before or after it stays */
	CGS_IF_DECIDED = 64,   /* BREAK of this '{' was settled with the one before `else` */
	CGS_IF_VERBATIM = 128, /* a bracket or string inside ${ }; a ',' between types */
	CGS_IF_LOOSE = 256,    /* starts a statement that is not lined up with its neighbours */
};

struct cgs_item {
	uint32_t tok;
	uint32_t link; /* of a bracket or quotes: index of the item that closes it */
	uint32_t col;  /* where it would end if all stood on one line */
	uint8_t kind;  /* of the token; CGS_TK_END between statements, whatever separates them */
	uint8_t nl;    /* line ends before it: 0, 1, 2 for more */
	uint16_t flag;
};

struct cgs_items {
	struct cgs_item *v;
	uint32_t n, cap;
};

static inline bool cgs_item_is_word(unsigned kind)
{
	return kind == CGS_TK_NAME || (kind >= CGS_TK_IF && kind <= CGS_TK_WHERE);
}

static inline bool cgs_item_is_comment(unsigned kind)
{
	return kind == CGS_TK_COMMENT || kind == CGS_TK_DOC;
}

/* Characters, of which all but the first byte are 10xxxxxx. */
static inline uint32_t cgs_item_columns(const char *s, size_t n)
{
	uint64_t w;
	uint32_t c = (uint32_t)n;
	for (; n >= sizeof w; s += sizeof w, n -= sizeof w) {
		memcpy(&w, s, sizeof w);
		w &= ~w << 1 & 0x8080808080808080;
		if (w)
			c -= (uint32_t)__builtin_popcountll(w);
	}
	for (; n; s++, n--)
		c -= ((unsigned char)*s & 0xc0) == 0x80;
	return c;
}

/* Where a type that follows ':' ends is a question of its tokens. */
struct cgs_type_scan {
	uint8_t state;
	uint8_t depth; /* of '<' */
};

/* Takes the next token; true when it is part of a type. */
bool cgs_item_next_in_type(struct cgs_type_scan *s, unsigned kind);

static inline bool cgs_item_in_type(struct cgs_type_scan *s, unsigned kind)
{
	if (!s->state && kind != CGS_TK_COLON) {
		s->depth = 0;
		return false;
	}
	return cgs_item_next_in_type(s, kind);
}

/* Replaces items by those of the tokens from..to, a statement without mistakes. */
void cgs_item_collect(const struct cgs_tree *t, uint32_t from, uint32_t to, struct cgs_items *out);

#endif
