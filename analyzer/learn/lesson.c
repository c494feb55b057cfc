/* lesson.c - see lesson.h */
#include "analyzer/learn/lesson.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The largest file that is read. */
#define FILE_MAX_SIZE 65536u

char *
lesson_lines(const char *path, struct error *err)
{
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		error_set(err, "%s: %s", path, strerror(errno));
		return NULL;
	}
	char *text = calloc(1, FILE_MAX_SIZE + 2);
	size_t size = text != NULL ? fread(text, 1, FILE_MAX_SIZE, file) : 0;
	bool fine = text != NULL && !ferror(file) && feof(file);
	fclose(file);
	if (!fine) {
		error_set(err, "%s: %s", path, text == NULL ? "not enough memory" : "it cannot be read");
		free(text);
		return NULL;
	}
	/* An empty line would be taken for the end: it becomes a blank before the next one. */
	for (char *end, *line = text; line < text + size; line = end + 1) {
		end = line + strcspn(line, "\n");
		if (end == line) {
			*end = ' ';
			line = end;
			end = line + strcspn(line, "\n");
		}
		*end = '\0';
	}
	return text;
}

static bool
add(const char *text, const char **texts, size_t *count)
{
	if (*count == LESSON_PARTS) {
		return false;
	}
	texts[(*count)++] = text;
	return true;
}

static bool
take(struct lesson *lesson, const char *word, const char *text)
{
	const struct {
		const char *word;
		const char **place;
	} single[] = {
	    {"title", &lesson->title},         {"program", &lesson->program},
	    {"arguments", &lesson->arguments}, {"options", &lesson->options},
	    {"prints", &lesson->prints},       {"rules", &lesson->rules},
	};
	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
		if (strcmp(word, single[i].word) == 0) {
			*single[i].place = text;
			return true;
		}
	}
	if (strcmp(word, "about") == 0) {
		return add(text, lesson->about, &lesson->about_count);
	}
	if (strcmp(word, "hint") == 0) {
		return add(text, lesson->hints, &lesson->hint_count);
	}
	if (strcmp(word, "ask") == 0) {
		if (lesson->question_count == LESSON_PARTS) {
			return false;
		}
		lesson->questions[lesson->question_count++].ask = text;
		return true;
	}
	if (lesson->question_count == 0) {
		return false;
	}
	struct lesson_question *question = &lesson->questions[lesson->question_count - 1];
	if (strcmp(word, "true") == 0) {
		question->truth = text;
	} else if (strcmp(word, "because") == 0) {
		question->because = text;
	} else {
		return false;
	}
	return true;
}

/* What must be there is there. */
static bool
is_whole(const struct lesson *lesson)
{
	bool whole = lesson->title != NULL && lesson->rules != NULL && lesson->about_count > 0 &&
	             lesson->question_count > 0 && lesson->hint_count > 0;
	for (size_t i = 0; i < lesson->question_count; i++) {
		whole &= lesson->questions[i].truth != NULL && lesson->questions[i].because != NULL;
	}
	return whole;
}

bool
lesson_read(const char *samples, const char *name, struct lesson *lesson, struct error *err)
{
	char path[PATH_MAX];

	*lesson = (struct lesson){.program = "wrong.c"};
	if ((size_t)snprintf(lesson->name, sizeof(lesson->name), "%s", name) >= sizeof(lesson->name) ||
	    (size_t)snprintf(lesson->folder, sizeof(lesson->folder), "%s/%s", samples, name) >=
	        sizeof(lesson->folder) ||
	    (size_t)snprintf(path, sizeof(path), "%s/lesson.txt", lesson->folder) >= sizeof(path)) {
		return error_set(err, "%s: the name is too long", name);
	}
	lesson->text = lesson_lines(path, err);
	if (lesson->text == NULL) {
		return false;
	}
	for (char *line = lesson->text, *next; *line != '\0'; line = next) {
		next = line + strlen(line) + 1;
		char *word = line + strspn(line, " \t");
		char *text = word + strcspn(word, " \t");
		if (*word == '\0' || *word == '#') {
			continue;
		}
		if (*text != '\0') {
			*text++ = '\0';
			text += strspn(text, " \t");
		}
		if (!take(lesson, word, text)) {
			error_set(err, "%s: the line '%s' has no place there", path, word);
			lesson_free(lesson);
			return false;
		}
	}
	if (!is_whole(lesson)) {
		error_set(err, "%s: a part of the lesson is missing", path);
		lesson_free(lesson);
		return false;
	}
	return true;
}

void
lesson_free(struct lesson *lesson)
{
	free(lesson->text);
	lesson->text = NULL;
}

/* The text without the blanks around it. */
static const char *
trimmed(const char *text, size_t *length)
{
	size_t front = strspn(text, " \t\r\n");
	text += front;
	*length = front <= *length ? *length - front : 0;
	while (*length > 0 && strchr(" \t\r\n.", text[*length - 1]) != NULL) {
		(*length)--;
	}
	return text;
}

bool
lesson_answer(const struct lesson_question *question, const char *answer)
{
	size_t given_length = strlen(answer);
	const char *given = trimmed(answer, &given_length);
	for (const char *truth = question->truth; *truth != '\0';) {
		size_t whole = strcspn(truth, "|"), length = whole;
		const char *one = trimmed(truth, &length);
		if (length > 0 && length == given_length && strncasecmp(one, given, length) == 0) {
			return true;
		}
		truth += whole;
		truth += *truth == '|';
	}
	return false;
}
