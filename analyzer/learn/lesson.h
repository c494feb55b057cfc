/*
 * lesson.h - one lesson of the course, as its file lesson.txt has it. A line is a word and a text:
 *
 *   title TEXT      what the lesson is about, without the answer
 *   about TEXT      a paragraph: what the program is meant to do; may come again
 *   program FILE    the wrong program, when it is not wrong.c
 *   arguments WORDS of the program
 *   options WORDS   of `nngtrace run`, when the lesson is about one of its modes
 *   prints TEXT     the mended program prints it; otherwise it no longer does its work
 *   ask TEXT        a question about the report; then come:
 *   true TEXT       its answers, with '|' between those that are equally good
 *   because TEXT    what is said once it has been answered
 *   hint TEXT       a help for mending the program; may come again, and then helps more
 *   rules IDS       which rules the program breaks
 *
 * Empty lines and those that begin with '#' say nothing. One thread.
 */
#ifndef NNGTRACE_LEARN_LESSON_H
#define NNGTRACE_LEARN_LESSON_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "analyzer/base/error.h"

#define LESSON_NAME  64
#define LESSON_PARTS 8 /* the most questions, and paragraphs, and hints */

struct lesson_question {
	const char *ask, *truth, *because;
};

/* The texts belong to the lesson, and are never NULL except where it is said. */
struct lesson {
	char name[LESSON_NAME];
	char folder[PATH_MAX]; /* of the original programs */
	char *text;
	const char *title;
	const char *program;
	const char *arguments; /* or NULL */
	const char *options;   /* or NULL */
	const char *prints;    /* or NULL */
	const char *rules;
	const char *about[LESSON_PARTS];
	size_t about_count;
	struct lesson_question questions[LESSON_PARTS];
	size_t question_count;
	const char *hints[LESSON_PARTS];
	size_t hint_count;
};

/* Reads SAMPLES/NAME/lesson.txt. False with the reason; there is nothing to free then. */
bool lesson_read(const char *samples, const char *name, struct lesson *lesson, struct error *err);
void lesson_free(struct lesson *lesson);

/* Whether an answer is true. Blanks around it, and small and capital letters, do not count. */
bool lesson_answer(const struct lesson_question *question, const char *answer);

/* The lines of a text file, each ended by NUL, with one more NUL behind the last; allocated. */
char *lesson_lines(const char *path, struct error *err);

#endif
