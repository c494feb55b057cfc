/* checking.c - see checking.h */
#include "analyzer/cmd/checking.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/cmd/check_core.h"
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/progress.h"
#include "analyzer/print/output.h"
#include "analyzer/print/pager.h"
#include "analyzer/report/report.h"
#include "analyzer/report/source.h"
#include "analyzer/report/triage.h"
#include "analyzer/rules/pass.h"

static bool
same_lines(void *symbols, uint32_t a, uint32_t b)
{
	return symbols_same_lines(symbols, a, b);
}

/* What earlier looks called lost and the latest has found. */
static void
take_older_snapshots(struct report_trace *result)
{
	for (unsigned number = 1; number <= SNAPSHOT_OLDER_MAX; number++) {
		struct snapshot older;
		struct error err;
		enum snapshot_read answer = snapshot_read(&older, result->trace, number, &err);
		if (answer == SNAPSHOT_NONE) {
			return;
		}
		if (answer == SNAPSHOT_READ) {
			result->look.older++;
			result->look.found_again += snapshot_found_again(&older, result->look.snapshot);
			snapshot_free(&older);
		}
	}
}

/* The snapshot beside the trace. One that cannot be used is said, and the trace is judged without.
 */
static void
take_snapshot(struct report_trace *result)
{
	struct error err;
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
	if (snapshot == NULL) {
		return;
	}
	enum snapshot_read answer = snapshot_read(snapshot, result->trace, 0, &err);
	if (answer == SNAPSHOT_READ) {
		result->look.snapshot = snapshot;
		take_older_snapshots(result);
		return;
	}
	if (answer == SNAPSHOT_REFUSED) {
		command_failed(err.text);
	}
	free(snapshot);
}

/*
 * Opens and judges one trace. What was made is in *result, also after a failure. before: the trace
 * that was judged before it, or NULL.
 */
static bool
judge(const char *file, const struct check_options *options, const struct report_trace *before,
      struct report_trace *result, struct error *err)
{
	result->trace = trace_open(file, err);
	if (result->trace == NULL) {
		return false;
	}
	struct findings *findings = findings_new();
	result->findings = findings;
	result->symbols = symbol_options_open(&options->symbols, result->trace);
	if (findings == NULL || result->symbols == NULL) {
		return error_set(err, "%s: not enough memory", file);
	}
	symbols_wrappers(result->symbols, options->wrappers, options->wrapper_count);
	symbols_source_paths(result->symbols, &options->paths);
	if (options->unjudged) {
		return true;
	}
	bool cored = options->core != NULL && file == options->core->trace;
	if (cored && !check_core_read(options->core, options, result, err)) {
		return false;
	}
	if (!cored) {
		take_snapshot(result);
	}
	struct progress progress;
	struct rules_watch watch = {.tell = progress_tell,
	                            .data = &progress,
	                            .last = &result->last,
	                            .look = &result->look,
	                            .curious = &result->curious,
	                            .same_lines = same_lines,
	                            .lines = result->symbols};
	progress_start(&progress, result->trace);
	bool checked = rules_check_trace(result->trace, findings, &watch, err);
	progress_end(&progress);
	if (!checked) {
		return false;
	}
	const struct trace_info *info = trace_info(result->trace);
	if (info->events == 0 && info->damaged > 0) {
		return error_set(err, "%s: damaged, and nothing in it could be read", file);
	}
	return report_fold(result, options->rules, before) ||
	       error_set(err, "%s: not enough memory", file);
}

static void
release(struct report_trace *trace)
{
	report_unfold(trace);
	if (trace->look.snapshot != NULL) {
		snapshot_free(trace->look.snapshot);
		free(trace->look.snapshot);
	}
	check_core_release(trace);
	last_calls_free(&trace->last);
	symbols_close(trace->symbols);
	findings_free((struct findings *)trace->findings);
	trace_close(trace->trace);
}

/* The files that are written: the report's, those of more reports, the baseline. */
static const char *
written_file(const struct check_options *options, size_t index)
{
	return index == 0                     ? options->report.file
	       : index <= options->more_count ? options->more[index - 1].file
	                                      : options->triage.write_baseline;
}

/* None of them is one of the traces, or another of them. */
static bool
may_write(const struct check_options *options, char *const *files, size_t count, struct error *err)
{
	bool may = true;
	for (size_t i = 0; may && i <= options->more_count + 1; i++) {
		const char *file = written_file(options, i);
		may = output_is_apart(file, files, count, err);
		for (size_t other = 0; may && other < i; other++) {
			may = output_are_two(file, written_file(options, other), err);
		}
	}
	return may;
}

static bool
write_report(FILE *out, const struct report_format *format, const struct report *report,
             const struct check_options *options, struct error *err)
{
	struct report_options shown = {.color = terminal_color(options->color, out),
	                               .links = terminal_links(options->color, out),
	                               .stacks = options->stacks,
	                               .trace_goes = options->trace_goes,
	                               .width = terminal_width(out, 0),
	                               .no_source = options->no_source,
	                               .html_findings = options->html_findings,
	                               .html_objects = options->html_objects,
	                               .html_events = options->html_events,
	                               .category = options->category};
	bool whole = format->write(out, report, &shown);
	return whole || error_set(err, "not enough memory while writing the report");
}

/* Writes one report to its file, or to stream. */
static bool
deliver(const struct report *report, const struct check_report *wanted,
        const struct check_options *options, FILE *stream, struct error *err)
{
	if (wanted->file == NULL && stream == stdout && wanted->format->write == report_text) {
		pager_start();
	}
	FILE *out = output_open(wanted->file, stream, err);
	if (out == NULL) {
		return false;
	}
	bool written = write_report(out, wanted->format, report, options, err);
	return output_close(out, wanted->file, written ? err : NULL) && written;
}

/* All of them; one that cannot be written does not keep the others away. */
static int
deliver_all(const struct report *report, const struct check_options *options, FILE *stream)
{
	const struct triage_options *triage = &options->triage;
	struct error err = {0};
	int status = 0;

	if (!deliver(report, &options->report, options, stream, &err)) {
		status = command_failed(err.text);
	}
	for (size_t i = 0; i < options->more_count; i++) {
		if (!deliver(report, &options->more[i], options, stream, &err)) {
			status = command_failed(err.text);
		}
	}
	if (triage->write_baseline != NULL &&
	    !baseline_write(triage->write_baseline, report, &report->triage->baseline, &err)) {
		status = command_failed(err.text);
	}
	return status;
}

/* What is new among the findings, then whatever is done with them. */
static int
use_report(struct report_trace *traces, size_t count, struct triage *triage,
           const struct check_options *options, check_use *use, void *data)
{
	struct sources sources = {0};
	struct report report = {.traces = traces,
	                        .count = count,
	                        .sources = &sources,
	                        .paths = &options->paths,
	                        .triage = triage,
	                        .rules = options->rules};
	bool fine = true;

	for (size_t i = 0; i < count && fine; i++) {
		fine = triage_items(triage, &traces[i], &sources);
	}
	fine = fine && report_gather(&report);
	int status =
	    fine ? use(data, &report) : command_failed("not enough memory while writing the report");
	if (options->triage.unused) {
		triage_tell_unused(triage, stderr);
	}
	report_release(&report);
	sources_free(&sources);
	return status;
}

static void
warn(const char *words)
{
	command_failed(words);
}

static bool
has_findings(const struct report_trace *traces, size_t count, int level)
{
	for (size_t i = 0; i < count; i++) {
		/* An NNG that was not seen must not pass for one that was found clean. */
		if (level <= SEVERITY_ERROR && trace_has_unseen(traces[i].trace)) {
			return true;
		}
		for (int severity = level; severity <= SEVERITY_ERROR; severity++) {
			if (report_count(&traces[i], (enum severity)severity) > 0) {
				return true;
			}
		}
	}
	return false;
}

/*
 * Processes in the order in which they began, so that a parent comes before its children,
 * however the shell has sorted the files. Those that began together stay as they were given.
 */
static void
sort_by_start(struct report_trace *traces, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct report_trace moved = traces[i];
		uint64_t start = trace_info(moved.trace)->start_wall_ns;
		size_t to = i;
		for (; to > 0 && trace_info(traces[to - 1].trace)->start_wall_ns > start; to--) {
			traces[to] = traces[to - 1];
		}
		traces[to] = moved;
	}
}

/* Opens and judges what can be; the others are said. Returns how many there are in traces. */
static size_t
judge_all(char *const *files, size_t count, const struct check_options *options,
          struct report_trace *traces, int *status)
{
	struct error err = {0};
	size_t judged = 0;

	for (size_t i = 0; i < count; i++) {
		const struct report_trace *before = judged > 0 ? &traces[judged - 1] : NULL;
		if (judge(files[i], options, before, &traces[judged], &err)) {
			if (count > 1) {
				symbols_rest(traces[judged].symbols);
			}
			judged++;
		} else {
			release(&traces[judged]);
			traces[judged] = (struct report_trace){0};
			*status = command_failed(err.text);
		}
	}
	return judged;
}

int
check_report(char *const *files, size_t count, struct check_options *options, check_use *use,
             void *data)
{
	struct error err = {0};
	struct triage triage = {0};
	int status = 0;
	size_t judged = 0;
	struct report_trace *traces = calloc(count, sizeof(*traces));

	if (traces == NULL) {
		return command_failed("not enough memory");
	}
	if (!source_paths_start(&options->paths, options->source_root, &err) ||
	    !triage_start(&triage, &options->triage, options->paths.root, warn, &err)) {
		status = command_failed(err.text);
	} else {
		judged = judge_all(files, count, options, traces, &status);
		sort_by_start(traces, judged);
		int used = judged > 0 ? use_report(traces, judged, &triage, options, use, data) : 0;
		status = status != 0 ? status : used;
	}
	for (size_t i = 0; i < judged; i++) {
		release(&traces[i]);
	}
	free(traces);
	triage_free(&triage);
	source_paths_end(&options->paths);
	return status;
}

/* What check does with a report. */
struct delivery {
	const struct check_options *options;
	FILE *stream;
};

static int
deliver_report(void *data, const struct report *report)
{
	const struct delivery *delivery = data;
	const struct check_options *options = delivery->options;
	int status = deliver_all(report, options, delivery->stream);
	return status == 0 && has_findings(report->traces, report->count, options->fail_on)
	           ? CHECK_FINDINGS
	           : status;
}

int
check_traces(char *const *files, size_t count, struct check_options *options, FILE *stream)
{
	struct error err = {0};
	struct delivery delivery = {options, stream};

	return may_write(options, files, count, &err)
	           ? check_report(files, count, options, deliver_report, &delivery)
	           : command_failed(err.text);
}
