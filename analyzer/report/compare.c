/* compare.c - see compare.h */
#include "analyzer/report/compare.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/frame.h"
#include "analyzer/report/account.h"
#include "analyzer/report/baseline.h"
#include "shim/trace/hash.h"

static uint64_t
hash_key(const char *key)
{
	return hash_text(HASH_START, key);
}

static struct compare_entry *
add_entry(struct compare_side *side, const char *key)
{
	struct compare_entry *entries =
	    array_grow(side->entries, &side->room, side->count, 1, sizeof(*entries));
	if (entries == NULL) {
		return NULL;
	}
	side->entries = entries;
	struct compare_entry *entry = &entries[side->count++];
	*entry = (struct compare_entry){.rule = -1};
	snprintf(entry->key, sizeof(entry->key), "%s", key);
	return table_put(&side->by_key, hash_key(entry->key), (void *)(uintptr_t)side->count) ? entry
	                                                                                      : NULL;
}

/* Its index plus one; 0: none. */
static size_t
find(const struct compare_side *side, const char *key)
{
	size_t index = (uintptr_t)table_get(&side->by_key, hash_key(key));
	return index != 0 && strcmp(side->entries[index - 1].key, key) == 0 ? index : 0;
}

bool
compare_is_baseline(const char *file)
{
	char line[sizeof(BASELINE_FIRST_LINE)] = "";
	FILE *stream = fopen(file, "re");
	if (stream == NULL) {
		return false;
	}
	bool is = fgets(line, sizeof(line), stream) != NULL && strcmp(line, BASELINE_FIRST_LINE) == 0;
	fclose(stream);
	return is;
}

/* "KEY RULE FUNCTION FILE:LINE"; a function's name may have blanks. */
static bool
take_line(struct compare_side *side, const char *text)
{
	char key[32], rule[64] = "";
	int at = 0;
	if (sscanf(text, "%31s %63s %n", key, rule, &at) < 1 || find(side, key) != 0) {
		return true;
	}
	struct compare_entry *entry = add_entry(side, key);
	if (entry == NULL) {
		return false;
	}
	entry->rule = rule_find(rule);
	entry->severity =
	    entry->rule >= 0 ? rule_get((enum rule_id)entry->rule)->severity : SEVERITY_WARNING;
	const char *place = at > 0 ? text + at : "", *file = strrchr(place, ' ');
	if (file == NULL) {
		return true;
	}
	const char *colon = strrchr(file, ':');
	entry->line = colon != NULL ? (unsigned)strtoul(colon + 1, NULL, 10) : 0;
	size_t length =
	    colon != NULL && entry->line != 0 ? (size_t)(colon - file - 1) : strlen(file + 1);
	entry->function = strndup(place, (size_t)(file - place));
	entry->file = strndup(file + 1, length);
	return entry->function != NULL && entry->file != NULL;
}

bool
compare_read(struct compare_side *side, const char *file, struct error *err)
{
	struct baseline baseline = {0};
	bool fine = baseline_read(&baseline, file, err);
	side->baseline = true;
	for (size_t i = 0; i < baseline.count && fine; i++) {
		fine = take_line(side, baseline.lines[i].text) ||
		       error_set(err, "%s: not enough memory", file);
	}
	baseline_free(&baseline);
	return fine;
}

/* A text that others chose, for people. */
static char *
copy_escaped(const char *text)
{
	char escaped[1024];
	escape_text(text, escaped, sizeof(escaped));
	return strdup(escaped);
}

struct taking {
	struct compare_side *side;
	bool failed;
};

static void
take_finding(void *data, const struct account *account, const struct report_entry *entry)
{
	struct taking *taking = data;
	const struct frame *frame = account_frame(account_site(account));
	char function[256];
	if (entry->item->state == REPORT_SUPPRESSED) {
		return;
	}
	struct compare_entry *added = add_entry(taking->side, entry->item->key);
	if (added == NULL) {
		taking->failed = true;
		return;
	}
	added->rule = (int)account->finding->rule;
	added->severity = account->finding->severity;
	added->count = entry->count;
	if (frame != NULL) {
		frame_function(frame, function, sizeof(function));
		added->function = strdup(function);
		added->file = copy_escaped(frame->shown != NULL ? frame->shown : frame->module);
		added->line = frame->line;
		taking->failed = taking->failed || added->function == NULL || added->file == NULL;
	}
}

static bool
take_numbers(struct compare_side *side, const struct report_trace *trace)
{
	struct stats *stats = stats_collect(trace->trace, trace->symbols);
	for (unsigned kind = 0; stats != NULL && kind < NNGT_OBJECT_KINDS_END; kind++) {
		const struct stats_kind *from = &stats->kinds[kind];
		struct stats_kind *to = &side->kinds[kind];
		to->live += from->live;
		to->total += from->total;
		to->peak = from->peak > to->peak ? from->peak : to->peak;
	}
	stats_free(stats);
	side->traces++;
	side->events += trace_info(trace->trace)->events;
	return stats != NULL;
}

bool
compare_take(struct compare_side *side, const struct report *report)
{
	struct taking taking = {.side = side};
	bool fine = report_each(report, SIZE_MAX, take_finding, &taking) && !taking.failed;
	for (size_t i = 0; i < report->count && fine; i++) {
		fine = take_numbers(side, &report->traces[i]);
	}
	return fine;
}

void
compare_free(struct compare_side *side)
{
	for (size_t i = 0; i < side->count; i++) {
		free(side->entries[i].function);
		free(side->entries[i].file);
	}
	free(side->entries);
	table_free(&side->by_key);
	*side = (struct compare_side){0};
}

void
compare_match(struct compare_side *old, struct compare_side *new)
{
	for (size_t i = 0; i < new->count; i++) {
		size_t other = find(old, new->entries[i].key);
		new->entries[i].other = other;
		if (other != 0) {
			old->entries[other - 1].other = i + 1;
		}
	}
}

size_t
compare_alone(const struct compare_side *side, enum severity severity)
{
	size_t count = 0;
	for (size_t i = 0; i < side->count; i++) {
		count += side->entries[i].other == 0 && side->entries[i].severity == severity;
	}
	return count;
}
