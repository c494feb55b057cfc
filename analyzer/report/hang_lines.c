/* hang_lines.c - see hang_lines.h */
#include "analyzer/report/hang_lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/memory/waits.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/frame.h"

/* "thread 2", as the rest of the report calls it; the process's own number where it is not there.
 */
static void
name_thread(const struct report_trace *trace, uint32_t tid, bool with_name, char *text, size_t size)
{
	for (uint32_t i = trace_info(trace->trace)->threads; i-- > 0;) {
		const struct trace_thread *thread = trace_thread(trace->trace, i);
		if (thread == NULL || thread->tid != tid) {
			continue;
		}
		char name[64] = "";
		escape_text(thread->name, name, sizeof(name));
		bool named = with_name && name[0] != '\0';
		snprintf(text, size, "thread %" PRIu32 "%s%s%s", i + 1, named ? " \"" : "",
		         named ? name : "", named ? "\"" : "");
		return;
	}
	snprintf(text, size, "the process's thread %" PRIu32, tid);
}

void
hang_text(const struct report_trace *trace, const struct snapshot_thread *thread,
          char text[HANG_TEXT])
{
	char self[128], owner[64];

	name_thread(trace, thread->tid, true, self, sizeof(self));
	name_thread(trace, thread->owner, false, owner, sizeof(owner));
	if (thread->owner == 0 || thread->wait < WAIT_MUTEX || thread->wait > WAIT_THREAD_END) {
		snprintf(text, HANG_TEXT, "%s waits for a callback", self);
	} else if (thread->wait == WAIT_THREAD_END) {
		snprintf(text, HANG_TEXT, "%s waits for the end of %s", self, owner);
	} else {
		snprintf(text, HANG_TEXT, "%s waits for the %s 0x%" PRIx64 ", which %s has", self,
		         thread->wait == WAIT_MUTEX ? "mutex" : "lock", thread->address, owner);
	}
}

/* The recorder's wrappers lie between the program and NNG. */
static bool
is_recorder(const struct frame *frame)
{
	return frame->module_path != NULL && strstr(frame->module_path, "/libnngtrace") != NULL;
}

static bool
is_begin(const char *function)
{
	return strcmp(function, "main") == 0 || strcmp(function, "start_thread") == 0;
}

bool
hang_next_line(const struct report_trace *trace, const struct snapshot_thread *thread, unsigned *at,
               struct hang_line *line)
{
	uint64_t time_ns = trace->look.snapshot->header.stop_ns;

	while (*at < thread->frames) {
		struct frame frame = {0};
		unsigned place = (*at)++;
		line->address = thread->frame[place] - (place != 0); /* inside of the call */
		bool named = symbols_address(trace->symbols, line->address, time_ns, &frame);
		if (is_recorder(&frame)) {
			continue;
		}
		line->function[0] = '\0';
		if (named) {
			frame_function(&frame, line->function, sizeof(line->function));
		}
		if (frame.module_path != NULL) {
			frame_where(&frame, line->where, sizeof(line->where));
		} else {
			snprintf(line->where, sizeof(line->where), "0x%" PRIx64, line->address);
		}
		*at = is_begin(line->function) ? thread->frames : *at;
		return true;
	}
	return false;
}
