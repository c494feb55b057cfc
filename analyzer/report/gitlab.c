/* gitlab.c - the report for merge requests of GitLab: its code quality format; see report.h */
#include "analyzer/print/escape.h"
#include "analyzer/print/json_writer.h"
#include "analyzer/report/report.h"
#include "analyzer/report/words.h"

static const char *
severity_of(enum severity severity)
{
	return severity == SEVERITY_ERROR     ? "critical"
	       : severity == SEVERITY_WARNING ? "major"
	                                      : "info";
}

/* GitLab wants a path and a line of every entry. */
static void
write_location(struct json *json, const struct account *account)
{
	const struct frame *frame = account_frame(account_site(account));
	char path[512];
	const char *shown = frame == NULL ? "" : frame->shown != NULL ? frame->shown : frame->module;
	escape_text(shown, path, sizeof(path));
	json_open(json, "location", '{');
	json_put_string(json, "path", path[0] != '\0' ? path : "unknown");
	json_open(json, "lines", '{');
	json_put_unsigned(json, "begin", frame != NULL && frame->line != 0 ? frame->line : 1);
	json_close(json, '}');
	json_close(json, '}');
}

static void
write_entry(void *data, const struct account *account, const struct report_entry *entry)
{
	const struct report_target *target = data;
	struct json *json = target->json;
	const struct finding *finding = account->finding;
	if (!report_shows(target->report, entry->item)) {
		return;
	}
	json_open(json, NULL, '{');
	json_put_string(json, "description", finding_sentence(finding));
	json_put_string(json, "check_name", rule_get(finding->rule)->id);
	json_put_string(json, "fingerprint", entry->item->key);
	json_put_string(json, "severity", severity_of(finding->severity));
	write_location(json, account);
	json_close(json, '}');
}

bool
report_gitlab(FILE *out, const struct report *report, const struct report_options *options)
{
	(void)options;
	struct json json;
	json_start(&json, out);
	json_open(&json, NULL, '[');
	struct report_target target = {.json = &json, .report = report};
	bool whole = report_each(report, SIZE_MAX, write_entry, &target);
	json_close(&json, ']');
	json_finish(&json);
	return whole;
}
