/* cli.h — one run of the program: what was asked for, and where data and messages go.
 * SPDX-License-Identifier: Apache-2.0
 *
 * stdout is data, stderr is messages. The tables of commands and options stand in main.c; help,
 * completion and the checks of the manual page all come from them.
 */
#ifndef CGS_CLI_H
#define CGS_CLI_H

#include "../../runtime/cgs_run.h"
#include "../base/print.h"
#include "../cgs.h"

enum cgs_opt {
	CGS_OPT_DIR,
	CGS_OPT_OFFLINE,
	CGS_OPT_JSON,
	CGS_OPT_ERROR_FORMAT,
	CGS_OPT_COLOR,
	CGS_OPT_QUIET,
	CGS_OPT_VERBOSE,
	CGS_OPT_HELP,
	CGS_OPT_VERSION,
	CGS_OPT_DRY_RUN,
	CGS_OPT_JOBS,
	CGS_OPT_KEEP_GOING,
	CGS_OPT_ACCEPT,
	CGS_OPT_OVERWRITE,
	CGS_OPT_DEPFILE,
	CGS_OPT_FIX,
	CGS_OPT_FORMAT,
	CGS_OPT_ALL,
	CGS_OPT_TEMPLATE,
	CGS_OPT_CHECK,
	CGS_OPT_DIFF,
	CGS_OPT_LIST,
	CGS_OPT_PROFILE,
	CGS_OPT_DEFINE,
	CGS_OPT_TODAY,
	CGS_OPT_UPDATE,
	CGS_OPT_SERVE,
	CGS_OPT_LISTEN,
	CGS_OPT_DRIFT,
	CGS_OPT_TRACE,
	CGS_OPT_METRICS,
	CGS_OPT_EXACT,
	CGS_OPT_GAPS,
	CGS_OPT_VIEW,
	CGS_OPT_RATE,
	CGS_OPT_HORIZON,
	CGS_OPT_AS_OF,
	CGS_OPT_BY,
	CGS_OPT_SEED,
	CGS_OPT_SAMPLES,
	CGS_OPT_SHOW,
	CGS_OPT_FROM,
	CGS_OPT_OUT,
	CGS_OPT_PACKAGE,
	CGS_OPT_FORCE,
	CGS_OPT_IMPACT,
	CGS_OPT_BASE,
	CGS_OPT_COUNT,
};

struct cgs_option {         /* one row; rows stand in the order of enum cgs_opt */
	char letter;        /* 0: none */
	const char *name;   /* "error-format" */
	const char *arg;    /* "FILE", or NULL for a flag */
	const char *values; /* "human|short", or NULL for any; --format's are its command's */
	bool global;        /* every command takes it */
	const char *help;
};

struct cgs_cli;

struct cgs_command {
	const char *name;
	const char *args;     /* "[TARGET...]" */
	const char *words;    /* what an argument may be, "bash|zsh|fish", or NULL for any */
	const char *summary;  /* one line */
	const char *detail;   /* for --help */
	const char *example;  /* lines for -h */
	uint64_t options;     /* bit of enum cgs_opt for each that is not global */
	uint32_t least, most; /* arguments */
	enum cgs_exit (*run)(struct cgs_cli *cli);
	const char *formats; /* what --format may be, the first by default */
};

struct cgs_given { /* an option on the command line */
	enum cgs_opt opt;
	const char *value; /* "" for a flag */
};

struct cgs_cli {
	const struct cgs_command *commands; /* both tables end with an empty row */
	const struct cgs_option *options;
	const struct cgs_command *command;
	struct cgs_given *given;
	uint32_t ngiven, cgiven;
	const char **arg;
	uint32_t narg, carg;
	bool short_help; /* -h, not --help */
	bool json, quiet, verbose, offline;
	struct cgs_print print;
	enum cgs_level least;   /* diagnostics below it are not shown */
	bool data_only;         /* stdout is for data: diagnostics go to stderr in any form */
	struct cgs_pool *later; /* collects for one SARIF document; NULL: print at once */
	char *root;             /* of the project, absolute; NULL until cgs_cli_enter */
	char *below;            /* working directory below the root: "" or "src/" */
	struct cgs_buf out;     /* data on its way to stdout */
	bool closed;            /* stdout cannot take more */
	int out_errno;          /* why, unless the reader went away */
	struct cgs_arena mem;
};

bool cgs_cli_has(const struct cgs_cli *cli, enum cgs_opt opt);
/* The last value given, or dflt. */
const char *cgs_cli_value(const struct cgs_cli *cli, enum cgs_opt opt, const char *dflt);

/* All of standard input, or CGS_ETOOBIG. */
enum cgs_status cgs_cli_read_stdin(size_t max, struct cgs_buf *b);
/* A line on stderr, "cgsc: ..."; foreign text in it is made safe. */
void cgs_cli_say(struct cgs_cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Writes bytes to stderr as they are. */
void cgs_cli_stderr(const struct cgs_buf *b);
/* Sends cli->out to stdout. */
void cgs_cli_flush(struct cgs_cli *cli);
/* Diagnostics from cli->least up: JSON and SARIF to stdout, the others to stderr. True when there
 * are errors. */
bool cgs_cli_report(struct cgs_cli *cli, struct cgs_files *files, struct cgs_diags *ds);
/* "3 errors, 1 warning" on stderr, in human form only. */
void cgs_cli_count(struct cgs_cli *cli, const struct cgs_diags *ds);

/* Finds the project's root, at or above the working directory or `from`, and makes it the working
 * directory; a message otherwise. */
enum cgs_exit cgs_cli_enter(struct cgs_cli *cli);
enum cgs_exit cgs_cli_enter_at(struct cgs_cli *cli, const char *from);
/* A path as typed in the working directory at the start, relative to the root. */
const char *cgs_cli_path(struct cgs_cli *cli, const char *typed);

/* The best of a list of words for what was typed, or NULL. */
struct cgs_guess {
	struct cgs_str typed;
	struct cgs_str best;
	uint32_t distance;
};
void cgs_cli_guess(struct cgs_guess *g, struct cgs_str word);
/* "; did you mean `x`?" or "". */
const char *cgs_cli_hint(struct cgs_cli *cli, const struct cgs_guess *g);
/* 1234567 as "1,234,567". */
const char *cgs_cli_number(struct cgs_cli *cli, uint64_t n);

#endif
