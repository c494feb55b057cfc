/* text_summary.c - what a report says about a trace as a whole; see text_parts.h */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/text_parts.h"
#include "analyzer/print/escape.h"
#include "analyzer/symbols/losses.h"

static void
print_signal(FILE *out, const char *verb, int number)
{
	const char *name = sigabbrev_np(number);
	if (name != NULL) {
		fprintf(out, "%s SIG%s", verb, name);
	} else {
		fprintf(out, "%s signal %d", verb, number);
	}
}

static void
print_end(FILE *out, const struct trace_info *info)
{
	switch (info->end) {
	case TRACE_END_EXIT:
		if (info->exit_status >= 0) {
			fprintf(out, "exit %d", info->exit_status);
		} else {
			fputs("ended by exit", out);
		}
		break;
	case TRACE_END_SIGNAL:
		print_signal(out, "killed by", info->signal);
		break;
	case TRACE_END_CRASH:
		print_signal(out, "crashed with", info->signal);
		break;
	case TRACE_END_UNKNOWN:
		fputs(info->executed ? "executed another program" : "no end recorded", out);
		break;
	}
}

static void
print_program(FILE *out, const struct trace_info *info)
{
	const char *slash = strrchr(info->executable, '/');
	const char *name = slash == NULL ? info->executable : slash + 1;
	if (name[0] != '\0') {
		text_print(out, name);
	} else {
		text_print(out, info->file);
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
	text_number(number, text, sizeof(text));
	fprintf(out, "%s %s", text, number == 1 ? one : many);
}

/* What makes the answer less than complete. */
static void
print_losses(FILE *out, const struct trace_info *info)
{
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
	if (info->end == TRACE_END_UNKNOWN && !info->executed) {
		fputs("  the process was killed, crashed, left by _exit, or still runs: "
		      "checked up to the last event\n",
		      out);
	}
}

/* Calls that a thread had begun and not ended. */
struct open_calls {
	struct event *last; /* by thread: the call it is in; type 0: none */
	unsigned threads;
};

static void
follow(struct open_calls *calls, const struct event *event)
{
	if (event->thread >= calls->threads) {
		return;
	}
	calls->last[event->thread] = report_opens_call(event) ? *event : (struct event){0};
}

/* Where a process was when it was ended from outside or by a crash: where it hung, for one. */
static void
print_open_calls(FILE *out, struct trace *trace, unsigned threads)
{
	struct open_calls calls = {calloc(threads, sizeof(struct event)), threads};
	if (calls.last == NULL) {
		return; /* the rest of the report is worth more */
	}
	trace_rewind(trace);
	for (struct event event; trace_next(trace, &event);) {
		follow(&calls, &event);
	}
	for (unsigned i = 0; i < threads; i++) {
		const struct trace_thread *thread = trace_thread(trace, i);
		if (calls.last[i].type != 0 && thread != NULL) {
			fprintf(out, "  %s on thread %u \"", api_function(calls.last[i].function)->name, i + 1);
			text_print(out, thread->name);
			fputs("\" had not returned\n", out);
		}
	}
	free(calls.last);
}

/* The same when NNG itself gave up: it has said why, and the trace knows in which call. */
static void
print_panic(FILE *out, const struct report_trace *trace)
{
	const struct report_panic *panic = &trace->panic;
	const struct trace_thread *thread = trace_thread(trace->trace, panic->thread);
	fputs("  NNG gave up: ", out);
	text_print(out, panic->words);
	if (thread == NULL) {
		fputc('\n', out);
		return;
	}
	fprintf(out, " (thread %" PRIu32 " \"", panic->thread + 1);
	text_print(out, thread->name);
	fputc('"', out);
	if (panic->in_call) {
		const struct finding_step step = {.ref = panic->call.ref};
		struct account_place place;
		char where[256] = "";
		if (account_find_place(&place, &step, trace->trace, trace->symbols) && place.count > 0) {
			text_where(account_frame(&place), where, sizeof(where));
		}
		free(place.frames);
		fprintf(out, ", inside %s%s%s", api_function(panic->call.function)->name,
		        where[0] == '\0' ? "" : " at ", where);
	}
	fputs(")\n", out);
}

void
text_summary(FILE *out, const struct report_trace *trace, const struct report_options *options)
{
	const struct trace_info *info = trace_info(trace->trace);
	size_t total = trace->count;
	fputs(text_style(options, STYLE_STRONG), out);
	if (total == 0) {
		fputs("no findings", out);
	} else {
		print_amount(out, report_count(trace, SEVERITY_ERROR), "error", "errors");
		fputs(", ", out);
		print_amount(out, report_count(trace, SEVERITY_WARNING), "warning", "warnings");
		fputs(", ", out);
		print_amount(out, report_count(trace, SEVERITY_NOTE), "note", "notes");
	}
	fprintf(out, "%s in ", text_plain(options));
	print_program(out, info);
	fputs(": ", out);
	print_amount(out, info->events, "event", "events");
	if (total == 0) {
		fputs(" on ", out);
		print_amount(out, info->threads, "thread", "threads");
	}
	fputs(", ", out);
	print_end(out, info);
	fputc('\n', out);
	if (trace->panic.words != NULL) {
		print_panic(out, trace);
	} else if (info->end == TRACE_END_CRASH || info->end == TRACE_END_SIGNAL) {
		print_open_calls(out, trace->trace, info->threads);
	}
	print_losses(out, info);
	losses_print(out, "  ", trace->symbols);
	if (findings_left_out(trace->findings) > 0) {
		fputs("  not shown: ", out);
		print_amount(out, findings_left_out(trace->findings), "more finding", "more findings");
		fprintf(out, "; of each severity the first %u at different places are kept\n",
		        FINDINGS_MAX);
	}
	if (total == 0) {
		fprintf(out, "  checked against %d rules, see nngtrace rules\n", (int)RULE_COUNT);
	}
}
