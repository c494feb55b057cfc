/* course.c - see course.h */
#include "analyzer/learn/course.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRESS "progress"

/* The lessons, from the folder of the nngtrace program: in a build tree, and installed. */
static const char *const places[] = {
    "../share/nngtrace/samples",
    NNGTRACE_DATA "/nngtrace/samples", /* where the build installs them: analyzer/CMakeLists.txt */
};

static bool
find_samples(struct course *course, struct error *err)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (length < 0) {
		return error_set(err, "cannot tell where nngtrace itself is: %s", strerror(errno));
	}
	self[length] = '\0';
	*strrchr(self, '/') = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char path[2 * PATH_MAX];
		snprintf(path, sizeof(path), "%s/%s", self, places[i]);
		if (realpath(path, course->samples) != NULL) {
			return true;
		}
	}
	return error_set(err, "the lessons are not installed: there is no %s beside %s", places[0],
	                 self);
}

/* Joins two names to a path. False when it is too long. */
static bool
join(char *path, const char *folder, const char *name, struct error *err)
{
	return (size_t)snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX ||
	       error_set(err, "%s/%s: the path is too long", folder, name);
}

static bool
read_names(struct course *course, struct error *err)
{
	char path[PATH_MAX];
	char *lines = join(path, course->samples, "course.txt", err) ? lesson_lines(path, err) : NULL;
	if (lines == NULL) {
		return false;
	}
	for (char *line = lines, *next; *line != '\0' && course->count < COURSE_LESSONS; line = next) {
		next = line + strlen(line) + 1;
		line += strspn(line, " \t");
		if (*line != '\0' && *line != '#' && strlen(line) < LESSON_NAME) {
			snprintf(course->names[course->count++], LESSON_NAME, "%s", line);
		}
	}
	free(lines);
	return course->count > 0 || error_set(err, "%s: no lesson is named there", path);
}

/* What is not understood there says nothing. */
static void
read_progress(struct course *course)
{
	char path[PATH_MAX], name[LESSON_NAME], state[16];
	struct error err;
	char *lines = join(path, course->folder, PROGRESS, &err) ? lesson_lines(path, &err) : NULL;
	if (lines == NULL) {
		return; /* nothing was begun */
	}
	for (char *line = lines; *line != '\0'; line += strlen(line) + 1) {
		unsigned answered = 0;
		if (sscanf(line, "%63s %15s %3u", name, state, &answered) < 2) {
			continue;
		}
		size_t index = course_find(course, name);
		if (index == course->count) {
			continue;
		}
		course->states[index] = strcmp(state, "done") == 0      ? COURSE_DONE
		                        : strcmp(state, "skipped") == 0 ? COURSE_SKIPPED
		                                                        : (int)answered;
	}
	free(lines);
}

bool
course_open(struct course *course, const char *folder, struct error *err)
{
	*course = (struct course){0};
	if ((size_t)snprintf(course->folder, sizeof(course->folder), "%s", folder) >=
	    sizeof(course->folder)) {
		return error_set(err, "the name of the folder is too long");
	}
	if (!find_samples(course, err) || !read_names(course, err)) {
		return false;
	}
	read_progress(course);
	return true;
}

size_t
course_next(const struct course *course)
{
	size_t index = 0;
	while (index < course->count && course->states[index] < 0) {
		index++;
	}
	return index;
}

size_t
course_find(const struct course *course, const char *word)
{
	char *end;
	unsigned long number = strtoul(word, &end, 10);
	if (end != word && *end == '\0') {
		return number >= 1 && number <= course->count ? number - 1 : course->count;
	}
	size_t length = strlen(word);
	for (size_t i = 0; i < course->count; i++) {
		const char *name = course->names[i];
		if (strncmp(name, word, length) == 0 && (name[length] == '\0' || name[length] == '-')) {
			return i;
		}
	}
	return course->count;
}

/* Ends a file that is made anew: only a whole one takes the place of the old one. */
static bool
finish(FILE *file, const char *fresh, const char *path, struct error *err)
{
	bool fine = !ferror(file);
	int reason = errno;
	if (fclose(file) != 0) {
		fine = false;
		reason = errno;
	}
	if (fine && rename(fresh, path) == 0) {
		return true;
	}
	reason = fine ? errno : reason;
	unlink(fresh);
	return error_set(err, "cannot write %s: %s", path, strerror(reason));
}

/* A file that will take the place of `path`; fresh (of PATH_MAX bytes) gets its name until then. */
static FILE *
begin(const char *path, char *fresh, struct error *err)
{
	if ((size_t)snprintf(fresh, PATH_MAX, "%s.new", path) >= PATH_MAX) {
		error_set(err, "%s: the path is too long", path);
		return NULL;
	}
	FILE *file = fopen(fresh, "we");
	if (file == NULL) {
		error_set(err, "cannot write %s: %s", path, strerror(errno));
	}
	return file;
}

static bool
make_folder(const char *path, struct error *err)
{
	struct stat status;
	if (mkdir(path, 0777) == 0 ||
	    (errno == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))) {
		return true;
	}
	return error_set(err, "cannot make the folder %s: %s", path, strerror(errno));
}

bool
course_store(struct course *course, size_t index, int state, struct error *err)
{
	char path[PATH_MAX], fresh[PATH_MAX];

	course->states[index] = state;
	if (!make_folder(course->folder, err) || !join(path, course->folder, PROGRESS, err)) {
		return false;
	}
	FILE *file = begin(path, fresh, err);
	if (file == NULL) {
		return false;
	}
	for (size_t i = 0; i < course->count; i++) {
		int one = course->states[i];
		if (one < 0) {
			fprintf(file, "%s %s\n", course->names[i], one == COURSE_DONE ? "done" : "skipped");
		} else if (one > 0) {
			fprintf(file, "%s answered %d\n", course->names[i], one);
		}
	}
	return finish(file, fresh, path, err);
}

/* Takes the marks of the tests out of a line, which is the answer to the lesson. */
static void
unmark(char *line)
{
	static const char *const marks[] = {"/* nngtrace: ", "/* ends: "};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		char *mark = strstr(line, marks[i]);
		char *end = mark != NULL ? strstr(mark, "*/") : NULL;
		if (end == NULL) {
			continue;
		}
		while (mark > line && (mark[-1] == ' ' || mark[-1] == '\t')) {
			mark--;
		}
		memmove(mark, end + 2, strlen(end + 2) + 1);
	}
}

static bool
copy(const char *from, const char *to, struct error *err)
{
	char fresh[PATH_MAX];
	FILE *source = fopen(from, "re");
	if (source == NULL) {
		return error_set(err, "%s: %s", from, strerror(errno));
	}
	FILE *target = begin(to, fresh, err);
	char *line = NULL;
	size_t size = 0;
	while (target != NULL && getline(&line, &size, source) >= 0) {
		unmark(line);
		fputs(line, target);
	}
	free(line);
	fclose(source);
	return target != NULL && finish(target, fresh, to, err);
}

bool
course_copy(const struct course *course, const struct lesson *lesson, bool again, struct error *err)
{
	const char *const files[][2] = {{"check.h", "check.h"}, {lesson->program, COURSE_PROGRAM}};
	char folder[PATH_MAX], from[PATH_MAX], to[PATH_MAX];

	if (!make_folder(course->folder, err) || !join(folder, course->folder, lesson->name, err) ||
	    !make_folder(folder, err)) {
		return false;
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (!join(from, lesson->folder, files[i][0], err) || !join(to, folder, files[i][1], err)) {
			return false;
		}
		if ((again || access(to, F_OK) != 0) && !copy(from, to, err)) {
			return false;
		}
	}
	return true;
}
