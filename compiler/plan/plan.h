/* plan.h — the execution graph: one flat image that is built, stored, mapped and run as it is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A plan is one contiguous block of bytes: a head, then arrays, then a pool of NUL-terminated
 * strings. Every reference is an index or a pool offset, so the image can be written to the store
 * and used in place when it is read back. Steps stand in topological order: every input of a step
 * comes from a step before it. The runtime sees only this header and base.
 */
#ifndef CGS_PLAN_H
#define CGS_PLAN_H

#include "../base/diag.h"
#include "../base/hash.h"
#include "../base/tokens.h"

#define CGS_PLAN_MAGIC "cgsplan4"
enum { CGS_PLAN_NONE = UINT32_MAX };

enum cgs_step_kind {
	CGS_STEP_TEMPLATE, /* no inputs; output 0 is the text in the recipe */
	CGS_STEP_PROMPT,   /* asks a model; outputs: one a file asked for, or the answer itself */
	CGS_STEP_TOOL,     /* runs a program; output 0 is its report, then the files it writes */
	CGS_STEP_SCORE,    /* judge answers to one score; output 0 is a report */
	CGS_STEP_GATE,     /* reports to a verdict; output 0 is the verdict */
	CGS_STEP_PUBLISH,  /* writes input 0 to its path in the project when the other inputs, the
			    * verdicts of the gates on it, passed; output 0 is input 0's content */
};

enum cgs_file_role {                    /* bits */
		     CGS_FILE_SPEC = 1, /* a .cgs file: a change means the plan is made anew */
		     CGS_FILE_DIR =
			     2, /* a directory that was listed: likewise when its entries change */
		     CGS_FILE_SOURCE = 4,  /* read by a step */
		     CGS_FILE_TOOL = 8,    /* a program that a step runs; absolute path */
		     CGS_FILE_OUTPUT = 16, /* written by a PUBLISH step */
		     CGS_FILE_RECORDING =
			     32, /* a recorded answer, perhaps of a prompt with CGS_SF_RECORDED */
};

struct cgs_place {     /* the spec line that asked for something */
	uint32_t path; /* pool */
	uint32_t at, len, line, col;
};

struct cgs_pfile {     /* sorted by path bytes, so files of one directory stand together */
	uint32_t path; /* pool: relative to the root, or absolute for a tool */
	uint32_t role;
	struct cgs_place where; /* SOURCE: what names it first; len 0: nothing does */
};

struct cgs_input {     /* what a step reads: output `out` of a step, or a file */
	uint32_t step; /* CGS_PLAN_NONE: out is an index into file[] */
	uint32_t out;
	uint32_t name; /* pool: how the recipe and `why` call it: "src/a.py", "section task" */
};

struct cgs_output {
	uint32_t name;   /* pool: the path it has for tools and in answers: "src/a.py", "report" */
	uint32_t weight; /* expected, for estimates: tokens.h; 0 unknown */
};

struct cgs_step {
	uint32_t name; /* pool: unique: "prompt.gen_api", "tool.lint(api_py)", "publish src/a.py" */
	uint8_t kind;  /* enum cgs_step_kind */
	uint8_t flags; /* CGS_SF_* */
	uint16_t heal; /* GATE: how often its prompts may be asked again */
	uint32_t recipe, nrecipe; /* pool: canonical JSON, all the spec says about this step */
	uint32_t in, nin;         /* slice of input[] */
	uint32_t out, nout;       /* slice of output[] */
	uint32_t gate;            /* PROMPT: the gate that heals it, or CGS_PLAN_NONE */
	uint32_t file;            /* PUBLISH: index into file[], else CGS_PLAN_NONE */
	uint32_t model;           /* PROMPT: index into model[], else CGS_PLAN_NONE */
	uint32_t fallback;        /* PROMPT: the model it falls back to, or CGS_PLAN_NONE */
	uint32_t tokens_in, tokens_out; /* PROMPT: estimate of one attempt */
	uint64_t cost_nusd;             /* PROMPT: estimate of one attempt, 1e-9 of the currency */
	struct cgs_place where;
	struct cgs_key key; /* SHA-256 of the recipe */
};

enum cgs_step_flag {
	CGS_SF_TARGET = 1,     /* asked for by name or default */
	CGS_SF_EXECUTABLE = 2, /* PUBLISH: mode 0755 instead of 0644 */
	CGS_SF_NEVER = 4,      /* PUBLISH merge = never: written once, then the user's */
	CGS_SF_RECORDED = 8,   /* PROMPT: recordings count, of its provider or a fallback's */
	CGS_SF_CHAIN = 16,     /* PROMPT: there are models that answer when its own does not */
};

struct cgs_pmodel {    /* what limits apply to; what to send stands in the prompt's recipe */
	uint32_t name; /* pool: "model.coder" */
	uint32_t concurrency;
	uint32_t currency;                  /* pool: "USD"; "" when it has no price */
	uint32_t ratio;                     /* percent of the window that a question may fill */
	uint64_t window;                    /* tokens; 0: not known */
	uint64_t nusd_in, nusd_out;         /* price of one token, 1e-9 of the currency */
	uint64_t nusd_cached, nusd_written; /* of one read from the cache, and into it */
	uint64_t rpm, tpm;                  /* questions and tokens a minute; 0: no limit */
};

struct cgs_plan_head {
	char magic[8];
	uint32_t bytes; /* of the whole image */
	uint32_t nstep, ninput, noutput, nfile, nmodel, npool;
	uint32_t concurrency;   /* limit.concurrency of the project, 0: none */
	uint64_t budget_tokens; /* 0: none; else one more than what may be spent */
	uint64_t budget_nusd;   /* likewise */
	struct cgs_key spec;    /* SHA-256 over paths and texts of the specs and the version */
};

struct cgs_plan { /* pointers into one image */
	const struct cgs_plan_head *head;
	const struct cgs_step *step;
	const struct cgs_input *input;
	const struct cgs_output *output;
	const struct cgs_pfile *file;
	const struct cgs_pmodel *model;
	const char *pool;
	void *owned; /* heap image to free, or NULL when borrowed */
};

/* Points a plan at an image; false when the bytes are not a whole image of this version (every
 * offset is checked, so a damaged image cannot lead outside it). Must be 8-byte aligned. */
bool cgs_plan_map(struct cgs_plan *p, const void *image, size_t n);
void cgs_plan_done(struct cgs_plan *p);
const char *cgs_plan_str(const struct cgs_plan *p, uint32_t at);
/* Index of the step of that name; "gen_api", "artifact.api_py" and "src/api.py" find their step
 * too; CGS_PLAN_NONE. */
uint32_t cgs_plan_find(const struct cgs_plan *p, const char *name);
/* Index of the file of that path; CGS_PLAN_NONE. */
uint32_t cgs_plan_file(const struct cgs_plan *p, const char *path);
const char *cgs_plan_kind(enum cgs_step_kind kind); /* "prompt" */

/* Recipes: canonical JSON (keys sorted, compact, UTF-8). Numbers in "in" count the step's inputs.
 *   TEMPLATE {"kind":"template","text":T}
 *   PROMPT   {"kind":"prompt","prompt":NAME,"provider":{"kind":K,"url":U,"key":ENV,"argv":[..],
 *             "endpoints":[{"url":U,"weight":N}],"recordings":DIR,"timeout_ms":N,
 *             "prompt_cache_s":N,"batch_s":N,"batch_price":N,"name":NAME},
 *             "request":{"model":ID,"max_output":N,
 *             "temperature":X,"seed":N,"stream":B,"effort":E,"messages":[{"role":R,
 *             "parts":[{"text":T} or {"in":N,"path":P}]}]},"template":T?,"files":[PATH..]?,
 *             "schema":J?,
 *             "form":{"place":PLACE}?,"shares":[{"from":N,"place":PLACE,
 *             "section":NAME,"to":N,"tokens":N,"weight":N}]?,
 *             "fit":[{"from":N,"room":N,"section":NAME,"to":N}]?,
 *             "raise":N?,"fallback":{same provider and request fields without messages}?,
 *             "chain":[{"model":NAME, likewise}]?}
 *            PLACE is {"at":N,"len":N,"path":P}. The answer has to obey "schema" when there is
 *            "form", where it is declared. A section of that weight of its own, and the inputs
 *            from..to-1, should have no more than so many tokens. "fit": of the inputs
 *            from..to-1 those are left out that do not fit into so many tokens, in their order.
 *            "raise": so long an answer may be when one was cut at "max_output".
 *            "fallback" is asked after the attempts that a gate allows; "chain" within one attempt,
 *            in this order, when a model gives no answer.
 *            NAME is the step's name; the "template" text is there when a provider needs it.
 *            The step's key leaves out what does not decide the answer: cgs_plan_identity.
 *   TOOL     {"kind":"tool","tool":NAME,"argv":[..],"stage":[{"path":P,"in":N}],"writes":[P..],
 *             "parse":"exit|gcc|tap|junit","timeout_ms":N,"max_output":N,"env":{..}}
 *            input 0 is the program file (role TOOL).
 *   SCORE    {"kind":"score","rubric":NAME,"lo":L,"hi":H,"pass":P,"floor":F,
 *             "criteria":[{"name":N,"weight":W,"in":N}]}
 *   GATE     {"kind":"gate","gate":NAME,"require":[{"in":N,"field":F,"op":"==","value":V,
 *             "text":T}],"heals":[PROMPT STEP NAME..],"on_fail":"fail|keep_last|fallback"}
 *   PUBLISH  {"kind":"publish","path":P,"executable":B,"merge":"overwrite|never"}
 *            input 0 is named after the artifact, "artifact.api_py"; the others after their gates.
 */

/* The part of a PROMPT recipe that its key is the hash of: what decides the answer. */
void cgs_plan_identity(struct cgs_str recipe, struct cgs_buf *out);

enum cgs_there { CGS_THERE_NOTHING, CGS_THERE_FILE, CGS_THERE_DIR };

struct cgs_lower { /* what the command line says about the plan */
	const char *const *target;
	const char *const *nearby; /* [ntarget] read as paths from where the command was started,
				    * for those that name nothing from the root on; NULL: none */
	uint32_t ntarget;
	/* Resolves a program name to an absolute path (the driver's PATH look-up); NULL: not
	 * found. The compiler itself never asks the environment. */
	const char *(*which)(void *arg, const char *program);
	/* Lists the project's files that match a glob, sorted, relative to the root. */
	void (*glob)(void *arg, const char *pattern, void (*each)(void *to, const char *path),
		     void *to);
	/* Lists the files of one directory that end in ".txt"; NULL: there are none. */
	void (*texts)(void *arg, const char *dir, void (*each)(void *to, const char *path),
		      void *to);
	/* Likewise the symbolic links that match, which a glob does not follow. NULL: none. */
	void (*links)(void *arg, const char *pattern, void (*each)(void *to, const char *path),
		      void *to);
	/* What stands at a path below the root; links are followed. NULL: a file. */
	enum cgs_there (*look)(void *arg, const char *path);
	void *arg;
};

struct cgs_ir;
/* Lowers the IR; false after diagnostics. dirs: NUL-separated directories that were listed. */
bool cgs_lower_ir(struct cgs_ir *ir, const struct cgs_lower *how, struct cgs_str dirs,
		  struct cgs_plan *out);

/* The marks that traces look for in files, as far as `how` lists files: those that name nothing. */
void cgs_marks_check(struct cgs_ir *ir, const struct cgs_lower *how);

enum cgs_graph_format { CGS_GRAPH_DOT, CGS_GRAPH_JSON, CGS_GRAPH_MERMAID };
void cgs_plan_graph(const struct cgs_plan *p, enum cgs_graph_format f, struct cgs_buf *out);

#endif
