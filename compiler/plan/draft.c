/* draft.c — a plan while it is being built: steps in any order, sealed into one image at the end.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Inputs and outputs of a step are chains in one array each, so they can be added in any order
 * without an allocation a step. Strings are interned: one pool offset a distinct string.
 */
#include "draft.h"

#include <stdlib.h>

struct link_in {
	struct cgs_input in;
	uint32_t next; /* index + 1, or 0 */
};
struct link_out {
	struct cgs_output out;
	uint32_t next;
};

struct draft_step {
	struct cgs_step step; /* in, out: first link + 1; nin, nout count them */
	struct cgs_span span;
	uint32_t last_in, last_out; /* last link + 1 */
};

struct place {                     /* what a string stands for, by its symbol */
	uint32_t pool, step, file; /* index + 1, or 0 */
};

struct cgs_draft {
	struct cgs_files *files;
	struct cgs_syms syms;
	struct place *at; /* by symbol */
	uint32_t nat, cat;
	struct cgs_buf pool;
	struct draft_step *step;
	uint32_t nstep, cstep;
	struct link_in *in;
	uint32_t nin, cin;
	struct link_out *out;
	uint32_t nout, cout;
	struct cgs_pfile *file;
	uint32_t nfile, cfile;
	struct cgs_pmodel *model;
	uint32_t nmodel, cmodel;
	struct cgs_plan_head head;
	uint32_t *order; /* step numbers in topological order */
};

struct cgs_draft *cgs_draft_new(struct cgs_files *files)
{
	struct cgs_draft *d = cgs_mem_alloc(sizeof *d);
	d->files = files;
	cgs_buf_putc(&d->pool, 0); /* offset 0 is the empty string */
	return d;
}

void cgs_draft_free(struct cgs_draft *d)
{
	cgs_sym_done(&d->syms);
	cgs_buf_done(&d->pool);
	free(d->at);
	free(d->step);
	free(d->in);
	free(d->out);
	free(d->file);
	free(d->model);
	free(d->order);
	free(d);
}

static struct place *place(struct cgs_draft *d, struct cgs_str s)
{
	cgs_sym y = cgs_sym_of(&d->syms, s);
	d->at = cgs_mem_grow(d->at, &d->cat, y + 1, sizeof *d->at);
	return &d->at[y];
}

static const struct place *known(const struct cgs_draft *d, struct cgs_str s)
{
	cgs_sym y = cgs_sym_find(&d->syms, s);
	return y && y < d->cat ? &d->at[y] : NULL;
}

static uint32_t append(struct cgs_draft *d, struct cgs_str s)
{
	uint32_t at = (uint32_t)d->pool.n;
	if (d->pool.n + s.n >= INT32_MAX)
		cgs_mem_bug("a plan of more than 2 GiB");
	cgs_buf_add(&d->pool, s.s, s.n);
	cgs_buf_putc(&d->pool, 0);
	return at;
}

/* The place of a string that stands in the pool; the empty string has one too. */
static struct place *pooled(struct cgs_draft *d, struct cgs_str s)
{
	struct place *p = place(d, s);
	if (!p->pool && s.n)
		p->pool = append(d, s);
	return p;
}

static uint32_t intern(struct cgs_draft *d, struct cgs_str s)
{
	return s.n ? pooled(d, s)->pool : 0;
}

/* The place of a step's name, or of the name with a number when it is taken. */
static struct place *unique(struct cgs_draft *d, struct cgs_str name)
{
	struct place *p = pooled(d, name);
	for (uint32_t i = 2; p->step; i++)
		p = pooled(d, cgs_str_fmt(&d->syms.mem, "%.*s #%u", CGS_FMT(name), i));
	return p;
}

static struct cgs_place place_of(struct cgs_draft *d, struct cgs_span where)
{
	struct cgs_place p = {0};
	if (where.file == CGS_NO_FILE)
		return p;
	struct cgs_pos pos = cgs_file_pos(d->files, where.file, where.at);
	p.path = intern(d, d->files->v[where.file].path);
	p.at = where.at;
	p.len = where.len;
	p.line = pos.line;
	p.col = pos.col;
	return p;
}

uint32_t cgs_draft_step(struct cgs_draft *d, enum cgs_step_kind kind, struct cgs_str name,
			struct cgs_span where)
{
	uint32_t n = d->nstep;
	struct draft_step *s = CGS_PUSH(d->step, d->nstep, d->cstep);
	struct place *p = unique(d, name);
	p->step = n + 1;
	s->step.name = p->pool;
	s->step.kind = (uint8_t)kind;
	s->step.gate = s->step.file = s->step.model = s->step.fallback = CGS_PLAN_NONE;
	s->span = where;
	s->step.where = place_of(d, where);
	return n;
}

uint32_t cgs_draft_find(const struct cgs_draft *d, struct cgs_str name)
{
	const struct place *p = known(d, name);
	return p && p->step ? p->step - 1 : CGS_PLAN_NONE;
}

struct cgs_step *cgs_draft_at(struct cgs_draft *d, uint32_t step)
{
	return &d->step[step].step;
}

struct cgs_span cgs_draft_span(const struct cgs_draft *d, uint32_t step)
{
	return d->step[step].span;
}

struct cgs_str cgs_draft_name(const struct cgs_draft *d, uint32_t step)
{
	return cgs_str_of(d->pool.s + d->step[step].step.name);
}

uint32_t cgs_draft_steps(const struct cgs_draft *d)
{
	return d->nstep;
}

uint32_t cgs_draft_input(struct cgs_draft *d, uint32_t step, uint32_t from, uint32_t out,
			 struct cgs_str name)
{
	struct draft_step *s = &d->step[step];
	struct link_in *l = CGS_PUSH(d->in, d->nin, d->cin);
	l->in = (struct cgs_input){from, out, intern(d, name)};
	if (s->last_in)
		d->in[s->last_in - 1].next = d->nin;
	else
		s->step.in = d->nin;
	s->last_in = d->nin;
	return s->step.nin++;
}

struct cgs_input cgs_draft_read(const struct cgs_draft *d, uint32_t step, uint32_t i)
{
	uint32_t l = d->step[step].step.in;
	while (i--)
		l = d->in[l - 1].next;
	return d->in[l - 1].in;
}

uint32_t cgs_draft_output(struct cgs_draft *d, uint32_t step, struct cgs_str name, uint32_t hint)
{
	struct draft_step *s = &d->step[step];
	struct link_out *l = CGS_PUSH(d->out, d->nout, d->cout);
	l->out = (struct cgs_output){intern(d, name), hint};
	if (s->last_out)
		d->out[s->last_out - 1].next = d->nout;
	else
		s->step.out = d->nout;
	s->last_out = d->nout;
	return s->step.nout++;
}

struct cgs_str cgs_draft_output_name(const struct cgs_draft *d, uint32_t step, uint32_t out)
{
	uint32_t l = d->step[step].step.out;
	for (; out; out--)
		l = d->out[l - 1].next;
	return cgs_str_of(d->pool.s + d->out[l - 1].out.name);
}

void cgs_draft_recipe(struct cgs_draft *d, uint32_t step, struct cgs_str recipe)
{
	struct cgs_step *s = &d->step[step].step;
	s->recipe = append(d, recipe);
	s->nrecipe = recipe.n;
	s->key = cgs_hash_of(recipe.s, recipe.n);
}

void cgs_draft_key(struct cgs_draft *d, uint32_t step, struct cgs_key key)
{
	d->step[step].step.key = key;
}

uint32_t cgs_draft_file(struct cgs_draft *d, struct cgs_str path, uint32_t role)
{
	struct place *p = pooled(d, path);
	if (!p->file) {
		CGS_PUSH(d->file, d->nfile, d->cfile)->path = p->pool;
		p->file = d->nfile;
	}
	d->file[p->file - 1].role |= role;
	return p->file - 1;
}

void cgs_draft_named(struct cgs_draft *d, uint32_t file, struct cgs_span where)
{
	if (!d->file[file].where.len)
		d->file[file].where = place_of(d, where);
}

bool cgs_draft_has_file(const struct cgs_draft *d, struct cgs_str path, uint32_t role)
{
	const struct place *p = known(d, path);
	return p && p->file && d->file[p->file - 1].role & role;
}

uint32_t cgs_draft_model(struct cgs_draft *d, struct cgs_str name, struct cgs_str currency,
			 struct cgs_pmodel m)
{
	uint32_t at = intern(d, name);
	for (uint32_t i = 0; i < d->nmodel; i++)
		if (d->model[i].name == at)
			return i;
	m.name = at;
	m.currency = intern(d, currency);
	*CGS_PUSH(d->model, d->nmodel, d->cmodel) = m;
	return d->nmodel - 1;
}

struct cgs_plan_head *cgs_draft_head(struct cgs_draft *d)
{
	return &d->head;
}

/* A heap of step numbers: of all steps that are ready the one made first comes next. */
static void heap_add(uint32_t *heap, uint32_t n, uint32_t step)
{
	while (n && heap[(n - 1) / 2] > step) {
		heap[n] = heap[(n - 1) / 2];
		n = (n - 1) / 2;
	}
	heap[n] = step;
}

static uint32_t heap_take(uint32_t *heap, uint32_t n)
{
	uint32_t first = heap[0], last = heap[n - 1], i = 0;
	for (uint32_t k = 1; k < n - 1; k = 2 * i + 1) {
		if (k + 1 < n - 1 && heap[k + 1] < heap[k])
			k++;
		if (heap[k] >= last)
			break;
		heap[i] = heap[k];
		i = k;
	}
	heap[i] = last;
	return first;
}

struct users {          /* of each step: the steps that read it, as slices of one array */
	uint32_t *from; /* nstep + 1 */
	uint32_t *user;
	uint32_t *waits; /* inputs not made yet */
};

static struct users users_init(const struct cgs_draft *d)
{
	struct users u = {cgs_mem_alloc((d->nstep + 2) * sizeof *u.from),
			  cgs_mem_alloc((d->nin + 1) * sizeof *u.user),
			  cgs_mem_alloc((d->nstep + 1) * sizeof *u.waits)};
	for (uint32_t i = 0; i < d->nin; i++)
		if (d->in[i].in.step != CGS_PLAN_NONE)
			u.from[d->in[i].in.step + 2]++;
	for (uint32_t i = 2; i < d->nstep + 2; i++)
		u.from[i] += u.from[i - 1];
	for (uint32_t s = 0; s < d->nstep; s++)
		for (uint32_t l = d->step[s].step.in; l; l = d->in[l - 1].next) {
			uint32_t to = d->in[l - 1].in.step;
			if (to == CGS_PLAN_NONE)
				continue;
			u.user[u.from[to + 1]++] = s;
			u.waits[s]++;
		}
	return u;
}

static void users_done(struct users *u)
{
	free(u->from);
	free(u->user);
	free(u->waits);
}

static uint32_t waiting_input(const struct cgs_draft *d, const struct users *u, uint32_t s)
{
	for (uint32_t l = d->step[s].step.in; l; l = d->in[l - 1].next) {
		uint32_t to = d->in[l - 1].in.step;
		if (to != CGS_PLAN_NONE && u->waits[to])
			return to;
	}
	cgs_mem_bug("a waiting step without a waiting input");
}

/* Every step that still waits has an input that waits: following them must come round. */
static uint32_t *find_cycle(const struct cgs_draft *d, const struct users *u, uint32_t *n)
{
	uint32_t *path = cgs_mem_alloc(((size_t)d->nstep + 1) * sizeof *path);
	uint32_t *seen = cgs_mem_alloc(((size_t)d->nstep + 1) * sizeof *seen), len = 0, s = 0;
	while (!u->waits[s])
		s++;
	for (; !seen[s]; s = waiting_input(d, u, s)) {
		path[len++] = s;
		seen[s] = len;
	}
	*n = len - (seen[s] - 1);
	memmove(path, path + seen[s] - 1, *n * sizeof *path);
	free(seen);
	return path;
}

const uint32_t *cgs_draft_order(struct cgs_draft *d, uint32_t **cycle, uint32_t *n)
{
	struct users u = users_init(d);
	uint32_t *heap = cgs_mem_alloc((d->nstep + 1) * sizeof *heap), nheap = 0, done = 0;
	free(d->order);
	d->order = cgs_mem_alloc((d->nstep + 1) * sizeof *d->order);
	for (uint32_t s = 0; s < d->nstep; s++)
		if (!u.waits[s])
			heap_add(heap, nheap++, s);
	while (nheap) {
		uint32_t s = heap_take(heap, nheap--);
		d->order[done++] = s;
		for (uint32_t i = u.from[s]; i < u.from[s + 1]; i++)
			if (!--u.waits[u.user[i]])
				heap_add(heap, nheap++, u.user[i]);
	}
	if (done < d->nstep)
		*cycle = find_cycle(d, &u, n);
	free(heap);
	users_done(&u);
	return done < d->nstep ? NULL : d->order;
}

static uint64_t input_weight(const struct cgs_draft *d, const struct cgs_input *in)
{
	if (in->step == CGS_PLAN_NONE)
		return 0;
	uint32_t l = d->step[in->step].step.out;
	for (uint32_t i = 0; i < in->out && l; i++)
		l = d->out[l - 1].next;
	return l ? d->out[l - 1].out.weight : 0;
}

static uint32_t clamp(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static void estimate_prompt(struct cgs_draft *d, struct cgs_step *s)
{
	uint64_t in = s->tokens_in;
	for (uint32_t l = s->in; l; l = d->in[l - 1].next)
		in += cgs_tokens(input_weight(d, &d->in[l - 1].in));
	s->tokens_in = clamp(in);
	for (uint32_t l = s->out; l; l = d->out[l - 1].next)
		d->out[l - 1].out.weight = clamp((uint64_t)s->tokens_out * CGS_TOKEN / s->nout);
	if (s->model == CGS_PLAN_NONE)
		return;
	const struct cgs_pmodel *m = &d->model[s->model];
	uint64_t a = 0, b = 0;
	if (__builtin_mul_overflow(m->nusd_in, (uint64_t)s->tokens_in, &a) ||
	    __builtin_mul_overflow(m->nusd_out, (uint64_t)s->tokens_out, &b) ||
	    __builtin_add_overflow(a, b, &s->cost_nusd))
		s->cost_nusd = UINT64_MAX;
}

void cgs_draft_estimate(struct cgs_draft *d)
{
	for (uint32_t i = 0; i < d->nstep; i++) {
		struct cgs_step *s = &d->step[d->order[i]].step;
		if (s->kind == CGS_STEP_PROMPT)
			estimate_prompt(d, s);
		else if (s->kind == CGS_STEP_PUBLISH && s->in && s->out)
			d->out[s->out - 1].out.weight =
				clamp(input_weight(d, &d->in[s->in - 1].in));
	}
}

struct ranked {
	struct cgs_str path;
	uint32_t file;
};

static int by_path(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	return cgs_str_cmp(x->path, y->path);
}

/* Writes the files sorted by path; returns the new number of each, heap. */
static uint32_t *seal_files(const struct cgs_draft *d, struct cgs_pfile *to)
{
	struct ranked *r = cgs_mem_alloc((d->nfile + 1) * sizeof *r);
	uint32_t *number = cgs_mem_alloc((d->nfile + 1) * sizeof *number);
	for (uint32_t i = 0; i < d->nfile; i++)
		r[i] = (struct ranked){cgs_str_of(d->pool.s + d->file[i].path), i};
	qsort(r, d->nfile, sizeof *r, by_path);
	for (uint32_t i = 0; i < d->nfile; i++) {
		to[i] = d->file[r[i].file];
		number[r[i].file] = i;
	}
	free(r);
	return number;
}

struct sealing {
	const struct cgs_draft *d;
	struct cgs_plan_head *head;
	struct cgs_step *step;
	struct cgs_input *input;
	struct cgs_output *output;
	const uint32_t *file; /* new numbers */
	const uint32_t *rank;
};

static void seal_step(struct sealing *z, uint32_t i)
{
	const struct cgs_draft *d = z->d;
	const struct draft_step *from = &d->step[d->order[i]];
	struct cgs_step *to = &z->step[i];
	memcpy(to, &from->step, sizeof *to); /* padding too: the image's bytes must not vary */
	to->in = z->head->ninput;
	to->out = z->head->noutput;
	for (uint32_t l = from->step.in; l; l = d->in[l - 1].next) {
		struct cgs_input in = d->in[l - 1].in;
		if (in.step == CGS_PLAN_NONE)
			in.out = z->file[in.out];
		else
			in.step = z->rank[in.step];
		z->input[z->head->ninput++] = in;
	}
	for (uint32_t l = from->step.out; l; l = d->out[l - 1].next)
		z->output[z->head->noutput++] = d->out[l - 1].out;
	if (to->gate != CGS_PLAN_NONE)
		to->gate = z->rank[to->gate];
	if (to->file != CGS_PLAN_NONE)
		to->file = z->file[to->file];
}

void cgs_draft_seal(struct cgs_draft *d, struct cgs_plan *out)
{
	size_t models = sizeof d->head + d->nstep * sizeof(struct cgs_step);
	size_t inputs = models + d->nmodel * sizeof *d->model;
	size_t outputs = inputs + d->nin * sizeof(struct cgs_input);
	size_t files = outputs + d->nout * sizeof(struct cgs_output);
	size_t pool = files + d->nfile * sizeof *d->file, bytes = pool + d->pool.n;
	if (bytes > UINT32_MAX)
		cgs_mem_bug("a plan of more than 4 GiB");
	char *image = cgs_mem_alloc(bytes);
	struct cgs_plan_head *head = (struct cgs_plan_head *)(void *)image;
	uint32_t *rank = cgs_mem_alloc((d->nstep + 1) * sizeof *rank);
	for (uint32_t i = 0; i < d->nstep; i++)
		rank[d->order[i]] = i;
	*head = d->head;
	memcpy(head->magic, CGS_PLAN_MAGIC, sizeof head->magic);
	head->bytes = (uint32_t)bytes;
	head->nstep = d->nstep;
	head->nfile = d->nfile;
	head->nmodel = d->nmodel;
	head->npool = (uint32_t)d->pool.n;
	uint32_t *number = seal_files(d, (struct cgs_pfile *)(void *)(image + files));
	struct sealing z = {d,
			    head,
			    (struct cgs_step *)(void *)(head + 1),
			    (struct cgs_input *)(void *)(image + inputs),
			    (struct cgs_output *)(void *)(image + outputs),
			    number,
			    rank};
	for (uint32_t i = 0; i < d->nstep; i++)
		seal_step(&z, i);
	if (d->nmodel)
		memcpy(image + models, d->model, d->nmodel * sizeof *d->model);
	memcpy(image + pool, d->pool.s, d->pool.n);
	free(rank);
	free(number);
	if (!cgs_plan_map(out, image, bytes))
		cgs_mem_bug("a sealed plan that is damaged");
	out->owned = image;
}
