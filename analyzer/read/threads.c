/*
 * threads.c - the threads of a trace, as their chunks tell. The recorder's numbers go up for as
 * long as threads come and go, and a flight recorder forgets threads with their chunks: here
 * those that are there are numbered anew, in the same order.
 */
#include "analyzer/read/reader.h"

#include <stdlib.h>
#include <string.h>

/* The thread whose last chunk this is. */
static bool
add_thread(struct trace *trace, const struct chunk *last, uint32_t recorded)
{
	struct nngt_chunk header;
	struct trace_thread *threads = array_grow(trace->threads, &trace->thread_capacity,
	                                          trace->thread_count, 1, sizeof(*threads));
	if (threads == NULL) {
		return false;
	}
	trace->threads = threads;
	memset(&header, 0, sizeof(header));
	file_read(trace, &header, sizeof(header), chunk_offset(last));
	char *name = strndup(header.name, sizeof(header.name));
	threads[trace->thread_count++] =
	    (struct trace_thread){.tid = header.tid, .recorded = recorded, .name = name};
	return name != NULL;
}

bool
threads_number(struct trace *trace)
{
	struct chunk_list *list = &trace->chunks;
	for (size_t from = 0, to; from < list->count; from = to) {
		uint32_t index = list->items[list->order[from]].thread;
		uint32_t number = (uint32_t)trace->thread_count;
		if (number == READER_THREADS_MAX) {
			trace->info.damaged++;
			list->count = from;
			break;
		}
		for (to = from; to < list->count && list->items[list->order[to]].thread == index; to++) {
			list->items[list->order[to]].thread = number;
		}
		if (!add_thread(trace, &list->items[list->order[to - 1]], index)) {
			return false;
		}
	}
	trace->info.threads = (unsigned)trace->thread_count;
	trace->info.exiting_thread = threads_find(trace, trace->info.exiting_thread);
	return true;
}

uint32_t
threads_find(const struct trace *trace, uint32_t recorded)
{
	size_t low = 0, high = trace->thread_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (trace->threads[middle].recorded < recorded) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	bool found = low < trace->thread_count && trace->threads[low].recorded == recorded;
	return found ? (uint32_t)low : UINT32_MAX;
}

void
threads_free(struct trace *trace)
{
	for (size_t i = 0; i < trace->thread_count; i++) {
		free((char *)trace->threads[i].name);
	}
	free(trace->threads);
}
