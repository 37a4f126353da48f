/* prose.c — the words of a text in a natural language, each with its place in the source.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "prose.h"

#include <stdlib.h>

enum class {
	LETTER = 1,
	DIGIT = 2,
	HIGH = 4, /* a byte of a character beyond ASCII */
	BLANK = 8,
	UPPER = 16,
	WORDLY = LETTER | DIGIT | HIGH,
};

#define X8(x) x, x, x, x, x, x, x, x
#define X26(x) X8(x), X8(x), X8(x), x, x
#define UP (LETTER | UPPER)
static const uint8_t class_of[256] = {
	['\t'] = BLANK,
	['\n'] = BLANK,
	['\r'] = BLANK,
	[' '] = BLANK,
	['0'] = X8(DIGIT),
	DIGIT,
	DIGIT,
	['A'] = X26(UP),
	['a'] = X26(LETTER),
	[128] = X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
	X8(HIGH),
};
#undef X8
#undef X26
#undef UP

enum quote { Q_DOUBLE, Q_BACK, Q_BACK2, Q_CURLY, Q_LOW, Q_ANGLE, Q_SINGLE, NQUOTE };

struct reader {
	struct cgs_prose *p;
	const char *s;
	uint32_t at, end;
	bool escapes;
	bool blank;         /* a blank stands before the next token */
	bool line;          /* an empty line, or one that begins a list item */
	bool never[NQUOTE]; /* no closing quote of the kind follows */
};

struct word { /* being read */
	char low[CGS_PROSE_WORD_MAX], raw[CGS_PROSE_WORD_MAX];
	uint32_t n;
	uint8_t seen; /* enum class, of all bytes */
	bool lower, inner, code, over;
};

void cgs_prose_begin(struct cgs_prose *p)
{
	p->n = 0;
}

void cgs_prose_done(struct cgs_prose *p)
{
	free(p->tok);
	*p = (struct cgs_prose){0};
}

/* Latin-1 capitals are C3 80 to C3 9E, but for the sign of multiplication. */
bool cgs_prose_lower(struct cgs_str s, char *out)
{
	bool letter = false;
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];
		bool latin = i && (unsigned char)s.s[i - 1] == 0xC3 && c >= 0x80 && c <= 0x9E &&
			     c != 0x97;
		letter |= class_of[c] & (LETTER | HIGH);
		out[i] = (char)(class_of[c] & UPPER || latin ? c + 32 : c);
	}
	return letter;
}

bool cgs_prose_ends(const struct cgs_prose *p, uint32_t tok)
{
	const struct cgs_prose_tok *t = &p->tok[tok];
	if (t->kind != CGS_PROSE_MARK || (t->mark != '.' && t->mark != '!' && t->mark != '?'))
		return false;
	return tok + 1 == p->n || p->tok[tok + 1].first;
}

static struct cgs_prose_tok *put(struct reader *r, enum cgs_prose_kind kind, uint32_t from)
{
	struct cgs_prose *p = r->p;
	struct cgs_prose_tok *t = CGS_PUSH(p->tok, p->n, p->cap);
	*t = (struct cgs_prose_tok){.at = from, .len = r->at - from, .kind = (uint8_t)kind};
	t->mark = r->s[from];
	t->glued = p->n > 1 && !r->blank;
	bool stop = p->n > 1 && t[-1].kind == CGS_PROSE_MARK &&
		    (t[-1].mark == '.' || t[-1].mark == '!' || t[-1].mark == '?');
	bool small = t->mark >= 'a' && t->mark <= 'z'; /* "e.g. this" is one sentence */
	t->first = p->n == 1 || (!t->glued && (r->line || (stop && !small)));
	r->blank = r->line = false;
	return t;
}

void cgs_prose_hole(struct cgs_prose *p, uint32_t from, uint32_t to)
{
	struct reader r = {.p = p, .s = "$", .at = to};
	put(&r, CGS_PROSE_CODE, 0)->at = from;
	p->tok[p->n - 1].len = to - from;
}

/* The bytes of a closing quote of the kind. */
static struct cgs_str closing(const struct reader *r, enum quote q)
{
	static const struct cgs_str z[NQUOTE] = {
		[Q_DOUBLE] = {"\"", 1},        [Q_BACK] = {"`", 1},
		[Q_BACK2] = {"``", 2},         [Q_CURLY] = {"\xE2\x80\x9D", 3},
		[Q_LOW] = {"\xE2\x80\x9C", 3}, [Q_ANGLE] = {"\xC2\xBB", 2},
		[Q_SINGLE] = {"'", 1},
	};
	return q == Q_DOUBLE && r->escapes ? CGS_STR("\\\"") : z[q];
}

static bool starts(const struct reader *r, const char *z)
{
	uint32_t n = (uint32_t)strlen(z);
	return r->end - r->at >= n && !memcmp(r->s + r->at, z, n);
}

static bool opens_single(const struct reader *r)
{
	uint32_t at = r->at;
	return r->s[at] == '\'' && (r->blank || !r->p->n) && at + 1 < r->end &&
	       class_of[(unsigned char)r->s[at + 1]] & WORDLY;
}

static enum quote opening(const struct reader *r)
{
	unsigned char c = (unsigned char)r->s[r->at];
	if (c == '"' || (r->escapes && starts(r, "\\\"")))
		return Q_DOUBLE;
	if (c == '`')
		return starts(r, "``") ? Q_BACK2 : Q_BACK;
	if (opens_single(r))
		return Q_SINGLE;
	if (starts(r, "\xE2\x80\x9C"))
		return Q_CURLY;
	if (starts(r, "\xE2\x80\x9E"))
		return Q_LOW;
	return starts(r, "\xC2\xAB") ? Q_ANGLE : NQUOTE;
}

static bool closes(const struct reader *r, enum quote q, uint32_t after)
{
	return q != Q_SINGLE || after >= r->end || !(class_of[(unsigned char)r->s[after]] & WORDLY);
}

/* Quoted words are not the author's: one token. False if the quote is never closed. */
static bool read_quoted(struct reader *r, enum quote q)
{
	struct cgs_str z = closing(r, q);
	uint32_t from = r->at, at = from + z.n;
	while (!r->never[q] && at + z.n <= r->end) {
		const char *hit = memmem(r->s + at, r->end - at, z.s, z.n);
		if (!hit)
			break;
		at = (uint32_t)(hit - r->s) + z.n;
		if (!closes(r, q, at))
			continue;
		r->at = at;
		put(r, CGS_PROSE_CODE, from);
		return true;
	}
	r->never[q] = true;
	return false;
}

/* A character that an escape stands for: 0 when there is none here. */
static uint32_t escaped(const struct reader *r, uint32_t *len)
{
	if (!r->escapes || r->end - r->at < 2 || r->s[r->at] != '\\')
		return 0;
	*len = 2;
	if (r->s[r->at + 1] != 'u')
		return (unsigned char)r->s[r->at + 1];
	uint32_t c = 0, i = r->at + 3;
	for (; i < r->end && r->s[i] != '}' && c < 0x110000; i++) {
		char d = r->s[i];
		c = c * 16 + (uint32_t)(d <= '9' ? d - '0' : (d | 32) - 'a' + 10);
	}
	*len = (i < r->end ? i + 1 : r->end) - r->at;
	return c ? c : ' ';
}

static void word_byte(struct word *w, unsigned char c)
{
	w->seen |= class_of[c];
	if (w->n == CGS_PROSE_WORD_MAX) {
		w->over = true;
		return;
	}
	bool upper = class_of[c] & UPPER;
	w->lower |= class_of[c] & LETTER && !upper;
	w->inner |= upper && w->n && w->lower;
	w->low[w->n] = (char)(upper ? c + 32 : c);
	w->raw[w->n++] = (char)c;
}

/* An escaped letter beyond ASCII, in UTF-8; other characters end the word. */
static bool word_escape(struct reader *r, struct word *w)
{
	uint32_t len = 0, c = escaped(r, &len);
	if (c < 0xC0 || c > 0x7FF)
		return false;
	word_byte(w, (unsigned char)(0xC0 | c >> 6));
	word_byte(w, (unsigned char)(0x80 | (c & 63)));
	r->at += len;
	return true;
}

/* Dashes, quotes and blanks beyond ASCII: bytes of one, or 0. */
static uint32_t high_mark(const struct reader *r)
{
	unsigned char c = (unsigned char)r->s[r->at];
	if (c == 0xC2)
		return 2;
	return c == 0xE2 && r->end - r->at > 2 ? 3 : 0;
}

/* A character that holds two parts of one word together when both are there: well-known, user's,
 * a.b, a_b, a:b, a@b. */
static bool joins(const struct reader *r)
{
	char c = r->s[r->at];
	if (c == 0 || !strchr("-'._:@", c) || r->at + 1 >= r->end)
		return false;
	unsigned char next = (unsigned char)r->s[r->at + 1];
	return class_of[next] & (LETTER | DIGIT) || (next >= 0xC3 && next != 0xE2) ||
	       (c == '_' && next == '_');
}

static void read_run(struct reader *r, struct word *w)
{
	while (r->at < r->end) {
		unsigned char c = (unsigned char)r->s[r->at];
		if (class_of[c] & HIGH && high_mark(r))
			return;
		if (class_of[c] & WORDLY) {
			word_byte(w, c);
			r->at++;
		} else if (c == '\\') {
			if (!word_escape(r, w))
				return;
		} else if (w->n && joins(r)) {
			w->code |= c != '-' && c != '\'';
			word_byte(w, c);
			r->at++;
		} else
			return;
	}
}

/* "12", "1.5", "1,000": up to what is no digit. */
static bool read_number(struct reader *r)
{
	uint32_t i = r->at, from = r->at, dots = 0;
	for (; i < r->end; i++) {
		char c = r->s[i];
		bool point = (c == '.' || c == ',') && i + 1 < r->end &&
			     class_of[(unsigned char)r->s[i + 1]] & DIGIT;
		dots += point && c == '.';
		if (!(class_of[(unsigned char)c] & DIGIT) && !point)
			break;
	}
	uint32_t unit = i;
	while (i < r->end && class_of[(unsigned char)r->s[i]] & LETTER)
		i++;
	bool code = dots > 1 || (i < r->end && (class_of[(unsigned char)r->s[i]] & DIGIT ||
						r->s[i] == '_' || r->s[i] == '-'));
	if (code)
		return false;
	r->at = unit;
	put(r, CGS_PROSE_NUMBER, from);
	return true;
}

/* Next to one of these a word is part of a name: --fast, /fast, fast(), fast= . */
static bool joined_left(const struct reader *r, uint32_t from)
{
	const struct cgs_prose_tok *t = r->p->n > 1 ? &r->p->tok[r->p->n - 2] : NULL;
	return t && t->at + t->len == from && t->kind == CGS_PROSE_MARK &&
	       strchr("-/.$@#\\_=~+", t->mark);
}

static bool joined_right(const struct reader *r)
{
	char c = r->at < r->end ? r->s[r->at] : 0;
	return c && strchr("/\\_=-(", c) && !(c == '\\' && r->escapes) &&
	       (c != '-' || r->at + 1 < r->end);
}

/* How many ASCII letters of a common word, small after the first, begin at the place; 0 when it
 * may be something else. Writes them in lower case. */
static uint32_t common_letters(const struct reader *r, char *low)
{
	uint32_t n = 0, max = r->end - r->at;
	const unsigned char *s = (const unsigned char *)r->s + r->at;
	max = max < CGS_PROSE_WORD_MAX ? max : CGS_PROSE_WORD_MAX;
	while (n < max && class_of[s[n]] & LETTER) {
		if (class_of[s[n]] & UPPER && n)
			return 0;
		low[n] = (char)(s[n] | 32);
		n++;
	}
	bool ends = n == r->end - r->at || s[n] == ' ' || s[n] == ',' ||
		    (s[n] == '.' && n + 1 == r->end - r->at);
	return ends ? n : 0;
}

/* What most words are; the rest is left to read_word. */
static bool read_common(struct reader *r)
{
	char low[CGS_PROSE_WORD_MAX];
	uint32_t from = r->at, n = common_letters(r, low);
	if (!n)
		return false;
	r->at += n;
	struct cgs_prose_tok *t = put(r, CGS_PROSE_WORD, from);
	t->word = cgs_sym_find(r->p->vocabulary, (struct cgs_str){low, n});
	t->left = t->glued && joined_left(r, from);
	return true;
}

/* "PDUs" */
static bool is_plural(const struct word *w)
{
	for (uint32_t i = 0; i + 1 < w->n; i++)
		if (!(class_of[(unsigned char)w->raw[i]] & UPPER))
			return false;
	return w->n > 2 && w->raw[w->n - 1] == 's';
}

static void read_word(struct reader *r)
{
	struct word w;
	if (read_common(r))
		return;
	w.n = 0;
	w.seen = 0;
	w.lower = w.inner = w.code = w.over = false;
	uint32_t from = r->at;
	if (class_of[(unsigned char)r->s[from]] & DIGIT && read_number(r))
		return;
	read_run(r, &w);
	if (w.seen & HIGH)
		cgs_prose_lower((struct cgs_str){w.raw, w.n}, w.low);
	w.code |= w.inner || w.over || (w.seen & DIGIT && !(w.seen & HIGH));
	struct cgs_prose_tok *t = put(r, w.code ? CGS_PROSE_CODE : CGS_PROSE_WORD, from);
	if (w.over)
		return;
	t->word = cgs_sym_find(r->p->vocabulary, (struct cgs_str){w.low, w.n});
	t->left = joined_left(r, from);
	t->right = joined_right(r);
	if (w.n < 2 || w.code)
		return;
	t->plural = is_plural(&w);
	t->capitals = !w.lower;
	if (t->plural || t->capitals)
		t->caps = cgs_sym_find(r->p->vocabulary, (struct cgs_str){w.raw, w.n - t->plural});
}

static void read_mark(struct reader *r)
{
	uint32_t from = r->at;
	char c = r->s[r->at++];
	if (c == '*' || c == '_') /* emphasis */
		return;
	struct cgs_prose_tok *t = put(r, CGS_PROSE_MARK, from);
	t->word = cgs_sym_find(r->p->vocabulary, (struct cgs_str){&c, 1});
}

/* An empty line, or a list item, begins a sentence. */
static void skip_blank(struct reader *r)
{
	char c = r->s[r->at++];
	r->blank = true;
	if (c != '\n')
		return;
	while (r->at < r->end && (r->s[r->at] == ' ' || r->s[r->at] == '\t'))
		r->at++;
	bool item = r->end - r->at > 1 && strchr("-*+", r->s[r->at]) && r->s[r->at + 1] == ' ';
	r->line |= item || (r->at < r->end && r->s[r->at] == '\n');
	r->at += item;
}

static bool read_escape(struct reader *r)
{
	uint32_t len = 0, c = escaped(r, &len);
	if (!c)
		return false;
	if (c >= 0xC0 && c <= 0x7FF) {
		read_word(r);
		return true;
	}
	r->blank |= c == 'n' || c == 't' || c == 'r' || len > 2;
	r->at += len;
	return true;
}

void cgs_prose_read(struct cgs_prose *p, const char *s, uint32_t from, uint32_t to, bool escapes)
{
	struct reader r = {.p = p, .s = s, .at = from, .end = to, .escapes = escapes};
	while (r.at < r.end) {
		unsigned char c = (unsigned char)s[r.at];
		uint32_t high = 0;
		if (class_of[c] & (LETTER | DIGIT)) {
			read_word(&r);
			continue;
		}
		if (class_of[c] & BLANK) {
			skip_blank(&r);
			continue;
		}
		enum quote q = opening(&r);
		if (q < NQUOTE && read_quoted(&r, q))
			continue;
		if (c == '\\' && read_escape(&r))
			continue;
		if (class_of[c] & HIGH && (high = high_mark(&r))) {
			r.at += high < r.end - r.at ? high : r.end - r.at;
			r.blank = true;
		} else if (class_of[c] & HIGH)
			read_word(&r);
		else
			read_mark(&r);
	}
}
