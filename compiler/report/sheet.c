/* sheet.c — an answer of several tables, one after the other, each with a title.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sheet.h"

#include "../base/show.h"

__extension__ typedef __int128 wide;

void cgs_sheet_begin(struct cgs_sheet *s, const char *key, const struct cgs_column *column,
		     uint32_t ncolumn)
{
	bool named = s->form == CGS_TABLE_JSON;
	s->key = key;
	s->t = (struct cgs_table){.column = column + !named, .ncolumn = ncolumn - !named};
}

static void put_title(struct cgs_sheet *s, const char *title)
{
	struct cgs_str text = cgs_str_of(title);
	if (s->any && s->form != CGS_TABLE_JSON)
		cgs_buf_putz(s->out, s->form == CGS_TABLE_CSV ? "\r\n" : "\n");
	switch (s->form) {
	case CGS_TABLE_TEXT:
		cgs_show_text(s->out, text, " ");
		cgs_buf_putz(s->out, "\n\n");
		return;
	case CGS_TABLE_HTML:
		cgs_buf_putz(s->out, "<h2>");
		cgs_table_html(s->out, text);
		cgs_buf_putz(s->out, "</h2>\n");
		return;
	case CGS_TABLE_MD:
		cgs_buf_putz(s->out, "## ");
		cgs_table_md(s->out, text);
		cgs_buf_putz(s->out, "\n\n");
		return;
	case CGS_TABLE_CSV:
	case CGS_TABLE_JSON: return;
	}
}

void cgs_sheet_end(struct cgs_sheet *s, const char *title)
{
	if (s->t.ncell && (!s->only || !strcmp(s->only, s->key))) {
		put_title(s, title);
		cgs_table_print(&s->t, s->form, s->out);
		s->any = true;
	}
	cgs_table_done(&s->t);
}

void cgs_sheet_row(struct cgs_sheet *s)
{
	if (s->form == CGS_TABLE_JSON)
		cgs_table_add(&s->t, cgs_str_of(s->key));
}

void cgs_sheet_text(struct cgs_sheet *s, struct cgs_str text)
{
	cgs_table_add(&s->t, text);
}

void cgs_sheet_none(struct cgs_sheet *s)
{
	cgs_table_add(&s->t, CGS_STR(""));
}

void cgs_sheet_count(struct cgs_sheet *s, uint64_t n)
{
	cgs_table_add(&s->t, cgs_str_fmt(s->mem, "%llu", (unsigned long long)n));
}

/* "-0.00" to "0.00". */
static struct cgs_str without_sign(struct cgs_str s)
{
	uint32_t i = 1;
	while (i < s.n && (s.s[i] == '0' || s.s[i] == '.'))
		i++;
	return s.n && *s.s == '-' && i == s.n ? (struct cgs_str){s.s + 1, s.n - 1} : s;
}

void cgs_sheet_double(struct cgs_sheet *s, double x, int digits)
{
	double largest = 1.7976931348623157e308;
	if (!(x >= -largest && x <= largest))
		cgs_sheet_none(s);
	else
		cgs_table_add(&s->t, without_sign(cgs_str_fmt(s->mem, "%.*f", digits, x)));
}

void cgs_sheet_num(struct cgs_sheet *s, struct cgs_num n, int digits)
{
	wide scale = 1;
	for (int i = 0; i < digits; i++)
		scale *= 10;
	wide x = (n.n < 0 ? -(wide)n.n : n.n) * scale;
	x = (2 * x + n.d) / (2 * (wide)n.d);
	unsigned long long whole = (unsigned long long)(x / scale),
			   part = (unsigned long long)(x % scale);
	const char *sign = n.n < 0 && x ? "-" : "";
	cgs_table_add(&s->t,
		      digits ? cgs_str_fmt(s->mem, "%s%llu.%0*llu", sign, whole, digits, part)
			     : cgs_str_fmt(s->mem, "%s%llu", sign, whole));
}
