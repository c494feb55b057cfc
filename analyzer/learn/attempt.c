/* attempt.c - see attempt.h */
#include "analyzer/learn/attempt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/learn/child.h"

#define BUILD_SECONDS 120
#define RUN_SECONDS   20
#define MODE_SECONDS  200 /* with options of the lesson's: it may be run many times */
/* What `nngtrace run` exits with for findings: the programs do not. */
#define FINDINGS      "99"
#define FINDINGS_CODE 99
#define WORDS         32

#define PROGRAM    "./program"
#define FLAGS      "-g", "-Wall", "-o", "program", COURSE_PROGRAM, "-lnng"
#define FLAGS_TEXT "-g -Wall -o program " COURSE_PROGRAM " -lnng"

/* Runs the compiler that CC names, or the first of the usual ones. *used: its name. */
static bool
compile(const char *folder, struct child *child, const char **used, struct error *err)
{
	const char *wish = getenv("CC");
	const char *const names[] = {wish != NULL && wish[0] != '\0' ? wish : "cc", "gcc", "clang"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		/* As the shell takes it, CC may have options. */
		char command[256];
		if ((size_t)snprintf(command, sizeof(command), "exec %s \"$@\"", names[i]) >=
		    sizeof(command)) {
			error_set(err, "the variable CC is too long");
			return false;
		}
		char *const argv[] = {"sh", "-c", command, "sh", FLAGS, NULL};
		if (!child_run(argv, folder, BUILD_SECONDS, NULL, child, err)) {
			return false;
		}
		*used = names[i];
		if (child->status != 127) {
			return true;
		}
		free(child->output);
		child->output = NULL;
	}
	error_set(err,
	          "there is no C compiler (%s): install the package gcc, or set CC to the one that you "
	          "have",
	          names[0]);
	return false;
}

/* Adds the words of a text, which is cut into pieces, while there is room. */
static size_t
add_words(char **words, size_t count, char *text)
{
	for (char *word = strtok(text, " "); word != NULL && count < WORDS - 3;
	     word = strtok(NULL, " ")) {
		words[count++] = word;
	}
	return count;
}

/* The words of the command under the recorder, in words; the texts are cut into pieces. */
static void
fill(char **words, char *self, bool color, char *options, char *arguments)
{
	char *const front[] = {self,        "run",     "--no-default-suppressions",
	                       "--fail-on", "note",    "--error-exitcode",
	                       FINDINGS,    "--color", color ? "always" : "never"};
	size_t count = sizeof(front) / sizeof(front[0]);
	memcpy(words, front, sizeof(front));
	count = add_words(words, count, options);
	words[count++] = "--";
	words[count++] = PROGRAM;
	words[add_words(words, count, arguments)] = NULL;
}

static int
seconds_of(const struct lesson *lesson)
{
	return lesson->options != NULL ? MODE_SECONDS : RUN_SECONDS;
}

static enum attempt
judge(const struct lesson *lesson, const struct child *child)
{
	if (child->status == FINDINGS_CODE) {
		return ATTEMPT_FINDINGS;
	}
	if (child->interrupted) {
		puts("You have ended the program.");
	} else if (child->timed_out) {
		printf("The program did not end within %d seconds.\n", seconds_of(lesson));
	} else if (child->status != 0) {
		printf("The program ended with status %d.\n", child->status);
	} else if (lesson->prints != NULL && strstr(child->output, lesson->prints) == NULL) {
		printf("There are no findings, but the program no longer does its work: it should print\n"
		       "  %s\n",
		       lesson->prints);
	} else {
		return ATTEMPT_CLEAN;
	}
	return ATTEMPT_NO_WORK;
}

static enum attempt
run(const struct lesson *lesson, const char *folder, bool color, unsigned width, struct error *err)
{
	char self[PATH_MAX], options[256], arguments[256], columns[16];
	char *words[WORDS];
	struct child child;
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (length < 0) {
		error_set(err, "cannot tell where nngtrace itself is: %s", strerror(errno));
		return ATTEMPT_IMPOSSIBLE;
	}
	self[length] = '\0';
	const char *wanted = lesson->arguments != NULL ? lesson->arguments : "";
	const char *mode = lesson->options != NULL ? lesson->options : "";
	snprintf(arguments, sizeof(arguments), "%s", wanted);
	snprintf(options, sizeof(options), "%s", mode);
	snprintf(columns, sizeof(columns), "%u", width);
	setenv("COLUMNS", columns, 1); /* it prints into a pipe */
	fill(words, self, color, options, arguments);
	printf("$ nngtrace run %s%s-- %s%s%s\n", mode, *mode != '\0' ? " " : "", PROGRAM,
	       *wanted != '\0' ? " " : "", wanted);
	if (!child_run(words, folder, seconds_of(lesson), stdout, &child, err)) {
		return ATTEMPT_IMPOSSIBLE;
	}
	enum attempt verdict = ATTEMPT_IMPOSSIBLE;
	if (child.status == 126 || child.status == 127) {
		error_set(err, "the program could not be run under the recorder");
	} else {
		verdict = judge(lesson, &child);
	}
	free(child.output);
	return verdict;
}

enum attempt
attempt_make(const struct course *course, const struct lesson *lesson, bool color, unsigned width,
             struct error *err)
{
	char folder[PATH_MAX];
	struct child compiler = {0};
	const char *used = "";

	if ((size_t)snprintf(folder, sizeof(folder), "%s/%s", course->folder, lesson->name) >=
	    sizeof(folder)) {
		error_set(err, "the name of the folder is too long");
		return ATTEMPT_IMPOSSIBLE;
	}
	if (!compile(folder, &compiler, &used, err)) {
		return ATTEMPT_IMPOSSIBLE;
	}
	printf("$ %s %s\n%s", used, FLAGS_TEXT, compiler.output);
	bool built = compiler.status == 0;
	bool headers =
	    strstr(compiler.output, "nng/") == NULL && strstr(compiler.output, "-lnng") == NULL;
	free(compiler.output);
	if (!built && !headers) {
		puts("If NNG itself is missing, install its package for developers (Debian and Ubuntu: "
		     "libnng-dev).");
	}
	return built ? run(lesson, folder, color, width, err) : ATTEMPT_NOT_BUILT;
}
