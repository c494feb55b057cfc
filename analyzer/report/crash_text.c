/* crash_text.c - see crash_text.h */
#include "analyzer/report/crash_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/frame.h"
#include "analyzer/report/account.h"
#include "analyzer/report/text_parts.h"
#include "analyzer/report/words.h"

#define SHOWN_FRAMES 16u

/* The call of the program's that the thread had not returned from, or false. */
static bool
open_call(const struct report_trace *trace, struct event *call)
{
	uint32_t thread = trace->crash->thread;

	return thread < trace->last.count && trace->last.threads[thread].call != 0 &&
	       trace_event_at(trace->trace, trace->last.threads[thread].call, call);
}

/* Was the call given this object? An address of another kind is another's. */
static bool
is_given(const struct event *call, const struct rules_accused *accused)
{
	return event_arg(call, accused->finding.kind) == accused->address;
}

static unsigned
rank_of(const struct crash *crash, uint64_t address)
{
	for (size_t i = 0; i < crash->hand_count; i++) {
		if (crash->hand[i].address == address) {
			return crash->hand[i].rank;
		}
	}
	return UINT32_MAX;
}

/* The one that the open call was given, or else the nearest to where it crashed; or NULL. */
static const struct rules_accused *
find_accused(const struct report_trace *trace, bool *certain)
{
	const struct rules_accused *found = NULL;
	struct event call;
	bool called = open_call(trace, &call);
	unsigned best = UINT32_MAX;

	*certain = false;
	for (size_t i = 0; i < trace->curious.count; i++) {
		const struct rules_accused *accused = &trace->curious.items[i];
		unsigned rank = rank_of(trace->crash, accused->address);
		if (accused->finding.count == 0) {
			continue;
		}
		if (called && is_given(&call, accused)) {
			*certain = accused->finding.doubt == DOUBT_NONE;
			return accused;
		}
		if (found == NULL || rank < best) {
			found = accused;
			best = rank;
		}
	}
	return found;
}

/* "given to ctx 5 by nng_ctx_send at wrong.c:60" */
static void
print_step(FILE *out, const struct account_place *place)
{
	char verb[200], where[256] = "";
	const struct frame *frame = account_frame(place);

	if (place->step->role == ROLE_SEND_STARTED) {
		snprintf(verb, sizeof(verb), "given to a send");
	} else {
		step_verb(place, verb, sizeof(verb));
	}
	if (frame != NULL) {
		frame_where(frame, where, sizeof(where));
	}
	fprintf(out, "%s by %s%s%s", verb, place->function, where[0] == '\0' ? "" : " at ", where);
}

/* The history of the object in hand, as one sentence. NULL: not enough memory. */
static char *
sentence(const struct report_trace *trace, const struct rules_accused *accused)
{
	const struct finding *finding = &accused->finding;
	struct account account;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL) {
		return NULL;
	}
	bool told = account_tell(&account, finding, trace->trace, trace->symbols);
	if (told) {
		const struct account_place *offence = &account.places[account.offence];
		const char *word = api_kind_word(finding->kind);
		fprintf(out, "it had %s#%" PRIu64 " in hand, which was ", word, finding->object_number);
		if (account.turning >= 0 && (unsigned)account.turning != account.offence) {
			print_step(out, &account.places[account.turning]);
			fputs(", and after that ", out);
		}
		print_step(out, offence);
		fprintf(out, " [%s]", rule_get(finding->rule)->id);
		if (accused->since != 0) {
			fprintf(out, "; its memory has become that of msg#%" PRIu64, accused->since);
		}
	}
	account_clear(&account);
	fclose(out);
	if (!told) {
		free(text);
		text = NULL;
	}
	return text;
}

/* "SIGSEGV at address 0x10", "SIGABRT"; what gcore writes has none. */
static void
describe_signal(const struct crash *crash, char *text, size_t size)
{
	char name[32];

	if (crash->signal == 0) {
		snprintf(text, size, "no signal");
		return;
	}
	trace_signal_name(crash->signal, name, sizeof(name));
	if (crash->fault != 0) {
		snprintf(text, size, "%s at address %#" PRIx64, name, crash->fault);
	} else {
		snprintf(text, size, "%s", name);
	}
}

static void
print_thread(FILE *out, const struct report_trace *trace)
{
	const struct crash *crash = trace->crash;
	const struct trace_thread *thread = trace_thread(trace->trace, crash->thread);

	if (thread == NULL) {
		fprintf(out, "thread with number %d, which made no call of NNG", (int)crash->tid);
		return;
	}
	fprintf(out, "thread %" PRIu32, crash->thread + 1);
	if (thread->name[0] != '\0') {
		fputs(" \"", out);
		escape_print(out, thread->name);
		fputc('"', out);
	}
}

/* Why nothing is said of an object. */
static const char *
silence(const struct crash *crash)
{
	if (crash->frame_count == 0) {
		return "the stack of the thread could not be followed, so it is not known what it had in "
		       "hand";
	}
	return crash->place == CRASH_ELSEWHERE
	           ? "this was neither in NNG nor in the memory allocator: the trace knows no cause"
	           : "it had no object in hand that the program is known to have misused";
}

/* The call of the program's around it. */
static char *
call_text(const struct report_trace *trace)
{
	struct event call;
	struct account_place place = {0};
	char where[256] = "", *text = NULL;

	if (!open_call(trace, &call)) {
		return NULL;
	}
	const struct finding_step step = {.ref = call.ref};
	if (account_find_place(&place, &step, trace->trace, trace->symbols) && place.count > 0) {
		frame_where(account_frame(&place), where, sizeof(where));
	}
	free(place.frames);
	if (asprintf(&text, "%s%s%s had not returned", api_function(call.function)->name,
	             where[0] == '\0' ? "" : " at ", where) < 0) {
		text = NULL;
	}
	return text;
}

static char *
stack_text(const struct crash *crash)
{
	char *text = NULL, function[256], where[256];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	for (unsigned i = 0; out != NULL && i < crash->frame_count && i < SHOWN_FRAMES; i++) {
		frame_function(&crash->frames[i], function, sizeof(function));
		frame_where(&crash->frames[i], where, sizeof(where));
		fprintf(out, "%s%s%s%s", i == 0 ? "" : "\n", function, function[0] == '\0' ? "" : "() ",
		        where);
	}
	if (out != NULL) {
		if (crash->frame_count > SHOWN_FRAMES) {
			fprintf(out, "\n... and %u more", crash->frame_count - SHOWN_FRAMES);
		}
		fclose(out);
	}
	return text;
}

void
crash_print(FILE *out, const struct report_trace *trace, const struct report_options *options)
{
	const struct crash *crash = trace->crash;
	char signal[80];

	if (crash == NULL) {
		return;
	}
	bool certain;
	const struct rules_accused *accused = find_accused(trace, &certain);
	char *what = accused != NULL ? sentence(trace, accused) : NULL;
	char *call = call_text(trace), *stack = stack_text(crash);
	describe_signal(crash, signal, sizeof(signal));
	fprintf(out, "%s%s%s: %s, ", style_code(options, STYLE_ERROR),
	        crash->signal != 0 ? "crash" : "core file", style_plain(options), signal);
	print_thread(out, trace);
	fputc('\n', out);
	text_paragraph(out, "what", what != NULL ? what : silence(crash), options);
	if (what != NULL) {
		text_paragraph(out, "sure",
		               certain ? "certain: the program had passed it to the call that crashed"
		                       : "likely: a thread that crashes need not have been at the damage",
		               options);
	}
	text_paragraph(out, "in", call != NULL ? call : "", options);
	text_paragraph(out, "at", stack != NULL ? stack : "", options);
	if (crash->cut) {
		text_paragraph(out, "note", "the core file is cut off: memory is missing", options);
	}
	fputc('\n', out);
	free(what);
	free(call);
	free(stack);
}

static void
json_frame(struct json *json, const struct crash *crash, unsigned at)
{
	const struct frame *frame = &crash->frames[at];

	json_open(json, NULL, '{');
	if (frame->function != NULL) {
		json_put_string(json, "function", frame->function);
	}
	if (frame->shown != NULL) {
		json_put_string(json, "file", frame->shown);
		json_put_unsigned(json, "line", frame->line);
	}
	json_put_string(json, "module", frame->module);
	json_put_unsigned(json, "offset", frame->offset);
	json_close(json, '}');
}

bool
crash_json(struct json *json, const struct report_trace *trace)
{
	const struct crash *crash = trace->crash;
	char signal[80];

	if (crash == NULL) {
		return true;
	}
	bool certain;
	const struct rules_accused *accused = find_accused(trace, &certain);
	char *what = accused != NULL ? sentence(trace, accused) : NULL;
	describe_signal(crash, signal, sizeof(signal));
	json_open(json, "crash", '{');
	json_put_unsigned(json, "signal", (uint64_t)crash->signal);
	json_put_string(json, "reason", signal);
	json_put_unsigned(json, "tid", (uint64_t)crash->tid);
	if (crash->thread != UINT32_MAX) {
		json_put_unsigned(json, "thread", crash->thread + 1);
	}
	if (what != NULL) {
		char object[64];
		snprintf(object, sizeof(object), "%s#%" PRIu64, api_kind_word(accused->finding.kind),
		         accused->finding.object_number);
		json_put_string(json, "object", object);
		snprintf(object, sizeof(object), "%#" PRIx64, accused->address);
		json_put_string(json, "address", object);
		json_put_string(json, "rule", rule_get(accused->finding.rule)->id);
		json_put_string(json, "sentence", what);
		json_put_bool(json, "certain", certain);
	}
	json_put_bool(json, "cut", crash->cut);
	json_open(json, "stack", '[');
	for (unsigned i = 0; i < crash->frame_count; i++) {
		json_frame(json, crash, i);
	}
	json_close(json, ']');
	json_close(json, '}');
	free(what);
	return accused == NULL || what != NULL;
}
