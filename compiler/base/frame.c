/* frame.c — source frames: the lines a diagnostic talks about, with the places underlined.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "frame.h"

#include <stdlib.h>

#include "show.h"

enum {
	LONGEST_BYTES = 1024, /* of a line that are looked at on each side of a span */
	SHORT_FIX = 32,       /* longest edit that is said in words */
	FIX_LINES = 12,       /* most lines shown on each side of a fix */
	MARKS_MAX = 16,
};

struct mark {
	struct cgs_span where;
	struct cgs_str text;
	struct cgs_pos pos;
	bool primary;
};

void cgs_frame_paint(const struct cgs_frame *f, enum cgs_paint p)
{
	static const char *const code[] = {
		[CGS_PAINT_OFF] = "0",     [CGS_PAINT_ERROR] = "1;31", [CGS_PAINT_WARNING] = "1;33",
		[CGS_PAINT_NOTE] = "1;36", [CGS_PAINT_BOLD] = "1",     [CGS_PAINT_GUTTER] = "1;34",
		[CGS_PAINT_ADDED] = "32",  [CGS_PAINT_REMOVED] = "31",
	};
	if (f->color)
		cgs_buf_fmt(f->out, "\033[%sm", code[p]);
}

bool cgs_frame_span(struct cgs_files *fs, struct cgs_span *at)
{
	if (at->file >= fs->n)
		return false;
	if (!fs->v[at->file].loaded && cgs_file_load(fs, at->file))
		return false;
	uint32_t n = fs->v[at->file].text.n;
	if (at->at > n)
		at->at = n;
	if (at->len > n - at->at)
		at->len = n - at->at;
	return true;
}

static void gutter(const struct cgs_frame *f, uint32_t line, const char *bar)
{
	cgs_frame_paint(f, CGS_PAINT_GUTTER);
	if (line)
		cgs_buf_fmt(f->out, "%*u %s", (int)f->gutter, line, bar);
	else
		cgs_buf_fmt(f->out, "%*s %s", (int)f->gutter, "", bar);
	cgs_frame_paint(f, CGS_PAINT_OFF);
}

void cgs_frame_note(struct cgs_frame *f, const char *what)
{
	gutter(f, 0, "= ");
	cgs_frame_paint(f, CGS_PAINT_BOLD);
	cgs_buf_putz(f->out, what);
	cgs_frame_paint(f, CGS_PAINT_OFF);
}

static uint32_t widest(struct cgs_files *fs, struct cgs_span at, uint32_t largest)
{
	if (!cgs_frame_span(fs, &at))
		return largest;
	uint32_t line = cgs_file_pos(fs, at.file, at.at + at.len).line;
	return line > largest ? line : largest;
}

uint32_t cgs_frame_gutter(struct cgs_files *fs, const struct cgs_diag *d)
{
	uint32_t line = widest(fs, d->where, 1), digits = 1;
	for (const struct cgs_label *l = d->label; l; l = l->next)
		line = widest(fs, l->where, line);
	for (const struct cgs_edit *e = d->fix; e; e = e->next)
		line = widest(fs, e->where, line);
	for (; line >= 10; line /= 10)
		digits++;
	return digits;
}

/* The part of a line that is shown: around byte offset `at` of it. */
static struct cgs_str window(struct cgs_str line, uint32_t at, uint32_t width)
{
	uint32_t lo = at > LONGEST_BYTES ? at - LONGEST_BYTES : 0;
	while (lo && lo < line.n && ((unsigned char)line.s[lo] & 0xc0) == 0x80)
		lo++;
	uint32_t before = cgs_show_cells((struct cgs_str){line.s + lo, at - lo});
	if (before > width * 2 / 3)
		lo += cgs_show_fit((struct cgs_str){line.s + lo, at - lo}, before - width / 3);
	uint32_t n = line.n - lo < 4 * LONGEST_BYTES ? line.n - lo : 4 * LONGEST_BYTES;
	return (struct cgs_str){line.s + lo, cgs_show_fit((struct cgs_str){line.s + lo, n}, width)};
}

static void put_line(struct cgs_frame *f, struct cgs_str line, struct cgs_str part)
{
	if (part.n)
		cgs_buf_putc(f->out, ' ');
	if (part.s > line.s)
		cgs_buf_putz(f->out, "...");
	cgs_show_line(f->out, part);
	if (part.s + part.n < line.s + line.n)
		cgs_buf_putz(f->out, "...");
	cgs_buf_putc(f->out, '\n');
}

static void underline(struct cgs_frame *f, const struct mark *m, struct cgs_str line,
		      struct cgs_str part, enum cgs_paint paint)
{
	const char *at = f->files->v[m->where.file].text.s + m->where.at;
	uint32_t left = part.s > line.s ? 3 : 0, room = (uint32_t)(part.s + part.n - at);
	uint32_t len = m->where.len < room ? m->where.len : room;
	uint32_t cells = cgs_show_cells((struct cgs_str){at, len});
	gutter(f, 0, "| ");
	left += cgs_show_cells((struct cgs_str){part.s, (uint32_t)(at - part.s)});
	cgs_buf_fmt(f->out, "%*s", (int)left, "");
	cgs_frame_paint(f, m->primary ? paint : CGS_PAINT_GUTTER);
	for (uint32_t i = 0; i < (cells ? cells : 1); i++)
		cgs_buf_putc(f->out, m->primary ? '^' : '-');
	if (m->text.n) {
		cgs_buf_putc(f->out, ' ');
		cgs_show_text(f->out, m->text, " ");
	}
	cgs_frame_paint(f, CGS_PAINT_OFF);
	cgs_buf_putc(f->out, '\n');
}

static bool inside(const struct cgs_frame *f, const struct mark *m, struct cgs_str part)
{
	const char *at = f->files->v[m->where.file].text.s + m->where.at;
	return at >= part.s && at <= part.s + part.n;
}

/* All marks of one file, in the order of the lines. */
static void frame(struct cgs_frame *f, const struct mark *m, uint32_t n, enum cgs_paint paint)
{
	uint32_t last = 0;
	gutter(f, 0, "|\n");
	for (uint32_t i = 0; i < n;) {
		struct cgs_str line = cgs_file_line(f->files, m[i].where.file, m[i].pos.line);
		uint32_t at = m[i].pos.col - 1 < line.n ? m[i].pos.col - 1 : line.n;
		struct cgs_str part = window(line, at, f->width);
		if (last && m[i].pos.line > last + 1) {
			cgs_frame_paint(f, CGS_PAINT_GUTTER);
			cgs_buf_putz(f->out, "...");
			cgs_frame_paint(f, CGS_PAINT_OFF);
			cgs_buf_putc(f->out, '\n');
		}
		last = m[i].pos.line;
		gutter(f, last, "|");
		put_line(f, line, part);
		do {
			underline(f, &m[i], line, part, paint);
			i++;
		} while (i < n && m[i].pos.line == last && inside(f, &m[i], part));
	}
}

static int compare_marks(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;
	if (x->pos.line != y->pos.line)
		return x->pos.line < y->pos.line ? -1 : 1;
	if (x->primary != y->primary)
		return x->primary ? -1 : 1;
	return (x->where.at > y->where.at) - (x->where.at < y->where.at);
}

static void arrow(struct cgs_frame *f, const struct mark *m, const char *shape)
{
	cgs_frame_paint(f, CGS_PAINT_GUTTER);
	cgs_buf_fmt(f->out, "%*s%s ", (int)f->gutter, "", shape);
	cgs_frame_paint(f, CGS_PAINT_OFF);
	cgs_show_text(f->out, f->files->v[m->where.file].path, " ");
	cgs_buf_fmt(f->out, ":%u:%u\n", m->pos.line, m->pos.col);
}

static void add_mark(struct cgs_files *fs, struct mark *m, uint32_t *n, struct cgs_span where,
		     struct cgs_str text, bool primary)
{
	if (*n == MARKS_MAX || !cgs_frame_span(fs, &where))
		return;
	m[*n] = (struct mark){where, text, cgs_file_pos(fs, where.file, where.at), primary};
	*n += 1;
}

static enum cgs_paint paint_of(enum cgs_level level)
{
	return level == CGS_ERROR     ? CGS_PAINT_ERROR
	       : level == CGS_WARNING ? CGS_PAINT_WARNING
				      : CGS_PAINT_NOTE;
}

void cgs_frame_places(struct cgs_frame *f, const struct cgs_diag *d)
{
	struct mark all[MARKS_MAX], here[MARKS_MAX];
	uint32_t n = 0;
	add_mark(f->files, all, &n, d->where, CGS_STR(""), true);
	if (!n && d->where.file < f->files->n) { /* a file that cannot be read: its name at least */
		cgs_buf_fmt(f->out, "%*s--> ", (int)f->gutter, "");
		cgs_show_text(f->out, f->files->v[d->where.file].path, " ");
		cgs_buf_putc(f->out, '\n');
	}
	for (const struct cgs_label *l = d->label; l; l = l->next)
		add_mark(f->files, all, &n, l->where, l->text, false);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = 0;
		bool seen = false;
		for (uint32_t j = 0; j < n; j++) {
			if (all[j].where.file != all[i].where.file)
				continue;
			seen |= j < i;
			here[k++] = all[j];
		}
		if (seen)
			continue;
		arrow(f, &all[i], i ? ":::" : "-->");
		qsort(here, k, sizeof *here, compare_marks);
		frame(f, here, k, paint_of(d->level));
	}
	if (n && (d->why.n || d->help.n || d->fix))
		gutter(f, 0, "|\n");
}

/* Fixes. */

struct change { /* in the first line: before and behind it the lines are the same */
	uint32_t from, behind;
};

/* The part of a changed line that is shown: from its begin, when the change is in that. */
static struct cgs_str changed(struct cgs_str line, const struct change *c, uint32_t width)
{
	struct cgs_str part = window(line, 0, width);
	bool seen = part.n == line.n || part.n + c->behind >= line.n;
	return seen || c->from > line.n ? part : window(line, c->from, width);
}

static void lines(struct cgs_frame *f, struct cgs_str text, uint32_t number, char sign,
		  struct change c)
{
	uint32_t shown = 0;
	const char *p = text.s, *end = text.s + text.n;
	do {
		const char *nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
		struct cgs_str line = {p, (uint32_t)((nl ? nl : end) - p)};
		if (line.n && line.s[line.n - 1] == '\r')
			line.n--;
		if (shown++ == FIX_LINES) {
			gutter(f, 0, "...\n");
			return;
		}
		gutter(f, number ? number++ : 0, "");
		cgs_frame_paint(f, sign == '+' ? CGS_PAINT_ADDED : CGS_PAINT_REMOVED);
		cgs_buf_putc(f->out, sign);
		put_line(f, line, changed(line, &c, f->width));
		cgs_frame_paint(f, CGS_PAINT_OFF);
		c = (struct change){0, line.n};
		p = nl ? nl + 1 : end + 1;
	} while (p <= end);
}

static struct cgs_str first_line(struct cgs_str s)
{
	const char *nl = s.n ? memchr(s.s, '\n', s.n) : NULL;
	return (struct cgs_str){s.s, nl ? (uint32_t)(nl - s.s) : s.n};
}

static struct cgs_str last_line(struct cgs_str s)
{
	uint32_t at = s.n;
	while (at && s.s[at - 1] != '\n')
		at--;
	return (struct cgs_str){s.s + at, s.n - at};
}

/* Takes away the lines at either end that a fix leaves as they are; the number of those before. */
static uint32_t trim(struct cgs_str *was, struct cgs_str *now)
{
	uint32_t n = 0;
	struct cgs_str same;
	while (was->n && now->n && cgs_str_eq(same = first_line(*was), first_line(*now))) {
		uint32_t a = same.n + (same.n < was->n), b = same.n + (same.n < now->n);
		*was = (struct cgs_str){was->s + a, was->n - a};
		*now = (struct cgs_str){now->s + b, now->n - b};
		n++;
	}
	while (was->n && now->n && cgs_str_eq(same = last_line(*was), last_line(*now))) {
		was->n -= same.n + (same.n < was->n);
		now->n -= same.n + (same.n < now->n);
	}
	return n;
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Where the first lines differ. */
static struct change change_of(struct cgs_str was, struct cgs_str now)
{
	struct change c = {0, 0};
	was = first_line(was);
	now = first_line(now);
	while (c.from < was.n && c.from < now.n && was.s[c.from] == now.s[c.from])
		c.from++;
	while (c.from && c.from < was.n && continues(was.s[c.from]))
		c.from--;
	while (c.behind < was.n - c.from && c.behind < now.n - c.from &&
	       was.s[was.n - c.behind - 1] == now.s[now.n - c.behind - 1])
		c.behind++;
	return c;
}

/* The edits from e that touch the same lines, as the lines before and after. */
static const struct cgs_edit *fix_lines(struct cgs_frame *f, const struct cgs_edit *e)
{
	struct cgs_span at = e->where;
	struct cgs_buf now = {0};
	if (!cgs_frame_span(f->files, &at))
		return e->next;
	struct cgs_str text = f->files->v[at.file].text;
	uint32_t first = cgs_file_pos(f->files, at.file, at.at).line;
	uint32_t from = at.at - (cgs_file_pos(f->files, at.file, at.at).col - 1), done = from, end;
	for (;;) {
		cgs_buf_add(&now, text.s + done, at.at - done);
		cgs_buf_str(&now, e->text);
		done = at.at + at.len;
		const char *nl = memchr(text.s + done, '\n', text.n - done);
		end = nl ? (uint32_t)(nl - text.s) : text.n;
		e = e->next;
		if (!e || e->where.file != at.file || e->where.at < done || e->where.at > end)
			break;
		at = e->where;
		cgs_frame_span(f->files, &at);
	}
	cgs_buf_add(&now, text.s + done, end - done);
	struct cgs_str before = {text.s + from, end - from}, after = cgs_buf_view(&now);
	first += trim(&before, &after);
	struct change c = change_of(before, after);
	if (before.n)
		lines(f, before, first, '-', c);
	if (after.n)
		lines(f, after, first, '+', c);
	cgs_buf_done(&now);
	return e;
}

/* One small edit is said in words. */
static bool fix_words(struct cgs_frame *f, const struct cgs_edit *e)
{
	struct cgs_span at = e->where;
	if (e->next || !cgs_frame_span(f->files, &at))
		return false;
	struct cgs_str was = {f->files->v[at.file].text.s + at.at, at.len};
	struct cgs_str what = at.len ? was : e->text;
	if (was.n && *was.s & 0x80 && cgs_str_is(e->text, " ")) { /* the lines would look alike */
		cgs_buf_putz(f->out, " put a plain blank in its place\n");
		return true;
	}
	bool plain = what.n && what.n <= SHORT_FIX && !memchr(what.s, '\n', what.n);
	if (!plain || (at.len && e->text.n))
		return false;
	cgs_buf_putz(f->out, at.len ? " remove `" : " insert `");
	cgs_show_text(f->out, what, " ");
	cgs_buf_putz(f->out, "`\n");
	return true;
}

void cgs_frame_fix(struct cgs_frame *f, const struct cgs_diag *d)
{
	static const char *const title[] = {
		[CGS_SAFE] = "fix:",
		[CGS_REVIEW] = "possible fix:",
		[CGS_PLACEHOLDER] = "fix with a gap to fill:",
	};
	if (!d->fix)
		return;
	cgs_frame_note(f, title[d->applies]);
	if (fix_words(f, d->fix))
		return;
	cgs_buf_putc(f->out, '\n');
	for (const struct cgs_edit *e = d->fix; e;)
		e = fix_lines(f, e);
}
