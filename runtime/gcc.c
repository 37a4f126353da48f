/* gcc.c — reads path:line:col: level: text, the form most compilers and linters can write.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A line with a place and no level is an error (go vet, flake8 and pycodestyle write those). A
 * line without a place counts only when it says "error:" or "warning:" after the tool's name.
 */
#include "clean.h"
#include "reader.h"

struct level {
	const char *word;
	uint8_t level;
};

static const struct level levels[] = {
	{"error:", CGS_READER_ERROR},         {"fatal error:", CGS_READER_ERROR},
	{"fatal:", CGS_READER_ERROR},         {"warning:", CGS_READER_WARNING},
	{"note:", CGS_READER_NOTE},           {"info:", CGS_READER_NOTE},
	{"remark:", CGS_READER_NOTE},         {"style:", CGS_READER_WARNING},
	{"hint:", CGS_READER_NOTE},           {"performance:", CGS_READER_WARNING},
	{"portability:", CGS_READER_WARNING}, {"information:", CGS_READER_NOTE},
};

static void skip(struct cgs_str *s, uint32_t n)
{
	s->s += n;
	s->n -= n;
}

static void skip_spaces(struct cgs_str *s)
{
	while (s->n && (s->s[0] == ' ' || s->s[0] == '\t'))
		skip(s, 1);
}

static bool take_level(struct cgs_str *s, uint8_t *level)
{
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (cgs_reader_starts(*s, levels[i].word)) {
			skip(s, (uint32_t)strlen(levels[i].word));
			skip_spaces(s);
			*level = levels[i].level;
			return true;
		}
	return false;
}

/* "12:30: ..." is a clock and "http://host:80: ..." an address, not a file. */
static bool is_path(struct cgs_str p)
{
	bool word = false;
	if (!p.n || p.s[0] == ' ' || p.s[0] == '\t')
		return false;
	for (uint32_t i = 0; i < p.n; i++) {
		word = word || p.s[i] < '0' || p.s[i] > ':';
		if (p.s[i] == ':' && i + 2 < p.n && p.s[i + 1] == '/' && p.s[i + 2] == '/')
			return false;
	}
	return word;
}

/* Takes "path:line:[col:]" off *s. */
static bool take_place(struct cgs_str *s, struct cgs_str *path, uint32_t *line, uint32_t *col)
{
	for (uint32_t i = 1; i + 1 < s->n; i++) {
		struct cgs_str rest = {s->s + i + 1, s->n - i - 1};
		*path = (struct cgs_str){s->s, i};
		*col = 0;
		if (s->s[i] != ':' || !cgs_reader_number(&rest, line))
			continue;
		if (!rest.n || rest.s[0] != ':' || !is_path(*path))
			continue;
		skip(&rest, 1);
		struct cgs_str more = rest;
		if (cgs_reader_number(&more, col) && more.n && more.s[0] == ':') {
			rest = more;
			skip(&rest, 1);
		} else {
			*col = 0;
		}
		skip_spaces(&rest);
		*s = rest;
		return true;
	}
	return false;
}

static void count(struct cgs_report *r, uint8_t level)
{
	r->errors += level == CGS_READER_ERROR;
	r->warnings += level == CGS_READER_WARNING;
}

/* "collect2: error: ld returned 1 exit status" */
static void read_placeless(struct cgs_reader *x, struct cgs_str line)
{
	struct cgs_str rest = line;
	uint8_t level = CGS_READER_NOTE;
	uint32_t i = 0;
	while (i < rest.n && rest.s[i] != ' ' && rest.s[i] != ':')
		i++;
	if (!i || i + 2 >= rest.n || rest.s[i] != ':' || rest.s[i + 1] != ' ')
		return;
	skip(&rest, i + 2);
	if (!take_level(&rest, &level) || level == CGS_READER_NOTE)
		return;
	count(x->r, level);
	cgs_reader_add(x, level, CGS_STR(""), 0, 0,
		       cgs_str_fmt(&x->r->mem, "%.*s: %.*s", (int)i, line.s, CGS_FMT(rest)));
}

static void read_line(struct cgs_reader *x, struct cgs_str line)
{
	struct cgs_str path;
	uint32_t row, col;
	uint8_t level = CGS_READER_ERROR;
	if (!take_place(&line, &path, &row, &col)) {
		read_placeless(x, line);
		return;
	}
	take_level(&line, &level);
	count(x->r, level);
	cgs_reader_add(x, level, path, row, col, line);
}

void cgs_gcc_read(struct cgs_reader *x, struct cgs_str text)
{
	struct cgs_str line;
	struct cgs_buf b = {0};
	while (cgs_clean_next(&text, &line)) {
		b.n = 0;
		/* Before it is taken apart: colours stand inside the place too. */
		cgs_clean_line(&b, line, 4 * CGS_READER_TEXT);
		if (line.n && line.s[0] != ' ' && line.s[0] != '\t')
			read_line(x, cgs_buf_view(&b));
	}
	cgs_buf_done(&b);
}
