/* summary.c - see summary.h */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/frame.h"
#include "analyzer/print/unseen.h"
#include "analyzer/report/hang_lines.h"
#include "analyzer/report/account.h"
#include "analyzer/report/summary.h"
#include "analyzer/report/words.h"
#include "analyzer/symbols/losses.h"
#include "shim/trace/guard_words.h"
#include "shim/trace/perturb_words.h"

static void
print_program(FILE *out, const struct trace_info *info)
{
	const char *slash = strrchr(info->executable, '/');
	const char *name = slash == NULL ? info->executable : slash + 1;
	if (name[0] != '\0') {
		escape_print(out, name);
	} else {
		escape_print(out, info->file);
	}
	fprintf(out, " (pid %" PRIu32, info->pid);
	if (info->parent_pid != 0) {
		fprintf(out, ", forked from %" PRIu32, info->parent_pid);
	}
	fputc(')', out);
}

static void
print_amount(FILE *out, uint64_t number, const char *one, const char *many)
{
	char text[32];
	style_number(number, text, sizeof(text));
	fprintf(out, "%s %s", text, number == 1 ? one : many);
}

static void
print_severities(FILE *out, size_t errors, size_t warnings, size_t notes)
{
	print_amount(out, errors, "error", "errors");
	fputs(", ", out);
	print_amount(out, warnings, "warning", "warnings");
	fputs(", ", out);
	print_amount(out, notes, "note", "notes");
}

/* NNG that lies in the program or in a plugin, and was not seen, or not all of it. */
static void
print_code(FILE *out, const struct trace *trace)
{
	char text[UNSEEN_TEXT];
	for (unsigned at = 0; unseen_next(trace, &at, text, sizeof(text));) {
		fputs("  ", out);
		escape_print(out, text);
		fputc('\n', out);
	}
}

/* "  trace nngtrace.app.123.trace, recorded 2026-11-25 18:52:07 UTC": which of many it was. */
static void
print_origin(FILE *out, const struct trace_info *info)
{
	char when[48];
	start_words(info, when, sizeof(when));
	fputs("  trace ", out);
	escape_print(out, info->file);
	fprintf(out, "%s%s\n", when[0] != '\0' ? ", " : "", when);
}

/* What makes the answer less than complete. */
static void
print_losses(FILE *out, struct trace *trace)
{
	const struct trace_info *info = trace_info(trace);
	enum report_stacks stacks = report_stacks(trace);
	if (info->guard != GUARD_OFF) {
		fprintf(out, "  guard mode (%s) was on: ", guard_mode_word(info->guard));
		print_amount(out, info->guard_refused, "wrong call", "wrong calls");
		fputs(" kept from NNG\n", out);
		if (trace_may_bypass(trace)) {
			fputs("  calls may have gone past the recorder (dlsym), so guard mode let all calls "
			      "pass: "
			      "use --audit\n",
			      out);
		}
	}
	if (info->perturb != PERTURB_OFF) {
		fputs("  calls were delayed (NNGTRACE_PERTURB, ", out);
		fprintf(out, "%s, seed %" PRIu64 "): ", perturb_mode_word(info->perturb),
		        info->perturb_seed);
		print_amount(out, info->perturb_delays, "delay", "delays");
		fprintf(out, ", together %.1f ms\n", (double)info->perturb_ns / 1e6);
	}
	if (info->dropped > 0) {
		fputs("  ", out);
		print_amount(out, info->dropped, "event was", "events were");
		fputs(" not recorded", out);
		if (info->stopped != NULL) {
			fprintf(out, " (%s)", info->stopped);
		}
		fputs(": a finding they may touch is not certain\n", out);
	}
	if (info->overwritten > 0) {
		fputs("  ", out);
		print_amount(out, info->overwritten, "older event", "older events");
		fprintf(out, " made room (NNGTRACE_LIMIT): checked from +%.3f ms on\n",
		        (double)info->whole_from_ns / 1e6);
	}
	if (info->damaged > 0) {
		fputs("  ", out);
		print_amount(out, info->damaged, "place", "places");
		fputs(" in the trace could not be read; the rest was checked\n", out);
	}
	if (stacks == REPORT_STACKS_ONE_FRAME) {
		fputs("  stacks of one frame: ", out);
		fputs(info->stack_depth == 1 ? "NNGTRACE_DEPTH was 1\n"
		                             : "the recorder could not follow them\n",
		      out);
	}
	if (info->end == TRACE_END_UNKNOWN && !info->executed) {
		fputs("  the process was killed, crashed, left by _exit, or still runs: "
		      "checked up to the last event\n",
		      out);
	}
}

/* What a look into the process found, and what the trace says of it in the end. */
static void
print_look(FILE *out, const struct rules_look *look)
{
	const struct snapshot *snapshot = look->snapshot;
	if (snapshot == NULL) {
		return;
	}
	fprintf(out, "  a look into the %s at +%.3f ms: ", look->of_core ? "core file" : "process",
	        (double)snapshot->header.stop_ns / 1e6);
	print_amount(out, snapshot->header.candidates, "message was", "messages were");
	fprintf(out, " the program's, %zu of them lost\n",
	        snapshot_count(snapshot, SNAPSHOT_MESSAGES, SNAPSHOT_LOST));
	size_t others = snapshot_count(snapshot, SNAPSHOT_AIOS, SNAPSHOT_LOST) +
	                snapshot_count(snapshot, SNAPSHOT_OTHERS, SNAPSHOT_LOST);
	if (others > 0) {
		fputs("  it found no reference to ", out);
		print_amount(out, others, "aio, buffer or other object", "aios, buffers and other objects");
		fputc('\n', out);
	}
	if (look->withdrawn > 0) {
		fputs("  withdrawn: ", out);
		print_amount(out, look->withdrawn, "object that it called", "objects that it called");
		fputs(" lost was used later; the look did not see all pointers of this program\n", out);
	}
	if (look->found_again > 0) {
		fputs("  withdrawn: ", out);
		print_amount(out, look->found_again, "object", "objects");
		fputs(" that an earlier look called lost; the latest found a pointer to each, so not all "
		      "pointers of this program are seen\n",
		      out);
	}
}

/* The stacks of threads that wait for one another, as the look found them. */
static void
print_hung(FILE *out, const struct report_trace *trace)
{
	const struct rules_look *look = &trace->look;
	char text[HANG_TEXT];
	struct hang_line line;

	for (unsigned i = 0; i < look->hung_count; i++) {
		hang_text(trace, look->hung[i], text);
		fprintf(out, "  the look found: %s\n", text);
		for (unsigned at = 0; hang_next_line(trace, look->hung[i], &at, &line);) {
			fprintf(out, "    %s%s%s\n", line.function, line.function[0] != '\0' ? "  " : "",
			        line.where);
		}
	}
}

/* "  nng_msg_free on thread 3 "nng:task" had not returned, in the callback on_recv() two.c:9" */
static void
print_open_call(FILE *out, const struct report_trace *trace, uint32_t thread)
{
	const struct last_call *last = &trace->last.threads[thread];
	const struct trace_thread *known = trace_thread(trace->trace, thread);
	struct event call, callback;
	bool called = last->call != 0 && trace_event_at(trace->trace, last->call, &call);
	bool inside = last->callback != 0 && trace_event_at(trace->trace, last->callback, &callback);
	if (known == NULL || (!called && !inside)) {
		return;
	}
	fprintf(out, "  %s on thread %" PRIu32,
	        called ? api_function(call.function)->name : "a callback", thread + 1);
	if (known->name[0] != '\0') {
		fputs(" \"", out);
		escape_print(out, known->name);
		fputc('"', out);
	}
	fputs(" had not returned", out);
	struct frame frame;
	if (inside && callback.callback != 0) {
		char function[256], where[256];
		bool named = symbols_address(trace->symbols, callback.callback, callback.time_ns, &frame);
		frame_function(&frame, function, sizeof(function));
		frame_where(&frame, where, sizeof(where));
		fprintf(out, "%s%s%s%s", called ? ", in the callback " : ": ", named ? function : "",
		        named ? "() " : "", where);
	}
	fputc('\n', out);
}

/* The same when NNG itself gave up: it has said why, and the trace knows in which call. */
static void
print_panic(FILE *out, const struct report_trace *trace)
{
	const struct report_panic *panic = &trace->panic;
	const struct trace_thread *thread = trace_thread(trace->trace, panic->thread);
	fputs("  NNG gave up: ", out);
	escape_print(out, panic->words);
	if (thread == NULL) {
		fputc('\n', out);
		return;
	}
	fprintf(out, " (thread %" PRIu32 " \"", panic->thread + 1);
	escape_print(out, thread->name);
	fputc('"', out);
	if (panic->in_call) {
		const struct finding_step step = {.ref = panic->call.ref};
		struct account_place place;
		char where[256] = "";
		if (account_find_place(&place, &step, trace->trace, trace->symbols) && place.count > 0) {
			frame_where(account_frame(&place), where, sizeof(where));
		}
		free(place.frames);
		fprintf(out, ", inside %s%s%s", api_function(panic->call.function)->name,
		        where[0] == '\0' ? "" : " at ", where);
	}
	fputs(")\n", out);
}

void
summary_print(FILE *out, const struct report *report, const struct report_trace *trace,
              const struct report_options *options)
{
	const struct trace_info *info = trace_info(trace->trace);
	size_t total = report_count(trace, SEVERITY_ERROR) + report_count(trace, SEVERITY_WARNING) +
	               report_count(trace, SEVERITY_NOTE);
	char end[TRACE_END_TEXT];
	fputs(style_code(options, STYLE_STRONG), out);
	if (total == 0) {
		fputs(trace_has_unseen(trace->trace) ? "not all was checked, nothing found" : "no findings",
		      out);
	} else {
		print_severities(out, report_count(trace, SEVERITY_ERROR),
		                 report_count(trace, SEVERITY_WARNING), report_count(trace, SEVERITY_NOTE));
	}
	fprintf(out, "%s in ", style_plain(options));
	print_program(out, info);
	fputs(": ", out);
	print_amount(out, info->events, "event", "events");
	if (total == 0) {
		fputs(" on ", out);
		print_amount(out, info->threads, "thread", "threads");
	}
	fputs(", ", out);
	trace_end_text(info, end, sizeof(end));
	fputs(end, out);
	fputc('\n', out);
	if (!options->trace_goes) {
		print_origin(out, info);
	}
	if (trace->panic.words != NULL) {
		print_panic(out, trace);
	} else if (info->end == TRACE_END_CRASH || info->end == TRACE_END_SIGNAL) {
		/* Where the process was when it was ended from outside or by a crash: where it hung, too.
		 */
		for (uint32_t thread = 0; thread < trace->last.count; thread++) {
			print_open_call(out, trace, thread);
		}
	}
	print_code(out, trace->trace);
	print_look(out, &trace->look);
	print_hung(out, trace);
	print_losses(out, trace->trace);
	losses_print(out, "  ", trace->symbols);
	if (findings_left_out(trace->findings) > 0) {
		fputs("  not shown: ", out);
		print_amount(out, findings_left_out(trace->findings), "more finding", "more findings");
		fprintf(out, "; of each severity the first %u at different places are kept\n",
		        FINDINGS_MAX);
	}
	if (total == 0) {
		unsigned rules = report_rule_count(report);
		fprintf(out, "  checked against %u rule%s, see nngtrace rules\n", rules,
		        rules == 1 ? "" : "s");
	}
}

void
summary_print_all(FILE *out, const struct report *report, const struct report_options *options)
{
	size_t counts[SEVERITY_ERROR + 1] = {0}, total = 0;
	if (report->count < 2) {
		return;
	}
	for (size_t i = 0; i < report->entry_count; i++) {
		const struct report_item *item = report->entries[i].item;
		if (item->state == REPORT_NEW) {
			counts[item->finding->severity]++;
			total++;
		}
	}
	fprintf(out, "\n%sin all: ", style_code(options, STYLE_STRONG));
	if (total == 0) {
		fputs(report->entry_count == 0 ? "no findings" : "nothing new", out);
	} else {
		print_severities(out, counts[SEVERITY_ERROR], counts[SEVERITY_WARNING],
		                 counts[SEVERITY_NOTE]);
	}
	fprintf(out, "%s in %zu traces%s\n", style_plain(options), report->count,
	        total == 0 ? "" : ", each defect counted once");
}
