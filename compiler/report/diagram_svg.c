/* diagram_svg.c — diagrams drawn in layers, each boundary for itself.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What points at others stands above them. A boundary is laid out like a diagram of its own and
 * then is one box of the one around it; arrows into it count for it. Arrows are drawn first, so
 * that they go behind boxes. src: Sugiyama, Tagawa, Toda, "Methods for Visual Understanding of
 * Hierarchical System Structures", 1981: layers, and order by the mean place of neighbours.
 */
#include <stdlib.h>

#include "../base/show.h"
#include "diagram.h"
#include "table.h"

enum {
	WIDTH = 176,
	LINE = 17,
	PAD = 12,
	GAP_X = 36,
	GAP_Y = 58,
	IN_ROW = 4,
	CELLS = 22,      /* of a line in a box */
	NOTE_CELLS = 26, /* in small letters */
	LABEL_CELLS = 26,
	SIDE_CELLS = 14, /* beside an arrow that goes around */
	LINES = 3,
	SWEEPS = 3,
};

struct spot { /* where a box is, at last from the corner of the drawing */
	int x, y, w, h;
	uint32_t layer, order;
	uint8_t state; /* 0 new, 1 on the way, 2 done */
};

struct line { /* from one end to the other, leaving and arriving upright or level */
	int x1, y1, x2, y2;
	int bend; /* level: how far it goes out to the side in between, or 0 */
	bool level;
};

struct drawing {
	const struct cgs_diagram *g;
	struct spot *spot;
	struct line *line; /* of the arrows */
	struct cgs_buf *out;
	uint32_t lanes; /* arrows that go around, which have a way each */
	int right;      /* how far the drawing goes */
};

struct lines { /* of a text, broken between words */
	struct cgs_str v[LINES];
	uint32_t n;
	bool cut;
};

static struct lines break_text(struct cgs_str s, uint32_t cells)
{
	struct lines l = {0};
	while (s.n && l.n < LINES) {
		uint32_t fit = cgs_show_fit(s, cells), at = fit;
		while (fit < s.n && at && s.s[at] != ' ')
			at--;
		fit = fit < s.n && at ? at : fit;
		fit = fit ? fit : s.n;
		l.v[l.n++] = (struct cgs_str){s.s, fit};
		while (fit < s.n && s.s[fit] == ' ')
			fit++;
		s.s += fit;
		s.n -= fit;
	}
	l.cut = s.n > 0;
	return l;
}

/* The box of this level that holds another, or is it; CGS_DIAGRAM_NONE: it is elsewhere. */
static uint32_t lift(const struct cgs_diagram *g, uint32_t box, uint32_t level)
{
	while (box != CGS_DIAGRAM_NONE && g->box[box].parent != level)
		box = g->box[box].parent;
	return box;
}

static bool is_arrow(const struct drawing *d, uint32_t i, uint32_t level, uint32_t *from,
		     uint32_t *to)
{
	*from = lift(d->g, d->g->arrow[i].from, level);
	*to = lift(d->g, d->g->arrow[i].to, level);
	return *from != CGS_DIAGRAM_NONE && *to != CGS_DIAGRAM_NONE && *from != *to;
}

/* One more than the lowest of those that point at it; an arrow that closes a circle is not
 * counted. */
static uint32_t find_layer(struct drawing *d, uint32_t box, uint32_t level)
{
	struct spot *s = &d->spot[box];
	uint32_t from, to;
	if (s->state == 2)
		return s->layer;
	s->state = 1;
	for (uint32_t i = 0; i < d->g->narrow; i++) {
		if (!is_arrow(d, i, level, &from, &to) || to != box || d->spot[from].state == 1)
			continue;
		uint32_t above = find_layer(d, from, level) + 1;
		s->layer = s->layer < above ? above : s->layer;
	}
	s->state = 2;
	return s->layer;
}

struct seat {
	uint32_t box;
	double mean;
	uint32_t at;
};

static int by_mean(const void *a, const void *b)
{
	const struct seat *x = a, *y = b;
	if (x->mean != y->mean)
		return x->mean < y->mean ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* The boxes of one layer, in order; v has room for all. */
static uint32_t seats_of(const struct drawing *d, uint32_t level, uint32_t layer, struct seat *v)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < d->g->nbox; i++)
		if (d->g->box[i].parent == level && d->spot[i].layer == layer) {
			v[n] = (struct seat){.box = i, .mean = d->spot[i].order, .at = n};
			n++;
		}
	qsort(v, n, sizeof *v, by_mean);
	return n;
}

/* The mean place of a box's neighbours in other layers. */
static double mean_of(const struct drawing *d, uint32_t level, uint32_t box)
{
	double sum = 0;
	uint32_t n = 0, from, to;
	for (uint32_t i = 0; i < d->g->narrow; i++) {
		if (!is_arrow(d, i, level, &from, &to) || (from != box && to != box))
			continue;
		sum += d->spot[from == box ? to : from].order;
		n++;
	}
	return n ? sum / n : d->spot[box].order;
}

static void set_order(struct drawing *d, uint32_t level, uint32_t layers, struct seat *v)
{
	for (uint32_t sweep = 0; sweep <= SWEEPS; sweep++)
		for (uint32_t l = 0; l < layers; l++) {
			uint32_t n = seats_of(d, level, l, v);
			for (uint32_t i = 0; sweep && i < n; i++)
				v[i].mean = mean_of(d, level, v[i].box);
			qsort(v, n, sizeof *v, by_mean);
			for (uint32_t i = 0; i < n; i++)
				d->spot[v[i].box].order = i;
		}
}

/* Puts a row of boxes below what is there; how high it is. */
static int set_row(struct drawing *d, const struct seat *v, uint32_t n, int y, int *width)
{
	int x = 0, h = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct spot *s = &d->spot[v[i].box];
		s->x = x;
		s->y = y;
		x += s->w + GAP_X;
		h = s->h > h ? s->h : h;
	}
	x -= GAP_X;
	*width = x > *width ? x : *width;
	return h;
}

static int row_width(const struct drawing *d, const struct seat *v, uint32_t n)
{
	const struct spot *last = &d->spot[v[n - 1].box];
	return last->x + last->w;
}

static void set_rows(struct drawing *d, uint32_t level, uint32_t layers, struct seat *v, int *w,
		     int *h)
{
	for (int pass = 0; pass < 2; pass++) { /* the second one centres, when the width is known */
		*h = 0;
		for (uint32_t l = 0; l < layers; l++) {
			uint32_t n = seats_of(d, level, l, v);
			for (uint32_t i = 0; i < n; i += IN_ROW) {
				uint32_t k = n - i < IN_ROW ? n - i : IN_ROW;
				int high = set_row(d, v + i, k, *h, w);
				int shift = pass ? (*w - row_width(d, v + i, k)) / 2 : 0;
				for (uint32_t j = i; j < i + k; j++)
					d->spot[v[j].box].x += shift;
				*h += high + GAP_Y;
			}
		}
	}
	*h -= *h ? GAP_Y : 0;
}

static void lay_out(struct drawing *d, uint32_t level, int *w, int *h);

static void measure(struct drawing *d, uint32_t box)
{
	const struct cgs_box *b = &d->g->box[box];
	struct spot *s = &d->spot[box];
	struct lines title = break_text(b->title, CELLS), note = break_text(b->note, NOTE_CELLS);
	int head = 2 * PAD + LINE * (int)(title.n + note.n);
	if (!b->kids) {
		s->w = WIDTH;
		s->h = head + (b->store ? 6 : 0);
		return;
	}
	lay_out(d, box, &s->w, &s->h);
	s->w += 2 * PAD;
	s->w = s->w < WIDTH + 2 * PAD ? WIDTH + 2 * PAD : s->w;
	s->h += head + PAD;
}

/* Places all boxes of a level from its corner on. */
static void lay_out(struct drawing *d, uint32_t level, int *w, int *h)
{
	const struct cgs_diagram *g = d->g;
	struct seat *v = cgs_mem_alloc((g->nbox + (size_t)1) * sizeof *v);
	uint32_t layers = 0, n = 0;
	*w = *h = 0;
	for (uint32_t i = 0; i < g->nbox; i++) {
		if (g->box[i].parent != level)
			continue;
		measure(d, i);
		d->spot[i].order = n++;
	}
	for (uint32_t i = 0; i < g->nbox; i++)
		if (g->box[i].parent == level && find_layer(d, i, level) + 1 > layers)
			layers = d->spot[i].layer + 1;
	set_order(d, level, layers, v);
	set_rows(d, level, layers, v, w, h);
	free(v);
}

static int head_of(const struct cgs_box *b)
{
	struct lines title = break_text(b->title, CELLS), note = break_text(b->note, NOTE_CELLS);
	return 2 * PAD + LINE * (int)(title.n + note.n);
}

static void put_lines(struct drawing *d, const struct lines *l, int x, int *y, const char *class)
{
	for (uint32_t i = 0; i < l->n; i++) {
		cgs_buf_fmt(d->out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x, *y, class);
		cgs_table_html(d->out, l->v[i]);
		cgs_buf_putz(d->out,
			     l->cut && i + 1 == l->n ? "\xe2\x80\xa6</text>\n" : "</text>\n");
		*y += LINE;
	}
}

static void put_shape(struct drawing *d, const struct cgs_box *b, const struct spot *s)
{
	const char *class = b->kids ? "edge" : b->outside ? "box far" : "box";
	if (!b->store || b->kids) {
		cgs_buf_fmt(d->out,
			    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" "
			    "class=\"%s\"/>\n",
			    s->x, s->y, s->w, s->h, b->person ? 22 : 4, class);
		return;
	}
	cgs_buf_fmt(d->out,
		    "<path d=\"M%d %da%d 8 0 0 1 %d 0v%da%d 8 0 0 1 -%d 0zm0 0a%d 8 0 0 0 %d 0\" "
		    "class=\"%s\"/>\n",
		    s->x, s->y + 8, s->w / 2, s->w, s->h - 16, s->w / 2, s->w, s->w / 2, s->w,
		    class);
}

static void put_box(struct drawing *d, uint32_t i)
{
	const struct cgs_box *b = &d->g->box[i];
	const struct spot *s = &d->spot[i];
	struct lines title = break_text(b->title, CELLS), note = break_text(b->note, NOTE_CELLS);
	int y = s->y + PAD + 13 + (b->store && !b->kids ? 8 : 0);
	put_shape(d, b, s);
	int x = b->kids ? s->x + PAD : s->x + s->w / 2;
	put_lines(d, &title, x, &y, b->kids ? "name left" : "name");
	put_lines(d, &note, x, &y, b->kids ? "note left" : "note");
}

static int between(int v, int least, int most)
{
	return v < least ? least : v > most ? most : v;
}

static struct line line_of(const struct spot *a, const struct spot *b)
{
	int ac = a->x + a->w / 2, bc = b->x + b->w / 2;
	struct line l = {.x1 = between((ac + 3 * bc) / 4, a->x + 24, a->x + a->w - 24),
			 .x2 = between((3 * ac + bc) / 4, b->x + 24, b->x + b->w - 24)};
	if (b->y >= a->y + a->h) {
		l.y1 = a->y + a->h;
		l.y2 = b->y;
	} else if (a->y >= b->y + b->h) {
		l.y1 = a->y;
		l.y2 = b->y + b->h;
	} else {
		l.level = true;
		l.x1 = bc > ac ? a->x + a->w : a->x;
		l.x2 = bc > ac ? b->x : b->x + b->w;
		l.y1 = a->y + a->h / 2;
		l.y2 = b->y + b->h / 2;
	}
	return l;
}

static void put_head(struct drawing *d, const struct line *l)
{
	int back = l->bend ? 8 : l->level ? (l->x2 > l->x1 ? -8 : 8) : (l->y2 > l->y1 ? -8 : 8);
	cgs_buf_fmt(d->out, "<path d=\"M%d %dl%d %dl%d %dz\" class=\"tip\"/>\n", l->x2, l->y2,
		    l->level ? back : -4, l->level ? -4 : back, l->level ? 0 : 8, l->level ? 8 : 0);
}

/* The control points of the curve. */
static void controls(const struct line *l, int *cx1, int *cy1, int *cx2, int *cy2)
{
	int mx = (l->x1 + l->x2) / 2, my = (l->y1 + l->y2) / 2;
	*cx1 = l->bend ? l->bend : l->level ? mx : l->x1;
	*cx2 = l->bend ? l->bend : l->level ? mx : l->x2;
	*cy1 = l->level ? l->y1 : my;
	*cy2 = l->level ? l->y2 : my;
}

/* Whether the curve runs through a box that is at neither end of it. */
static bool is_hidden(const struct drawing *d, const struct cgs_arrow *a, const struct line *l)
{
	int cx1, cy1, cx2, cy2;
	controls(l, &cx1, &cy1, &cx2, &cy2);
	for (int i = 1; i < 24; i++) {
		double t = i / 24.0, u = 1 - t;
		double x = u * u * u * l->x1 + 3 * u * u * t * cx1 + 3 * u * t * t * cx2 +
			   t * t * t * l->x2;
		double y = u * u * u * l->y1 + 3 * u * u * t * cy1 + 3 * u * t * t * cy2 +
			   t * t * t * l->y2;
		for (uint32_t k = 0; k < d->g->nbox; k++) {
			const struct spot *s = &d->spot[k];
			if (k != a->from && k != a->to && !d->g->box[k].kids && x > s->x - 4 &&
			    x < s->x + s->w + 4 && y > s->y && y < s->y + s->h)
				return true;
		}
	}
	return false;
}

/* Around everything on the right that is as high as one of its ends, or between them. */
static void go_around(struct drawing *d, const struct cgs_arrow *a, struct line *l)
{
	const struct spot *from = &d->spot[a->from], *to = &d->spot[a->to];
	int top = from->y < to->y ? from->y : to->y;
	int low = from->y < to->y ? to->y + to->h : from->y + from->h;
	int right = 0;
	for (uint32_t k = 0; k < d->g->nbox; k++) {
		const struct spot *s = &d->spot[k];
		if (!d->g->box[k].kids && s->y < low && s->y + s->h > top && s->x + s->w > right)
			right = s->x + s->w;
	}
	l->level = true;
	l->x1 = from->x + from->w;
	l->x2 = to->x + to->w;
	l->y1 = from->y + from->h / 2;
	l->y2 = to->y + to->h / 2;
	right += 24 + 14 * (int)(d->lanes++ % 4);
	l->bend = (8 * right - l->x1 - l->x2) / 6; /* so that its middle is there */
	int text = a->label.n ? SIDE_CELLS * 7 : 0;
	d->right = d->right < right + PAD + text ? right + PAD + text : d->right;
}

static struct line route(struct drawing *d, const struct cgs_arrow *a)
{
	struct line l = line_of(&d->spot[a->from], &d->spot[a->to]);
	if (is_hidden(d, a, &l))
		go_around(d, a, &l);
	return l;
}

static void put_line(struct drawing *d, const struct line *l)
{
	int cx1, cy1, cx2, cy2;
	controls(l, &cx1, &cy1, &cx2, &cy2);
	cgs_buf_fmt(d->out, "<path d=\"M%d %dC%d %d %d %d %d %d\" class=\"line\"/>\n", l->x1, l->y1,
		    cx1, cy1, cx2, cy2, l->x2, l->y2);
	put_head(d, l);
}

/* Labels of long arrows stand nearer to where they begin: the middle may be behind a box. */
static void put_label(struct drawing *d, const struct cgs_arrow *a, const struct line *l)
{
	struct lines text = break_text(a->label, l->bend ? SIDE_CELLS : LABEL_CELLS);
	int length = l->y2 > l->y1 ? l->y2 - l->y1 : l->y1 - l->y2;
	int x = (l->x1 + l->x2) / 2, y = (l->y1 + l->y2) / 2 + 4;
	if (l->bend)
		x = (l->x1 + l->x2 + 6 * l->bend) / 8 + 5;
	else if (!l->level && length > GAP_Y + LINE) {
		x = l->x1;
		y = l->y1 + (l->y2 > l->y1 ? GAP_Y / 2 : -GAP_Y / 2);
	}
	text.cut |= text.n > 2;
	text.n = text.n > 2 ? 2 : text.n;
	y -= text.n > 1 ? LINE / 2 : 0;
	put_lines(d, &text, x, &y, l->bend ? "label left" : "label");
}

/* From places within boundaries to places in the drawing. */
static void settle(struct drawing *d)
{
	for (uint32_t i = 0; i < d->g->nbox; i++) {
		uint32_t p = d->g->box[i].parent;
		d->spot[i].x += p == CGS_DIAGRAM_NONE ? PAD : d->spot[p].x + PAD;
		d->spot[i].y += p == CGS_DIAGRAM_NONE ? PAD : d->spot[p].y + head_of(&d->g->box[p]);
	}
	for (uint32_t i = 0; i < d->g->narrow; i++)
		d->line[i] = route(d, &d->g->arrow[i]);
}

void cgs_diagram_svg(const struct cgs_diagram *g, struct cgs_buf *out)
{
	struct drawing d = {.g = g, .out = out};
	int h;
	d.spot = cgs_mem_alloc((g->nbox + (size_t)1) * sizeof *d.spot);
	d.line = cgs_mem_alloc((g->narrow + (size_t)1) * sizeof *d.line);
	lay_out(&d, CGS_DIAGRAM_NONE, &d.right, &h);
	d.right += 2 * PAD;
	h += 2 * PAD;
	settle(&d);
	/* On a narrow screen it shrinks as long as its letters can be read, and then it scrolls. */
	cgs_buf_fmt(out,
		    "<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
		    "style=\"min-width:%dpx\" role=\"img\">\n<title>",
		    d.right, h, d.right, h, d.right * 2 / 3);
	cgs_table_html(out, g->title);
	cgs_buf_putz(out, "</title>\n");
	for (uint32_t i = 0; i < g->nbox; i++)
		if (g->box[i].kids)
			put_box(&d, i);
	for (uint32_t i = 0; i < g->narrow; i++)
		put_line(&d, &d.line[i]);
	for (uint32_t i = 0; i < g->nbox; i++)
		if (!g->box[i].kids)
			put_box(&d, i);
	for (uint32_t i = 0; i < g->narrow; i++)
		put_label(&d, &g->arrow[i], &d.line[i]);
	cgs_buf_putz(out, "</svg>\n");
	free(d.spot);
	free(d.line);
}
