/* triage.c - see triage.h */
#include "analyzer/report/triage.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/report/source.h"
#include "shim/trace/environment.h"

#define COMMENT "nngtrace-ignore("

/* The files of the environment variable, with ':' between them. */
static bool
read_variable(struct triage *triage, void (*warn)(const char *words), struct error *err)
{
	const char *value = getenv(environment_name(ENVIRONMENT_SUPPRESSIONS));
	char *files = strdup(value != NULL ? value : ""), *rest = files;
	bool fine = files != NULL || error_set(err, "not enough memory");

	for (char *file; fine && (file = strsep(&rest, ":")) != NULL;) {
		fine = file[0] == '\0' || suppressions_read(&triage->suppressions, file, warn, err);
	}
	free(files);
	return fine;
}

bool
triage_start(struct triage *triage, const struct triage_options *options, const char *root,
             void (*warn)(const char *words), struct error *err)
{
	*triage = (struct triage){.options = options};
	for (size_t i = 0; i < options->file_count; i++) {
		if (!suppressions_read(&triage->suppressions, options->files[i], warn, err)) {
			return false;
		}
	}
	if (!read_variable(triage, warn, err) ||
	    (!options->no_default && !suppressions_read_root(&triage->suppressions, root, warn, err))) {
		return false;
	}
	return options->baseline == NULL || baseline_read(&triage->baseline, options->baseline, err);
}

void
triage_free(struct triage *triage)
{
	suppressions_free(&triage->suppressions);
	baseline_free(&triage->baseline);
}

/* The reason from at to the end of the line or of the comment. NULL: none, so it does not count. */
static char *
reason_at(const char *at, const char *end)
{
	const char *close = memmem(at, (size_t)(end - at), "*/", 2);
	end = close != NULL ? close : end;
	while (at < end && isspace((unsigned char)*at)) {
		at++;
	}
	while (end > at && isspace((unsigned char)end[-1])) {
		end--;
	}
	return end > at ? strndup(at, (size_t)(end - at)) : NULL;
}

/*
 * "nngtrace-ignore(RULE): reason" on a line, which may have several. Returns the reason, or NULL
 * when there is no such comment for the rule.
 */
static char *
comment_reason(const struct source *source, unsigned line, const char *rule)
{
	size_t length = 0, size = strlen(rule);
	const char *at = source_line(source, line, &length);
	const char *end = at != NULL ? at + length : NULL;

	while (at != NULL && (at = memmem(at, (size_t)(end - at), COMMENT, strlen(COMMENT))) != NULL) {
		at += strlen(COMMENT);
		if ((size_t)(end - at) >= size + 2 && strncmp(at, rule, size) == 0 &&
		    strncmp(at + size, "):", 2) == 0) {
			return reason_at(at + size + 2, end);
		}
	}
	return NULL;
}

/* The entry of a comment that was seen before, as an index plus one; 0: none. */
static size_t
known_comment(const struct suppressions *list, const char *file, unsigned line, const char *rule)
{
	/* Comments are the last: nothing is read from files any more. */
	for (size_t i = list->count; i > 0 && list->items[i - 1].in_source; i--) {
		const struct suppression *entry = &list->items[i - 1];
		if (entry->line == line && strcmp(entry->file, file) == 0 &&
		    strcmp(entry->rule, rule) == 0) {
			return i;
		}
	}
	return 0;
}

/* The comment as an entry, made when it is seen first. 0: there is none; else its index plus one.
 */
static size_t
comment_entry(struct triage *triage, const struct account *account, struct sources *sources,
              uint64_t recorded_wall_ns)
{
	const struct frame *frame = account_frame(account_site(account));
	const struct source *source =
	    frame != NULL ? source_find(sources, frame, recorded_wall_ns) : NULL;
	const char *rule = rule_get(account->finding->rule)->id;
	struct suppressions *list = &triage->suppressions;
	char *reason = NULL;
	unsigned line = 0;

	for (unsigned above = 0; source != NULL && above <= 1 && reason == NULL; above++) {
		line = frame->line - above;
		reason = comment_reason(source, line, rule);
	}
	size_t known = reason != NULL ? known_comment(list, frame->shown, line, rule) : 0;
	if (reason == NULL || known != 0) {
		free(reason);
		return known;
	}
	struct suppression *items =
	    array_grow(list->items, &list->room, list->count, 1, sizeof(*items));
	if (items == NULL) {
		free(reason);
		return 0;
	}
	list->items = items;
	items[list->count] = (struct suppression){.file = frame->shown,
	                                          .line = line,
	                                          .text = strdup("nngtrace-ignore"),
	                                          .rule = strdup(rule),
	                                          .reason = reason,
	                                          .in_source = true};
	return ++list->count;
}

static bool
judge_item(struct triage *triage, struct report_item *item, const struct report_trace *trace,
           struct sources *sources)
{
	struct account spare;
	const struct account *account = report_account(trace, item, &spare);
	bool whole = account != NULL;

	item->state = REPORT_NEW;
	item->suppression = 0;
	if (whole) {
		const struct suppression *entry =
		    suppressions_find(&triage->suppressions, account, item->key);
		item->suppression = entry != NULL ? (size_t)(entry - triage->suppressions.items) + 1
		                                  : comment_entry(triage, account, sources,
		                                                  trace_info(trace->trace)->start_wall_ns);
	}
	account_clear(&spare);
	if (item->suppression != 0) {
		triage->suppressions.items[item->suppression - 1].used++;
		item->state = REPORT_SUPPRESSED;
	}
	/* Known is what was found before, whatever somebody says of it now. */
	if (baseline_knows(&triage->baseline, item->key) && item->state == REPORT_NEW) {
		item->state = REPORT_KNOWN;
	}
	return whole;
}

bool
triage_items(struct triage *triage, struct report_trace *trace, struct sources *sources)
{
	bool whole = true;

	for (size_t i = 0; i < trace->count && whole; i++) {
		whole = judge_item(triage, &trace->items[i], trace, sources);
	}
	return whole;
}

void
triage_tell_unused(const struct triage *triage, FILE *out)
{
	for (size_t i = 0; i < triage->suppressions.count; i++) {
		const struct suppression *entry = &triage->suppressions.items[i];
		if (entry->used == 0) {
			fprintf(out, "%s:%u: unused\n", entry->file, entry->line);
		}
	}
}
