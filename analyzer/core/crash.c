/* crash.c - see crash.h */
#include "analyzer/core/crash.h"

#include <stdlib.h>

#include "analyzer/memory/stacks.h"

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

void
crash_free(struct crash *crash)
{
	free(crash->hand);
	*crash = (struct crash){0};
}
