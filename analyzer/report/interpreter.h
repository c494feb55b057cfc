/*
 * interpreter.h - whether code of another language called into C: then the trace names the function
 * in C, and the line that called that is one which nngtrace cannot know.
 *
 * Any thread.
 */
#ifndef NNGTRACE_REPORT_INTERPRETER_H
#define NNGTRACE_REPORT_INTERPRETER_H

#include "analyzer/report/account.h"

/*
 * The language whose interpreter is further out in the stack of a place: "Python". NULL: none.
 * Static.
 */
const char *interpreter_language(const struct account_place *place);

/* What to tell a reader of it, as a clause with the language in place of %s. */
#define INTERPRETER_CLAUSE "%s code, whose own lines are not in the trace"

#endif
