/* engine.h — the state of one build, shared by the engine's modules; private to runtime.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Inner order, each sees only the ones before it:
 *   node (states, ready queues) < input (hashes, bytes) < record (keys, results, events)
 *   < last (what the build before vouches for) < why < chain < need < budget < heal < take < keep
 *   < request < prompt, tool, gate, output (one kind of step each) < sched (the walk) < count <
 *   forecast < run (the door); lock stands beside run. A step that ends later reports through
 * run->ended, which sched sets.
 */
#ifndef CGS_ENGINE_H
#define CGS_ENGINE_H

#include "../compiler/base/sym.h"
#include "cgs_run.h"
#include "loop.h"
#include "model.h"
#include "proc.h"
#include "reapi.h"
#include "secret.h"
#include "snapshot.h"
#include "store.h"
#include "work.h"

enum cgs_node_state {
	CGS_WAITING, /* for pending inputs */
	CGS_READY,   /* in a queue */
	CGS_RUNNING,
	CGS_DONE,
};

struct cgs_need {               /* what one request may take at most */
	uint64_t in, out, nusd; /* tokens, money: of the dearest that may be asked */
	uint64_t own_nusd;      /* of the model that is asked */
	uint64_t most;          /* tokens of the longest answer that one of them may give */
	uint32_t model;         /* of the plan, or CGS_PLAN_NONE */
	bool least;             /* it reads what is not there yet and whose size nobody knows */
};

struct cgs_node_run {      /* one step in this build */
	uint8_t state;     /* enum cgs_node_state */
	uint8_t outcome;   /* enum cgs_outcome, when DONE */
	bool ok;           /* DONE and its outputs may be used */
	bool redo;         /* RUNNING on inputs that healing has replaced: run again when it ends */
	bool cached;       /* the result came from the store */
	bool force;        /* TOOL: run even if the store has a result */
	bool kept;         /* what it gave does not count for the next build: a gate that failed and
			    * kept the last outputs, an answer that turned out to be none */
	bool recorded;     /* PROMPT: recordings count for this attempt */
	bool asks;         /* PROMPT of a forecast: a live provider would be asked */
	bool batched;      /* likewise: its question is in a batch of an earlier build */
	uint32_t pending;  /* input steps that are not DONE */
	uint32_t priority; /* weight of the longest path to the end */
	uint32_t attempt;  /* PROMPT: from 1 */
	uint32_t route;    /* PROMPT: who is asked: 0: its model, n: the nth after it */
	const char *tried; /* PROMPT: those before, and why they gave no answer; or NULL */
	uint64_t cap;      /* PROMPT: of the answer, once it was raised; 0: as the recipe says */
	bool fell;         /* PROMPT: that another model answered was told */
	struct cgs_key key; /* node key of the result */
	int64_t began_ns;
	struct cgs_need need;           /* PROMPT: of the request at hand */
	uint32_t tokens_in, tokens_out; /* PROMPT: of the last answer */
	uint32_t tokens_cached, asked;  /* likewise */
	uint64_t cost_nusd;
	struct cgs_key answer;      /* PROMPT: digest of the raw answer */
	struct cgs_key known;       /* PROMPT: a stored answer whose recording is gone */
	struct cgs_key taped;       /* PROMPT: digest of the recording it is answered from */
	struct cgs_key untaped;     /* PROMPT: of kind record: the node key without a recording */
	struct cgs_heal *heal;      /* PROMPT: earlier answers and what was wrong with them */
	struct cgs_prompt_run *ask; /* PROMPT in flight */
	struct cgs_tool_run *tool;  /* TOOL in flight */
};

struct cgs_heal {             /* heap; one a healed prompt */
	struct cgs_key *seen; /* answers so far that were not good enough */
	uint32_t n, cap;
	struct cgs_key base; /* the answer to repair: the best so far */
	char *feedback;      /* what was wrong with it, for the model */
	bool fallback;       /* ask the fallback model from now on */
};

struct cgs_best {                  /* one a gate: its best failed verdict so far */
	uint32_t failed, findings; /* UINT32_MAX: none yet */
	struct cgs_key *answer;    /* of each prompt it heals, in plan order */
	char *feedback;            /* what was wrong, for the model */
};

struct cgs_file_run { /* one file of the plan in this build */
	struct cgs_file_state state;
	struct cgs_key hash; /* zero: missing */
	bool known;          /* state and hash were taken or carried over */
	bool away;           /* it is a link out of the project, or below one: not read */
};

struct cgs_queue { /* binary heap of step indexes, highest priority first */
	uint32_t *v;
	uint32_t n, cap;
	uint32_t running, limit;
};

struct cgs_run {
	struct cgs_run_options opt;
	const char *root;
	int root_fd;
	int lock; /* .cgs/lock, or -1 */
	char error[256];
	struct cgs_store *store;
	enum { CGS_COUNTS_UNKNOWN, CGS_COUNTS_NONE, CGS_COUNTS_SOME } counts; /* in the store */
	struct cgs_snapshot last; /* of the build before */
	bool have_last;
	bool same_plan;   /* the plan being built is the one of `last` */
	bool doubt;       /* results of `last` are not in the store any more */
	bool torn;        /* a build after `last` was killed while it wrote project files */
	bool *changed;    /* [files of last] really changed since; by probe */
	int64_t probe_ns; /* when this run began to look at the project */
	struct cgs_loop *loop;
	struct cgs_models *models;
	struct cgs_secrets *secrets; /* read once: that wipes the environment */
	/* of the running build */
	const struct cgs_plan *plan;
	struct cgs_node_run *node; /* [nstep] */
	struct cgs_key *out;       /* [noutput] digest of each output */
	uint64_t *size;            /* [noutput] */
	struct cgs_file_run *file; /* [nfile] */
	uint32_t *was;             /* [nstep] the same step of the last plan, or CGS_PLAN_NONE */
	uint32_t *user, *user_of;  /* dependents: user[user_of[s]] .. user[user_of[s + 1] - 1] */
	struct cgs_best *best;     /* [nstep], used at gates */
	struct cgs_queue now;      /* steps that end at once */
	struct cgs_queue tools;
	struct cgs_queue
		*asks;  /* [nmodel + 1]; the last for prompts without a limit of their own */
	uint32_t *late; /* PUBLISH steps that wait for one common commit */
	uint32_t nlate, clate;
	int64_t published_ns;   /* when that was last done */
	bool writes;            /* it is noted in the store that project files are being written */
	uint32_t open;          /* steps not DONE */
	uint32_t running;       /* in flight */
	struct cgs_spare spare; /* for working directories */
	bool stop;              /* start nothing more: a failure without -k, or a signal */
	bool interrupted;
	bool looked;      /* whether the sources of prompts are texts */
	bool lost;        /* a result that a step wanted to read is damaged or gone */
	bool kept;        /* a gate kept the last outputs: the next build tries again */
	json_t *batches;  /* in a forecast: as they are noted in the store */
	const char **dry; /* [nstep] a forecast: nothing runs, the reasons land here */
	uint32_t *twin;   /* [nstep] in a forecast: the first TEMPLATE of that text */
	struct cgs_questions *questions; /* the walk collects what prompts ask, or NULL */
	enum cgs_exit worst;             /* 0, or the exit code that the failures ask for */
	uint64_t reserved_tokens, reserved_nusd;
	uint32_t *wait; /* prompts that wait until it is known what the open questions cost */
	uint32_t nwait, cwait;
	uint64_t *cost_nusd;         /* [nmodel] spent so far */
	uint64_t *unsure_nusd;       /* [nmodel] what may have been spent beside it */
	struct cgs_arrival *arrived; /* answers in the store's queue */
	uint32_t narrived, carrived;
	int spill; /* .cgs/arrived: the same, for a kill before the commit; or -1 */
	struct cgs_summary sum;
	struct cgs_files files; /* for findings */
	struct cgs_diags diags;
	/* A running step ended for good; or one attempt of it did and another will follow (the
	 * caller then resets it). */
	void (*ended)(struct cgs_run *r, uint32_t step, enum cgs_outcome outcome, bool ok,
		      const char *why);
	void (*attempted)(struct cgs_run *r, uint32_t step, const char *why);
};

/* --- node: states, dependents, queues --- */
void cgs_node_begin(struct cgs_run *r);
void cgs_node_free(struct cgs_run *r);
/* Puts a WAITING step without pending inputs into its queue. */
void cgs_node_ready(struct cgs_run *r, uint32_t step);
/* The next READY step whose queue has room, or CGS_PLAN_NONE. Publishes come last. */
uint32_t cgs_node_take(struct cgs_run *r);
/* Marks DONE, counts down the dependents, readies those that wait no longer. */
void cgs_node_finish(struct cgs_run *r, uint32_t step);
/* Sends a step and all that depends on it back to WAITING. */
void cgs_node_reset(struct cgs_run *r, uint32_t step);
struct cgs_queue *cgs_node_queue(struct cgs_run *r, uint32_t step);

/* --- input: content of files and of other steps --- */
/* The content hash of a file of the plan (zero: missing), hashed at most once a build. */
enum cgs_status cgs_input_hash(struct cgs_run *r, uint32_t file, struct cgs_key *out);
/* A cgs_stamp_watched of the plan of a struct cgs_run. */
bool cgs_input_watched(void *arg, const char *path);
/* The digest of one input of a step; false when the file is missing, or is none. */
bool cgs_input_digest(struct cgs_run *r, const struct cgs_input *in, struct cgs_key *out);
/* What is wrong with the path of such an input: "does not exist", "is a directory, not a file". */
const char *cgs_input_wrong(struct cgs_run *r, const char *path);
/* The same of input i of a step, as its key has it: the program of a tool, input 0, is another
 * one when it may not be run. */
bool cgs_input_key(struct cgs_run *r, uint32_t step, uint32_t i, struct cgs_key *out);
/* Whether it can be sent: UTF-8, as far as it can be read. */
bool cgs_input_is_text(struct cgs_run *r, const struct cgs_input *in);
/* Whether it is a file over CGS_FILE_MAX: it has no key, for it cannot be read. */
bool cgs_input_too_large(const struct cgs_run *r, uint32_t step, uint32_t i);
/* The bytes of one input, exactly those that its digest names; a file that has changed since it
 * was hashed is CGS_ECORRUPT, and its new hash is taken. */
enum cgs_status cgs_input_read(struct cgs_run *r, const struct cgs_input *in, struct cgs_buf *out);
/* The same, but an edit since the first look is seen. */
enum cgs_status cgs_input_look(struct cgs_run *r, uint32_t file, struct cgs_key *out);
/* Forgets what is known of a file and takes it anew. */
void cgs_input_refresh(struct cgs_run *r, uint32_t file);

/* --- record: keys, results, events --- */
const struct cgs_step *cgs_record_step(const struct cgs_run *r, uint32_t step);
const char *cgs_record_name(const struct cgs_run *r, uint32_t step);
/* Node key: recipe key and the digests of all inputs, in order. False: an input is missing; its
 * index is in *missing. */
bool cgs_record_key(struct cgs_run *r, uint32_t step, struct cgs_key *out, uint32_t *missing);
/* Takes the outputs of a stored result; CGS_ENOTFOUND when there is none or a blob is gone.
 * exit_code and raw (stdout's digest) may be NULL. */
enum cgs_status cgs_record_get(struct cgs_run *r, uint32_t step, const struct cgs_key *key,
			       int *exit_code, struct cgs_key *raw);
/* A value of the store that a result names; CGS_ENOTFOUND makes the build mend the store. */
enum cgs_status cgs_record_blob(struct cgs_run *r, const struct cgs_key *key, struct cgs_buf *out);
/* Stores outputs r->out[] of a step as the result of node->key. paid: an answer that cost money,
 * never dropped by gc. */
enum cgs_status cgs_record_put(struct cgs_run *r, uint32_t step, int exit_code,
			       const struct cgs_digest *raw, const struct cgs_digest *err,
			       bool paid);
/* Drops the stored result of a step: it turned out to be none. */
void cgs_record_forget(struct cgs_run *r, uint32_t step);
/* Sets output k of a step to these bytes and stores them as a blob. */
enum cgs_status cgs_record_output(struct cgs_run *r, uint32_t step, uint32_t k, const void *p,
				  size_t n);
/* Remembers that this content at this path is our own work; asks: if it is not, a person made it.
 */
enum cgs_status cgs_record_own(struct cgs_run *r, const char *path, const struct cgs_key *content);
bool cgs_record_is_ours(struct cgs_run *r, const char *path, const struct cgs_key *content);
json_t *cgs_record_recipe(const struct cgs_run *r, uint32_t step); /* a new reference */
/* A finding at the spec line of a step. */
struct cgs_diag *cgs_record_finding(struct cgs_run *r, uint32_t step, enum cgs_code code,
				    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
struct cgs_span cgs_record_span(struct cgs_run *r, uint32_t step);
struct cgs_span cgs_record_place(struct cgs_run *r, const struct cgs_place *w);
struct cgs_span cgs_record_at(struct cgs_run *r, const json_t *place);      /* PLACE of a recipe */
void cgs_record_send(struct cgs_run *r, uint32_t step, struct cgs_diag *d); /* as an event */
void cgs_record_note(struct cgs_run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cgs_record_say(void *run, const char *note);

/* --- last: what the build before still vouches for --- */
/* Finds the files and steps of the last snapshot in the plan; the files keep stamps and hashes. */
void cgs_last_carry(struct cgs_run *r);
/* Marks the steps of the plan of the last build whose inputs are as they were: they are done,
 * without a key. But a prompt whose gate has to be judged anew is followed from its first attempt
 * on, as in any build: healing needs its answers. No step of another plan is clean. */
void cgs_last_clean(const struct cgs_run *r, bool *clean);
/* Whether the last build gave a step the key that it has now; and whether what it made then is
 * its result still. */
bool cgs_last_same_key(const struct cgs_run *r, uint32_t step);
bool cgs_last_holds(const struct cgs_run *r, uint32_t step);
/* Takes the outputs that a step had in the last build. */
void cgs_last_take(struct cgs_run *r, uint32_t step);

/* --- made: the paths that builds have written --- */
/* Adds the outputs of the plan. */
void cgs_made_remember(struct cgs_run *r);
/* Before the first project file is written, in the same commit as what is noted about it: adds the
 * outputs and notes that files are being written, until made_end. */
void cgs_made_begin(struct cgs_run *r);
void cgs_made_end(struct cgs_run *r);
/* Finds out whether a build was killed between the two: r->torn. */
void cgs_made_look(struct cgs_run *r);
/* Removes the temporary files that it left beside outputs. */
void cgs_made_sweep(struct cgs_run *r);
/* All of them, those of the last plan too, each ended by a NUL; then forgets what is gone. */
void cgs_made_use(struct cgs_run *r, void (*use)(void *arg, const struct cgs_str *path, uint32_t n),
		  void *arg);

/* --- why: what made a step run --- */
/* Compares a step with the record of its last run: one line, in the arena of this build. */
const char *cgs_why_reason(struct cgs_run *r, uint32_t step);
/* The same, and remembers this run with that reason. */
const char *cgs_why_ran(struct cgs_run *r, uint32_t step);
/* Remembers what the steps read whose results were found in the store though the build before had
 * others, or had no such steps: the next reasons are told from there. */
void cgs_why_kept(struct cgs_run *r);

/* A failure of the store or of files: a finding, and the exit code 6. */
void cgs_record_trouble(struct cgs_run *r, uint32_t step, enum cgs_status st, const char *what);

/* --- chain: the models after a prompt's own, asked when one gives no answer --- */
struct cgs_retry;
uint32_t cgs_chain_length(const struct cgs_run *r, uint32_t step);
/* The part of a recipe that has provider and request of an attempt; borrowed. */
const json_t *cgs_chain_part(const json_t *recipe, const struct cgs_retry *t);
/* The model of the plan that an attempt asks, or CGS_PLAN_NONE; and the one asked now. */
uint32_t cgs_chain_model(const struct cgs_run *r, uint32_t step, const struct cgs_retry *t);
uint32_t cgs_chain_now(const struct cgs_run *r, uint32_t step);
/* After no answer: makes the next model the one that is asked; false: there is none, or it would
 * not help. */
bool cgs_chain_next(struct cgs_run *r, uint32_t step, const struct cgs_answer *a);
/* Before the error of the one asked last: "model.a: HTTP 503 ...; model.b: ", or "". */
const char *cgs_chain_tried(struct cgs_run *r, uint32_t step);
/* After an answer: if another model gave it, says so, and has the next build ask the first again.
 */
void cgs_chain_answered(struct cgs_run *r, uint32_t step);
/* The most that one token of a question can cost, in 1e-9 of the currency. */
uint64_t cgs_chain_read(const struct cgs_pmodel *m);
/* Raises a need to that of the dearest model from `route` on. */
void cgs_chain_dearest(const struct cgs_run *r, uint32_t step, uint32_t route, struct cgs_need *n);

/* --- need: what a request may take --- */
/* Of a request that is complete. */
struct cgs_need cgs_need_of(const struct cgs_run *r, uint32_t step, const json_t *request,
			    const struct cgs_retry *t);
/* The same, once its tokens are counted. */
struct cgs_need cgs_need_counted(const struct cgs_run *r, uint32_t step, uint64_t in);
/* Of a prompt whose inputs are not all there. */
struct cgs_need cgs_need_guess(struct cgs_run *r, uint32_t step);
/* The most that all attempts may take that healing still allows, when `first` is the next one: of
 * its model, and of the fallback. */
void cgs_need_worst(const struct cgs_run *r, uint32_t step, const struct cgs_need *first,
		    struct cgs_need worst[2]);
/* Whether node[step].need fits the window of its model; false: why is "about 5000 tokens ...". */
bool cgs_need_fits(const struct cgs_run *r, uint32_t step, struct cgs_buf *why);
void cgs_need_exceeded(struct cgs_run *r, uint32_t step, const char *why); /* the finding */

/* --- prune: files that a section has no room for --- */
/* By input of the step; NULL: nothing is pruned. Heap. */
bool *cgs_prune(struct cgs_run *r, uint32_t step, const json_t *recipe);
/* "docs/b.md, docs/c.md", or NULL. */
const char *cgs_prune_list(struct cgs_run *r, uint32_t step, const json_t *recipe);

/* Warns of sections of a prompt that, with what they include, are larger than their share, and says
 * which files are left out. */
void cgs_need_shares(struct cgs_run *r, uint32_t step);

/* --- budget: the worst case of a request is set aside before it leaves --- */
struct cgs_reserve { /* of one question */
	uint64_t tokens, nusd;
	uint64_t turns;  /* of the tokens: what earlier turns took, which is in no sum yet */
	uint32_t booked; /* requests of it that may have been billed, and are in the sum */
};
/* False when the request could exceed what is left. */
bool cgs_budget_reserve(struct cgs_run *r, uint32_t step, struct cgs_reserve *held);
void cgs_budget_release(struct cgs_run *r, struct cgs_reserve *held);
/* Before a request is sent again: one that may have been billed has used up what was set aside for
 * it, and so has a turn that was paused. False when there is not enough left for another. */
bool cgs_budget_again(struct cgs_run *r, uint32_t step, const struct cgs_answer *sofar,
		      struct cgs_reserve *held);
/* Gives back what was set aside, and charges what an answer took and what may have been billed. */
void cgs_budget_account(struct cgs_run *r, uint32_t step, const struct cgs_answer *a,
			struct cgs_reserve *held);
/* Whether it may allow the request yet, once it is known what the open questions cost. */
bool cgs_budget_may_wait(const struct cgs_run *r, uint32_t step);
/* Says at the end of a build that answers cost more than was set aside, if the budget did not hold.
 */
void cgs_budget_overrun(struct cgs_run *r);
/* Whether it would allow the request if nothing else were asked. */
bool cgs_budget_ever(const struct cgs_run *r, uint32_t step);
/* "could take up to 531 tokens; the budget is 500 tokens, ..." */
void cgs_budget_explain(const struct cgs_run *r, uint32_t step, struct cgs_buf *b);
void cgs_budget_exceeded(struct cgs_run *r, uint32_t step); /* the finding */

/* --- heal: bounded attempts --- */
enum { CGS_FEEDBACK_MAX = 4096 }; /* tokens of what was wrong that the model is told */
/* Cuts it to that, between characters; what follows is for the caller to add. */
void cgs_heal_cut(struct cgs_buf *feedback);
struct cgs_retry { /* what the next attempt of a prompt would be */
	uint32_t attempt;
	bool fallback;
	uint32_t route;       /* of node[], without fallback */
	uint64_t cap;         /* of node[] */
	struct cgs_key base;  /* the answer to repair */
	const char *feedback; /* what was wrong with it */
};
/* Plans the next attempt after `answer` was found wanting; false when none is left: the bound is
 * reached, or the same answer came again and there is no fallback model. */
bool cgs_heal_plan(struct cgs_run *r, uint32_t prompt, const struct cgs_key *answer,
		   const struct cgs_key *base, const char *feedback, struct cgs_retry *out);
/* Makes the planned attempt the current one and sends the prompt and its cone back. */
void cgs_heal_apply(struct cgs_run *r, uint32_t prompt, const struct cgs_key *answer,
		    const struct cgs_retry *t);
/* How many attempts a prompt has at most. */
uint32_t cgs_heal_attempts(const struct cgs_run *r, uint32_t prompt);
/* Says in a finding when healing ended before its bound, because an answer came again. */
void cgs_heal_explain(struct cgs_run *r, uint32_t prompt, struct cgs_diag *d);
/* The attempt that node[prompt] is at. */
struct cgs_retry cgs_heal_now(const struct cgs_run *r, uint32_t prompt);

/* --- take: what is taken from an answer --- */
struct cgs_flaw {
	enum cgs_code code;  /* no_file_in_answer, wrong_form */
	const char *why;     /* no_file_in_answer: of cgs_answer_file */
	struct cgs_buf text; /* the path, or the faults of cgs_form_reads */
};
/* Takes the outputs of a prompt from its answer. False: it cannot be taken as it is, *flaw says
 * why, and cgs_take_refuse has to follow. */
bool cgs_take_outputs(struct cgs_run *r, uint32_t step, struct cgs_str answer,
		      struct cgs_flaw *flaw, enum cgs_status *st);
/* Sends the prompt back to be asked again, or ends it with a finding; done with *flaw. */
void cgs_take_refuse(struct cgs_run *r, uint32_t step, struct cgs_flaw *flaw);

/* --- keep: answers are made durable before anything else is done with them --- */
struct cgs_arrival { /* one answer */
	uint32_t step;
	bool taken;
	struct cgs_flaw flaw; /* unless it was taken */
};
/* At the begin and the end of a build, with the project's lock: takes what a killed one left. */
void cgs_keep_begin(struct cgs_run *r);
void cgs_keep_end(struct cgs_run *r);
/* Before a forecast: sees it as stored. From then on nothing is stored. */
void cgs_keep_look(struct cgs_run *r);
/* Stores an answer. What cost money is used by the next settle, anything else at once. */
void cgs_keep_answer(struct cgs_run *r, uint32_t step, const struct cgs_answer *a);
/* One commit for all that arrived in a turn of the loop; then their steps end or ask again. */
void cgs_keep_settle(struct cgs_run *r);

/* --- request: what a prompt asks --- */
/* Whether the provider of a request or a recipe is of that kind. */
bool cgs_request_is_kind(const json_t *of, const char *kind);
/* The request of model.h; NULL when an input cannot be read or has just changed. */
json_t *cgs_request_make(struct cgs_run *r, uint32_t step, const struct cgs_retry *t);
/* The cap to which that of an answer may be raised, once: within what the model is said to write
 * and what its window leaves; 0: it cannot. */
uint64_t cgs_request_cap(const struct cgs_run *r, uint32_t step, const struct cgs_retry *t,
			 const json_t *request);
/* The finding that names the input that could not be sent, and says why. */
void cgs_request_tell_unsent(struct cgs_run *r, uint32_t step);

/* --- the kinds of steps: start one; ended is called now or later --- */
void cgs_prompt_start(struct cgs_run *r, uint32_t step);
/* What starting it would do: ended is called, nothing is asked. */
void cgs_prompt_foresee(struct cgs_run *r, uint32_t step);
/* Whether its provider is asked, unless a recording answers. */
bool cgs_prompt_is_live(const struct cgs_run *r, uint32_t step);
void cgs_prompt_cancel(struct cgs_run *r, uint32_t step);
/* For cgs_model_options: whether the budget allows a request again. */
bool cgs_prompt_again(void *arg, const struct cgs_answer *sofar);
/* The node key of an attempt: that of cgs_record_key, with the answer to repair and the recording
 * that there is. */
bool cgs_prompt_key(struct cgs_run *r, uint32_t step, const struct cgs_retry *t,
		    struct cgs_key *out, uint32_t *missing);
/* Takes the outputs of a stored answer; CGS_ENOTFOUND. CGS_ECORRUPT: there is an answer, but
 * it cannot be taken; the prompt has been sent back or has ended. */
enum cgs_status cgs_prompt_take(struct cgs_run *r, uint32_t step);
void cgs_tool_start(struct cgs_run *r, uint32_t step);
void cgs_tool_cancel(struct cgs_run *r, uint32_t step);
void cgs_gate_score(struct cgs_run *r, uint32_t step);
void cgs_gate_judge(struct cgs_run *r, uint32_t step);
/* PUBLISH steps together: what will be written is recorded as our own in one commit, before the
 * first file is touched. */
void cgs_output_publish(struct cgs_run *r, const uint32_t *step, uint32_t n);
/* --accept and --overwrite name files; true when this one is among them, or, with all, when "*"
 * names every one. */
bool cgs_output_named(const char *const *v, uint32_t n, bool all, const char *path);

/* Whether there is what last passed its gates, for a PUBLISH step. */
bool cgs_output_has_last(struct cgs_run *r, uint32_t step);
/* What publishing would do: ended is called, nothing is written. */
void cgs_output_forecast(struct cgs_run *r, uint32_t step);

/* Opens the store of the project; r->error says why it cannot. */
enum cgs_status cgs_run_store(struct cgs_run *r);

/* --- failed: what a person can look at, below .cgs/failed, until a build passes --- */
#define CGS_FAILED_DIR ".cgs/failed"
/* All that a failed tool wrote, in a file that d names as help. */
void cgs_failed_output(struct cgs_run *r, uint32_t step, struct cgs_str out, struct cgs_str err,
		       struct cgs_diag *d);
/* The same from the store; nothing for a step that is no tool. */
void cgs_failed_report(struct cgs_run *r, uint32_t step, struct cgs_diag *d);

/* --- lock --- */
void cgs_lock_free(struct cgs_run *r);

/* Of this run, read when they are first needed. */
struct cgs_secrets *cgs_run_secrets(struct cgs_run *r);

/* --- sched --- */
enum cgs_exit cgs_sched_run(struct cgs_run *r);

/* --- forecast: the walk without doing anything; its states stay until the end --- */
void cgs_forecast_begin(struct cgs_run *r, const struct cgs_plan *plan,
			struct cgs_run_options *real);
void cgs_forecast_end(struct cgs_run *r, const struct cgs_run_options *real);

/* --- count: of the prompts of a forecast, as their services count --- */
struct cgs_count {
	uint32_t in;     /* tokens; 0: not counted */
	const char *why; /* it was not, or NULL */
};
/* out: [nstep], zeroed. CGS_ECANCELLED after a signal; CGS_EIO: errno says why. */
enum cgs_status cgs_count_all(struct cgs_run *r, struct cgs_count *out);
/* Raises node[step].need to what the service has once counted of a request, if that is more. */
void cgs_count_raise(struct cgs_run *r, uint32_t step, const json_t *request);

/* --- questions: what the prompts of a project ask, healing attempts too, as far as the store has
 * what they read --- */
struct cgs_question {
	json_t *request; /* of model.h */
	uint32_t step;
	struct cgs_need need;
	char *path; /* of its recording */
};
struct cgs_questions {
	struct cgs_question *v; /* those that have one recording */
	uint32_t n, cap;
	uint32_t unknown;    /* prompts that read what is not in the store */
	uint32_t unrecorded; /* questions without a recording */
};
void cgs_questions_collect(struct cgs_run *r, const struct cgs_plan *plan,
			   struct cgs_questions *out);
void cgs_questions_add(struct cgs_run *r, uint32_t step, const struct cgs_retry *t);
void cgs_questions_done(struct cgs_questions *q);

#endif
