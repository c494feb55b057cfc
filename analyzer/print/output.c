/* output.c - see output.h */
#include "analyzer/print/output.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static bool
is_same_file(const char *left, const char *right)
{
	struct stat a, b;
	return stat(left, &a) == 0 && stat(right, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

FILE *
output_open(const char *name, const char *trace, struct error *err)
{
	if (name == NULL) {
		return stdout;
	}
	if (is_same_file(name, trace)) {
		error_set(err, "%s is the trace itself: the output must go elsewhere", name);
		return NULL;
	}
	FILE *out = fopen(name, "we");
	if (out == NULL) {
		error_set(err, "cannot write %s: %s", name, strerror(errno));
	}
	return out;
}

bool
output_close(FILE *out, const char *name, struct error *err)
{
	errno = 0;
	bool failed = fflush(out) != 0 || ferror(out);
	int reason = errno;
	if (out != stdout && fclose(out) != 0 && !failed) {
		failed = true;
		reason = errno;
	}
	if (!failed) {
		return true;
	}
	return error_set(err, "cannot write %s: %s", name != NULL ? name : "standard output",
	                 reason != 0 ? strerror(reason) : "write error");
}
