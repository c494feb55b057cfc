/*
 * attempt.h - builds the learner's program of a lesson, runs it under the recorder, and judges what
 * came out. One thread.
 */
#ifndef NNGTRACE_LEARN_ATTEMPT_H
#define NNGTRACE_LEARN_ATTEMPT_H

#include "analyzer/learn/course.h"

enum attempt {
	ATTEMPT_CLEAN,      /* no findings, and the program does its work */
	ATTEMPT_FINDINGS,   /* the report has findings, or nothing was recorded */
	ATTEMPT_NOT_BUILT,  /* the compiler refused it */
	ATTEMPT_NO_WORK,    /* no findings, but it failed, hung, or did not print what it should */
	ATTEMPT_IMPOSSIBLE, /* no compiler, or it cannot be run; the reason is in err */
};

/* Prints the commands, what the compiler and the program say, and the report, on stdout. */
enum attempt attempt_make(const struct course *course, const struct lesson *lesson, bool color,
                          unsigned width, struct error *err);

#endif
