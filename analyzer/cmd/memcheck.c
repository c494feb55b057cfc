/* memcheck.c - see memcheck.h */
#include "analyzer/cmd/memcheck.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cmd/command.h"

#define LOG_FILE "--log-file="

/* What CTest gives valgrind unless a project says otherwise, and what projects often add. */
static bool
is_valgrinds(const char *word)
{
	static const char *const starts[] = {
	    "--tool=",        "--leak-check=",    "--show-reachable=",          "--show-leak-kinds=",
	    "--num-callers=", "--track-origins=", "--gen-suppressions=",        "--trace-children=",
	    "--error-limit=", "--track-fds=",     "--child-silent-after-fork=",
	};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (strncmp(word, starts[i], strlen(starts[i])) == 0) {
			return true;
		}
	}
	return strcmp(word, "-q") == 0 || strcmp(word, "-v") == 0 || strcmp(word, "--quiet") == 0;
}

/* True when the word is an option whose argument is the next word, as getopt_long sees it. */
static bool
wants_next(const char *word)
{
	const struct option_row *row;
	bool wants = false;
	bool is_long = word[1] == '-';
	size_t length = strlen(word + 2);

	for (size_t i = 0; (row = options_at(&command_run, i)) != NULL; i++) {
		if (is_long ? strncmp(row->name, word + 2, length) != 0 : row->letter != word[1]) {
			continue;
		}
		wants = row->argument != NULL && !option_may_lack(row) && (is_long || length == 0);
		if (is_long && row->name[length] == '\0') {
			break; /* not the beginning of a longer one */
		}
	}
	return wants;
}

static bool
make_empty(const char *path)
{
	FILE *file = fopen(path, "w");
	return file != NULL && fclose(file) == 0;
}

char **
memcheck_words(int argc, char **argv, int *count)
{
	/* At most two words for one, then "--" and the end. */
	char **words = calloc(2 * (size_t)argc + 4, sizeof(*words));
	int used = 0, at = 2;

	if (words == NULL) {
		return NULL;
	}
	words[used++] = argv[0];
	words[used++] = (char *)"--format";
	words[used++] = (char *)"memcheck";
	for (; at < argc && argv[at][0] == '-' && argv[at][1] != '\0' && strcmp(argv[at], "--") != 0;
	     at++) {
		if (strncmp(argv[at], LOG_FILE, strlen(LOG_FILE)) == 0) {
			char *path = argv[at] + strlen(LOG_FILE);
			if (!make_empty(path)) {
				free(words);
				return NULL;
			}
			words[used++] = (char *)"-o";
			words[used++] = path;
		} else if (!is_valgrinds(argv[at])) {
			words[used++] = argv[at];
			if (at + 1 < argc && wants_next(argv[at])) {
				words[used++] = argv[++at];
			}
		}
	}
	/* The command's own words are no options of ours. */
	if (at < argc && strcmp(argv[at], "--") != 0) {
		words[used++] = (char *)"--";
	}
	while (at < argc) {
		words[used++] = argv[at++];
	}
	*count = used;
	return words;
}
