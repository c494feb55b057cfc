/* source_paths.c - see source_paths.h */
#include "analyzer/base/source_paths.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether a folder is the root of a working copy. */
static bool
is_working_copy(const char *folder)
{
	static const char *const marks[] = {".git", ".hg", ".svn"};
	char path[PATH_MAX + 8];
	struct stat status;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, marks[i]);
		if (stat(path, &status) == 0) {
			return true;
		}
	}
	return false;
}

/* The root when none was given, in place: folder is the working directory. */
static void
find_root(char *folder)
{
	char up[PATH_MAX];

	snprintf(up, sizeof(up), "%s", folder);
	for (;;) {
		if (is_working_copy(up)) {
			folder[strlen(up)] = '\0'; /* it begins with this one */
			return;
		}
		char *slash = strrchr(up, '/');
		if (slash == NULL || slash == up) {
			return; /* "/" is nobody's project */
		}
		*slash = '\0';
	}
}

bool
source_paths_start(struct source_paths *paths, const char *root, struct error *err)
{
	char folder[PATH_MAX];
	struct stat status;

	if (root != NULL) {
		if (realpath(root, folder) == NULL || stat(folder, &status) != 0) {
			return error_set(err, "%s: %s", root, strerror(errno));
		}
		if (!S_ISDIR(status.st_mode)) {
			return error_set(err, "%s: not a folder", root);
		}
	} else if (getcwd(folder, sizeof(folder)) == NULL) {
		folder[0] = '\0'; /* it was removed: nothing is below it */
	} else {
		find_root(folder);
	}
	free(paths->root);
	paths->root = strdup(strcmp(folder, "/") == 0 ? "" : folder);
	return paths->root != NULL || error_set(err, "not enough memory");
}

void
source_paths_end(struct source_paths *paths)
{
	free(paths->root);
	paths->root = NULL;
}

bool
source_paths_map(struct source_paths *paths, const char *text, struct error *err)
{
	const char *equals = strchr(text, '=');

	if (equals == NULL || equals == text) {
		return error_set(err, "'%s': FROM=TO was wanted", text);
	}
	if (paths->map_count == SOURCE_MAPS_MAX) {
		return error_set(err, "more than %d of them", SOURCE_MAPS_MAX);
	}
	struct source_map *map = &paths->maps[paths->map_count++];
	*map = (struct source_map){text, (size_t)(equals - text), equals + 1};
	while (map->length > 1 && map->from[map->length - 1] == '/') {
		map->length--;
	}
	return true;
}

/* Removes ".", ".." and doubled slashes as text, in place: the file need not be here. */
static void
normalize(char *path)
{
	bool absolute = path[0] == '/';
	char *start = path + absolute, *to = start;

	for (const char *from = start; *from != '\0';) {
		size_t length = strcspn(from, "/");
		bool up = length == 2 && from[0] == '.' && from[1] == '.';
		/* The last part that is kept, when there is one to go back over. */
		char *last = to;
		while (last > start && last[-1] != '/') {
			last--;
		}
		bool over = to > start && !(to - last == 2 && last[0] == '.' && last[1] == '.');
		if (length == 0 || (length == 1 && from[0] == '.') || (up && absolute && to == start)) {
			/* nothing of it stays */
		} else if (up && over) {
			to = last > start ? last - 1 : start;
		} else {
			if (to > start) {
				*to++ = '/';
			}
			memmove(to, from, length);
			to += length;
		}
		from += length + (from[length] == '/');
	}
	*to = '\0';
}

/* The name with the first map that fits; the caller frees it. */
static char *
mapped(const struct source_paths *paths, const char *name)
{
	size_t size = strlen(name);
	for (size_t i = 0; i < paths->map_count; i++) {
		const struct source_map *map = &paths->maps[i];
		const char *rest = map->length <= size ? name + map->length : name + size;
		bool root = map->length == 1 && map->from[0] == '/';
		bool here = map->length == 1 && map->from[0] == '.'; /* every relative name */
		if (here && name[0] != '/') {
			rest = name;
		} else if (strncmp(name, map->from, map->length) != 0 ||
		           (!root && *rest != '/' && *rest != '\0')) {
			continue;
		}
		char *result;
		rest += strspn(rest, "/");
		const char *slash = *rest == '\0' || map->to[0] == '\0' ? "" : "/";
		return asprintf(&result, "%s%s%s", map->to, slash, rest) < 0 ? NULL : result;
	}
	return strdup(name);
}

char *
source_paths_find(const struct source_paths *paths, const char *name)
{
	char *clean = strdup(name);
	if (clean == NULL) {
		return NULL;
	}
	normalize(clean);
	char *path = mapped(paths, clean);
	free(clean);
	if (path == NULL) {
		return NULL;
	}
	normalize(path);
	/* What a map made relative is below the root. */
	if (path[0] != '/' && paths->map_count > 0 && paths->root != NULL) {
		char *joined;
		if (asprintf(&joined, "%s/%s", paths->root, path) < 0) {
			return path;
		}
		free(path);
		path = joined;
		normalize(path);
	}
	char *real = path[0] == '/' ? realpath(path, NULL) : NULL;
	if (real != NULL) {
		free(path);
		return real;
	}
	return path;
}

const char *
source_paths_below(const struct source_paths *paths, const char *file)
{
	size_t length = paths->root == NULL ? 0 : strlen(paths->root);

	if (length > 0 && strncmp(file, paths->root, length) == 0 && file[length] == '/') {
		return file + length + 1;
	}
	return file;
}
