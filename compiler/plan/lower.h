/* lower.h — what the parts of lowering share: the work list, and how declarations are read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Lowering is driven by need: cgs_lower_need gives the number of a step at once and puts the work
 * of filling it on a list, so a chain of any length needs no stack. Errors are reported in both
 * modes; warnings and notes only while checking, since checking always comes first.
 */
#ifndef CGS_LOWER_H
#define CGS_LOWER_H

#include "../check/edit.h"
#include "../check/eval.h"
#include "draft.h"
#include "recipe.h"

struct cgs_source { /* where an input comes from: an output of a step, or a file of the draft */
	uint32_t step, out;
};

enum cgs_candidate { CGS_CANDIDATE_UNKNOWN, CGS_CANDIDATE_MADE, CGS_CANDIDATE_FAILED };

struct cgs_lower_decl {      /* what lowering knows about a declaration */
	struct cgs_str path; /* artifact: normalised; empty when it cannot be used */
	uint32_t step;       /* + 1: the PROMPT, GATE or PUBLISH step */
	uint32_t link;   /* prompt: artifacts it makes, by path; artifact: gates that guard it */
	uint32_t out;    /* artifact of a prompt: which output */
	uint32_t maker;  /* artifact: the prompt, or 0 */
	uint32_t healer; /* prompt: the gate whose findings go back to it, or 0 */
	struct cgs_source candidate; /* artifact */
	uint8_t state;               /* enum cgs_candidate */
	bool measured;               /* test: a gate looks at it */
	bool judged;                 /* artifact: a gate names it */
};

struct cgs_lower_link {
	uint32_t decl;
	uint32_t next; /* index + 1, or 0 */
};

struct cgs_lower_job { /* a step that waits for its recipe and inputs */
	uint32_t step;
	uint32_t decl;
	uint32_t reader;              /* TOOL: on whose behalf artifacts are read */
	const struct cgs_value *call; /* TOOL: the call, or NULL without arguments */
};

struct cgs_lower_window { /* PROMPT: what must hold its text and answer */
	uint32_t step, model;
	uint64_t tokens;
	uint32_t by;      /* the gate, model or agent that falls back to the model, or 0 */
	const char *attr; /* of `by` */
	uint64_t out;     /* how long its answer may be */
};

struct cgs_lower_term { /* one comparison of a gate, while checking */
	uint32_t step;  /* whose report it looks at */
	struct cgs_str field;
	uint8_t op; /* enum cgs_op */
	bool score; /* of a rubric, else a count */
	struct cgs_num value;
	struct cgs_num from, to; /* the values that there are; a count has no greatest one */
	uint32_t gate;
	struct cgs_span where;
};

struct cgs_lowering {
	struct cgs_ir *ir;
	const struct cgs_lower *how;
	uint64_t made_text; /* bytes that templates made */
	bool check;         /* report what needs no environment; the draft is thrown away */
	struct cgs_draft *d;
	struct cgs_arena mem;
	struct cgs_lower_decl *of; /* by declaration */
	struct cgs_lower_link *link;
	uint32_t nlink, clink;
	struct cgs_lower_job *job;
	uint32_t njob, cjob, filled; /* the first `filled` are done */
	struct cgs_lower_window *window;
	uint32_t nwindow, cwindow;
	struct cgs_lower_term *term;
	uint32_t nterm, cterm;
	struct cgs_syms keys; /* "path:src/a.py", "call:...": what was made already */
	uint32_t *made;       /* by key */
	uint32_t cmade;
	uint32_t *output; /* artifacts with a usable path, in source order */
	uint32_t noutput, coutput;
	uint32_t package; /* whose names stand without a package */
};

#define cgs_lower_each(L, link_, at)                                                               \
	for (uint32_t link_ = (at); link_; link_ = (L)->link[link_ - 1].next)

/* What was made under a key: 0 at first, to be set by the caller. */
uint32_t *cgs_lower_made(struct cgs_lowering *L, const char *kind, struct cgs_str key);
/* The step of a prompt, gate, test or (artifact with a path) publication. */
uint32_t cgs_lower_need(struct cgs_lowering *L, uint32_t decl);
void cgs_lower_later(struct cgs_lowering *L, struct cgs_lower_job job);
/* The content of an artifact as `reader` sees it: the candidate when both are under one gate,
 * else what was accepted. reader: a gate, artifact or prompt, or 0. */
struct cgs_source cgs_lower_read(struct cgs_lowering *L, uint32_t artifact, uint32_t reader);
/* The candidate: what its prompt, template, tool or file gives. False after a diagnostic. */
bool cgs_lower_candidate(struct cgs_lowering *L, uint32_t artifact, struct cgs_source *out);
/* A step without inputs that holds text. */
uint32_t cgs_lower_text_step(struct cgs_lowering *L, struct cgs_str name, struct cgs_str text,
			     struct cgs_span where);
/* The text of a template, called or named; false after a diagnostic. */
bool cgs_lower_template(struct cgs_lowering *L, const struct cgs_value *v, struct cgs_buf *out);
/* A prompt, or a metaprompt without slots: a model answers it, and artifacts are made from that. */
bool cgs_lower_asks(const struct cgs_lowering *L, uint32_t decl);
/* "prompt.gen_api"; with the package in between when it is not the project's own. */
struct cgs_str cgs_lower_name(struct cgs_lowering *L, const char *kind, uint32_t decl);
struct cgs_str cgs_lower_join(struct cgs_lowering *L, struct cgs_str a, struct cgs_str b);
/* "(api_py)" of a call. */
struct cgs_str cgs_lower_args(struct cgs_lowering *L, const struct cgs_value *call);
/* The text of a string attribute; empty when it is not set. */
struct cgs_str cgs_lower_str(struct cgs_lowering *L, uint32_t decl, const char *attr);
uint32_t cgs_lower_ref(struct cgs_lowering *L, uint32_t decl, const char *attr);
/* A number times mul / div, rounded up; dflt when it is not set. */
uint64_t cgs_lower_whole(const struct cgs_value *v, uint64_t mul, uint64_t div, uint64_t dflt);
uint64_t cgs_lower_count(struct cgs_lowering *L, uint32_t decl, const char *attr, uint64_t mul,
			 uint64_t div, uint64_t dflt);
/* The place of an attribute, or of the declaration when it has none of that name. */
struct cgs_span cgs_lower_span(struct cgs_lowering *L, uint32_t decl, const char *attr);
struct cgs_eval cgs_lower_eval(struct cgs_lowering *L, uint32_t decl);
/* The place of item i of n in a list that is written out, else of the attribute. */
struct cgs_span cgs_lower_item(struct cgs_lowering *L, uint32_t decl, const char *attr, uint32_t i,
			       uint32_t n);

/* Reports the mistakes of families 60 to 64; world: what the machine answers, or NULL. */
void cgs_lower_check(struct cgs_ir *ir, const struct cgs_lower *world);

/* source.c: the files that an entry of `files` or `reads` names. */
struct cgs_lower_match {
	void (*each)(void *to, struct cgs_lowering *L, struct cgs_str path, uint32_t artifact);
	void *to;
	struct cgs_span where; /* the entry */
};
/* Calls each for the files that a glob matches, or for the one file that is named: artifacts among
 * them too, so the plan does not depend on what was built before. */
void cgs_source_each(struct cgs_lowering *L, struct cgs_str entry, struct cgs_lower_match m);
/* Without "." and "..". "" after a diagnostic: it leads outside the root, is absolute, cannot be a
 * file, or belongs to git or to the store. */
struct cgs_str cgs_source_path(struct cgs_lowering *L, struct cgs_str path, struct cgs_span where);

/* artifact.c */
void cgs_artifact_fill(struct cgs_lowering *L, const struct cgs_lower_job *job);
/* Names the answers of models that no gate checks. */
void cgs_artifact_note(struct cgs_lowering *L);

/* survey.c: paths, makers and gates of all artifacts, before any step is made. */
void cgs_survey_artifacts(struct cgs_lowering *L);
void cgs_survey_gates(struct cgs_lowering *L);
/* The artifact written to that path, or 0. */
uint32_t cgs_survey_path(struct cgs_lowering *L, struct cgs_str path);
/* Without "." and "..", "" when it leads outside the root, is absolute or cannot be a file. */
struct cgs_str cgs_survey_normal(struct cgs_arena *a, struct cgs_str path);
bool cgs_survey_guards(struct cgs_lowering *L, uint32_t artifact, uint32_t reader);

/* endpoint.c: models and providers as recipes have them. */
struct cgs_endpoint {
	uint32_t model, provider;
	uint64_t max_output;   /* tokens */
	uint64_t most;         /* that the model is said to write; 0: nothing is said */
	struct cgs_str effort; /* "" : not said */
	bool has_temperature;
	struct cgs_num temperature;
};
/* What providers and models say about addresses, keys and recordings. */
void cgs_endpoint_check(struct cgs_lowering *L);
/* False after a diagnostic. */
bool cgs_endpoint_get(struct cgs_lowering *L, uint32_t model, struct cgs_endpoint *out);
/* Sets the recipe of a PROMPT step, and its key: what decides the answer, and nothing else. Names,
 * the files that are taken out of the answer, where keys and recordings are found, time limits,
 * streaming and the fallback (of another attempt) can change without asking anew. */
void cgs_endpoint_recipe(struct cgs_lowering *L, uint32_t step, struct cgs_str recipe);
void cgs_endpoint_provider(struct cgs_lowering *L, const struct cgs_endpoint *e,
			   struct cgs_buf *out);
/* messages: JSON, or empty to leave them out. */
void cgs_endpoint_request(struct cgs_lowering *L, const struct cgs_endpoint *e,
			  struct cgs_str messages, struct cgs_buf *out);
/* The members of a recipe that say who is asked and what; how far the cap of an answer may be
 * raised stands between them. */
void cgs_endpoint_ask(struct cgs_lowering *L, const struct cgs_endpoint *e, struct cgs_str messages,
		      struct cgs_buf *out);
/* The window of the model has to hold the step; by, attr: of struct cgs_lower_window. */
void cgs_endpoint_window(struct cgs_lowering *L, const struct cgs_endpoint *e, uint32_t step,
			 uint32_t by, const char *attr);
/* The model in the plan. */
uint32_t cgs_endpoint_model(struct cgs_lowering *L, const struct cgs_endpoint *e);
/* Sets the model and the estimate of a step; weight of its own text. */
void cgs_endpoint_step(struct cgs_lowering *L, const struct cgs_endpoint *e, uint32_t step,
		       uint64_t weight);
/* A provider that answers from recordings: they are inputs of the step, known by what is asked. */
void cgs_endpoint_watch(struct cgs_lowering *L, const struct cgs_endpoint *e, uint32_t step);
bool cgs_endpoint_is(struct cgs_lowering *L, const struct cgs_endpoint *e, const char *kind);

/* address.c: where services are asked. */
void cgs_address_check(struct cgs_lowering *L);
/* The endpoints of a model as a member of its provider; false: it has none. */
bool cgs_address_recipe(struct cgs_lowering *L, uint32_t model, struct cgs_buf *out);

/* price.c */
/* "USD"; empty when the model has no price. */
struct cgs_str cgs_price_currency(struct cgs_lowering *L, uint32_t model);
/* After all steps are made: prices and budgets in more than one currency. */
void cgs_price_check(struct cgs_lowering *L);

/* message.c: messages of a request: text and quoted inputs in order. */
struct cgs_message {
	struct cgs_lowering *L;
	uint32_t step, reader;
	struct cgs_buf text; /* not yet written */
	struct cgs_buf json;
	struct cgs_buf shares, fit; /* of the recipe, without their ']' */
	uint64_t weight;            /* of its own text, in tokens.h */
};
void cgs_message_begin(struct cgs_message *m);
void cgs_message_end(struct cgs_message *m, const char *role);
void cgs_message_done(struct cgs_message *m);
/* A blank line, unless at the start or after one. */
void cgs_message_gap(struct cgs_message *m);
/* A paragraph; nothing when s is empty. */
void cgs_message_text(struct cgs_message *m, struct cgs_str s);
void cgs_message_file(struct cgs_message *m, struct cgs_str path, struct cgs_source from);
/* An included value: a declaration, context, artifact, text, or a list of them. */
void cgs_message_include(struct cgs_message *m, const struct cgs_value *v);

/* weigh.c: the conditions of all gates beside each other, after they were read. */
void cgs_weigh_terms(struct cgs_lowering *L);

/* window.c: whether texts and answers fit the windows, after the estimate. */
void cgs_window_check(struct cgs_lowering *L);
/* Percent of the window of a model that a question may fill. */
uint32_t cgs_window_ratio(struct cgs_lowering *L, uint32_t model);

/* chain.c: who answers when a model does not. */
struct cgs_asking {
	uint32_t step, model;
	uint32_t prompt; /* or 0: a judge is asked */
};
/* Adds the models after it, if there are any, to a recipe; template: whether one answers from the
 * template. False after a diagnostic. */
bool cgs_chain_recipe(struct cgs_lowering *L, const struct cgs_asking *q, bool *template,
		      struct cgs_buf *out);

/* example.c: whether the example of a section has the form that the answer must have. */
void cgs_example_check(struct cgs_lowering *L, uint32_t section, uint32_t schema,
		       struct cgs_str form);

/* prompt.c */
void cgs_prompt_fill(struct cgs_lowering *L, const struct cgs_lower_job *job);
uint32_t cgs_prompt_model(struct cgs_lowering *L, uint32_t prompt);
/* Puts what the prompt says in place of what its model says. */
void cgs_prompt_limits(struct cgs_lowering *L, uint32_t prompt, struct cgs_endpoint *e);
/* The canonical JSON of a schema declaration; false after a diagnostic. */
bool cgs_prompt_schema(struct cgs_lowering *L, uint32_t schema, struct cgs_buf *out);

/* render.c: declarations as text for a model: from values, never from the source's layout. */
void cgs_render_decl(struct cgs_lowering *L, uint32_t decl, uint32_t level, struct cgs_buf *out);

/* command.c: tools. */
/* The step of a call on behalf of a gate, artifact or (0) nobody; CGS_PLAN_NONE after a
 * diagnostic. */
uint32_t cgs_command_step(struct cgs_lowering *L, const struct cgs_value *call, uint32_t reader,
			  struct cgs_span where);
/* The output number under which the step writes a path, or 0. */
uint32_t cgs_command_writes(struct cgs_lowering *L, uint32_t step, struct cgs_str path);
void cgs_command_fill(struct cgs_lowering *L, const struct cgs_lower_job *job);

/* program.c */
/* The program: a literal, so that no value chooses what runs. False when it is not. */
bool cgs_program_of(struct cgs_lowering *L, uint32_t tool, struct cgs_str *out);
/* Says that it is not, once: of a tool that is called or not. */
void cgs_program_check(struct cgs_lowering *L, uint32_t tool);
/* Makes it the first input of the step: a name is looked up, a path is taken as it is, below the
 * root or absolute. False after a diagnostic. */
bool cgs_program_add(struct cgs_lowering *L, const struct cgs_lower_job *job,
		     struct cgs_str program);

/* gate.c, rubric.c */
void cgs_gate_fill(struct cgs_lowering *L, const struct cgs_lower_job *job);
/* After the graph is whole (blind.c): gates that look at nothing of what waits for them. */
void cgs_blind_check(struct cgs_lowering *L);
/* The SCORE step of rubric(arg); CGS_PLAN_NONE after a diagnostic. */
uint32_t cgs_rubric_step(struct cgs_lowering *L, const struct cgs_value *call, uint32_t gate,
			 struct cgs_span where);

#endif
