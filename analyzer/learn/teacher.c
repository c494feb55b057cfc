/* teacher.c - see teacher.h */
#include "analyzer/learn/teacher.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/learn/attempt.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/fold.h"

/* What the learner can say besides an answer. */
enum word { WORD_OTHER, WORD_HINT, WORD_SHOW, WORD_SKIP, WORD_QUIT, WORD_RESET, WORD_HELP };
static const char *const words[] = {
    [WORD_HINT] = "hint", [WORD_SHOW] = "show",   [WORD_SKIP] = "skip",
    [WORD_QUIT] = "quit", [WORD_RESET] = "reset", [WORD_HELP] = "help",
};

struct visit {
	struct course *course;
	size_t index;
	const struct teacher *teacher;
	struct lesson lesson;
	struct error *err;
	size_t hints; /* given so far */
};

void
teacher_say(const struct teacher *teacher, const char *format, ...)
{
	va_list args;
	FILE *lines = fold_open(stdout, teacher->width);
	va_start(args, format);
	vfprintf(lines != NULL ? lines : stdout, format, args);
	va_end(args);
	if (lines != NULL) {
		fold_close(lines);
	}
}

/* What he types, without the end of the line; allocated. NULL: his input has ended. */
static char *
listen(void)
{
	char *line = NULL;
	size_t size = 0;

	fputs("> ", stdout);
	fflush(stdout);
	ssize_t length = getline(&line, &size, stdin);
	if (length < 0) {
		putchar('\n');
		free(line);
		return NULL;
	}
	while (length > 0 && strchr("\r\n", line[length - 1]) != NULL) {
		line[--length] = '\0';
	}
	if (!isatty(STDIN_FILENO)) { /* a terminal has shown it already */
		escape_print(stdout, line);
		putchar('\n');
	}
	return line;
}

/* Listens, too. WORD_QUIT when his input has ended. *line is the caller's to free. */
static enum word
listen_for_word(char **line)
{
	*line = listen();
	if (*line == NULL) {
		return WORD_QUIT;
	}
	for (enum word word = WORD_HINT; word <= WORD_HELP; word++) {
		if (strcmp(*line, words[word]) == 0) {
			return word;
		}
	}
	return WORD_OTHER;
}

static void
give_help(const struct teacher *teacher)
{
	teacher_say(teacher,
	            "  an answer  " FOLD_HANG "to the question: a number, or a word\n"
	            "  Enter      " FOLD_HANG "build and run your program again\n"
	            "  hint       " FOLD_HANG "a help; again: more help\n"
	            "  show       " FOLD_HANG "the answer, or the right program\n"
	            "  reset      " FOLD_HANG "the wrong program as it was, in place of yours\n"
	            "  skip       " FOLD_HANG "the next lesson\n"
	            "  quit       " FOLD_HANG "stop here; 'nngtrace learn' goes on from here\n");
}

static void
give_hint(struct visit *visit)
{
	const struct lesson *lesson = &visit->lesson;
	if (visit->hints == lesson->hint_count) {
		visit->hints = 0;
	}
	teacher_say(visit->teacher, FOLD_HANG "Hint: %s\n", lesson->hints[visit->hints++]);
}

static enum lesson_end
skip(struct visit *visit)
{
	return course_store(visit->course, visit->index, COURSE_SKIPPED, visit->err) ? LESSON_OVER
	                                                                             : LESSON_FAILED;
}

/* The page of the rules helps with a question; hints are about the mending. */
static void
point_at_rule(const struct visit *visit)
{
	teacher_say(visit->teacher,
	            FOLD_HANG "Hint: read the lines 'what' and 'why' of the report, and the "
	                      "story from its first step on. More about the rules (%s): nngtrace "
	                      "explain RULE\n",
	            visit->lesson.rules);
}

/* One question until it is answered. LESSON_OVER: the next one. *skipped: the next lesson. */
static enum lesson_end
ask(struct visit *visit, size_t number, bool *skipped)
{
	const struct lesson *lesson = &visit->lesson;
	const struct lesson_question *question = &lesson->questions[number];
	teacher_say(visit->teacher, "\n" FOLD_HANG "Question %zu of %zu: %s\n", number + 1,
	            lesson->question_count, question->ask);
	for (;;) {
		char *line;
		enum word word = listen_for_word(&line);
		bool right = line != NULL && lesson_answer(question, line);
		free(line);
		if (right || word == WORD_SHOW) {
			/* The first of the true answers, without the blank before the '|'. */
			size_t length = strcspn(question->truth, "|");
			while (length > 0 && question->truth[length - 1] == ' ') {
				length--;
			}
			teacher_say(visit->teacher, FOLD_HANG "%s: %.*s. %s\n", right ? "Right" : "The answer",
			            (int)length, question->truth, question->because);
			return LESSON_OVER;
		}
		switch (word) {
		case WORD_HINT:
			point_at_rule(visit);
			break;
		case WORD_SKIP:
			*skipped = true;
			return skip(visit);
		case WORD_QUIT:
			return LESSON_LEFT;
		case WORD_HELP:
		case WORD_RESET:
			give_help(visit->teacher);
			break;
		default:
			teacher_say(visit->teacher,
			            FOLD_HANG "No. Look at the report again. Or type: hint, show, skip, "
			                      "quit, help\n");
			break;
		}
	}
}

static bool
show_right(const struct visit *visit)
{
	char path[PATH_MAX + 16];
	snprintf(path, sizeof(path), "%s/right.c", visit->lesson.folder);
	FILE *right = fopen(path, "re");
	if (right == NULL) {
		return error_set(visit->err, "%s: %s", path, strerror(errno));
	}
	printf("%s:\n\n", path);
	for (int c; (c = getc(right)) != EOF;) {
		putchar(c);
	}
	putchar('\n');
	fclose(right);
	return true;
}

/* Builds and runs his program. LESSON_OVER: it is clean; LESSON_LEFT: not yet. */
static enum lesson_end
try_program(struct visit *visit)
{
	const struct teacher *teacher = visit->teacher;
	switch (
	    attempt_make(visit->course, &visit->lesson, teacher->color, teacher->width, visit->err)) {
	case ATTEMPT_CLEAN:
		return LESSON_OVER;
	case ATTEMPT_IMPOSSIBLE:
		return LESSON_FAILED;
	case ATTEMPT_NOT_BUILT:
		teacher_say(teacher, "\nThe compiler could not build it.\n");
		return LESSON_LEFT;
	case ATTEMPT_FINDINGS:
	case ATTEMPT_NO_WORK:
		break;
	}
	return LESSON_LEFT;
}

static enum lesson_end
praise(struct visit *visit)
{
	if (!course_store(visit->course, visit->index, COURSE_DONE, visit->err)) {
		return LESSON_FAILED;
	}
	teacher_say(visit->teacher,
	            "\nWell done: nothing is found any more. Compare your program with\n"
	            "  %s/right.c\n"
	            "and read why it is so in README.md beside it.\n",
	            visit->lesson.folder);
	return LESSON_OVER;
}

/* Until his program is clean. */
static enum lesson_end
mend(struct visit *visit)
{
	enum lesson_end end;
	teacher_say(visit->teacher,
	            "\n" FOLD_HANG
	            "Now mend the program in your editor, and press Enter here to check it:\n"
	            "  %s/%s/" COURSE_PROGRAM "\n",
	            visit->course->folder, visit->lesson.name);
	for (;;) {
		char *line;
		enum word word = listen_for_word(&line);
		bool empty = line != NULL && strspn(line, " \t") == strlen(line);
		free(line);
		switch (word) {
		case WORD_HINT:
			give_hint(visit);
			break;
		case WORD_SHOW:
			if (!show_right(visit)) {
				return LESSON_FAILED;
			}
			break;
		case WORD_SKIP:
			return skip(visit);
		case WORD_QUIT:
			return LESSON_LEFT;
		case WORD_RESET:
			if (!course_copy(visit->course, &visit->lesson, true, visit->err)) {
				return LESSON_FAILED;
			}
			teacher_say(visit->teacher, "The program is the wrong one again.\n");
			break;
		default:
			if (word == WORD_HELP || !empty) {
				give_help(visit->teacher);
				break;
			}
			end = try_program(visit);
			if (end != LESSON_LEFT) {
				return end == LESSON_OVER ? praise(visit) : end;
			}
			teacher_say(visit->teacher,
			            "\n" FOLD_HANG
			            "Not yet. Mend it and press Enter, or type: hint, show, reset, skip, "
			            "quit, help\n");
		}
	}
}

static enum lesson_end
walk(struct visit *visit)
{
	const struct lesson *lesson = &visit->lesson;
	const struct teacher *teacher = visit->teacher;
	int answered = visit->course->states[visit->index];
	bool skipped = false;

	teacher_say(teacher, "\nLesson %zu of %zu: %s\n%s\n", visit->index + 1, visit->course->count,
	            lesson->name, lesson->title);
	for (size_t i = 0; i < lesson->about_count; i++) {
		teacher_say(teacher, "\n" FOLD_HANG "%s\n", lesson->about[i]);
	}
	if (!course_copy(visit->course, lesson, false, visit->err)) {
		return LESSON_FAILED;
	}
	teacher_say(teacher,
	            "\nThis is your copy; open it in your editor:\n  %s/%s/" COURSE_PROGRAM
	            "\nIt is built and run under the recorder:\n\n",
	            visit->course->folder, lesson->name);
	enum lesson_end end = try_program(visit);
	if (end == LESSON_FAILED) {
		return end;
	}
	if (end == LESSON_OVER) { /* he has mended it already */
		return praise(visit);
	}
	for (size_t i = answered > 0 ? (size_t)answered : 0; i < lesson->question_count; i++) {
		end = ask(visit, i, &skipped);
		if (end != LESSON_OVER || skipped) {
			return end;
		}
		if (!course_store(visit->course, visit->index, (int)i + 1, visit->err)) {
			return LESSON_FAILED;
		}
	}
	return mend(visit);
}

enum lesson_end
teacher_lesson(struct course *course, size_t index, const struct teacher *teacher,
               struct error *err)
{
	struct visit visit = {.course = course, .index = index, .teacher = teacher, .err = err};
	if (!lesson_read(course->samples, course->names[index], &visit.lesson, err)) {
		return LESSON_FAILED;
	}
	enum lesson_end end = walk(&visit);
	lesson_free(&visit.lesson);
	return end;
}
