/* output.c - see output.h */
#include "analyzer/print/output.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/print/pager.h"

bool
output_is_apart(const char *name, char *const *files, size_t count, struct error *err)
{
	struct stat out, in;

	if (name == NULL || stat(name, &out) != 0) {
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		if (stat(files[i], &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino) {
			return error_set(err, "%s is the trace itself: the output must go elsewhere", name);
		}
	}
	return true;
}

bool
output_are_two(const char *name, const char *other, struct error *err)
{
	struct stat first, second;

	if (name == NULL || other == NULL) {
		return true;
	}
	bool there = stat(name, &first) == 0 && stat(other, &second) == 0;
	bool same = there ? S_ISREG(first.st_mode) && first.st_dev == second.st_dev &&
	                        first.st_ino == second.st_ino
	                  : strcmp(name, other) == 0;
	return !same ||
	       error_set(err, "%s would be written twice: each output needs a file of its own", name);
}

FILE *
output_open(const char *name, FILE *otherwise, struct error *err)
{
	FILE *out = name == NULL ? otherwise : fopen(name, "we");

	if (out == NULL) {
		error_set(err, "cannot write %s: %s", name, strerror(errno));
	}
	return out;
}

bool
output_close(FILE *out, const char *name, struct error *err)
{
	const bool opened = name != NULL;

	if (!opened) {
		name = out == stderr ? "standard error" : "standard output";
	}
	errno = 0;
	bool failed = fflush(out) != 0 || ferror(out);
	int reason = errno;
	if (opened && fclose(out) != 0 && !failed) {
		failed = true;
		reason = errno;
	}
	if (!opened && out == stdout && pager_runs()) {
		return true; /* the reader has seen enough */
	}
	return !failed || error_set(err, "cannot write %s: %s", name,
	                            reason != 0 ? strerror(reason) : "write error");
}
