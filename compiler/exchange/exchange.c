/* exchange.c — the table of forms, and the door through which their files come.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exchange.h"

#include <ctype.h>

#include "../base/show.h"
#include "../syntax/fmt.h"
#include "forms.h"
#include "text.h"
#include "write.h"

static const struct cgs_exchange forms[] = {
	{"csv", "a table of requirements", cgs_csv_guess, cgs_csv_read, cgs_csv_write, NULL},
	{"ears", "requirements.md in the EARS form, as Kiro writes it", cgs_kiro_guess,
	 cgs_kiro_read, cgs_kiro_write, NULL},
	{"openspec", "a spec or change of OpenSpec", cgs_openspec_guess, cgs_openspec_read,
	 cgs_openspec_write, NULL},
	{"speckit", "spec.md of spec-kit", cgs_speckit_guess, cgs_speckit_read, cgs_speckit_write,
	 NULL},
	{"gherkin", "a feature in Gherkin", cgs_gherkin_guess, cgs_gherkin_read, cgs_gherkin_write,
	 NULL},
	{"sdoc", "a document of StrictDoc", cgs_sdoc_guess, cgs_sdoc_read, cgs_sdoc_write, NULL},
	{"doorstop", "an item of Doorstop", cgs_doorstop_guess, cgs_doorstop_read, NULL,
	 cgs_doorstop_files},
};
enum { FORMS = sizeof forms / sizeof *forms };

const char cgs_exchange_names[] = "csv|ears|openspec|speckit|gherkin|sdoc|doorstop";

const struct cgs_exchange *cgs_exchange_named(const char *name)
{
	for (size_t i = 0; i < FORMS; i++)
		if (!strcmp(forms[i].name, name))
			return &forms[i];
	return NULL;
}

const struct cgs_exchange *cgs_exchange_guess(struct cgs_str path, struct cgs_str text)
{
	const struct cgs_exchange *best = NULL;
	unsigned most = 0;
	for (size_t i = 0; i < FORMS; i++) {
		unsigned sure = forms[i].guess(path, text);
		if (sure > most) {
			most = sure;
			best = &forms[i];
		}
	}
	return best;
}

bool cgs_exchange_text(struct cgs_str file, struct cgs_buf *text, struct cgs_buf *why)
{
	static const char mark[] = "\xef\xbb\xbf";
	uint32_t i = file.n > 2 && !memcmp(file.s, mark, 3) ? 3 : 0;
	if (file.n > 1 && (!memcmp(file.s, "\xff\xfe", 2) || !memcmp(file.s, "\xfe\xff", 2))) {
		cgs_buf_putz(why, "it is UTF-16; convert the file, as with `iconv -f UTF-16 -t "
				  "UTF-8`");
		return false;
	}
	while (i < file.n) {
		uint32_t c, n = 1;
		unsigned char first = (unsigned char)file.s[i];
		if (first >= 0x80) {
			n = cgs_show_decode(file.s + i, file.n - i, &c);
			if (c == UINT32_MAX) {
				cgs_buf_fmt(why,
					    "byte %u is no UTF-8 (0x%02x); convert the file, as "
					    "with `iconv -f WINDOWS-1252 -t UTF-8`",
					    i, first);
				return false;
			}
		} else if (!first) {
			cgs_buf_fmt(why, "byte %u is NUL: it is not a text file, or not UTF-8", i);
			return false;
		}
		if (first != '\r' || i + 1 == file.n || file.s[i + 1] != '\n')
			cgs_buf_add(text, file.s + i, n);
		i += n;
	}
	return true;
}

void cgs_exchange_read(struct cgs_items *s, const struct cgs_exchange *form, struct cgs_str path,
		       struct cgs_str text)
{
	s->file = cgs_str_dup(&s->mem, path);
	form->read(s, cgs_str_dup(&s->mem, text));
}

void cgs_exchange_spec(struct cgs_items *s, struct cgs_str package, struct cgs_buf *out)
{
	struct cgs_buf raw = {0};
	cgs_item_settle(s);
	cgs_write_spec(s, package, &raw);
	if (!cgs_fmt_text(cgs_buf_view(&raw), out))
		cgs_mem_bug("what was imported cannot be read");
	cgs_buf_done(&raw);
}

bool cgs_exchange_names_package(struct cgs_arena *a, const char *name)
{
	struct cgs_buf out = {0};
	bool yes = cgs_fmt_text(cgs_str_fmt(a, "edition 2026\npackage %s\n", name), &out);
	cgs_buf_done(&out);
	return yes;
}

/* What was not written has no place. */
static void leave_others(struct cgs_items *s)
{
	for (uint32_t i = 1; i < s->n; i++) {
		s->written += s->v[i].done;
		if (!s->v[i].done)
			cgs_item_leave(s, i, "the form has no place for it");
	}
}

void cgs_exchange_write(struct cgs_items *s, const struct cgs_exchange *form, struct cgs_buf *out)
{
	form->write(s, out);
	leave_others(s);
}

void cgs_exchange_files(struct cgs_items *s, const struct cgs_exchange *form,
			void (*file)(void *arg, const char *name, struct cgs_str text), void *arg)
{
	form->files(s, file, arg);
	leave_others(s);
}

struct cgs_str cgs_exchange_package(struct cgs_arena *a, struct cgs_str path)
{
	while (path.n > 1 && path.s[path.n - 1] == '/')
		path.n--;
	const char *slash = memrchr(path.s, '/', path.n);
	uint32_t at = slash ? (uint32_t)(slash - path.s) + 1 : 0;
	struct cgs_str base = {path.s + at, path.n - at};
	const char *dot = memchr(base.s, '.', base.n);
	struct cgs_str stem = {base.s, dot ? (uint32_t)(dot - base.s) : base.n};
	/* Files that are called so by everybody are called after their directory. */
	static const char *const common[] = {"spec", "requirements", "specification"};
	if (slash && slash > path.s && CGS_STR_IN(stem, common)) {
		struct cgs_str up = cgs_exchange_package(
			a, (struct cgs_str){path.s, (uint32_t)(slash - path.s)});
		if (!cgs_str_is(up, "imported"))
			return up;
	}
	while (stem.n && !isalpha((unsigned char)stem.s[0])) /* "001-album" */
		stem = (struct cgs_str){stem.s + 1, stem.n - 1};
	struct cgs_str name = cgs_name_slug(a, stem);
	return name.n ? name : CGS_STR("imported");
}

bool cgs_exchange_any(const struct cgs_items *s)
{
	bool any = false;
	for (uint32_t i = 1; i < s->n; i++)
		any |= s->v[i].done && s->v[i].kind != CGS_ITEM_SCOPE;
	return any;
}

void cgs_exchange_tell(const struct cgs_items *s, struct cgs_buf *out)
{
	uint32_t lost = 0, lines = 0;
	for (uint32_t i = 0; i < s->nloss; i++) {
		lost += s->loss[i].item ? 1 : 0;
		lines += s->loss[i].loose ? s->loss[i].more + 1 : 0;
	}
	if (s->written + lost != s->seen)
		cgs_mem_bug("an item was neither carried over nor named");
	cgs_buf_fmt(out, "%u item%s: %u carried over, %u not", s->seen, s->seen == 1 ? "" : "s",
		    s->written, lost);
	if (lines)
		cgs_buf_fmt(out, "; %u line%s of text not", lines, lines == 1 ? "" : "s");
}
