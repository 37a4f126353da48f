/* cmd_completion.c — completion scripts for bash, zsh and fish, from the tables.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "args.h"
#include "cmd.h"

static void put_words(struct cgs_buf *b, const char *values)
{
	for (; *values; values++)
		cgs_buf_putc(b, *values == '|' ? ' ' : *values);
}

static void put_command_names(struct cgs_cli *cli)
{
	for (const struct cgs_command *c = cli->commands; c->name; c++)
		cgs_buf_fmt(&cli->out, "%s%s", c == cli->commands ? "" : " ", c->name);
}

/* Options that a command takes, as words: "-n --dry-run". */
static void put_option_names(struct cgs_cli *cli, const struct cgs_command *c, bool global)
{
	for (uint32_t i = 0; i < CGS_OPT_COUNT; i++) {
		const struct cgs_option *o = &cli->options[i];
		if (o->global != global || !cgs_args_takes(cli, c, (enum cgs_opt)i))
			continue;
		if (o->letter)
			cgs_buf_fmt(&cli->out, " -%c", o->letter);
		cgs_buf_fmt(&cli->out, " --%s", o->name);
	}
}

/* "'it''s'" in the way of sh. */
static void put_quoted(struct cgs_buf *b, const char *z)
{
	cgs_buf_putc(b, '\'');
	for (; *z; z++)
		cgs_buf_putz(b, *z == '\'' ? "'\\''" : (char[2]){*z, 0});
	cgs_buf_putc(b, '\'');
}

/* What may stand behind an option, or behind --format of the command in $cmd. */
static void bash_values(struct cgs_cli *cli)
{
	struct cgs_buf *b = &cli->out;
	static const char reply[] = "COMPREPLY=($(compgen -W '",
			  end[] = "' -- \"$cur\")); return ;;\n";
	for (uint32_t i = 0; i < CGS_OPT_COUNT; i++) {
		const struct cgs_option *o = &cli->options[i];
		if (!o->values)
			continue;
		cgs_buf_fmt(b, "\t--%s) %s", o->name, reply);
		put_words(b, o->values);
		cgs_buf_putz(b, end);
	}
	cgs_buf_putz(b, "\t--format) case $cmd in\n");
	for (const struct cgs_command *c = cli->commands; c->name; c++) {
		if (!c->formats)
			continue;
		cgs_buf_fmt(b, "\t\t%s) %s", c->name, reply);
		put_words(b, c->formats);
		cgs_buf_putz(b, end);
	}
	cgs_buf_putz(b, "\t\tesac ;;\n");
}

static void bash(struct cgs_cli *cli)
{
	struct cgs_buf *b = &cli->out;
	cgs_buf_putz(b, "# bash completion for cgsc, made by `cgsc completion bash`\n"
			"_cgsc() {\n"
			"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
			"\tlocal cmd= i words\n"
			"\t[ \"$prev\" = = ] && prev=${COMP_WORDS[COMP_CWORD-2]}\n"
			"\t[ \"$cur\" = = ] && prev=${COMP_WORDS[COMP_CWORD-1]} && cur=\n"
			"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
			"\t\tcase ${COMP_WORDS[i]} in\n\t\t");
	for (const struct cgs_command *c = cli->commands; c->name; c++)
		cgs_buf_fmt(b, "%s%s", c == cli->commands ? "" : "|", c->name);
	cgs_buf_putz(b, ") cmd=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n\tcase $prev in\n");
	bash_values(cli);
	cgs_buf_putz(b, "\tesac\n\twords='");
	put_option_names(cli, NULL, true);
	cgs_buf_putz(b, "'\n\tcase $cmd in\n\t'') words=\"$words ");
	put_command_names(cli);
	cgs_buf_putz(b, "\" ;;\n");
	for (const struct cgs_command *c = cli->commands; c->name; c++) {
		cgs_buf_fmt(b, "\t%s) words=\"$words", c->name);
		put_option_names(cli, c, false);
		cgs_buf_putc(b, ' ');
		put_words(b, c->words ? c->words : "");
		cgs_buf_putz(b, "\" ;;\n");
	}
	cgs_buf_putz(b, "\tesac\n"
			"\tcase $cur in\n"
			"\t-*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n"
			"\t*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- "
			"\"$cur\")) ;;\n"
			"\tesac\n}\ncomplete -o filenames -F _cgsc cgsc\n");
}

/* 'spec[help]:arg:(values)' of _arguments. */
static void zsh_option(struct cgs_buf *b, const struct cgs_option *o, const char *values)
{
	struct cgs_buf tail = {0};
	cgs_buf_fmt(&tail, "[%s]", o->help);
	for (char *p = tail.s + 1; p[1]; p++)
		if (*p == '[' || *p == ']' || *p == ':')
			*p = ' ';
	if (values) {
		cgs_buf_fmt(&tail, ":%s:(", o->arg);
		put_words(&tail, values);
		cgs_buf_putc(&tail, ')');
	} else if (o->arg) {
		cgs_buf_fmt(&tail, ":%s:_files", o->arg);
	}
	if (o->letter) {
		struct cgs_buf short_form = {0};
		cgs_buf_fmt(&short_form, "-%c%s%s", o->letter, o->arg ? "+" : "", tail.s);
		put_quoted(b, short_form.s);
		cgs_buf_putc(b, ' ');
		cgs_buf_done(&short_form);
	}
	struct cgs_buf long_form = {0};
	cgs_buf_fmt(&long_form, "--%s%s%s", o->name, o->arg ? "=" : "", tail.s);
	put_quoted(b, long_form.s);
	cgs_buf_done(&long_form);
	cgs_buf_done(&tail);
}

static void zsh_options(struct cgs_cli *cli, const struct cgs_command *c, bool global)
{
	for (uint32_t i = 0; i < CGS_OPT_COUNT; i++) {
		const struct cgs_option *o = &cli->options[i];
		if (o->global != global || !cgs_args_takes(cli, c, (enum cgs_opt)i))
			continue;
		cgs_buf_putz(&cli->out, " \\\n\t\t");
		zsh_option(&cli->out, o, cgs_args_values(cli, c, (enum cgs_opt)i));
	}
}

static void zsh(struct cgs_cli *cli)
{
	struct cgs_buf *b = &cli->out;
	cgs_buf_putz(b, "#compdef cgsc\n# zsh completion for cgsc, made by `cgsc completion zsh`\n"
			"_cgsc() {\n\tlocal -a commands global\n\tcommands=(");
	for (const struct cgs_command *c = cli->commands; c->name; c++) {
		cgs_buf_putz(b, "\n\t\t");
		put_quoted(b, cgs_str_fmt(&cli->mem, "%s:%s", c->name, c->summary).s);
	}
	cgs_buf_putz(b, "\n\t)\n\tglobal=(");
	zsh_options(cli, NULL, true);
	cgs_buf_putz(b, "\n\t)\n\tlocal state line cmd i\n"
			"\tfor ((i = 2; i < CURRENT; i++)); do\n"
			"\t\t(( ${commands[(I)${words[i]}:*]} )) && cmd=${words[i]} && break\n"
			"\tdone\n"
			"\tcase $cmd in\n"
			"\t'') _arguments $global '1:command:->commands' ;;\n");
	for (const struct cgs_command *c = cli->commands; c->name; c++) {
		cgs_buf_fmt(b, "\t%s) _arguments $global", c->name);
		zsh_options(cli, c, false);
		cgs_buf_putz(b, " '1:command:' '*:argument:");
		if (c->words) {
			cgs_buf_putc(b, '(');
			put_words(b, c->words);
			cgs_buf_putz(b, ")' ;;\n");
		} else {
			cgs_buf_putz(b, "_files' ;;\n");
		}
	}
	cgs_buf_putz(b, "\tesac\n\t[[ $state == commands ]] && _describe command commands\n}\n"
			"if [ \"$funcstack[1]\" = _cgsc ]; then _cgsc \"$@\"; else compdef _cgsc "
			"cgsc; fi\n");
}

static void fish_option(struct cgs_cli *cli, const struct cgs_option *o, const char *values,
			const char *condition)
{
	struct cgs_buf *b = &cli->out;
	cgs_buf_fmt(b, "complete -c cgsc%s -l %s", condition, o->name);
	if (o->letter)
		cgs_buf_fmt(b, " -s %c", o->letter);
	if (values) {
		cgs_buf_putz(b, " -x -a '");
		put_words(b, values);
		cgs_buf_putc(b, '\'');
	} else if (o->arg) {
		cgs_buf_putz(b, " -r");
	}
	cgs_buf_putz(b, " -d ");
	put_quoted(b, o->help);
	cgs_buf_putc(b, '\n');
}

static void fish(struct cgs_cli *cli)
{
	struct cgs_buf *b = &cli->out;
	cgs_buf_putz(b, "# fish completion for cgsc, made by `cgsc completion fish`\n");
	for (const struct cgs_command *c = cli->commands; c->name; c++) {
		cgs_buf_fmt(b, "complete -c cgsc -n __fish_use_subcommand -a %s -d ", c->name);
		put_quoted(b, c->summary);
		cgs_buf_putc(b, '\n');
		if (!c->words)
			continue;
		cgs_buf_fmt(b, "complete -c cgsc -n '__fish_seen_subcommand_from %s' -f -a '",
			    c->name);
		put_words(b, c->words);
		cgs_buf_putz(b, "'\n");
	}
	for (uint32_t i = 0; i < CGS_OPT_COUNT; i++) {
		if (cli->options[i].global)
			fish_option(cli, &cli->options[i], cli->options[i].values, "");
		for (const struct cgs_command *c = cli->commands; c->name; c++) {
			if (!(c->options & UINT64_C(1) << i))
				continue;
			fish_option(cli, &cli->options[i], cgs_args_values(cli, c, (enum cgs_opt)i),
				    cgs_str_fmt(&cli->mem, " -n '__fish_seen_subcommand_from %s'",
						c->name)
					    .s);
		}
	}
}

enum cgs_exit cgs_cmd_completion(struct cgs_cli *cli)
{
	const char *shell = cli->arg[0];
	if (!strcmp(shell, "bash"))
		bash(cli);
	else if (!strcmp(shell, "zsh"))
		zsh(cli);
	else
		fish(cli);
	return CGS_EXIT_OK;
}
