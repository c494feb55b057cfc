/* baseline.c - see baseline.h */
#include "analyzer/report/baseline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/frame.h"
#include "analyzer/base/array.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/output.h"
#include "analyzer/report/account.h"
#include "analyzer/report/report.h"
#include "shim/trace/hash.h"

void
baseline_free(struct baseline *baseline)
{
	for (size_t i = 0; i < baseline->count; i++) {
		free(baseline->lines[i].text);
	}
	free(baseline->lines);
	table_free(&baseline->by_key);
	*baseline = (struct baseline){0};
}

static uint64_t
hash_key(const char *text)
{
	return hash_bytes(HASH_START, text, strcspn(text, " \t"));
}

/* The line with the key that a text begins with; NULL: none. */
static struct baseline_line *
find(const struct baseline *baseline, const char *text)
{
	size_t index = (uintptr_t)table_get(&baseline->by_key, hash_key(text));
	size_t length = strcspn(text, " \t");

	if (index == 0) {
		return NULL;
	}
	struct baseline_line *line = &baseline->lines[index - 1];
	bool same = strncmp(line->text, text, length) == 0 &&
	            (line->text[length] == '\0' || strchr(" \t", line->text[length]) != NULL);
	return same ? line : NULL;
}

/* Takes the text over; one with a key that is there already is forgotten. */
static bool
add(struct baseline *baseline, char *text)
{
	if (text == NULL || find(baseline, text) != NULL) {
		bool known = text != NULL;
		free(text);
		return known;
	}
	struct baseline_line *lines =
	    array_grow(baseline->lines, &baseline->room, baseline->count, 1, sizeof(*lines));
	if (lines == NULL) {
		free(text);
		return false;
	}
	baseline->lines = lines;
	lines[baseline->count++] = (struct baseline_line){.text = text};
	return table_put(&baseline->by_key, hash_key(text), (void *)(uintptr_t)baseline->count);
}

/* Whether a line begins with 16 hexadecimal digits, and perhaps "-2", as keys are written. */
static bool
is_key(const char *text)
{
	size_t digits = strspn(text, "0123456789abcdef");
	const char *end = text + digits;
	end += *end == '-' ? 1 + strspn(end + 1, "0123456789") : 0;
	return digits == 16 && strchr(" \t", *end) != NULL;
}

bool
baseline_read(struct baseline *baseline, const char *file, struct error *err)
{
	char *text = NULL;
	size_t size = 0;
	bool first = true, fine = true;
	unsigned number = 0;
	FILE *stream = fopen(file, "re");

	if (stream == NULL) {
		return error_set(err, "%s: %s", file, strerror(errno));
	}
	while (fine && getline(&text, &size, stream) >= 0) {
		text[strcspn(text, "\r\n")] = '\0';
		if (first && strcmp(text, BASELINE_FIRST_LINE) != 0) {
			break;
		}
		first = false;
		number++;
		if (text[0] != '\0' && text[0] != '#') {
			fine = is_key(text) ||
			       error_set(err, "%s:%u: a line that begins with a key was wanted", file, number);
			fine = fine && (add(baseline, strdup(text)) || error_set(err, "not enough memory"));
		}
	}
	free(text);
	bool failed = ferror(stream);
	fclose(stream);
	if (fine && (first || failed)) {
		return error_set(err,
		                 failed ? "%s: cannot be read"
		                        : "%s: not a baseline; its first line must be '" BASELINE_FIRST_LINE
		                          "'",
		                 file);
	}
	return fine;
}

bool
baseline_knows(struct baseline *baseline, const char *key)
{
	struct baseline_line *line = find(baseline, key);

	if (line != NULL) {
		line->seen = true;
	}
	return line != NULL;
}

size_t
baseline_gone(const struct baseline *baseline)
{
	size_t gone = 0;

	for (size_t i = 0; i < baseline->count; i++) {
		gone += !baseline->lines[i].seen;
	}
	return gone;
}

static void
add_entry(void *data, const struct account *account, const struct report_entry *entry)
{
	const struct frame *frame = account_frame(account_site(account));
	char function[256] = "", where[512] = "", *text;

	if (entry->item->state == REPORT_SUPPRESSED) {
		return;
	}
	if (frame != NULL) {
		frame_function(frame, function, sizeof(function));
		frame_where(frame, where, sizeof(where));
	}
	if (asprintf(&text, "%s %s %s %s", entry->item->key, rule_get(account->finding->rule)->id,
	             function[0] != '\0' ? function : "-", where[0] != '\0' ? where : "-") >= 0) {
		add(data, text);
	}
}

static int
by_text(const void *left, const void *right)
{
	return strcmp(((const struct baseline_line *)left)->text,
	              ((const struct baseline_line *)right)->text);
}

bool
baseline_write(const char *file, const struct report *report, const struct baseline *known,
               struct error *err)
{
	struct baseline all = {0};
	bool gathered = report_each(report, SIZE_MAX, add_entry, &all);

	for (size_t i = 0; i < known->count; i++) {
		gathered = (known->lines[i].seen || add(&all, strdup(known->lines[i].text))) && gathered;
	}
	if (!gathered) {
		baseline_free(&all);
		return error_set(err, "not enough memory while writing %s", file);
	}
	if (all.count > 0) {
		qsort(all.lines, all.count, sizeof(*all.lines), by_text);
	}
	FILE *out = output_open(file, stdout, err);
	if (out != NULL) {
		fputs(BASELINE_FIRST_LINE "\n", out);
		for (size_t i = 0; i < all.count; i++) {
			fprintf(out, "%s\n", all.lines[i].text);
		}
	}
	baseline_free(&all);
	return out != NULL && output_close(out, file, err);
}
