/* nameable.c - see nameable.h */
#include "analyzer/launch/nameable.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/trace/hash.h"

bool
nameable(const char *path)
{
	/* The linker's own separators; a '$' would begin a name like $ORIGIN. */
	return strpbrk(path, ": \t\n$") == NULL;
}

/* Makes the folder unless it is there. True when it is ours, and nobody else may write to it. */
static bool
own_folder(const char *path)
{
	struct stat status;

	return (mkdir(path, 0700) == 0 || errno == EEXIST) && lstat(path, &status) == 0 &&
	       S_ISDIR(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 022) == 0;
}

/* True when the link is there and leads to the folder. */
static bool
leads_to(const char *link, const char *folder)
{
	char there[PATH_MAX];
	ssize_t length = readlink(link, there, sizeof(there) - 1);

	if (length < 0) {
		return false;
	}
	there[length] = '\0';
	return strcmp(there, folder) == 0;
}

/* The link gets its name in one step: another nngtrace may be about the same. */
static bool
make_link(const char *link, const char *folder)
{
	char temporary[PATH_MAX];

	if (leads_to(link, folder)) {
		return true;
	}
	int length = snprintf(temporary, sizeof(temporary), "%s.%ld", link, (long)getpid());
	if (length < 0 || (size_t)length >= sizeof(temporary)) {
		return false;
	}
	unlink(temporary);
	if (symlink(folder, temporary) != 0) {
		return false;
	}
	if (rename(temporary, link) != 0) {
		unlink(temporary);
		return false;
	}
	return true;
}

/* BASE/nngtrace or /tmp/nngtrace-UID, and in it a link named by the folder's hash. */
static bool
try_below(const char *base, const char *suffix, const char *folder, char *name, size_t size)
{
	uint64_t hash = hash_text(HASH_START, folder);
	char own[PATH_MAX];

	if (base == NULL || base[0] != '/' || !nameable(base)) {
		return false;
	}
	int length = snprintf(own, sizeof(own), "%s/nngtrace%s", base, suffix);
	if (length < 0 || (size_t)length >= sizeof(own) || !own_folder(own)) {
		return false;
	}
	length = snprintf(name, size, "%s/%016llx", own, (unsigned long long)hash);
	return length > 0 && (size_t)length < size && make_link(name, folder);
}

bool
nameable_link(const char *folder, char *name, size_t size, struct error *err)
{
	char user[32], cache[PATH_MAX] = "";
	const char *home = getenv("HOME");

	if (home != NULL) {
		int length = snprintf(cache, sizeof(cache), "%s/.cache", home);
		cache[length < (int)sizeof(cache) ? length : 0] = '\0';
	}
	mkdir(cache, 0700); /* a new user has none */
	snprintf(user, sizeof(user), "-%u", (unsigned)geteuid());
	return try_below(getenv("XDG_RUNTIME_DIR"), "", folder, name, size) ||
	       try_below(getenv("XDG_CACHE_HOME"), "", folder, name, size) ||
	       try_below(cache, "", folder, name, size) ||
	       try_below("/tmp", user, folder, name, size) ||
	       error_set(err,
	                 "%s: LD_PRELOAD cannot hold this path, and no folder was found for a link to "
	                 "it: set XDG_RUNTIME_DIR to one",
	                 folder);
}
