/* jsonl.c - the report for databases: an entry a line, each whole in itself; see report.h */
#include "analyzer/report/json_parts.h"

static void
write_line(void *data, const struct account *account, const struct report_entry *entry)
{
	const struct report_target *target = data;
	FILE *out = target->out;
	if (!report_shows(target->report, entry->item)) {
		return;
	}
	const struct trace_info *info = trace_info(entry->trace->trace);
	struct json json;
	json_start(&json, out);
	json.one_line = true;
	json_open(&json, NULL, '{');
	json_finding(&json, account, entry->item, entry->count, entry->trace);
	if (entry->traces > 1) {
		json_put_unsigned(&json, "traces", entry->traces);
	}
	json_open(&json, "trace", '{');
	json_put_string(&json, "file", info->file);
	json_put_unsigned(&json, "pid", info->pid);
	json_put_string(&json, "command", info->command);
	json_put_string(&json, "nng_version", info->nng_version);
	char release[RELEASE_TEXT];
	release_text(info->nng_release, release);
	json_put_string(&json, "nng_release", release);
	json_put_unsigned(&json, "start_wall_ns", info->start_wall_ns);
	json_put_string(&json, "end", trace_end_word(info->end));
	json_close(&json, '}');
	json_put_string(&json, "nngtrace", NNGTRACE_VERSION);
	json_close(&json, '}');
	json_finish(&json);
}

bool
report_jsonl(FILE *out, const struct report *report, const struct report_options *options)
{
	(void)options;
	struct report_target target = {.out = out, .report = report};
	return report_each(report, SIZE_MAX, write_line, &target);
}
