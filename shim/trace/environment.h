/*
 * environment.h - names of the recorder's environment variables, from environment.def, for the
 * recorder and for the analyzer that starts it.
 *
 * Any thread: all of it is constant, and the strings are static.
 */
#ifndef NNGTRACE_SHIM_TRACE_ENVIRONMENT_H
#define NNGTRACE_SHIM_TRACE_ENVIRONMENT_H

/*
 * A program built with gcc's -fsanitize=address refuses to start when another library than its
 * run-time library was loaded first. The shim takes none of the functions that that one needs, so
 * the check is switched off, in the list of options that it reads from ASAN_OPTIONS.
 */
#define ENVIRONMENT_ASAN        "ASAN_OPTIONS"
#define ENVIRONMENT_ASAN_OPTION "verify_asan_link_order=0"

/* Who sets a variable. */
enum environment_by {
	ENVIRONMENT_BY_USER,
	ENVIRONMENT_BY_RECORD,
	ENVIRONMENT_BY_TESTS,
	ENVIRONMENT_BY_READER /* by the user, for the commands that read traces */
};

enum environment {
#define VARIABLE(NAME, by, standard, accepted, help) ENVIRONMENT_##NAME,
#include "shim/trace/environment.def"
#undef VARIABLE
	ENVIRONMENT_COUNT, /* of the recorder's */
	ENVIRONMENT_LAST = ENVIRONMENT_COUNT - 1,
#define VARIABLE(NAME, by, standard, accepted, help)
#define READER_VARIABLE(NAME, help) ENVIRONMENT_##NAME,
#include "shim/trace/environment.def"
#undef READER_VARIABLE
#undef VARIABLE
	ENVIRONMENT_ALL
};

/* One line of the table; constants. */
struct environment_variable {
	const char *name; /* with its prefix */
	enum environment_by by;
	const char *standard, *accepted, *help;
};

/* The line of a variable. */
static inline struct environment_variable
environment_variable(enum environment which)
{
	static const struct environment_variable variables[] = {
#define VARIABLE(NAME, by, standard, accepted, help)                                               \
	{"NNGTRACE_" #NAME, ENVIRONMENT_BY_##by, standard, accepted, help},
#define READER_VARIABLE(NAME, help) {"NNGTRACE_" #NAME, ENVIRONMENT_BY_READER, "", "", help},
#include "shim/trace/environment.def"
#undef READER_VARIABLE
#undef VARIABLE
	};
	return variables[which];
}

/* The name of a variable, with its prefix. */
static inline const char *
environment_name(enum environment which)
{
	return environment_variable(which).name;
}

#endif
