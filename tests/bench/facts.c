/*
 * facts.c - a trace in numbers.
 *
 * usage: bench_facts TRACE
 * Prints "EVENTS BYTES BYTES_PER_EVENT STACKS THREADS DROPPED FRAMES": bytes are those of the
 * file that are in use; frames is the depth of the median event's stack.
 */
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/read/trace.h"

#define DEPTHS (NNGT_STACK_MAX + 1)

int
main(int argc, char **argv)
{
	static uint64_t depths[DEPTHS];
	struct error err;
	struct event e;
	uint64_t with_stack = 0, seen = 0;
	uint32_t stacks = 0;
	unsigned median = 0;
	struct trace *trace = argc == 2 ? trace_open(argv[1], &err) : NULL;
	if (trace == NULL) {
		fprintf(stderr, "%s\n", argc == 2 ? err.text : "usage: bench_facts TRACE");
		return 2;
	}
	while (trace_next(trace, &e)) {
		unsigned count = 0;
		if (e.stack != 0 && trace_stack(trace, e.stack, &count) != NULL && count < DEPTHS) {
			depths[count]++;
			with_stack++;
			stacks = e.stack > stacks ? e.stack : stacks;
		}
	}
	for (; median < DEPTHS && seen + depths[median] <= with_stack / 2; median++) {
		seen += depths[median];
	}
	const struct trace_info *info = trace_info(trace);
	printf("%llu %llu %.2f %u %u %llu %u\n", (unsigned long long)info->events,
	       (unsigned long long)info->file_bytes,
	       info->events > 0 ? (double)info->file_bytes / (double)info->events : 0, stacks,
	       info->threads, (unsigned long long)info->dropped, with_stack > 0 ? median : 0);
	trace_close(trace);
	return 0;
}
