/* print.c — diagnostics for people and programs: human, short, JSON lines, SARIF.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "print.h"

#include "frame.h"
#include "sarif.h"
#include "show.h"

enum { DEFAULT_WIDTH = 100, LEAST_WIDTH = 40 };

const char *cgs_print_level(enum cgs_level level)
{
	return level == CGS_ERROR ? "error" : level == CGS_WARNING ? "warning" : "note";
}

static void head(const struct cgs_frame *f, const struct cgs_diag *d, const char *newline)
{
	cgs_frame_paint(f, d->level == CGS_ERROR     ? CGS_PAINT_ERROR
			   : d->level == CGS_WARNING ? CGS_PAINT_WARNING
						     : CGS_PAINT_NOTE);
	cgs_buf_fmt(f->out, "%s[", cgs_print_level(d->level));
	cgs_diag_name(d, f->out);
	cgs_buf_putc(f->out, ']');
	cgs_frame_paint(f, CGS_PAINT_BOLD);
	cgs_buf_putz(f->out, ": ");
	cgs_show_text(f->out, d->text, newline);
	cgs_frame_paint(f, CGS_PAINT_OFF);
	cgs_buf_putc(f->out, '\n');
}

static void say(struct cgs_frame *f, const char *what, struct cgs_str text)
{
	if (!text.n)
		return;
	cgs_frame_note(f, what);
	cgs_show_text(f->out, text, "\n         ");
	cgs_buf_putc(f->out, '\n');
}

static void human(struct cgs_frame *f, const struct cgs_diag *d)
{
	f->gutter = cgs_frame_gutter(f->files, d);
	head(f, d, "\n  ");
	cgs_frame_places(f, d);
	say(f, "why: ", d->why);
	say(f, "help: ", d->help);
	cgs_frame_fix(f, d);
}

static void brief(struct cgs_frame *f, const struct cgs_diag *d)
{
	struct cgs_span at = d->where;
	if (at.file < f->files->n) {
		cgs_show_text(f->out, f->files->v[at.file].path, " ");
		if (cgs_frame_span(f->files, &at)) {
			struct cgs_pos p = cgs_file_pos(f->files, at.file, at.at);
			cgs_buf_fmt(f->out, ":%u:%u", p.line, p.col);
		}
		cgs_buf_putz(f->out, ": ");
	}
	head(f, d, " ");
}

void cgs_print_diag(struct cgs_buf *out, struct cgs_files *fs, const struct cgs_diag *d,
		    const struct cgs_print *how)
{
	uint32_t width = how->width ? how->width : DEFAULT_WIDTH;
	struct cgs_frame f = {.out = out, .files = fs, .color = how->color};
	f.width = width < LEAST_WIDTH ? LEAST_WIDTH : width;
	switch (how->format) {
	case CGS_PRINT_HUMAN: human(&f, d); return;
	case CGS_PRINT_SHORT: brief(&f, d); return;
	case CGS_PRINT_JSON: cgs_sarif_line(out, fs, d); return;
	case CGS_PRINT_SARIF: break;
	}
	cgs_mem_bug("SARIF is one document");
}

void cgs_print_all(struct cgs_buf *out, struct cgs_files *fs, const struct cgs_diags *ds,
		   const struct cgs_print *how)
{
	if (how->format == CGS_PRINT_SARIF) {
		cgs_sarif_document(out, fs, ds, how->version);
		return;
	}
	bool human_form = how->format == CGS_PRINT_HUMAN;
	for (uint32_t i = 0; i < ds->n; i++) {
		if (human_form && i == CGS_PRINT_MAX) {
			cgs_buf_fmt(out, "and %u more\n", ds->n - i);
			return;
		}
		cgs_print_diag(out, fs, ds->v[i], how);
		if (human_form)
			cgs_buf_putc(out, '\n');
	}
}
