/* completion.c - completions for bash, zsh and fish; see manual.h */
#include <string.h>

#include "analyzer/manual/manual.h"

enum { WORDS = 256 };

/* Calls `each` for all options of a command, --help with them. */
static void
for_options(FILE *out, const struct command *command,
            void (*each)(FILE *out, const struct command *command, const struct option_row *row))
{
	const struct option_row *row;
	for (size_t i = 0; (row = options_at(command, i)) != NULL; i++) {
		each(out, command, row);
	}
}

/* The first sentence or line, without the characters that would end a quoted text. */
static void
put_short(FILE *out, const char *text, const char *without)
{
	for (; *text != '\0' && *text != '\n'; text++) {
		if ((text[0] == '.' || text[0] == ';') && (text[1] == ' ' || text[1] == '\0')) {
			break;
		}
		if (strchr(without, *text) == NULL) {
			fputc(*text, out);
		}
	}
}

/* bash */

static void
bash_option(FILE *out, const struct command *command, const struct option_row *row)
{
	(void)command;
	fprintf(out, " --%s", row->name);
	if (row->letter != 0) {
		fprintf(out, " -%c", row->letter);
	}
}

/* The case of an option whose argument can be completed. */
static void
bash_argument(FILE *out, const struct command *command, const struct option_row *row)
{
	static const char bash_rules[] =
	    "COMPREPLY=($(compgen -W \"$(nngtrace rules --ids 2>/dev/null)\" -- \"$word\"))";
	static const char *const calls[] = {
	    [ARGUMENT_FILE] = "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"))",
	    [ARGUMENT_FOLDER] = "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$word\"))",
	    [ARGUMENT_RULE] = bash_rules,
	    [ARGUMENT_OTHER] = ":",
	};
	char words[WORDS];
	enum argument kind = argument_of(row, words, sizeof(words));

	if (kind == ARGUMENT_NONE) {
		return;
	}
	fprintf(out, "\t%s:--%s", command->name, row->name);
	if (row->letter != 0) {
		fprintf(out, " | %s:-%c", command->name, row->letter);
	}
	if (kind == ARGUMENT_WORDS) {
		fprintf(out, ") COMPREPLY=($(compgen -W \"%s\" -- \"$word\")); return ;;\n", words);
	} else {
		fprintf(out, ") %s; return ;;\n", calls[kind]);
	}
}

void
completion_bash(FILE *out)
{
	fputs("# Completion of nngtrace for bash. Made from the program's own tables.\n"
	      "# shellcheck shell=bash disable=SC2207 # words without blanks\n"
	      "_nngtrace() {\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\tlocal command=${COMP_WORDS[1]}\n"
	      "\tCOMPREPLY=()\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W \"",
	      out);
	for (size_t i = 0; commands[i] != NULL; i++) {
		fprintf(out, "%s ", commands[i]->name);
	}
	fputs("help --help --version\" -- \"$word\"))\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tcase $command:$before in\n",
	      out);
	for (size_t i = 0; commands[i] != NULL; i++) {
		for_options(out, commands[i], bash_argument);
	}
	fputs("\tesac\n\tcase $command:$word in\n", out);
	for (size_t i = 0; commands[i] != NULL; i++) {
		fprintf(out, "\t%s:-*) COMPREPLY=($(compgen -W \"", commands[i]->name);
		for_options(out, commands[i], bash_option);
		fputs("\" -- \"$word\")) ;;\n", out);
	}
	for (size_t i = 0; commands[i] != NULL; i++) {
		enum argument kind = argument_of_command(commands[i]);
		if (kind == ARGUMENT_RULE) {
			fprintf(out,
			        "\t%s:*) COMPREPLY=($(compgen -W \"$(nngtrace rules --ids 2>/dev/null)\" -- "
			        "\"$word\")) ;;\n",
			        commands[i]->name);
		} else if (kind == ARGUMENT_FILE) {
			fprintf(out,
			        "\t%s:*) compopt -o filenames; COMPREPLY=($(compgen -f%s -- \"$word\")) ;;\n",
			        commands[i]->name, commands[i]->runs ? "c" : "");
		}
	}
	fputs("\tesac\n}\ncomplete -F _nngtrace nngtrace\n", out);
}

/* zsh */

static void
zsh_option(FILE *out, const struct command *command, const struct option_row *row)
{
	char words[WORDS];
	enum argument kind = argument_of(row, words, sizeof(words));

	(void)command;
	fputs("\t\t", out);
	if (row->letter != 0) {
		fprintf(out, "{-%c,--%s}", row->letter, row->name);
	} else {
		fprintf(out, "'*--%s", row->name);
	}
	fprintf(out, "%s[", row->letter != 0 ? "'" : "");
	put_short(out, row->help, "'[]:\\`");
	fputc(']', out);
	switch (kind) {
	case ARGUMENT_NONE:
		break;
	case ARGUMENT_FILE:
		fputs(":file:_files", out);
		break;
	case ARGUMENT_FOLDER:
		fputs(":folder:_files -/", out);
		break;
	case ARGUMENT_RULE:
		fputs(":rule:_nngtrace_rules", out);
		break;
	case ARGUMENT_WORDS:
		fprintf(out, ":word:(%s)", words);
		break;
	case ARGUMENT_OTHER:
		fputs(":argument: ", out);
		break;
	}
	fputs("' \\\n", out);
}

void
completion_zsh(FILE *out)
{
	fputs("#compdef nngtrace\n"
	      "# Completion of nngtrace for zsh. Made from the program's own tables.\n"
	      "_nngtrace_rules() {\n"
	      "\tlocal -a rules\n"
	      "\trules=(${(f)\"$(nngtrace rules --ids 2>/dev/null)\"})\n"
	      "\t_describe rule rules\n"
	      "}\n"
	      "_nngtrace() {\n"
	      "\tlocal -a commands\n"
	      "\tcommands=(\n",
	      out);
	for (size_t i = 0; commands[i] != NULL; i++) {
		fprintf(out, "\t\t'%s:", commands[i]->name);
		put_short(out, commands[i]->summary, "':");
		fputs("'\n", out);
	}
	fputs("\t)\n"
	      "\tif ((CURRENT == 2)); then\n"
	      "\t\t_describe command commands\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tlocal command=$words[2]\n"
	      "\tshift words\n"
	      "\t((CURRENT--))\n"
	      "\tcase $command in\n",
	      out);
	for (size_t i = 0; commands[i] != NULL; i++) {
		fprintf(out, "\t%s)\n\t\t_arguments -S \\\n", commands[i]->name);
		for_options(out, commands[i], zsh_option);
		enum argument kind = argument_of_command(commands[i]);
		fprintf(out, "\t\t'*:%s'\n\t\t;;\n",
		        commands[i]->runs       ? ":command:_normal"
		        : kind == ARGUMENT_RULE ? "rule:_nngtrace_rules"
		        : kind == ARGUMENT_FILE ? "trace:_files"
		                                : " : ");
	}
	fputs("\tesac\n}\n_nngtrace \"$@\"\n", out);
}

/* fish */

static void
fish_option(FILE *out, const struct command *command, const struct option_row *row)
{
	char words[WORDS];
	enum argument kind = argument_of(row, words, sizeof(words));

	fprintf(out, "complete -c nngtrace -n '__fish_seen_subcommand_from %s' -l %s", command->name,
	        row->name);
	if (row->letter != 0) {
		fprintf(out, " -s %c", row->letter);
	}
	fputs(kind == ARGUMENT_NONE                              ? ""
	      : kind == ARGUMENT_FILE || kind == ARGUMENT_FOLDER ? " -r -F"
	                                                         : " -x",
	      out);
	if (kind == ARGUMENT_WORDS) {
		fprintf(out, " -a '%s'", words);
	} else if (kind == ARGUMENT_RULE) {
		fputs(" -a '(nngtrace rules --ids 2>/dev/null)'", out);
	}
	fputs(" -d '", out);
	put_short(out, row->help, "'\\");
	fputs("'\n", out);
}

void
completion_fish(FILE *out)
{
	fputs("# Completion of nngtrace for fish. Made from the program's own tables.\n"
	      "complete -c nngtrace -n __fish_use_subcommand -f\n",
	      out);
	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct command *command = commands[i];
		fprintf(out, "complete -c nngtrace -n __fish_use_subcommand -f -a %s -d '", command->name);
		put_short(out, command->summary, "'\\");
		fputs("'\n", out);
	}
	for (size_t i = 0; commands[i] != NULL; i++) {
		for_options(out, commands[i], fish_option);
		enum argument kind = argument_of_command(commands[i]);
		if (kind != ARGUMENT_FILE) {
			fprintf(out, "complete -c nngtrace -n '__fish_seen_subcommand_from %s' -f%s\n",
			        commands[i]->name,
			        kind == ARGUMENT_RULE ? " -a '(nngtrace rules --ids 2>/dev/null)'" : "");
		}
	}
}
