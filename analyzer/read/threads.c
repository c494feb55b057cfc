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
add_thread(struct trace *trace, const struct chunk *last)
{
	struct nngt_chunk header;
	struct trace_thread *threads = array_grow(trace->threads, &trace->thread_capacity,
	                                          trace->thread_count, 1, sizeof(*threads));
	if (threads == NULL) {
		return false;
	}
	trace->threads = threads;
	memset(&header, 0, sizeof(header));
	file_read(trace, &header, sizeof(header), last->offset);
	char *name = strndup(header.name, sizeof(header.name));
	threads[trace->thread_count++] = (struct trace_thread){.tid = header.tid, .name = name};
	return name != NULL;
}

bool
threads_number(struct trace *trace)
{
	struct chunk_list *list = &trace->chunks;
	uint32_t exiting = trace->info.exiting_thread;
	trace->info.exiting_thread = UINT32_MAX;
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
		if (!add_thread(trace, &list->items[list->order[to - 1]])) {
			return false;
		}
		if (index == exiting) {
			trace->info.exiting_thread = number;
		}
	}
	trace->info.threads = (unsigned)trace->thread_count;
	return true;
}

void
threads_free(struct trace *trace)
{
	for (size_t i = 0; i < trace->thread_count; i++) {
		free((char *)trace->threads[i].name);
	}
	free(trace->threads);
}
