/* compare_print.c - a comparison for people and for programs; see compare.h */
#include <inttypes.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/json_writer.h"
#include "analyzer/report/compare.h"
#include "analyzer/stats/grid.h"

static const char *
rule_word(const struct compare_entry *entry)
{
	return entry->rule >= 0 ? rule_get((enum rule_id)entry->rule)->id : "unknown rule";
}

static void
print_times(FILE *out, uint64_t count)
{
	if (count > 0) {
		fprintf(out, "%" PRIu64 " time%s", count, count == 1 ? "" : "s");
	} else {
		fputs("known", out);
	}
}

/* before: NULL when it is on this side alone. */
static void
print_entry(FILE *out, const char *word, const struct compare_entry *entry,
            const struct compare_entry *before)
{
	fprintf(out, "%-5s %-7s %s  ", word, severity_word(entry->severity), rule_word(entry));
	if (before != NULL && before->count != entry->count) {
		print_times(out, before->count);
		fputs(" -> ", out);
	}
	print_times(out, entry->count);
	fputs("  key ", out);
	escape_print(out, entry->key);
	if (entry->file != NULL) {
		fputs("\n      ", out);
		escape_print(out, entry->function);
		fputs(entry->function[0] != '\0' ? "  " : "", out);
		escape_print(out, entry->file);
		if (entry->line != 0) {
			fprintf(out, ":%u", entry->line);
		}
	}
	fputc('\n', out);
}

static size_t
alone(const struct compare_side *side)
{
	size_t count = 0;
	for (int severity = SEVERITY_NOTE; severity <= SEVERITY_ERROR; severity++) {
		count += compare_alone(side, (enum severity)severity);
	}
	return count;
}

static void
put_change(struct stats_row *row, unsigned column, uint64_t old, uint64_t new)
{
	if (old == new) {
		stats_put_number(row, column, new);
	} else {
		snprintf(row->cells[column], STATS_CELL, "%" PRIu64 " -> %" PRIu64, old, new);
	}
}

/* Numbers are compared where both sides have them. */
static void
print_numbers(FILE *out, const struct compare_side *old, const struct compare_side *new)
{
	static const char *const titles[] = {"objects", "live at the end", "at most", "in all"};
	struct stats_grid grid = {0};
	if (old->baseline || new->baseline) {
		return;
	}
	stats_grid_head(&grid, 4, titles);
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		const struct stats_kind *a = &old->kinds[kind], *b = &new->kinds[kind];
		if (a->total > 0 || b->total > 0) {
			struct stats_row *row = stats_grid_row(&grid);
			snprintf(row->cells[0], STATS_CELL, "%s", api_kind_word(kind));
			put_change(row, 1, a->live, b->live);
			put_change(row, 2, a->peak, b->peak);
			put_change(row, 3, a->total, b->total);
		}
	}
	struct stats_row *row = stats_grid_row(&grid);
	snprintf(row->cells[0], STATS_CELL, "events");
	put_change(row, 3, old->events, new->events);
	stats_grid_print(out, &grid);
}

void
compare_text(FILE *out, const struct compare_side *old, const struct compare_side *new)
{
	fprintf(out, "%zu new, %zu gone, %zu the same\n", alone(new), alone(old),
	        new->count - alone(new));
	for (size_t i = 0; i < new->count; i++) {
		if (new->entries[i].other == 0) {
			print_entry(out, "new", &new->entries[i], NULL);
		}
	}
	for (size_t i = 0; i < old->count; i++) {
		if (old->entries[i].other == 0) {
			print_entry(out, "gone", &old->entries[i], NULL);
		}
	}
	for (size_t i = 0; i < new->count; i++) {
		if (new->entries[i].other != 0) {
			print_entry(out, "same", &new->entries[i], &old->entries[new->entries[i].other - 1]);
		}
	}
	print_numbers(out, old, new);
}

static void
put_count(struct json *json, const char *key, const struct compare_entry *entry)
{
	if (entry == NULL) {
		json_put_unsigned(json, key, 0);
	} else if (entry->count == 0) { /* a baseline does not say */
		json_put_null(json, key);
	} else {
		json_put_unsigned(json, key, entry->count);
	}
}

static void
put_entry(struct json *json, const char *word, const struct compare_entry *old,
          const struct compare_entry *new)
{
	const struct compare_entry *entry = new != NULL ? new : old;
	json_open(json, NULL, '{');
	json_put_string(json, "change", word);
	json_put_string(json, "fingerprint", entry->key);
	json_put_string(json, "rule", rule_word(entry));
	json_put_string(json, "severity", severity_word(entry->severity));
	put_count(json, "old_count", old);
	put_count(json, "new_count", new);
	if (entry->file != NULL) {
		json_open(json, "where", '{');
		json_put_string(json, "file", entry->file);
		json_put_unsigned(json, "line", entry->line);
		json_put_string(json, "function", entry->function);
		json_close(json, '}');
	} else {
		json_put_null(json, "where");
	}
	json_close(json, '}');
}

static void
put_side(struct json *json, const char *key, const struct compare_side *side)
{
	json_open(json, key, '{');
	json_put_string(json, "name", side->name);
	json_put_bool(json, "baseline", side->baseline);
	if (!side->baseline) {
		json_put_unsigned(json, "traces", side->traces);
		json_put_unsigned(json, "events", side->events);
		json_open(json, "objects", '[');
		for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
			if (side->kinds[kind].total > 0) {
				json_open(json, NULL, '{');
				json_put_string(json, "kind", api_kind_word(kind));
				json_put_unsigned(json, "live", side->kinds[kind].live);
				json_put_unsigned(json, "peak", side->kinds[kind].peak);
				json_put_unsigned(json, "total", side->kinds[kind].total);
				json_close(json, '}');
			}
		}
		json_close(json, ']');
	}
	json_close(json, '}');
}

void
compare_json(FILE *out, const struct compare_side *old, const struct compare_side *new)
{
	struct json json;
	json_start(&json, out);
	json_open(&json, NULL, '{');
	json_put_string(&json, "schema", "nngtrace-diff/1");
	put_side(&json, "old", old);
	put_side(&json, "new", new);
	json_open(&json, "findings", '[');
	for (size_t i = 0; i < new->count; i++) {
		const struct compare_entry *entry = &new->entries[i];
		put_entry(&json, entry->other == 0 ? "new" : "same",
		          entry->other == 0 ? NULL : &old->entries[entry->other - 1], entry);
	}
	for (size_t i = 0; i < old->count; i++) {
		if (old->entries[i].other == 0) {
			put_entry(&json, "gone", &old->entries[i], NULL);
		}
	}
	json_close(&json, ']');
	json_open(&json, "summary", '{');
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
		json_put_unsigned(&json, severity_word((enum severity)severity),
		                  compare_alone(new, (enum severity)severity));
	}
	json_put_unsigned(&json, "gone", alone(old));
	json_put_unsigned(&json, "same", new->count - alone(new));
	json_close(&json, '}');
	json_close(&json, '}');
	json_finish(&json);
}
