/* cgs_run.h — the runtime in one header: a plan in, artifacts and events out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One thread and one event loop. A result is stored before anything else happens with it. Nothing
 * is written into the project except by PUBLISH steps, whole or not at all.
 */
#ifndef CGS_RUN_H
#define CGS_RUN_H

#include "../compiler/plan/plan.h"

enum cgs_outcome {
	CGS_CACHED,   /* proved up to date, or its result was in the store */
	CGS_RAN,      /* work was done */
	CGS_RESTORED, /* PUBLISH: the file was missing or stale and came from the store */
	CGS_FAILED,
	CGS_SKIPPED, /* something it needs failed, or the build stopped */
};

struct cgs_summary {
	uint32_t steps; /* in the plan */
	uint32_t ran, cached, restored, failed, skipped;
	uint32_t asked;                 /* requests that reached a live provider */
	uint32_t replayed;              /* answers from recordings, templates, programs */
	uint64_t tokens_in, tokens_out; /* spent by this build */
	const struct cgs_plan *plan;    /* of the build, or NULL when it had nothing to do */
	const uint64_t *cost_nusd;      /* spent, by model of the plan; each in its currency */
	uint32_t unsure;                /* of those asked: may have been billed, nobody knows */
	uint64_t unsure_tokens;         /* that is no more than this, beside what was spent */
	const uint64_t *unsure_nusd;
	uint64_t wall_ns;
};

enum cgs_event_kind {
	CGS_EV_BEGIN,   /* summary.steps is known */
	CGS_EV_START,   /* a step begins to work (not sent for cached ones) */
	CGS_EV_DONE,    /* a step's final outcome; a healed prompt sends one for each attempt */
	CGS_EV_FINDING, /* diag: what a validator or the engine found, pointing at the spec */
	CGS_EV_NOTE,    /* text: one line for people: a store repaired, a lock waited for */
	CGS_EV_END,     /* summary, exit */
};

struct cgs_event {
	enum cgs_event_kind kind;
	const struct cgs_plan *plan;
	uint32_t step;    /* START, DONE, FINDING (or CGS_PLAN_NONE) */
	uint32_t attempt; /* from 1 */
	uint32_t running; /* steps in flight now */
	enum cgs_outcome outcome;
	const char *text; /* NOTE; DONE: why it ran, or how it failed; never NULL */
	uint64_t wall_ns;
	uint32_t tokens_in, tokens_out;
	uint32_t tokens_cached; /* of tokens_in: from the provider's cache */
	uint32_t asked;         /* requests that this attempt sent to a live provider */
	uint64_t bound_in;      /* what tokens_in of one could be at most */
	uint64_t cost_nusd;
	uint32_t model; /* whose price that is */
	const struct cgs_diag *diag;
	struct cgs_files *files; /* for diag */
	const struct cgs_summary *summary;
	enum cgs_exit exit;
};

struct cgs_run_options {
	unsigned jobs;             /* -j: tool steps at once; 0: number of CPUs */
	bool keep_going;           /* -k */
	bool offline;              /* no socket is opened */
	bool counts;               /* a forecast has services count tokens: it opens sockets */
	bool looks;                /* nothing is built: a store that cannot be written will do */
	const char *const *accept; /* hand-edited outputs to keep as they are from now on */
	uint32_t naccept;
	const char *const *overwrite; /* hand-edited outputs to write over */
	uint32_t noverwrite;
	struct cgs_key
		options; /* SHA-256 over version, targets, profile, PATH: what shapes a plan */
	void (*event)(void *arg, const struct cgs_event *e);
	void *arg;
};

struct cgs_run; /* one project: its store, its last snapshot, its engine */

/* Opens the project's store below root; CGS_EIO (cgs_run_error says why). */
enum cgs_status cgs_run_open(const char *root, const struct cgs_run_options *o,
			     struct cgs_run **out);
void cgs_run_close(struct cgs_run *r);
const char *cgs_run_error(const struct cgs_run *r);

enum cgs_probe {
	CGS_FRESH,  /* nothing changed since a complete build with the same options */
	CGS_RERUN,  /* the stored plan is still right; some inputs or outputs changed */
	CGS_REPLAN, /* specs, directories, tools or options changed, or there is no snapshot */
};
/* Asks the snapshot, without parsing anything. */
enum cgs_probe cgs_run_probe(struct cgs_run *r);
/* The snapshot's plan after CGS_FRESH or CGS_RERUN, or NULL: then plan anew. */
const struct cgs_plan *cgs_run_plan(struct cgs_run *r);
/* The number of its steps after CGS_FRESH, without loading it. */
uint32_t cgs_run_steps(const struct cgs_run *r);

/* Takes the lock that one build (or clean, or `cache gc`) of a project has at a time, before
 * anything is planned or run; cgs_run_close frees it. While another has it: a NOTE, and
 * CGS_ECANCELLED after SIGINT, SIGTERM or SIGHUP. *again: another build has worked since the probe,
 * so probe again. Otherwise cgs_run_error says what is wrong. */
enum cgs_status cgs_run_lock(struct cgs_run *r, bool *again);

/* Builds. plan NULL: the snapshot's. Sends events; returns the exit code. */
enum cgs_exit cgs_run_build(struct cgs_run *r, const struct cgs_plan *plan);

struct cgs_spend {
	uint64_t tokens_in, tokens_out, cost_nusd;
	uint32_t model; /* whose price that is, or CGS_PLAN_NONE */
};

struct cgs_forecast {             /* one step of `build -n` */
	enum cgs_outcome outcome; /* CGS_CACHED, CGS_RAN (would run), CGS_RESTORED, CGS_FAILED
				   * (would fail), CGS_SKIPPED (cannot be known before a step it
				   * needs has run) */
	const char *why;          /* "up to date", "never built", "input src/a.c changed" ... */
	uint32_t attempts;        /* PROMPT: the most that healing and fallback may ask */
	bool asks;                /* PROMPT: a live provider would be asked */
	bool batched;             /* or rather a batch that an earlier build has made */
	/* When it asks: */
	bool at_least;             /* it reads what a tool has yet to make: there may be more */
	bool exact;                /* next.tokens_in is what the service counts */
	const char *left_out;      /* "a.md, b.md": what pruning leaves out, or NULL */
	const char *uncounted;     /* `counts`: why it is not, or NULL */
	struct cgs_spend next;     /* the next attempt */
	struct cgs_spend worst[2]; /* all that are left: of its model, of the fallback */
};
/* What a build would do, without doing it: calls each(arg, step, forecast) in plan order.
 * A NOTE for each batch that goes on and that it would not look at.
 * CGS_ECANCELLED: a signal while tokens were counted; CGS_EIO: cgs_run_error says why. */
enum cgs_status
cgs_run_forecast(struct cgs_run *r, const struct cgs_plan *plan,
		 void (*each)(void *arg, uint32_t step, const struct cgs_forecast *f), void *arg);
/* Why a step ran the last time it did, which input changed from what to what; text for people
 * (or one JSON object) in out. CGS_ENOTFOUND: it never ran. */
enum cgs_status cgs_run_why(struct cgs_run *r, const struct cgs_plan *plan, uint32_t step,
			    bool json, struct cgs_buf *out);
/* "stats", "verify", "gc": text or one JSON object in out. CGS_ECORRUPT: verify found damage. */
enum cgs_status cgs_run_cache(struct cgs_run *r, const char *what, bool json, struct cgs_buf *out);
/* Removes what builds have published, also for specs that were, and nobody edited by hand; with
 * all, .cgs too. Sends a NOTE for each file that was kept because it was edited. */
enum cgs_status cgs_run_clean(struct cgs_run *r, bool all, uint32_t *removed);

struct cgs_served { /* what is served, told once it is */
	uint16_t port;
	uint32_t known;      /* questions of the project that have a recording */
	uint32_t unrecorded; /* that have none */
	uint32_t unknown;    /* prompts that read what no build has made */
};
/* Answers from recordings on 127.0.0.1, in the form of every wire, until SIGINT, SIGTERM or SIGHUP;
 * a NOTE for each question. port 0: any. CGS_EXIT_FILES: cgs_run_error says why. */
enum cgs_exit cgs_run_serve(struct cgs_run *r, const struct cgs_plan *plan, uint16_t port,
			    void (*ready)(void *arg, const struct cgs_served *s), void *arg);

enum cgs_drift_kind {
	CGS_DRIFT_SAME,    /* byte for byte */
	CGS_DRIFT_CHANGED, /* how: "from line 3 on; it obeys the schema" */
	CGS_DRIFT_FAILED,  /* how: no answer, or nobody to ask */
};

struct cgs_drift { /* what became of one recording */
	enum cgs_drift_kind kind;
	const char *path; /* of the recording */
	uint32_t step;
	const char *how;
	uint32_t tokens_in, tokens_out;
	uint64_t cost_nusd;
	uint32_t model; /* whose price that is, or CGS_PLAN_NONE */
};
/* Asks again what the recordings answer, within the budget, and compares; writes nothing. The exit
 * code: 0, CGS_EXIT_FINDINGS when one is not the same, CGS_EXIT_BUDGET, CGS_EXIT_INTERRUPTED. */
enum cgs_exit cgs_run_drift(struct cgs_run *r, const struct cgs_plan *plan,
			    void (*each)(void *arg, const struct cgs_drift *d), void *arg,
			    struct cgs_served *what, struct cgs_summary *sum);

struct cgs_export { /* one POST of JSON */
	const char *url;
	const char *const *header; /* "Name: value", NULL-terminated */
	const char *body;
	uint64_t timeout_ms;
};
/* Sends in a process of its own that nobody waits for. After cgs_run_close. */
void cgs_run_export(const struct cgs_export *v, uint32_t n);

#endif
