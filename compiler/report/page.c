/* page.c — one HTML page that needs nothing beside it: no script, no style sheet, no picture.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "page.h"

#include "model.h"
#include "table.h"

static const char style[] =
	":root{color-scheme:light dark;--bg:#fff;--fg:#1a1c20;--soft:#5b6270;--line:#c9ced6;"
	"--head:#eef1f5;--link:#0b57b0;--bad:#a3161e;--badbg:#fdeeee}\n"
	"@media (prefers-color-scheme:dark){:root{--bg:#15181d;--fg:#e6e8ec;--soft:#a4acb9;"
	"--line:#434a56;--head:#232830;--link:#8ab8f5;--bad:#ff9d9d;--badbg:#3a1f22}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--bg);color:var(--fg);"
	"font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",sans-serif;overflow-wrap:anywhere}\n"
	"main{max-width:80rem;margin:0 auto;padding:1rem}\n"
	"h1,h2,h3,h4{line-height:1.25;margin:1.6em 0 .5em}\nh1{margin-top:.3em}h5,h6{margin:.8em 0 "
	".2em}h5+p,h6+p{margin-top:.2em}\n"
	"h2{border-bottom:1px solid var(--line);padding-bottom:.2em}\n"
	"p,ul,ol,dl{margin:.5em 0}\nul,ol{padding-left:1.4em}\na{color:var(--link)}\n"
	":target{outline:2px solid var(--link);outline-offset:2px}\n"
	"code,pre,.place{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.88em}\n"
	"pre{overflow-x:auto;padding:.6em;background:var(--head);border-radius:4px}\n"
	".place,.soft{color:var(--soft)}\n"
	".gap{color:var(--bad);background:var(--badbg);border:1px dashed var(--bad);"
	"border-radius:3px;padding:0 .35em;font-weight:600;white-space:nowrap}\n"
	"table{border-collapse:collapse;width:100%;margin:.7em 0}\n"
	"th,td{border:1px solid var(--line);padding:.35em .55em;text-align:left;"
	"vertical-align:top}\n"
	"td{min-width:6rem}th{background:var(--head);overflow-wrap:normal}\nthead "
	"th{position:sticky;top:0;z-index:1}\n"
	".number{text-align:right;font-variant-numeric:tabular-nums}\n"
	"nav ul{columns:14rem;list-style:none;padding:0}\n"
	".facts{columns:22rem;column-gap:2.5rem}.facts li{break-inside:avoid}\n"
	"figure{margin:1em 0;overflow-x:auto}\nfigcaption{color:var(--soft)}\n"
	"svg{display:block;max-width:100%;height:auto}\n"
	"svg text{fill:var(--fg);font:13px system-ui,sans-serif;text-anchor:middle}\n"
	"svg .name{font-weight:600}svg .left{text-anchor:start}svg "
	".note{font-size:11px;fill:var(--soft)}\n"
	"svg .label{font-size:11px;paint-order:stroke;stroke:var(--bg);stroke-width:4px}\n"
	"svg .box{fill:var(--head);stroke:var(--soft)}svg .far{stroke-dasharray:5 3}\n"
	"svg .edge{fill:none;stroke:var(--soft);stroke-dasharray:2 3}\n"
	"svg .line{fill:none;stroke:var(--soft)}svg .tip{fill:var(--soft)}\n"
	"blockquote{margin:.6em 0;padding-left:.9em;border-left:3px solid var(--line)}\n"
	"@media screen and (max-width:45rem){thead{display:none}\n"
	"table,tbody,tr,td{display:block;width:100%}\n"
	"tr{border:1px solid var(--line);border-radius:4px;margin:.6em 0;padding:.3em .6em}\n"
	"td{border:0;padding:.15em 0}td:empty{display:none}\n"
	"td[data-title]::before{content:attr(data-title) \": \";color:var(--soft)}\n"
	".number{text-align:left}}\n"
	"@media print{:root{--bg:#fff;--fg:#000;--soft:#444;--line:#999;--head:#eee;--link:#000;"
	"--bad:#000;--badbg:#fff}\nbody{font-size:9.5pt}main{max-width:none;padding:0}\n"
	"thead{display:table-header-group}thead th{position:static}\n"
	"tr,figure,h2,h3,h4{break-inside:avoid}h2,h3,h4{break-after:avoid}\n"
	"svg{min-width:0!important}.facts{columns:2}a{text-decoration:none}pre{white-space:pre-"
	"wrap}}\n";

void cgs_page_begin(struct cgs_buf *out, struct cgs_str title, struct cgs_str lang, bool wide)
{
	cgs_buf_putz(out, "<!DOCTYPE html>\n<html lang=\"");
	cgs_table_html(out, lang);
	cgs_buf_putz(out,
		     "\">\n<head>\n<meta charset=\"utf-8\">\n"
		     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		     "style-src 'unsafe-inline'\">\n<title>");
	cgs_table_html(out, title);
	cgs_buf_fmt(out, "</title>\n<style>\n%s@page{size:A4%s;margin:14mm}\n", style,
		    wide ? " landscape" : "");
	cgs_buf_putz(out, "</style>\n</head>\n<body>\n<main>\n");
}

void cgs_page_end(struct cgs_buf *out)
{
	cgs_buf_putz(out, "</main>\n</body>\n</html>\n");
}

/* A name that is too long for its place breaks behind "." and "_". */
static void put_name(struct cgs_buf *out, struct cgs_str name)
{
	for (uint32_t i = 0, n; i < name.n; i += n) {
		for (n = 1; i + n < name.n && !strchr("._", name.s[i + n - 1]);)
			n++;
		cgs_table_html(out, (struct cgs_str){name.s + i, n});
		cgs_buf_putz(out, i + n < name.n ? "<wbr>" : "");
	}
}

void cgs_page_link(struct cgs_buf *out, const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	cgs_buf_putz(out, "<a href=\"#");
	cgs_table_html(out, cgs_model_path(ir, decl, a));
	cgs_buf_putz(out, "\" title=\"");
	cgs_table_html(out, cgs_model_title(ir, decl));
	cgs_buf_putz(out, "\">");
	put_name(out, cgs_model_name(ir, decl, a));
	cgs_buf_putz(out, "</a>");
}

void cgs_page_anchor(struct cgs_buf *out, const struct cgs_ir *ir, uint32_t decl,
		     struct cgs_arena *a)
{
	cgs_buf_putz(out, " id=\"");
	cgs_table_html(out, cgs_model_path(ir, decl, a));
	cgs_buf_putc(out, '"');
}

void cgs_page_cell(struct cgs_buf *out, const char *title)
{
	cgs_buf_putz(out, "<td data-title=\"");
	cgs_table_html(out, cgs_str_of(title));
	cgs_buf_putz(out, "\">");
}
