/* crash.c - see crash.h */
#include "analyzer/core/crash.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/memory/stacks.h"
#include "analyzer/nng/api.h"
#include "analyzer/nng/kinds.h"

/* The latest thread of the trace with this number: the kernel gives it out again. */
static uint32_t
thread_of(struct trace *trace, pid_t tid)
{
	for (uint32_t i = trace_info(trace)->threads; i-- > 0;) {
		const struct trace_thread *thread = trace_thread(trace, i);
		if (thread != NULL && (pid_t)thread->tid == tid) {
			return i;
		}
	}
	return UINT32_MAX;
}

bool
crash_read(struct crash *crash, const struct core *core, struct trace *trace,
           struct symbols *symbols, const char *sysroot)
{
	struct stacks_frame *frames = calloc(CRASH_FRAMES, sizeof(*frames));

	*crash = (struct crash){.signal = core->signal,
	                        .code = core->code,
	                        .fault = core->fault,
	                        .tid = core->target.threads[0].tid,
	                        .thread = thread_of(trace, core->target.threads[0].tid),
	                        .cut = core->cut};
	if (frames == NULL) {
		return false;
	}
	crash->frame_count = crash_unwind(core, trace, sysroot, frames, CRASH_FRAMES);
	for (unsigned i = 0; i < crash->frame_count; i++) {
		crash->places[i] = frames[i].place;
		/* A return address is that of the next instruction, which may be another function's. */
		symbols_address(symbols, i == 0 ? frames[i].place : frames[i].place - 1, CRASH_TIME,
		                &crash->frames[i]);
		if (crash->frames[i].module == NULL) { /* memory was short */
			crash->frames[i] = (struct frame){.module = "", .offset = frames[i].place};
		}
	}
	bool fine = crash_find_hand(crash, core, frames);
	free(frames);
	return fine;
}

/* In its place among the others, as the one that is farthest from where it crashed. */
static bool
add_address(struct crash *crash, uint64_t address)
{
	size_t at = 0;

	while (at < crash->hand_count && crash->hand[at].address < address) {
		at++;
	}
	if (at < crash->hand_count && crash->hand[at].address == address) {
		return true;
	}
	struct crash_address *hand = realloc(crash->hand, (crash->hand_count + 1) * sizeof(*hand));
	if (hand == NULL) {
		return false;
	}
	memmove(hand + at + 1, hand + at, (crash->hand_count - at) * sizeof(*hand));
	hand[at] = (struct crash_address){address, UINT32_MAX - 1};
	crash->hand = hand;
	crash->hand_count++;
	return true;
}

bool
crash_take_call(struct crash *crash, struct trace *trace)
{
	const struct trace_thread *thread = trace_thread(trace, crash->thread);
	struct event call;

	if (crash->place == CRASH_ELSEWHERE || thread == NULL || thread->events == 0 ||
	    !trace_event_at(trace, thread->last_ref, &call) ||
	    (call.type != NNGT_ENTER && (call.type != NNGT_CALL || call.returned))) {
		return true;
	}
	for (unsigned i = 0; i < api_function(call.function)->nargs; i++) {
		unsigned kind = api_function(call.function)->args[i];
		if (kind_is_object(kind) && !kind_is_handle(kind) && call.args[i] != 0 &&
		    !add_address(crash, call.args[i])) {
			return false;
		}
	}
	return true;
}

void
crash_free(struct crash *crash)
{
	free(crash->hand);
	*crash = (struct crash){0};
}
