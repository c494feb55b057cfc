/*
 * pages.c - the program nngtrace_pages, which the build runs: it writes the manual pages and the
 * completions into a folder.
 * usage: nngtrace_pages SOURCES FOLDER     SOURCES holds the pages that are written by hand
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/manual/manual.h"

static const char *folder;

static FILE *
create(const char *name)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *out = fopen(path, "w");
	if (out == NULL) {
		fprintf(stderr, "nngtrace_pages: %s: %s\n", path, strerror(errno));
	}
	return out;
}

/* Closes it. False: not all of it could be written. */
static bool
finish(FILE *out, const char *name)
{
	bool bad = ferror(out) != 0;
	bad |= fclose(out) != 0;
	if (bad) {
		fprintf(stderr, "nngtrace_pages: %s/%s: %s\n", folder, name, strerror(errno));
	}
	return !bad;
}

static bool
make(const char *name, void (*print)(FILE *out))
{
	FILE *out = create(name);
	if (out == NULL) {
		return false;
	}
	print(out);
	return finish(out, name);
}

static bool
make_command(const struct command *command)
{
	char name[64];
	snprintf(name, sizeof(name), "nngtrace-%s.1.scd", command->name);
	FILE *out = create(name);
	if (out == NULL) {
		return false;
	}
	manual_command(out, command);
	return finish(out, name);
}

static bool
make_page(const char *sources, const char *name)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", sources, name);
	FILE *source = fopen(path, "r");
	FILE *out = source != NULL ? create(name) : NULL;
	if (out == NULL) {
		if (source != NULL) {
			fclose(source);
		}
		return false;
	}
	manual_page(out, source);
	fclose(source);
	return finish(out, name);
}

int
main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: nngtrace_pages SOURCES FOLDER\n", stderr);
		return 2;
	}
	folder = argv[2];
	bool fine = make("nngtrace.bash", completion_bash) && make("_nngtrace", completion_zsh) &&
	            make("nngtrace.fish", completion_fish);
	for (size_t i = 0; fine && commands[i] != NULL; i++) {
		fine = make_command(commands[i]);
	}
	DIR *sources = opendir(argv[1]);
	fine = fine && sources != NULL;
	for (struct dirent *entry; fine && (entry = readdir(sources)) != NULL;) {
		const char *end = strrchr(entry->d_name, '.');
		fine = end == NULL || strcmp(end, ".scd") != 0 || make_page(argv[1], entry->d_name);
	}
	if (sources != NULL) {
		closedir(sources);
	}
	return fine ? 0 : 1;
}
