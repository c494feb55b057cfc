/* shim.c - finds the shim beside ourselves, and prepares the command's environment. */
#include "analyzer/launch/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/launch/nameable.h"
#include "analyzer/launch/pattern.h"
#include "shim/trace/environment.h"
#include "shim/trace/format.h"

#define SHIM_NAME  "libnngtrace.so"
#define AUDIT_NAME "libnngtrace_audit.so"

/* Relative to the folder of the nngtrace program: build tree, installed tree, one folder. */
static const char *const shim_folders[] = {
    "../lib",
    NNGTRACE_LIBRARIES, /* where the build installs them: analyzer/CMakeLists.txt */
    "../lib64",
    ".",
};

bool
launch_find_shim(char *path, size_t size, struct error *err)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (length < 0) {
		return error_set(err, "cannot tell where nngtrace itself is: %s", strerror(errno));
	}
	self[length] = '\0';
	*strrchr(self, '/') = '\0';
	for (size_t i = 0; i < sizeof(shim_folders) / sizeof(shim_folders[0]); i++) {
		char candidate[PATH_MAX + 64], folder[PATH_MAX], link[PATH_MAX];
		snprintf(candidate, sizeof(candidate), "%s/%s/%s", self, shim_folders[i], SHIM_NAME);
		if (access(candidate, R_OK) != 0) {
			continue;
		}
		/* The folder's real name, but the library's own: it may be a link to its version. */
		*strrchr(candidate, '/') = '\0';
		if (realpath(candidate, folder) == NULL) {
			continue;
		}
		if (!nameable(folder) && !nameable_link(folder, link, sizeof(link), err)) {
			return false;
		}
		const char *name = nameable(folder) ? folder : link;
		if ((size_t)snprintf(path, size, "%s/%s", name, SHIM_NAME) < size) {
			return true;
		}
	}
	return error_set(err, "%s is neither in %s nor in ../lib beside it", SHIM_NAME, self);
}

/* The folder part of pattern must be there, and files can be made in it. */
static bool
folder_is_writable(const char *pattern, struct error *err)
{
	char start[PATH_MAX], folder[PATH_MAX];
	snprintf(start, sizeof(start), "%s", pattern);
	char *slash = strrchr(start, '/');
	slash[slash == start] = '\0';
	if (pattern_only_path(start, folder) && access(folder, W_OK | X_OK) != 0) {
		return error_set(err, "cannot write a trace to %s: %s", pattern, strerror(errno));
	}
	return true;
}

/* What is there already must be something that the recorder may replace. */
static bool
name_is_free(const char *out, const char *pattern, struct error *err)
{
	char path[PATH_MAX], magic[sizeof(NNGT_MAGIC) - 1];
	struct stat status;
	if (!pattern_only_path(pattern, path) || lstat(path, &status) != 0) {
		return folder_is_writable(pattern, err);
	}
	const char *reason = NULL;
	ssize_t got = 0;
	int fd = -1;
	if (S_ISDIR(status.st_mode)) {
		reason = "it is a directory";
	} else if (S_ISLNK(status.st_mode)) {
		reason = "it is a symbolic link";
	} else if (!S_ISREG(status.st_mode)) {
		reason = "it is not a regular file";
	} else if (access(path, W_OK) != 0 ||
	           (fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0 ||
	           (got = read(fd, magic, sizeof(magic))) < 0) {
		reason = strerror(errno);
	} else if (got != 0 &&
	           (got != (ssize_t)sizeof(magic) || memcmp(magic, NNGT_MAGIC, sizeof(magic)) != 0)) {
		reason = "it exists and is not a trace";
	}
	if (fd >= 0) {
		close(fd);
	}
	return reason == NULL ? folder_is_writable(pattern, err)
	                      : error_set(err, "cannot write a trace to %s: %s", out, reason);
}

bool
launch_out_pattern(const char *out, char *pattern, size_t size, struct error *err)
{
	if (out == NULL) {
		out = getenv(environment_name(ENVIRONMENT_OUT));
	}
	if (out == NULL || out[0] == '\0') {
		out = environment_variable(ENVIRONMENT_OUT).standard;
	}
	char folder[PATH_MAX], here[PATH_MAX] = "";
	if (out[0] != '/') {
		if (getcwd(folder, sizeof(folder)) == NULL) {
			return error_set(err, "cannot tell the working directory: %s", strerror(errno));
		}
		if (!pattern_of_path(folder, here, sizeof(here))) {
			return error_set(err, "cannot write a trace to %s: %s", out, strerror(ENAMETOOLONG));
		}
	}
	int length = snprintf(pattern, size, "%s%s%s", here, out[0] == '/' ? "" : "/", out);
	if ((size_t)length >= size) {
		return error_set(err, "cannot write a trace to %s: %s", out, strerror(ENAMETOOLONG));
	}
	return name_is_free(out, pattern, err);
}

bool
launch_find_audit(const char *shim, char *path, size_t size, struct error *err)
{
	/* Nobody types its name, so it need not lie where libraries are looked for. */
	static const char *const folders[] = {"", "nngtrace/"};
	int folder = (int)(strrchr(shim, '/') - shim);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		int length = snprintf(path, size, "%.*s/%s%s", folder, shim, folders[i], AUDIT_NAME);
		if ((size_t)length < size && access(path, R_OK) == 0) {
			return true;
		}
	}
	return error_set(err, "%s is neither beside %s nor in nngtrace/ there", AUDIT_NAME, shim);
}

char *
launch_list_value(const char *variable, const char *part)
{
	const char *old = getenv(variable);
	char *value;
	/* Behind the others: a sanitizer's run-time library insists on being the first. */
	bool none = old == NULL || old[0] == '\0';
	int length = asprintf(&value, "%s%s%s", none ? "" : old, none ? "" : ":", part);
	return length < 0 ? NULL : value;
}

bool
launch_libraries(bool with_audit, struct launch_libraries *libraries, struct error *err)
{
	char shim[PATH_MAX], second[PATH_MAX];

	*libraries = (struct launch_libraries){0};
	if (!launch_find_shim(shim, sizeof(shim), err) ||
	    (with_audit && !launch_find_audit(shim, second, sizeof(second), err))) {
		return false;
	}
	libraries->preload = launch_list_value("LD_PRELOAD", shim);
	libraries->audit = with_audit ? launch_list_value("LD_AUDIT", second) : NULL;
	libraries->asan = launch_list_value(ENVIRONMENT_ASAN, ENVIRONMENT_ASAN_OPTION);
	if (libraries->preload == NULL || libraries->asan == NULL ||
	    (with_audit && libraries->audit == NULL)) {
		launch_libraries_free(libraries);
		return error_set(err, "not enough memory");
	}
	return true;
}

void
launch_libraries_free(struct launch_libraries *libraries)
{
	free(libraries->preload);
	free(libraries->audit);
	free(libraries->asan);
}
