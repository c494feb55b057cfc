/*
 * sarif.c - the report for code scanning and IDEs: SARIF 2.1.0, one run; see report.h
 *
 * The rules that GitHub adds to the standard are kept: one location a result, related locations
 * with a message each, one thread flow, and no more results than it shows.
 */
#include <string.h>

#include "analyzer/report/sarif_parts.h"
#include "analyzer/print/unseen.h"
#include "analyzer/print/uri.h"

#define SCHEMA                                                                                     \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* GitHub shows no more. */
#define RESULTS_MAX 5000u

void
sarif_text(struct json *json, const char *key, const char *text)
{
	json_open(json, key, '{');
	json_put_string(json, "text", text);
	json_close(json, '}');
}

static void
write_tool(struct json *json)
{
	json_open(json, "tool", '{');
	json_open(json, "driver", '{');
	json_put_string(json, "name", "nngtrace");
	json_put_string(json, "version", NNGTRACE_VERSION);
	json_put_string(json, "semanticVersion", NNGTRACE_VERSION);
#ifdef NNGTRACE_HOMEPAGE
	json_put_string(json, "informationUri", NNGTRACE_HOMEPAGE);
#endif
	sarif_rules(json);
	json_close(json, '}');
	json_close(json, '}');
}

/* The root of the sources, with the slash that makes it a folder. */
static void
write_root(struct json *json, const char *key, const struct report *report)
{
	char path[4200], uri[4200 * 3];
	snprintf(path, sizeof(path), "%s/", report->paths->root);
	uri_text(path, "", uri, sizeof(uri));
	json_open(json, key, '{');
	json_put_string(json, "uri", uri);
	json_close(json, '}');
}

static void
notify(struct json *json, const char *id, const char *level, const char *text)
{
	json_open(json, NULL, '{');
	json_open(json, "descriptor", '{');
	json_put_string(json, "id", id);
	json_close(json, '}');
	json_put_string(json, "level", level);
	sarif_text(json, "message", text);
	json_close(json, '}');
}

/* What makes the answer about one trace less than complete. */
static void
notify_losses(struct json *json, const struct report_trace *trace)
{
	const struct trace_info *info = trace_info(trace->trace);
	char text[512];
	if (info->dropped > 0) {
		snprintf(text, sizeof(text), "%.200s: %llu events were not recorded%s%.100s%s.", info->file,
		         (unsigned long long)info->dropped, info->stopped != NULL ? " (" : "",
		         info->stopped != NULL ? info->stopped : "", info->stopped != NULL ? ")" : "");
		notify(json, "events-lost", "warning", text);
	}
	if (info->damaged > 0) {
		snprintf(text, sizeof(text), "%.200s: %llu places in the trace could not be read.",
		         info->file, (unsigned long long)info->damaged);
		notify(json, "trace-damaged", "warning", text);
	}
	char unseen[UNSEEN_TEXT], sentence[UNSEEN_TEXT + 256];
	for (unsigned at = 0; unseen_next(trace->trace, &at, unseen, sizeof(unseen));) {
		snprintf(sentence, sizeof(sentence), "%.200s: %s.", info->file, unseen);
		notify(json, "nng-not-recorded", "warning", sentence);
	}
	if (trace->panic.words != NULL) {
		snprintf(text, sizeof(text), "%.200s: NNG gave up: %.200s.", info->file,
		         trace->panic.words);
		notify(json, "nng-panic", "error", text);
	}
	struct symbols_loss loss;
	for (uint32_t at = 0; symbols_next_loss(trace->symbols, &at, &loss);) {
		snprintf(text, sizeof(text), "%.200s: %s are missing for %.200s: %s.", info->file,
		         loss.what, loss.module, loss.reason);
		notify(json, "names-missing", "note", text);
	}
	if (findings_left_out(trace->findings) > 0) {
		snprintf(text, sizeof(text), "%.200s: %llu more findings were not kept.", info->file,
		         (unsigned long long)findings_left_out(trace->findings));
		notify(json, "findings-left-out", "warning", text);
	}
}

static void
write_invocation(struct json *json, const struct report *report)
{
	char text[128];
	json_open(json, "invocations", '[');
	json_open(json, NULL, '{');
	json_put_bool(json, "executionSuccessful", true);
	write_root(json, "workingDirectory", report);
	json_open(json, "toolExecutionNotifications", '[');
	for (size_t i = 0; i < report->count; i++) {
		notify_losses(json, &report->traces[i]);
	}
	if (report->entry_count > RESULTS_MAX) {
		snprintf(text, sizeof(text), "%zu results of %zu are in this file, the gravest first.",
		         (size_t)RESULTS_MAX, report->entry_count);
		notify(json, "results-left-out", "warning", text);
	}
	json_close(json, ']');
	json_close(json, '}');
	json_close(json, ']');
}

static void
write_result(void *data, const struct account *account, const struct report_entry *entry)
{
	const struct report_target *target = data;
	if (!report_shows(target->report, entry->item)) {
		return;
	}
	sarif_result(target->json, account, entry, target->report);
}

bool
report_sarif(FILE *out, const struct report *report, const struct report_options *options)
{
	struct json json;
	struct report_target target = {.json = &json, .report = report};
	char id[128];
	json_start(&json, out);
	json_open(&json, NULL, '{');
	json_put_string(&json, "$schema", SCHEMA);
	json_put_string(&json, "version", "2.1.0");
	json_open(&json, "runs", '[');
	json_open(&json, NULL, '{');
	write_tool(&json);
	snprintf(id, sizeof(id), "%s/", options->category != NULL ? options->category : "nngtrace");
	json_open(&json, "automationDetails", '{');
	json_put_string(&json, "id", id);
	json_close(&json, '}');
	json_open(&json, "originalUriBaseIds", '{');
	write_root(&json, "SRCROOT", report);
	json_close(&json, '}');
	write_invocation(&json, report);
	json_put_string(&json, "columnKind", "utf16CodeUnits");
	json_open(&json, "results", '[');
	bool whole = report_each(report, RESULTS_MAX, write_result, &target);
	json_close(&json, ']');
	json_close(&json, '}');
	json_close(&json, ']');
	json_close(&json, '}');
	json_finish(&json);
	return whole;
}
