/*
 * pattern.h - the pattern of NNGTRACE_OUT, as the recorder expands it (config_expand_out): %p is
 * the process id, %e the program, %% a percent sign.
 *
 * Any thread.
 */
#ifndef NNGTRACE_LAUNCH_PATTERN_H
#define NNGTRACE_LAUNCH_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* Writes a pattern (size bytes) that expands to the path. False when it is too long. */
bool pattern_of_path(const char *path, char *pattern, size_t size);

/*
 * Writes the one path that the pattern expands to; path has room for the pattern. False when it has
 * a %p or a %e, and there may be many.
 */
bool pattern_only_path(const char *pattern, char *path);

/* Writes a glob for fnmatch(3) that fits what the pattern can expand to, cut at the size. */
void pattern_glob(const char *pattern, char *glob, size_t size);

#endif
