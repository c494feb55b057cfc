/*
 * course.h - the lessons in their order, the learner's folder, and how far he is. The folder holds
 * a copy of each program that he has begun, LESSON/program.c, and a file "progress". One thread.
 */
#ifndef NNGTRACE_LEARN_COURSE_H
#define NNGTRACE_LEARN_COURSE_H

#include "analyzer/learn/lesson.h"

#define COURSE_LESSONS 64
#define COURSE_PROGRAM "program.c"

/* How far a lesson is: the number of questions that were answered, or one of these. */
enum { COURSE_DONE = -1, COURSE_SKIPPED = -2 };

struct course {
	char samples[PATH_MAX]; /* where the original lessons are */
	char folder[PATH_MAX];  /* the learner's; it need not be there */
	char names[COURSE_LESSONS][LESSON_NAME];
	int states[COURSE_LESSONS];
	size_t count;
};

/*
 * Finds the lessons, beside the program or where they are installed, and reads how far the learner
 * is. Nothing is made in his folder. False with the reason.
 */
bool course_open(struct course *course, const char *folder, struct error *err);

/* The first lesson that is neither done nor skipped; `count` when there is none. */
size_t course_next(const struct course *course);

/*
 * The lesson that a word names: its number, its name, or the beginning of its name up to a '-'.
 * `count`: none.
 */
size_t course_find(const struct course *course, const char *word);

/* Stores how far a lesson is. False with the reason; the file is as it was then. */
bool course_store(struct course *course, size_t index, int state, struct error *err);

/*
 * Makes the learner's copy of a lesson's program, unless it is there and `again` is false. The
 * comments that mark the wrong lines are left out; each line keeps its number.
 */
bool course_copy(const struct course *course, const struct lesson *lesson, bool again,
                 struct error *err);

#endif
