/*
 * memcheck.h - the words that CTest has for valgrind, as words for `nngtrace run`.
 *
 * Called by the program's only thread.
 */
#ifndef NNGTRACE_CMD_MEMCHECK_H
#define NNGTRACE_CMD_MEMCHECK_H

/*
 * argv is "run --memcheck OPTION... COMMAND ARGUMENT...", where the options are CTest's for
 * valgrind and nngtrace's own. Returns the command line for run without those that are valgrind's
 * alone: it ends with NULL, its words are argv's, and the caller frees the array. *count is how
 * many there are. The file of --log-file is made empty, since CTest expects one of each test. NULL:
 * there is not enough memory, or the file could not be made (errno).
 */
char **memcheck_words(int argc, char **argv, int *count);

#endif
