/* main.c — the commands and options of cgsc, as two tables.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A new command is one row here and one file cmd_*.c; help, completion and the checks of the
 * manual page follow from the row.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "../exchange/exchange.h"
#include "../report/rank.h"
#include "args.h"
#include "cmd.h"

#define O(name) (UINT64_C(1) << CGS_OPT_##name)
#define CHOICES (O(PROFILE) | O(DEFINE) | O(TODAY)) /* of whatever reads the specs */

static const struct cgs_option options[] = {
	[CGS_OPT_DIR] = {'C', "directory", "DIR", NULL, true, "run as if started in DIR"},
	[CGS_OPT_OFFLINE] =
		{0, "offline", NULL, NULL, true,
		 "open no socket: answers come from recordings, templates and commands"},
	[CGS_OPT_JSON] = {0, "json", NULL, NULL, true, "print data as JSON, one object a line"},
	[CGS_OPT_ERROR_FORMAT] = {0, "error-format", "FORM", "human|short|json|sarif", true,
				  "how diagnostics are printed"},
	[CGS_OPT_COLOR] = {0, "color", "WHEN", "auto|always|never", true,
			   "colours; auto: on a terminal unless NO_COLOR is set"},
	[CGS_OPT_QUIET] = {'q', "quiet", NULL, NULL, true, "print errors only"},
	[CGS_OPT_VERBOSE] = {'v', "verbose", NULL, NULL, true,
			     "print cached steps and reasons too"},
	[CGS_OPT_HELP] = {'h', "help", NULL, NULL, true, "-h: short, with examples; --help: all"},
	[CGS_OPT_VERSION] = {0, "version", NULL, NULL, true, "print the version"},
	[CGS_OPT_DRY_RUN] = {'n', "dry-run", NULL, NULL, false,
			     "print what would run, why, and the tokens and cost to expect"},
	[CGS_OPT_JOBS] = {'j', "jobs", "N", NULL, false,
			  "tools to run at once; default: one a CPU"},
	[CGS_OPT_KEEP_GOING] = {'k', "keep-going", NULL, NULL, false,
				"after a failure build what does not depend on it; exit 3"},
	[CGS_OPT_ACCEPT] = {0, "accept", "FILE", NULL, false,
			    "keep a hand-edited output as it is from now on"},
	[CGS_OPT_OVERWRITE] = {0, "overwrite", "FILE", NULL, false,
			       "write over a hand-edited output"},
	[CGS_OPT_DEPFILE] = {0, "depfile", "FILE", NULL, false,
			     "write make rules: every output depends on every input"},
	[CGS_OPT_FIX] = {0, "fix", NULL, NULL, false, "apply the safe fixes, then check again"},
	[CGS_OPT_FORMAT] = {0, "format", "FORM", NULL, false, "form of what is printed"},
	[CGS_OPT_ALL] = {0, "all", NULL, NULL, false, "remove the store (.cgs) too"},
	[CGS_OPT_TEMPLATE] = {0, "template", "NAME", "minimal|c|python", false,
			      "what the new project starts from"},
	[CGS_OPT_CHECK] = {0, "check", NULL, NULL, false,
			   "write nothing; list the files that would change, and exit 1"},
	[CGS_OPT_DIFF] = {0, "diff", NULL, NULL, false,
			  "write nothing; print the changes as a unified diff"},
	[CGS_OPT_LIST] = {'l', "list", NULL, NULL, false, "list the files that change"},
	[CGS_OPT_PROFILE] = {0, "profile", "NAME", NULL, false,
			     "the profile that holds; default: default_profile of the project"},
	[CGS_OPT_DEFINE] = {'D', "define", "NAME=VALUE", NULL, false,
			    "give a param of the specs a value"},
	[CGS_OPT_TODAY] = {0, "today", "DATE", NULL, false,
			   "the day by which suppressions expire; check: today, else never"},
	[CGS_OPT_UPDATE] = {0, "update", NULL, NULL, false,
			    "take what is there now, though it is not what was locked"},
	[CGS_OPT_SERVE] = {0, "serve", NULL, NULL, false,
			   "answer from the recordings, as the APIs of models do"},
	[CGS_OPT_LISTEN] = {0, "listen", "ADDRESS", NULL, false,
			    "where to serve: 127.0.0.1:PORT; default: any port"},
	[CGS_OPT_DRIFT] = {0, "drift", NULL, NULL, false,
			   "ask again what is recorded, and compare"},
	[CGS_OPT_TRACE] = {0, "trace", "FILE", NULL, false,
			   "write what ran when, for chrome://tracing and Perfetto"},
	[CGS_OPT_METRICS] = {0, "metrics", "FILE", NULL, false,
			     "write figures of the build, for Prometheus"},
	[CGS_OPT_EXACT] = {0, "count", NULL, NULL, false,
			   "with -n: have the services count the tokens that prompts have"},
	[CGS_OPT_GAPS] = {0, "gaps", NULL, NULL, false,
			  "list only what is missing; exit 1 when something is"},
	[CGS_OPT_VIEW] = {0, "view", "NAME", NULL, false,
			  "one diagram: context, container, or a view or deployment"},
	[CGS_OPT_RATE] = {0, "rate", "PERCENT", NULL, false,
			  "the discount rate of a year; default: `discount` of the project"},
	[CGS_OPT_HORIZON] = {0, "horizon", "TIME", NULL, false,
			     "how far to look: 5year; default: `horizon` of the project"},
	[CGS_OPT_AS_OF] = {0, "as-of", "DATE", NULL, false,
			   "the day that counts as now; default: the first `from`"},
	[CGS_OPT_BY] = {0, "by", "PERIOD", "year|month", false, "how long a period is"},
	[CGS_OPT_SEED] = {0, "seed", "N", NULL, false, "of the random numbers; default: 1"},
	[CGS_OPT_SAMPLES] = {0, "samples", "N", NULL, false,
			     "how often to draw what is not sure, 0: never; default: 10000"},
	[CGS_OPT_SHOW] = {0, "show", "TABLE", NULL, false, "print one table only"},
	[CGS_OPT_FROM] = {0, "from", "FORM", cgs_exchange_names, false,
			  "the form of the files; default: as they look"},
	[CGS_OPT_OUT] = {0, "out", "PATH", NULL, false,
			 "write there, not to standard output: a new file; doc: a directory"},
	[CGS_OPT_PACKAGE] = {0, "package", "NAME", NULL, false,
			     "the package of the spec; default: after the first file"},
	[CGS_OPT_FORCE] = {0, "force", NULL, NULL, false, "write over what --out names"},
	[CGS_OPT_IMPACT] = {0, "impact", NULL, NULL, false,
			    "say which declarations refer to what differs"},
	[CGS_OPT_BASE] = {0, "base", NULL, NULL, false,
			  "show what both sides started from in a conflict, as diff3 does"},
	[CGS_OPT_COUNT] = {0},
};

static const struct cgs_command commands[] = {
	{"init", "[DIR]", NULL, "start a project that builds at once",
	 "Writes project.cgs and the files it needs into DIR (default: here). Files that exist "
	 "are\n"
	 "never overwritten. `cgsc build` works in the new project without a network.",
	 "cgsc init shop --template=python\n", O(TEMPLATE), 0, 1, cgs_cmd_init, NULL},
	{"build", "[TARGET...]", NULL, "make everything, or the targets, up to date",
	 "Checks the specs, then runs only the steps whose recipe or inputs changed. A target is "
	 "an\n"
	 "output path, an artifact, a prompt, a gate or a test. Results are kept in .cgs; "
	 "outputs are written\n"
	 "whole or not at all, and an output that was edited by hand is kept until --overwrite or\n"
	 "--accept says what to do with it.",
	 "cgsc build\ncgsc build -n\ncgsc build --offline src/api.py\n",
	 O(DRY_RUN) | O(JOBS) | O(KEEP_GOING) | O(ACCEPT) | O(OVERWRITE) | O(DEPFILE) | O(TRACE) |
		 O(METRICS) | O(EXACT) | CHOICES,
	 0, UINT32_MAX, cgs_cmd_build, NULL},
	{"check", "[FILE...]", NULL, "find mistakes in the specs, without building",
	 "Without files it checks the whole project; with files or directories it reports only "
	 "what\n"
	 "is in them, checked in the project that they lie in. A file of no project will do.",
	 "cgsc check\ncgsc check --fix\ncgsc check --error-format=sarif > findings.sarif\n",
	 O(FIX) | CHOICES, 0, UINT32_MAX, cgs_cmd_check, NULL},
	{"fmt", "[PATH...]", NULL, "write the specs in the one style",
	 "Formats the files and the directories that are named, or the whole project; `-` is "
	 "standard\n"
	 "input, written to standard output. Tokens, texts and comments stay as they are, which "
	 "is\n"
	 "checked before a file is written. Statements with mistakes are not touched.",
	 "cgsc fmt\ncgsc fmt --check\ncgsc fmt --diff src/api.cgs\ncgsc fmt - < a.cgs > b.cgs\n",
	 O(CHECK) | O(DIFF) | O(LIST), 0, UINT32_MAX, cgs_cmd_fmt, NULL},
	{"graph", "[TARGET...]", NULL, "print the execution graph",
	 "Prints the steps and what they read, for dot, for Mermaid, or as JSON.",
	 "cgsc graph | dot -Tsvg > graph.svg\n", O(FORMAT) | CHOICES, 0, UINT32_MAX, cgs_cmd_graph,
	 "dot|json|mermaid"},
	{"expand", "[NAME...]", NULL, "print what use, for and if became",
	 "Prints the specs with every `use`, `for` and `if` carried out, each package as one file "
	 "that\n"
	 "can take the place of its own. NAME is a package or a declaration, nested or not.",
	 "cgsc expand\ncgsc expand component.orders.api\n", CHOICES, 0, UINT32_MAX, cgs_cmd_expand,
	 NULL},
	{"why", "NODE", NULL, "say why a step ran the last time it did",
	 "NODE is the name of a step or the path of an output.",
	 "cgsc why src/api.py\ncgsc why prompt.gen_api\n", CHOICES, 1, 1, cgs_cmd_why, NULL},
	{"log", "[what-ran|what-failed|slowest-path|critical-path|cost|diff]",
	 "what-ran|what-failed|slowest-path|critical-path|cost|diff",
	 "say what the last builds did",
	 "Without a word it lists the builds that did something, the newest first. With one it "
	 "says of\n"
	 "the last of them what ran, what failed, the chain of steps that took longest, the one "
	 "that the\n"
	 "end waited for, what the answers cost, or what differs from the build before it.",
	 "cgsc log\ncgsc log critical-path\ncgsc log cost --json\n", 0, 0, 1, cgs_cmd_log, NULL},
	{"trace", "[NAME...]", NULL, "print who wants a requirement, and what shows that it holds",
	 "Prints for each requirement its stakeholders, needs, use cases, components, artifacts, "
	 "tests and\n"
	 "gates, and what is missing. With names it prints everything that leads to and from these "
	 "declarations.",
	 "cgsc trace\ncgsc trace --gaps\ncgsc trace FR-001\ncgsc trace --format=html > "
	 "trace.html\n",
	 O(FORMAT) | O(GAPS) | CHOICES, 0, UINT32_MAX, cgs_cmd_trace, "text|csv|json|html"},
	{"doc", "", NULL, "print the spec as a document",
	 "Prints stakeholders, requirements as sentences, architecture with diagrams, decisions, "
	 "risks,\n"
	 "plan, tests and glossary, as Markdown or as one HTML page. dot and mermaid print one "
	 "diagram.",
	 "cgsc doc > SPEC.md\ncgsc doc --format=html > spec.html\n"
	 "cgsc doc --format=dot --view=context | dot -Tsvg > context.svg\n",
	 O(FORMAT) | O(VIEW) | O(OUT) | CHOICES, 0, 0, cgs_cmd_doc, "md|html|dot|mermaid"},
	{"diff", "[OLD [NEW]]", NULL, "compare two models, by declaration and attribute",
	 "OLD and NEW are directories, specs, or revisions of the project in git: what exists on "
	 "disk is\n"
	 "taken first. Without NEW it is the project as it is, without OLD HEAD. What is compared "
	 "are the\n"
	 "values, after `use`, `for` and `if`: layout, comments and the order of declarations do "
	 "not\n"
	 "show, and a template shows "
	 "by what it makes. The exit code is 1 when they differ.",
	 "cgsc diff\ncgsc diff main feature --impact\ncgsc diff v1.0 --json\n", O(IMPACT) | CHOICES,
	 0, 2, cgs_cmd_diff, NULL},
	{"rank", "[KIND...]", CGS_RANK_KINDS,
	 "say what should come first, by influence, impact, effort",
	 "Ranks what is not done yet by influence * impact / effort and shows what each score is "
	 "made "
	 "of;\n"
	 "what lacks one of them is listed. Tables for --show: rank, missing.",
	 "cgsc rank\ncgsc rank story usecase\n", O(FORMAT) | O(SHOW) | CHOICES, 0, UINT32_MAX,
	 cgs_cmd_rank, "text|csv|json|html|md"},
	{"choose", "[NAME...]", NULL, "say who wins a choice by its scores, and what would turn it",
	 "Adds up the scores of choices by the weights of their criteria; tells winner, margin, "
	 "the "
	 "smallest\n"
	 "change of a weight that turns it, and scores that are missing. --format=cgs prints the "
	 "decision as a\n"
	 "spec. Tables for --show: totals, verdicts, flips, problems.",
	 "cgsc choose\ncgsc choose database --format=cgs >> decisions.cgs\n",
	 O(FORMAT) | O(SHOW) | CHOICES, 0, UINT32_MAX, cgs_cmd_choose, "text|csv|json|html|md|cgs"},
	{"cost", "[NAME...]", NULL, "say what the project costs, brings in and is worth",
	 "Adds up costs and benefits by year or month and gives net present value, internal rate "
	 "of return\n"
	 "and payback; draws what is not sure. NAME is a cost, a benefit, or what they are `of`. "
	 "Tables for\n"
	 "--show: flows (alone with --format=csv), figures, budgets, left_out.",
	 "cgsc cost --rate=8%\ncgsc cost --by=month --format=csv > flows.csv\n",
	 O(FORMAT) | O(RATE) | O(HORIZON) | O(AS_OF) | O(BY) | O(SEED) | O(SAMPLES) | O(SHOW) |
		 CHOICES,
	 0, UINT32_MAX, cgs_cmd_cost, "text|csv|json|html|md"},
	{"merge", "BASE OURS THEIRS [SIZE [PATH]]", NULL,
	 "merge two sets of edits of a spec, for git",
	 "Merges by declaration, attribute and element of a list, and writes the result over OURS. "
	 "What\n"
	 "both sides changed differently stands between markers of SIZE characters (7), and the "
	 "exit code\n"
	 "is 1. A file with mistakes is merged by line. PATH is the name in messages. Set up in "
	 "git by\n"
	 "`*.cgs merge=cgsc` in .gitattributes and the driver below.",
	 "git config merge.cgsc.driver 'cgsc merge %O %A %B %L %P'\n", O(BASE), 3, 5, cgs_cmd_merge,
	 NULL},
	{"import", "FILE...", NULL, "turn requirements of other tools into a spec",
	 "Reads tables (CSV), requirements.md of Kiro (EARS), spec.md of OpenSpec and spec-kit,\n"
	 "features in Gherkin, documents of StrictDoc and Doorstop, and prints a formatted spec.\n"
	 "What is not carried over is named on standard error, with its place and the reason; the "
	 "last\n"
	 "line counts the items.",
	 "cgsc import requirements.csv > requirements.cgs\n"
	 "cgsc import --from=csv - < requirements.csv\n"
	 "cgsc import --from=ears .kiro/specs/shop/requirements.md --out shop.cgs\n",
	 O(FROM) | O(OUT) | O(PACKAGE) | O(FORCE), 1, UINT32_MAX, cgs_cmd_import, NULL},
	{"export", "", NULL, "write the requirements of a spec in the form of another tool",
	 "Prints one file; doorstop is a directory, which --out names. What the form has no place "
	 "for\n"
	 "is named on standard error; the rest is the same when `cgsc import` reads it.",
	 "cgsc export --format=csv > requirements.csv\n", O(FORMAT) | O(OUT) | O(FORCE) | CHOICES,
	 0, 0, cgs_cmd_export, cgs_exchange_names},
	{"replay", "", NULL, "serve the recorded answers, or compare them with new ones",
	 "With --serve it answers from the recordings of the project on 127.0.0.1 as the APIs of "
	 "OpenAI\n"
	 "(Chat Completions and Responses), Anthropic, Gemini and Ollama do, whole or as streams, "
	 "until\n"
	 "it is interrupted. A question without a recording is an error that names the nearest "
	 "one.\n"
	 "With --drift it asks the models again, within the budget, and compares; recordings stay "
	 "as "
	 "they are.",
	 "cgsc replay --serve --listen=127.0.0.1:8099\ncgsc replay --drift --profile=live\n",
	 O(SERVE) | O(LISTEN) | O(DRIFT) | CHOICES, 0, 0, cgs_cmd_replay, NULL},
	{"explain", "[CODE|WORD|PACK]", NULL, "explain a diagnostic, a word, or a pack",
	 "CODE is CGS1002, 1002, or the name of the diagnostic: what it means, with a wrong and a "
	 "right\n"
	 "example. WORD is a kind, enum, unit, function or filter: its declaration, with every "
	 "attribute;\n"
	 "a type or dimension; or an attribute, clause or edge, depends of all kinds or "
	 "component.depends.\n"
	 "PACK is a package of the standard library, or a declaration of one, as std.c: what it "
	 "offers.\n"
	 "With --json a word is one JSON object, and without WORD every word is printed.",
	 "cgsc explain CGS1002\ncgsc explain component\ncgsc explain std.layout\n", 0, 0, 1,
	 cgs_cmd_explain, NULL},
	{"lock", "", NULL, "fetch the dependencies, and pin what they contain",
	 "Fetches archives and git revisions into .cgs and writes the hash of the specs of every\n"
	 "dependency into cgs.lock. What comes from the same place has to be what it was: else\n"
	 "--update says that it may change. No other command fetches anything.",
	 "cgsc lock\ncgsc lock --update\n", O(UPDATE), 0, 0, cgs_cmd_lock, NULL},
	{"cache", "stats|verify|gc", "stats|verify|gc", "look at, verify or shrink the store",
	 "stats counts what the store holds; verify reads every value and compares its hash; gc\n"
	 "removes what no build needs any more.",
	 "cgsc cache stats\ncgsc cache verify\n", 0, 1, 1, cgs_cmd_cache, NULL},
	{"clean", "", NULL, "remove the outputs",
	 "Removes published outputs that nobody edited by hand. With --all the store goes too.",
	 "cgsc clean\n", O(ALL), 0, 0, cgs_cmd_clean, NULL},
	{"completion", "bash|zsh|fish", "bash|zsh|fish", "print a completion script for a shell",
	 "Load the script from the shell's start-up file.",
	 "cgsc completion bash > ~/.local/share/bash-completion/completions/cgsc\n", 0, 1, 1,
	 cgs_cmd_completion, NULL},
	{"version", "", NULL, "print the version", "", "cgsc version --json\n", 0, 0, 0,
	 cgs_cmd_version, NULL},
	{"help", "[COMMAND]", NULL, "print help for a command", "", "cgsc help build\n", 0, 0, 1,
	 cgs_cmd_help, NULL},
	{0},
};

/* One bit a command option. */
_Static_assert(CGS_OPT_COUNT <= 64, "options of a command are the bits of one word");

static bool use_color(const struct cgs_cli *cli)
{
	const char *when = cgs_cli_value(cli, CGS_OPT_COLOR, "auto");
	if (strcmp(when, "auto"))
		return !strcmp(when, "always");
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
	return !(none && *none) && term && strcmp(term, "dumb") && isatty(STDERR_FILENO);
}

static void settle(struct cgs_cli *cli)
{
	static const char *const form[] = {
		[CGS_PRINT_HUMAN] = "human",
		[CGS_PRINT_SHORT] = "short",
		[CGS_PRINT_JSON] = "json",
		[CGS_PRINT_SARIF] = "sarif",
	};
	cli->json = cgs_cli_has(cli, CGS_OPT_JSON);
	cli->quiet = cgs_cli_has(cli, CGS_OPT_QUIET);
	cli->verbose = cgs_cli_has(cli, CGS_OPT_VERBOSE);
	cli->offline = cgs_cli_has(cli, CGS_OPT_OFFLINE);
	const char *want = cgs_cli_value(cli, CGS_OPT_ERROR_FORMAT, cli->json ? "json" : "human");
	while (strcmp(form[cli->print.format], want))
		cli->print.format++;
	cli->print.color = use_color(cli);
	cli->print.version = CGS_VERSION;
	cli->least = cli->quiet ? CGS_ERROR : CGS_NOTE;
}

static enum cgs_exit run(struct cgs_cli *cli, char *const *argv)
{
	if (!cgs_args_parse(cli, argv))
		return CGS_EXIT_USAGE;
	settle(cli);
	if (cgs_cli_has(cli, CGS_OPT_VERSION))
		return cgs_cmd_version(cli);
	if (!cli->command || cgs_cli_has(cli, CGS_OPT_HELP))
		return cgs_cmd_help(cli);
	const char *dir = cgs_cli_value(cli, CGS_OPT_DIR, NULL);
	if (dir && chdir(dir)) {
		cgs_cli_say(cli, "cannot enter `%s`: %s", dir, strerror(errno));
		return CGS_EXIT_FILES;
	}
	return cli->command->run(cli);
}

/* What was closed is empty and takes everything; else a file that is opened would get its number,
 * and be read or written in its place. */
static void open_standard(void)
{
	int fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO)
		fd = open("/dev/null", O_RDWR);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	struct cgs_cli cli = {.commands = commands, .options = options};
	(void)argc;
	open_standard();
	signal(SIGPIPE, SIG_IGN);
	enum cgs_exit code = run(&cli, argv);
	cgs_cli_flush(&cli);
	if (cli.out_errno) {
		cgs_cli_say(&cli, "cannot write to standard output: %s", strerror(cli.out_errno));
		if (code == CGS_EXIT_OK)
			code = CGS_EXIT_FILES;
	}
	cgs_buf_done(&cli.out);
	free(cli.given);
	free(cli.arg);
	free(cli.root);
	cgs_arena_free(&cli.mem);
	return (int)code;
}
