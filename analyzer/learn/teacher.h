/*
 * teacher.h - leads through one lesson: shows the report about the wrong program, asks about it,
 * and lets the learner mend his copy until nothing is found. Reads standard input, which may be a
 * terminal, a file or a pipe, and prints on standard output. One thread.
 */
#ifndef NNGTRACE_LEARN_TEACHER_H
#define NNGTRACE_LEARN_TEACHER_H

#include "analyzer/learn/course.h"

struct teacher {
	bool color;
	unsigned width; /* columns of a line */
};

enum lesson_end {
	LESSON_OVER,   /* done or skipped: the next one, please */
	LESSON_LEFT,   /* the learner, or his input, had enough */
	LESSON_FAILED, /* the reason is in err */
};

/* How far he came is stored in the course at once. */
enum lesson_end teacher_lesson(struct course *course, size_t index, const struct teacher *teacher,
                               struct error *err);

/* Prints a text of ours for people, in lines that fit. */
void teacher_say(const struct teacher *teacher, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
