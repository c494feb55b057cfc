/* suppressions_read.c - from a file to entries; see suppressions.h */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/base/array.h"
#include "analyzer/report/suppressions.h"
#include "shim/trace/hash.h"

#define ROOT_FILE ".nngtrace-suppressions"

#define ACCEPTED                                                                                   \
	"a rule and then name=pattern (key, at, in, from, file, module), and after # the reason"

static const char *const matcher_words[] = {
#define X(name, word) [SUPPRESSION_##name] = word,
    SUPPRESSION_MATCHERS(X)
#undef X
};

/* Where the reader is in a line. */
struct line {
	const char *file;
	unsigned number;
	char *at;
	struct error *err;
};

static bool
mistake(const struct line *line, const char *what)
{
	return error_set(line->err, "%s:%u: %s: " ACCEPTED, line->file, line->number, what);
}

static bool
is_pattern(const char *text)
{
	return text[strcspn(text, "*?[\\")] != '\0';
}

static bool
knows_rule(const char *pattern)
{
	for (int i = 0; i < RULE_COUNT; i++) {
		if (fnmatch(pattern, rule_get((enum rule_id)i)->id, 0) == 0) {
			return true;
		}
	}
	return false;
}

/* Takes name=pattern, the pattern in quotes or up to a blank. */
static bool
take_matcher(struct line *line, struct suppression *entry)
{
	char *equals = strchr(line->at, '=');
	size_t name = strcspn(line->at, "= \t");
	int matcher = 0;

	if (equals == NULL || line->at[name] != '=') {
		return mistake(line, "no '='");
	}
	while (matcher < SUPPRESSION_MATCHER_COUNT &&
	       (strlen(matcher_words[matcher]) != name ||
	        strncmp(matcher_words[matcher], line->at, name) != 0)) {
		matcher++;
	}
	if (matcher == SUPPRESSION_MATCHER_COUNT) {
		return mistake(line, "no such name");
	}
	char *start = equals + 1, *end;
	if (*start == '"') {
		end = strchr(++start, '"');
		if (end == NULL) {
			return mistake(line, "a quotation mark is missing");
		}
		line->at = end + 1;
	} else {
		end = start + strcspn(start, " \t");
		line->at = end;
	}
	if (end == start || entry->patterns[matcher] != NULL) {
		return mistake(line, end == start ? "an empty pattern" : "the same name twice");
	}
	entry->patterns[matcher] = strndup(start, (size_t)(end - start));
	return entry->patterns[matcher] != NULL || error_set(line->err, "not enough memory");
}

static void
skip_blanks(struct line *line)
{
	line->at += strspn(line->at, " \t");
}

/* Takes what is on a line that is not empty. text is the line as it stands. */
static bool
take_entry(struct line *line, struct suppression *entry)
{
	const char *text = line->at;
	size_t length = strcspn(line->at, " \t");

	entry->rule = strndup(line->at, length);
	line->at += length;
	const char *end = line->at;
	skip_blanks(line);
	while (*line->at != '\0' && *line->at != '#') {
		if (!take_matcher(line, entry)) {
			return false;
		}
		end = line->at;
		skip_blanks(line);
	}
	entry->text = strndup(text, (size_t)(end - text));
	entry->reason = strdup(*line->at == '#' ? line->at + 1 + strspn(line->at + 1, " \t") : "");
	if (entry->rule == NULL || entry->text == NULL || entry->reason == NULL) {
		return error_set(line->err, "not enough memory");
	}
	bool bare = (size_t)(end - text) == length;
	if (bare && strspn(entry->rule, "*") == length) {
		return mistake(line, "'*' alone would hide everything");
	}
	return true;
}

/* An entry that fits one key and no other is found by it; the rest are tried in order. */
static bool
index_entry(struct suppressions *list, size_t index)
{
	const char *key = list->items[index].patterns[SUPPRESSION_KEY];

	if (key != NULL && !is_pattern(key)) {
		uint64_t hash = hash_text(HASH_START, key);
		if (table_get(&list->by_key, hash) == NULL) {
			return table_put(&list->by_key, hash, (void *)(uintptr_t)(index + 1));
		}
	}
	size_t *others =
	    array_grow(list->others, &list->other_room, list->other_count, 1, sizeof(*others));
	if (others == NULL) {
		return false;
	}
	list->others = others;
	others[list->other_count++] = index;
	return true;
}

static bool
add_line(struct suppressions *list, struct line *line, void (*warn)(const char *words))
{
	skip_blanks(line);
	if (*line->at == '\0' || *line->at == '#') {
		return true;
	}
	struct suppression *items =
	    array_grow(list->items, &list->room, list->count, 1, sizeof(*items));
	if (items == NULL) {
		return error_set(line->err, "not enough memory");
	}
	list->items = items;
	struct suppression *entry = &items[list->count++];
	*entry = (struct suppression){.file = line->file, .line = line->number};
	if (!take_entry(line, entry)) {
		return false;
	}
	if (!knows_rule(entry->rule)) {
		char words[256];
		snprintf(words, sizeof(words), "%s:%u: no rule is called '%.80s' in this version",
		         line->file, line->number, entry->rule);
		warn(words);
	}
	return index_entry(list, list->count - 1) || error_set(line->err, "not enough memory");
}

/* A name that the entries may point to. */
static const char *
keep_file(struct suppressions *list, const char *file)
{
	char **files = array_grow(list->files, &list->file_room, list->file_count, 1, sizeof(*files));
	if (files == NULL) {
		return NULL;
	}
	list->files = files;
	char *copy = strdup(file);
	if (copy != NULL) {
		files[list->file_count++] = copy;
	}
	return copy;
}

static bool
read_lines(struct suppressions *list, FILE *stream, const char *file,
           void (*warn)(const char *words), struct error *err)
{
	char *text = NULL;
	size_t size = 0;
	bool fine = true;
	struct line line = {.file = keep_file(list, file), .err = err};

	if (line.file == NULL) {
		return error_set(err, "not enough memory");
	}
	for (ssize_t length; fine && (length = getline(&text, &size, stream)) >= 0;) {
		line.number++;
		while (length > 0 && isspace((unsigned char)text[length - 1])) {
			text[--length] = '\0';
		}
		line.at = text;
		fine = strlen(text) == (size_t)length ? add_line(list, &line, warn)
		                                      : mistake(&line, "a NUL byte");
	}
	free(text);
	if (fine && ferror(stream)) {
		return error_set(err, "%s: %s", file, strerror(errno));
	}
	return fine;
}

bool
suppressions_read(struct suppressions *list, const char *file, void (*warn)(const char *words),
                  struct error *err)
{
	struct stat status;
	FILE *stream = fopen(file, "re");

	if (stream == NULL || fstat(fileno(stream), &status) != 0) {
		error_set(err, "%s: %s", file, strerror(errno));
		if (stream != NULL) {
			fclose(stream);
		}
		return false;
	}
	bool read = S_ISDIR(status.st_mode) ? error_set(err, "%s: is a folder", file)
	                                    : read_lines(list, stream, file, warn, err);
	fclose(stream);
	return read;
}

bool
suppressions_read_root(struct suppressions *list, const char *root, void (*warn)(const char *words),
                       struct error *err)
{
	char file[4200], words[4400];
	struct stat status;

	snprintf(file, sizeof(file), "%s/" ROOT_FILE, root);
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	const char *why = NULL;
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR) {
			return true;
		}
		why = errno == ELOOP ? "a symbolic link" : strerror(errno);
	} else if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		why = "not a regular file";
	} else if (status.st_uid != 0 && status.st_uid != geteuid()) {
		why = "another user's";
	} else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		why = "others may write to it";
	}
	FILE *stream = why == NULL ? fdopen(fd, "r") : NULL;
	if (stream == NULL) {
		snprintf(words, sizeof(words), "%s is not used: %s", file,
		         why != NULL ? why : strerror(errno));
		warn(words);
		if (fd >= 0) {
			close(fd);
		}
		return true;
	}
	bool read = read_lines(list, stream, file, warn, err);
	fclose(stream);
	return read;
}
