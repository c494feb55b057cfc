/* suppressions.c - see suppressions.h; the reading of files is in suppressions_read.c */
#include "analyzer/report/suppressions.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/utf8.h"
#include "analyzer/print/escape.h"
#include "shim/trace/hash.h"

void
suppressions_free(struct suppressions *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct suppression *entry = &list->items[i];
		free(entry->text);
		free(entry->rule);
		free(entry->reason);
		for (int j = 0; j < SUPPRESSION_MATCHER_COUNT; j++) {
			free(entry->patterns[j]);
		}
	}
	for (size_t i = 0; i < list->file_count; i++) {
		free(list->files[i]);
	}
	free(list->files);
	free(list->items);
	free(list->others);
	table_free(&list->by_key);
	*list = (struct suppressions){0};
}

static bool
fits(const char *pattern, const char *text)
{
	return pattern == NULL || (text != NULL && fnmatch(pattern, text, 0) == 0);
}

/* Any function of a stack, inlined ones too. */
static bool
fits_stack(const char *pattern, const struct account_place *place)
{
	for (unsigned i = 0; i < place->count; i++) {
		if (fits(pattern, place->frames[i].function)) {
			return true;
		}
	}
	return false;
}

/* The path, or any end of it that begins behind a slash. */
static bool
fits_path(const char *pattern, const char *path)
{
	for (; path != NULL; path = strchr(path, '/')) {
		path += *path == '/';
		if (fits(pattern, path)) {
			return true;
		}
	}
	return false;
}

/* The place where the object left the application's hands, or else its first. */
static const struct account_place *
source_place(const struct account *account)
{
	return &account->places[account->turning >= 0 ? account->turning : 0];
}

static bool
fits_account(const struct suppression *entry, const struct account *account, const char *key)
{
	const struct account_place *site = account_site(account);
	const struct frame *frame = account_frame(site);
	char *const *patterns = entry->patterns;

	if (!fits(entry->rule, rule_get(account->finding->rule)->id) ||
	    !fits(patterns[SUPPRESSION_KEY], key)) {
		return false;
	}
	if (patterns[SUPPRESSION_AT] != NULL &&
	    (frame == NULL || !fits(patterns[SUPPRESSION_AT], frame->function))) {
		return false;
	}
	if (patterns[SUPPRESSION_IN] != NULL &&
	    !fits_stack(patterns[SUPPRESSION_IN], &account->places[account->offence])) {
		return false;
	}
	if (patterns[SUPPRESSION_FROM] != NULL &&
	    !fits_stack(patterns[SUPPRESSION_FROM], source_place(account))) {
		return false;
	}
	if (patterns[SUPPRESSION_FILE] != NULL &&
	    (frame == NULL || frame->file == NULL ||
	     (!fits(patterns[SUPPRESSION_FILE], frame->file) &&
	      !fits_path(patterns[SUPPRESSION_FILE], frame->file)))) {
		return false;
	}
	return patterns[SUPPRESSION_MODULE] == NULL ||
	       (frame != NULL && fits(patterns[SUPPRESSION_MODULE], frame->module));
}

struct suppression *
suppressions_find(struct suppressions *list, const struct account *account, const char *key)
{
	/* Thousands of keys are the rule in a project that has just begun: they are looked up. */
	size_t first = (uintptr_t)table_get(&list->by_key, hash_text(HASH_START, key));
	if (first != 0 && !fits_account(&list->items[first - 1], account, key)) {
		first = 0;
	}
	for (size_t i = 0; i < list->other_count; i++) {
		size_t index = list->others[i];
		if (first != 0 && index >= first) {
			break;
		}
		if (fits_account(&list->items[index], account, key)) {
			first = index + 1;
			break;
		}
	}
	return first != 0 ? &list->items[first - 1] : NULL;
}

/* So many bytes of a name at least are written out, half of them from its end. */
#define NAME_BYTES 160u

/* What makes a pattern fit just these bytes. One that cannot be printed may be any. */
static void
put_literal(FILE *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length;) {
		uint32_t code;
		size_t bytes = utf8_character((const unsigned char *)text + i, &code);
		/* A quotation mark would end the pattern. */
		if (bytes == 0 || bytes > length - i || text[i] == '"' || escape_is_needed(code)) {
			fputc('?', out);
			i++;
			continue;
		}
		fputs(strchr("*?[\\", text[i]) != NULL ? "\\" : "", out);
		fwrite(text + i, 1, bytes, out);
		i += bytes;
	}
}

/* Quoted when it has blanks. The name of a C++ function may have thousands of letters. */
static void
put_pattern(FILE *out, const char *name, const char *value)
{
	size_t length = strlen(value);
	bool quoted = value[strcspn(value, " \t#")] != '\0', whole = length <= NAME_BYTES;
	fprintf(out, " %s=%s", name, quoted ? "\"" : "");
	put_literal(out, value, whole ? length : NAME_BYTES / 2);
	if (!whole) {
		fputc('*', out);
		put_literal(out, value + length - NAME_BYTES / 2, NAME_BYTES / 2);
	}
	fputs(quoted ? "\"" : "", out);
}

void
suppression_suggest(FILE *out, const struct account *account)
{
	const struct frame *frame = account_frame(account_site(account));

	fputs(rule_get(account->finding->rule)->id, out);
	if (frame != NULL && frame->function != NULL) {
		put_pattern(out, "at", frame->function);
	}
	if (frame != NULL && frame->shown != NULL) {
		put_pattern(out, "file", frame->shown);
	} else if (frame != NULL && frame->module[0] != '\0') {
		put_pattern(out, "module", frame->module);
	}
}
