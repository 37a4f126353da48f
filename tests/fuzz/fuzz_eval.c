/* fuzz_eval.c — libFuzzer entry: any bytes as the body of a template, checked without and then
 * evaluated with values of its parameters, against a model that is checked once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "../../compiler/cgs.h"
#include "../../compiler/check/bind.h"
#include "../../compiler/check/check.h"
#include "../../compiler/check/eval.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RUNS = 20000, INPUT_MAX = 64 << 10, NPARAM = 5 }; /* the model is made anew after RUNS */

#define HEAD                                                                                       \
	"template probe(x: ref<component>, n: int, s: string, l: list<word>, d: duration) {"

static const char model[] =
	"package fuzz\n"
	"requirement r1 \"first\" { priority = must; shall \"answer\"; goal <= 200ms @p95 }\n"
	"requirement r2 \"second\" { effort = tri(1d, 2d, 1wk); fail <= 5s }\n"
	"component api \"Order API\" { tech = [python, go]; satisfies = [r1]; depends -> store }\n"
	"component store { tech = [c]; tags = [core]; title = \"Store\" }\n"
	"entity order { field id : uuid; field total : int { max = 5 }; keep = 7d }\n"
	"const limit : duration = 90s\nparam region : string = \"eu\"\n"
	"fn price(n: int, each: money = 2USD) : money { is = n * each }\n"
	"fn twice(s: string) : string { is = s + s }\n"
	"template row(c: ref<component>, mark: string = \"-\") { text \"${mark} ${c.title}\\n\" }\n"
	"note { of = [api, r1]; at = { a = [1, 2ms], b = [\"x\"] } }\n";

struct base { /* kept between inputs */
	struct cgs c;
	struct cgs_arena mem;
	uint32_t decl, uses, runs;
	struct cgs_binding bound[NPARAM];
};

static void bind(struct base *b)
{
	static const char *const name[NPARAM] = {"x", "n", "s", "l", "d"};
	static struct cgs_value word[2];
	struct cgs_value v[NPARAM] = {
		{.type = CGS_V_REF, .decl = cgs_ir_find(b->c.ir, CGS_STR("component.api"))},
		{.type = CGS_V_NUM, .num = {7, 1}},
		{.type = CGS_V_STR, .str = CGS_STR("a text\nof two lines")},
		{.type = CGS_V_LIST, .n = 2, .item = word},
		{.type = CGS_V_NUM, .num = {90, 1}},
	};
	word[0] = word[1] = v[2];
	for (int i = 0; i < NPARAM; i++)
		b->bound[i] = (struct cgs_binding){
			cgs_sym_of(&b->c.syms, cgs_str_of(name[i])), v[i]};
}

static void start(struct base *b)
{
	cgs_parse(&b->c, CGS_STR("model.cgs"), CGS_STR(model));
	cgs_parse(&b->c, CGS_STR("probe.cgs"), CGS_STR("package fuzz\n" HEAD " text \"\" }\n"));
	cgs_check(&b->c);
	b->decl = cgs_ir_find(b->c.ir, CGS_STR("template.probe"));
	if (b->c.diags.errors || !b->decl)
		abort();
	b->uses = b->c.ir->names->nuse;
	bind(b);
}

static void evaluate(struct base *b, uint32_t block)
{
	struct cgs_ir *ir = b->c.ir;
	struct cgs_scope scope = {NULL, b->bound, NPARAM};
	struct cgs_eval ev = {.ir = ir, .mem = &b->mem, .decl = b->decl, .scope = &scope};
	struct cgs_buf out = {0};
	cgs_dry_body(ir, b->decl, block);
	if (!b->c.diags.errors)
		cgs_eval_block(&ev, block, &out);
	cgs_buf_done(&out);
}

static void probe(struct base *b, struct cgs_str text)
{
	struct cgs_ir *ir = b->c.ir;
	struct cgs_tree **slot = &ir->tree[ir->decl[b->decl].file], *saved = *slot;
	uint32_t node = ir->decl[b->decl].node;
	struct cgs_tree *t = cgs_tree_parse(saved->file, text, &b->c.diags);
	uint32_t stmt = t->node[t->root].kid;
	uint32_t block = stmt ? cgs_tree_kid(t, stmt, CGS_N_BLOCK) : 0;
	*slot = t;
	ir->decl[b->decl].node = stmt;
	if (block && !b->c.diags.errors)
		evaluate(b, block);
	*slot = saved;
	ir->decl[b->decl].node = node;
	ir->names->nuse = b->uses;
	ir->names->hints = 0;
	cgs_tree_free(t);
	cgs_diag_done(&b->c.diags);
	cgs_arena_free(&b->mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct base b;
	struct cgs_buf text = {0};
	if (size > INPUT_MAX)
		return 0;
	if (b.runs++ % RUNS == 0) {
		cgs_done(&b.c);
		start(&b);
	}
	cgs_buf_putz(&text, HEAD);
	cgs_buf_add(&text, data, size);
	cgs_buf_putz(&text, "\n}\n");
	probe(&b, cgs_buf_view(&text));
	cgs_buf_done(&text);
	return 0;
}
