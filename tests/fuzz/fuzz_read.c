/*
 * fuzz_read.c - libFuzzer against the trace reader: whatever the bytes, it neither crashes nor
 * hangs, and what it hands out keeps its promises. Built with -DNNGTRACE_FUZZ=ON; run as
 *
 *     build-fuzz/bin/make_seed seed.trace && mkdir -p corpus && mv seed.trace corpus
 *     build-fuzz/bin/fuzz_read -max_len=65536 corpus
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analyzer/read/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition) {
		abort();
	}
}

static void
use_event(struct trace *trace, const struct event *event)
{
	struct event again;
	unsigned frames;
	require(event->function < NNGT_FUNCTIONS);
	require(trace_thread(trace, event->thread) != NULL);
	require(trace_event_at(trace, event->ref, &again) && again.function == event->function);
	const uint64_t *stack = trace_stack(trace, event->stack, &frames);
	if (stack != NULL) {
		require(frames > 0 && frames <= NNGT_STACK_MAX);
		trace_module_at(trace, stack[frames - 1], event->time_ns);
	}
}

static void
read_twice(struct trace *trace)
{
	struct event event;
	uint64_t count[2] = {0, 0};
	for (unsigned pass = 0; pass < 2; pass++) {
		uint64_t last = 0;
		while (trace_next(trace, &event)) {
			require(event.seq == ++count[pass] && event.time_ns >= last);
			last = event.time_ns;
			use_event(trace, &event);
		}
		trace_rewind(trace);
	}
	require(count[0] == count[1] && trace_info(trace)->events == count[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	static char path[32];
	if (fd < 0) {
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	require(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	/* The way in is not what we are here for: the hash, which no mutation would hit. */
	uint64_t hash = api_hash();
	if (size >= sizeof(struct nngt_header)) {
		pwrite(fd, &hash, sizeof(hash), offsetof(struct nngt_header, api_hash));
	}
	struct error err;
	struct trace *trace = trace_open(path, &err);
	if (trace != NULL) {
		read_twice(trace);
		require(strlen(trace_info(trace)->command) < 5 * sizeof(struct nngt_header));
		trace_close(trace);
	}
	return 0;
}
