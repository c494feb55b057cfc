/* learn.c - nngtrace learn: the course, in the terminal */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/cmd/command.h"
#include "analyzer/learn/teacher.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/terminal.h"
#include "shim/trace/environment.h"

#define FOLDER    "nngtrace-course"
#define MAX_WIDTH 100u

enum { OPTION_FOLDER = 1, OPTION_LIST, OPTION_COLOR };
static const struct option_row options[] = {
    {OPTION_FOLDER, 'f', "folder", "DIR",
     "Your programs, and how far you are (default: " FOLDER "). Remove it, and nothing of the "
     "course is left."},
    {OPTION_LIST, 'l', "list", NULL, "List the lessons and how far you are, and stop."},
    {OPTION_COLOR, 0, "color", "WHEN", "auto (default), always or never."},
    {0}};

struct wishes {
	const char *folder;
	bool list;
	enum color_mode color;
};

static int
take(void *data, int id, const char *argument)
{
	struct wishes *wishes = data;
	switch (id) {
	case OPTION_FOLDER:
		wishes->folder = argument;
		return argument[0] != '\0' ? 0 : command_usage_error("learn", "--folder needs a name");
	case OPTION_LIST:
		wishes->list = true;
		return 0;
	default:
		return terminal_color_parse(argument, &wishes->color)
		           ? 0
		           : command_usage_error("learn", "unknown --color '%s': auto, always or never",
		                                 argument);
	}
}

static int
list(const struct course *course)
{
	struct error err;
	struct lesson lesson;
	size_t next = course_next(course);
	FILE *lines = command_lines(&command_learn, 0, NULL);
	for (size_t i = 0; i < course->count; i++) {
		if (!lesson_read(course->samples, course->names[i], &lesson, &err)) {
			command_failed(err.text);
			return command_finish_lines(lines, COMMAND_FAILED);
		}
		int state = course->states[i];
		fprintf(lines, "%2zu  %-7s  %-24s  " FOLD_HANG "%s\n", i + 1,
		        state == COURSE_DONE      ? "done"
		        : state == COURSE_SKIPPED ? "skipped"
		        : i == next               ? "next"
		                                  : "",
		        lesson.name, lesson.title);
		lesson_free(&lesson);
	}
	return command_finish_lines(lines, 0);
}

/* What is set for other runs of the recorder must not change what the lessons show. */
static void
forget_variables(void)
{
	for (int i = 0; i < ENVIRONMENT_COUNT; i++) {
		unsetenv(environment_name((enum environment)i));
	}
}

static int
teach(struct course *course, size_t index, const struct teacher *teacher)
{
	struct error err;
	enum lesson_end end = LESSON_OVER;
	teacher_say(teacher,
	            FOLD_HANG "A course on who owns what in NNG. Words that you can always type: hint, "
	                      "show, skip, quit, help.\n");
	while (end == LESSON_OVER && index < course->count) {
		end = teacher_lesson(course, index, teacher, &err);
		index = course_next(course);
	}
	if (end == LESSON_FAILED) {
		fflush(stdout);
		command_failed(err.text);
		return command_finish_output(COMMAND_FAILED);
	}
	teacher_say(teacher,
	            "\n" FOLD_HANG "%s To remove all that the course has made, remove the folder %s\n",
	            end == LESSON_LEFT ? "The same command goes on from here."
	                               : "No lesson is left. To check a program of your own: nngtrace "
	                                 "run -- ./program.",
	            course->folder);
	return command_finish_output(0);
}

static int
run(int argc, char **argv)
{
	struct wishes wishes = {.folder = FOLDER};
	int status = options_parse(&command_learn, argc, argv, take, &wishes);
	if (status >= 0) {
		return status;
	}
	if (optind + 1 < argc) {
		return command_usage_error("learn", "one lesson at a time");
	}
	struct course *course = malloc(sizeof(*course));
	struct error err = {"not enough memory"};
	if (course == NULL || !course_open(course, wishes.folder, &err)) {
		free(course);
		return command_failed(err.text);
	}
	size_t index = course_next(course);
	if (optind < argc) {
		index = course_find(course, argv[optind]);
		if (index == course->count) {
			free(course);
			return command_usage_error("learn", "there is no lesson '%s'; --list has them",
			                           argv[optind]);
		}
		course->states[index] = course->states[index] > 0 ? course->states[index] : 0;
	}
	if (wishes.list) {
		status = list(course);
	} else {
		unsigned width = terminal_width(stdout, FOLD_WIDTH);
		const struct teacher teacher = {.color = terminal_color(wishes.color, stdout),
		                                .width = width < MAX_WIDTH ? width : MAX_WIDTH};
		forget_variables();
		status = teach(course, index, &teacher);
	}
	free(course);
	return status;
}

static const struct exit_status statuses[] = {
    {"0", "Done, or you stopped; the next time goes on from there."},
    {"2", "There is no such lesson, no compiler, or the folder cannot be written."},
    {0}};

const struct command command_learn = {
    .name = "learn",
    .summary = "a course in the terminal: find and mend mistakes with NNG",
    .usage = "[OPTION]... [LESSON]",
    .about = "Leads through the lessons, one wrong program after the other: runs your copy of it "
             "under the recorder, asks you about the report, and checks what you have mended "
             "until nothing is found. It goes on where you stopped, or with LESSON (its number "
             "or name). It needs a C compiler and NNG's headers, and no network.",
    .options = {options},
    .statuses = statuses,
    .notes = "What you can type in a lesson: an answer; Enter, to build and run your program "
             "again; hint; show, for the answer; reset, for the wrong program as it was; skip; "
             "quit. The input may also be a file or a pipe.\n",
    .examples = "  nngtrace learn\n"
                "  nngtrace learn --list\n"
                "  nngtrace learn p05\n",
    .run = run,
};
