/* slices.c - see slices.h */
#include "analyzer/export/slices.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"

void
slice_clear(struct slice *slice)
{
	free(slice->flows.items);
	slice->flows = (struct slice_flows){0};
}

void
slices_free(struct slices *slices)
{
	for (size_t i = 0; i < slices->count; i++) {
		for (size_t j = 0; j < slices->threads[i].count; j++) {
			slice_clear(&slices->threads[i].open[j]);
		}
		free(slices->threads[i].open);
	}
	free(slices->threads);
}

struct thread_slices *
slices_of(struct slices *slices, uint32_t thread)
{
	if (thread < slices->count) {
		return &slices->threads[thread];
	}
	struct thread_slices *threads =
	    array_reach(slices->threads, &slices->count, thread, sizeof(*threads));
	if (threads == NULL) {
		return NULL;
	}
	slices->threads = threads;
	return &threads[thread];
}

struct slice *
slices_push(struct thread_slices *thread, const struct event *event)
{
	struct slice *open =
	    array_grow(thread->open, &thread->room, thread->count, 1, sizeof(*thread->open));
	if (open == NULL) {
		return NULL;
	}
	thread->open = open;
	struct slice *slice = &open[thread->count++];
	slice->event = *event;
	slice->wanted = false;
	slice->flows = (struct slice_flows){0};
	return slice;
}

void
slices_forget(struct thread_slices *thread, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		slice_clear(&thread->open[i]);
	}
	thread->count -= count;
	memmove(thread->open, thread->open + count, thread->count * sizeof(*thread->open));
}

size_t
slices_find(const struct thread_slices *thread, const struct event *event)
{
	unsigned first = event->type == NNGT_RETURN ? NNGT_ENTER : NNGT_CALLBACK_BEGIN;
	for (size_t i = thread->count; i-- > 0;) {
		if (thread->open[i].event.type == first &&
		    thread->open[i].event.function == event->function) {
			return i;
		}
	}
	return thread->count;
}

struct life_use
slices_use(const struct thread_slices *thread, const struct event *event)
{
	bool ends = event->type == NNGT_RETURN || event->type == NNGT_CALLBACK_END;
	size_t at = ends ? slices_find(thread, event) : thread->count;
	const struct event *first = at < thread->count ? &thread->open[at].event : event;
	return (struct life_use){first->seq, first->time_ns, event->thread};
}

struct slice *
slices_open(struct slices *slices, uint32_t thread, uint64_t seq)
{
	if (thread >= slices->count) {
		return NULL;
	}
	struct thread_slices *of = &slices->threads[thread];
	for (size_t i = of->count; i-- > 0 && of->open[i].event.seq >= seq;) {
		if (of->open[i].event.seq == seq) {
			return &of->open[i];
		}
	}
	return NULL;
}

bool
slice_add_flow(struct slice_flows *flows, uint64_t id, bool begins)
{
	struct slice_flow *items =
	    array_grow(flows->items, &flows->room, flows->count, 1, sizeof(*items));
	if (items == NULL) {
		return false;
	}
	flows->items = items;
	items[flows->count++] = (struct slice_flow){id, begins};
	return true;
}
