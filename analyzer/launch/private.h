/* private.h - what the launch*.c files share among themselves. */
#ifndef NNGTRACE_LAUNCH_PRIVATE_H
#define NNGTRACE_LAUNCH_PRIVATE_H

#include <limits.h>
#include <stdint.h>

#include "analyzer/launch/launch.h"

/* launch_shim.c: the shim's path and the command's environment. */
bool launch_find_shim(char *path, size_t size, struct error *err);
/* The audit library lies beside the shim. */
bool launch_find_audit(const char *shim, char *path, size_t size, struct error *err);
/* Where traces go, as an absolute pattern; checked to be writable as far as one can tell. */
bool launch_out_pattern(const char *out, char *pattern, size_t size, struct error *err);
/* The new value of a variable with a list: what is there already, ':', then ours. Allocated. */
char *launch_list_value(const char *variable, const char *part);

/* launch_trace.c: fills in traces and note. since_ns: CLOCK_REALTIME before the start. */
bool launch_collect(struct launch_result *result, const char *pattern, uint64_t since_ns,
                    const char *command, struct error *err);

/* launch_absence.c: fills in the note of a result without traces. */
void launch_explain_absence(struct launch_result *result, const char *command);

#endif
