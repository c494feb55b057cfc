/* memcheck.c - see memcheck.h */
#include "analyzer/cmd/memcheck.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	for (; at < argc && argv[at][0] == '-' && strcmp(argv[at], "--") != 0; at++) {
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
