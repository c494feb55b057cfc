/* trace_files.c - see trace_files.h */
#include "analyzer/cmd/trace_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/base/array.h"
#include "shim/trace/format.h"

void
trace_files_free(struct trace_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->names[i]);
	}
	free(files->names);
	*files = (struct trace_files){0};
}

/* Takes the name over. */
static bool
add(struct trace_files *files, char *name)
{
	char **names = name == NULL
	                   ? NULL
	                   : array_grow(files->names, &files->room, files->count, 1, sizeof(*names));
	if (names == NULL) {
		free(name);
		return false;
	}
	files->names = names;
	names[files->count++] = name;
	return true;
}

/* Whether a regular file begins as a trace does, and when it was written last. */
static bool
is_trace(int folder, const char *name, struct timespec *written)
{
	char magic[sizeof(((struct nngt_header *)0)->magic)];
	struct stat status;
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0) {
		return false;
	}
	bool is = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	          read(fd, magic, sizeof(magic)) == (ssize_t)sizeof(magic) &&
	          memcmp(magic, NNGT_MAGIC, sizeof(magic)) == 0;
	close(fd);
	*written = is ? status.st_mtim : (struct timespec){0};
	return is;
}

static int
by_name(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* "folder/name"; the caller frees it. */
static char *
join(const char *folder, const char *name)
{
	char *path;
	const char *slash = folder[0] != '\0' && folder[strlen(folder) - 1] == '/' ? "" : "/";

	return asprintf(&path, "%s%s%s", folder, slash, name) < 0 ? NULL : path;
}

static bool
add_folder(struct trace_files *files, const char *folder, struct error *err)
{
	size_t before = files->count;
	struct timespec written;
	bool fine = true;
	DIR *entries = opendir(folder);

	if (entries == NULL) {
		return error_set(err, "%s: %s", folder, strerror(errno));
	}
	for (struct dirent *entry; fine && (entry = readdir(entries)) != NULL;) {
		if (is_trace(dirfd(entries), entry->d_name, &written)) {
			fine = add(files, join(folder, entry->d_name));
		}
	}
	closedir(entries);
	if (!fine) {
		return error_set(err, "%s: not enough memory", folder);
	}
	if (files->count == before) {
		return error_set(err, "%s: no trace in it", folder);
	}
	qsort(files->names + before, files->count - before, sizeof(*files->names), by_name);
	return true;
}

bool
trace_files_add(struct trace_files *files, char *const *words, size_t count, struct error *err)
{
	struct stat status;
	bool fine = true;

	for (size_t i = 0; i < count && fine; i++) {
		if (stat(words[i], &status) == 0 && S_ISDIR(status.st_mode)) {
			fine = add_folder(files, words[i], err);
		} else {
			fine =
			    add(files, strdup(words[i])) || error_set(err, "%s: not enough memory", words[i]);
		}
	}
	return fine;
}

static bool
is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

bool
trace_files_add_newest(struct trace_files *files, struct error *err)
{
	struct timespec written, latest = {0};
	char *newest = NULL;
	DIR *entries = opendir(".");

	if (entries == NULL) {
		return error_set(err, "the working directory: %s", strerror(errno));
	}
	for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
		if (!is_trace(dirfd(entries), entry->d_name, &written)) {
			continue;
		}
		/* Two that were written at one time: the names decide, so that it is always the same. */
		bool later = newest == NULL || is_later(&written, &latest) ||
		             (!is_later(&latest, &written) && strcmp(entry->d_name, newest) > 0);
		char *name = later ? strdup(entry->d_name) : NULL;
		if (name != NULL) {
			free(newest);
			newest = name;
			latest = written;
		}
	}
	closedir(entries);
	if (newest == NULL) {
		return error_set(err, "no trace given, and none in the working directory");
	}
	return add(files, newest) || error_set(err, "not enough memory");
}
