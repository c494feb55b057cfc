/* nearmiss.c - see nearmiss.h */
#include "analyzer/nearmiss/nearmiss.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/nearmiss/order.h"
#include "analyzer/nng/kinds.h"

/* So many are kept; those that are seen later are only counted with the others. */
#define MISSES_MOST 256u

/* Does a call end the object of this kind that it names? */
static bool
ends(enum nngt_does does, unsigned kind)
{
	switch (does) {
	case NNGT_DOES_MSG_FREE:
	case NNGT_DOES_SEND:
		return kind == NNGT_MSG;
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_AIO_REAP:
	case NNGT_DOES_AIO_STOP:
		return kind == NNGT_AIO;
	case NNGT_DOES_DESTROY:
	case NNGT_DOES_CLOSE:
	case NNGT_DOES_RELEASE:
		return kind != NNGT_MSG && kind != NNGT_AIO;
	default:
		return false;
	}
}

static bool
changes(enum nngt_does does, unsigned kind)
{
	if (ends(does, kind)) {
		return true;
	}
	if (kind == NNGT_MSG) {
		return does == NNGT_DOES_MSG_CHANGE;
	}
	return kind == NNGT_AIO &&
	       (does == NNGT_DOES_AIO_CANCEL || does == NNGT_DOES_AIO_SET_MSG ||
	        does == NNGT_DOES_AIO_CHANGE || nngt_verb_class_of(does) == NNGT_VERB_STARTS);
}

/* Kinds that threads meet at without any harm: locks, and what is only read. */
static bool
is_compared(unsigned kind)
{
	return kind_is_object(kind) && kind != NNGT_MTX && kind != NNGT_CV && kind != NNGT_THREAD &&
	       kind != NNGT_STRING && kind != NNGT_URL;
}

static struct nearmiss *
find(struct nearmisses *misses, const struct nearmiss_call *first, enum perturb_point point)
{
	for (size_t i = 0; i < misses->count; i++) {
		struct nearmiss *miss = &misses->items[i];
		if (miss->first.address == first->address && miss->first.function == first->function &&
		    miss->point == point) {
			return miss;
		}
	}
	return NULL;
}

static bool
note(struct nearmisses *misses, const struct nearmiss *seen)
{
	struct nearmiss *miss = find(misses, &seen->first, seen->point);
	if (miss != NULL) {
		miss->count++;
		miss->gap_ns = seen->gap_ns > miss->gap_ns ? seen->gap_ns : miss->gap_ns;
		miss->ends = miss->ends || seen->ends;
		return true;
	}
	if (misses->count == MISSES_MOST) {
		return true;
	}
	struct nearmiss *items =
	    array_reach(misses->items, &misses->capacity, misses->count, sizeof(*misses->items));
	if (items == NULL) {
		return false;
	}
	misses->items = items;
	misses->items[misses->count++] = *seen;
	return true;
}

/* Can the recorder delay a call between its entry and NNG? */
static bool
has_inside(const struct event *event)
{
	return event->type == NNGT_ENTER || api_function(event->function)->does == NNGT_DOES_MSG_CHANGE;
}

/* Would the other order of two calls be another one for the object? */
static bool
may_harm(const struct order_access *first, const struct order_access *second, unsigned kind)
{
	if (first->callback || second->callback) {
		/* What is read before the callback is read too early. */
		const struct order_access *other = first->callback ? second : first;
		return ends(other->does, kind) ||
		       (api_function(other->call.function)->verb & NNGT_VERB_OUTCOME) != 0;
	}
	return changes(first->does, kind) || changes(second->does, kind);
}

/* A call and one before it at the same object. */
static bool
compare(struct nearmisses *misses, const struct order *order, const struct event *event,
        const struct order_access *before, const struct order_access *now, unsigned kind,
        uint64_t key)
{
	if (before->moment == 0 || before->thread == event->thread ||
	    event->time_ns - before->call.time_ns > NEARMISS_WINDOW_NS ||
	    !may_harm(before, now, kind) || order_knows(order, event->thread, before)) {
		return true;
	}
	struct nearmiss miss = {.first = before->call,
	                        .second = now->call,
	                        .kind = kind,
	                        .object = key,
	                        .count = 1,
	                        .gap_ns = event->time_ns - before->call.time_ns,
	                        .second_is_callback = now->callback,
	                        .ends = ends(before->does, kind) || ends(now->does, kind)};
	miss.point = before->callback              ? PERTURB_CALLBACK
	             : perturb_gives(before->does) ? PERTURB_GIVE
	                                           : PERTURB_USE;
	if (!note(misses, &miss)) {
		return false;
	}
	miss.point = PERTURB_INSIDE;
	return kind != NNGT_MSG || !before->inside || note(misses, &miss);
}

/* A call, or a callback, that names an object. */
static bool
meet(struct nearmisses *misses, struct order *order, const struct event *event,
     const struct order_access *now, unsigned kind, uint64_t key)
{
	struct order_object *object = order_object(order, kind, key, event->time_ns);
	bool fine = true;
	if (object == NULL || now->call.address == 0) {
		return true;
	}
	for (unsigned i = 0; i < ORDER_RECENT && fine; i++) {
		fine = compare(misses, order, event, &object->recent[i], now, kind, key);
	}
	object->recent[object->next++ % ORDER_RECENT] = *now;
	return fine;
}

static bool
look_at_callback(struct nearmisses *misses, struct order *order, const struct event *event,
                 struct order_access *now)
{
	uint64_t aio = event_callback_object(event);
	if (api_base(event->function) != NNGT_FN_nng_aio_alloc) {
		return true;
	}
	const struct order_object *object = order_object(order, NNGT_AIO, aio, event->time_ns);
	now->call.address = object != NULL ? object->callback : 0;
	now->callback = true;
	return meet(misses, order, event, now, NNGT_AIO, aio);
}

static bool
look(struct nearmisses *misses, struct order *order, struct trace *trace, const struct event *event)
{
	const struct api_function *function = api_function(event->function);
	unsigned count;
	const uint64_t *frames = trace_stack(trace, event->stack, &count);
	struct order_access now = {.call = {event->function, event->stack,
	                                    frames != NULL && count > 0 ? frames[0] : 0,
	                                    event->time_ns},
	                           .thread = event->thread,
	                           .moment = order->threads[event->thread].clock.of[event->thread],
	                           .does = function->does,
	                           .inside = has_inside(event)};
	bool fine = true;
	if (event->type == NNGT_CALLBACK_BEGIN) {
		return look_at_callback(misses, order, event, &now);
	}
	for (unsigned i = 0; i < function->nargs && fine; i++) {
		unsigned kind = function->args[i] & ~(unsigned)NNGT_OUT;
		bool made = (function->args[i] & NNGT_OUT) != 0;
		if ((event->has_args >> i & 1) == 0 || !is_compared(kind)) {
			continue;
		}
		if (made) {
			order_born(order, kind, event->args[i], event->time_ns);
		} else {
			fine = meet(misses, order, event, &now, kind, event->args[i]);
		}
	}
	return fine;
}

static int
most_promising_first(const void *left, const void *right)
{
	const struct nearmiss *a = left, *b = right;
	if (a->ends != b->ends) {
		return a->ends ? -1 : 1;
	}
	if (a->count != b->count) {
		return a->count > b->count ? -1 : 1;
	}
	if (a->first.time_ns != b->first.time_ns) {
		return a->first.time_ns < b->first.time_ns ? -1 : 1;
	}
	return (int)a->point - (int)b->point;
}

bool
nearmisses_find(struct nearmisses *misses, struct trace *trace)
{
	struct order order;
	struct event event;
	*misses = (struct nearmisses){0};
	bool fine = order_start(&order);
	trace_rewind(trace);
	while (fine && trace_next(trace, &event)) {
		if (event.thread >= NEARMISS_THREADS) {
			misses->left_out++;
			continue;
		}
		order_step(&order, &event);
		bool begins = event.type == NNGT_CALLBACK_BEGIN; /* after its operation was started */
		if (begins) {
			order_apply(&order, &event);
		}
		if (event.type == NNGT_CALL || event.type == NNGT_ENTER || begins) {
			fine = look(misses, &order, trace, &event);
		} else if (event.type == NNGT_RETURN &&
		           api_function(event.function)->does == NNGT_DOES_MSG_DUP) {
			order_born(&order, NNGT_MSG, event_arg(&event, NNGT_MSG | NNGT_OUT), event.time_ns);
		}
		if (!begins) {
			order_apply(&order, &event);
		}
		fine = fine && !order.failed;
	}
	order_free(&order);
	if (misses->count > 0) {
		qsort(misses->items, misses->count, sizeof(*misses->items), most_promising_first);
	}
	return fine;
}

void
nearmisses_free(struct nearmisses *misses)
{
	free(misses->items);
	*misses = (struct nearmisses){0};
}

uint64_t
nearmiss_delay(const struct nearmiss *miss)
{
	uint64_t delay = miss->gap_ns / 2 * NEARMISS_HALVES;
	return delay > NEARMISS_LEAST_NS ? delay : NEARMISS_LEAST_NS;
}

bool
nearmiss_line(const struct nearmiss *miss, struct trace *trace, char *line, size_t size)
{
	const struct trace_module *module =
	    trace_module_at(trace, miss->first.address, miss->first.time_ns);
	if (module == NULL || module->path == NULL || strchr(module->path, '\n') != NULL) {
		return false;
	}
	int length = snprintf(line, size, "%" PRIu64 " %s %s 0x%" PRIx64 " %s\n",
	                      nearmiss_delay(miss) / 1000, perturb_point_word(miss->point),
	                      api_function(api_base(miss->first.function))->name,
	                      miss->first.address - module->bias, module->path);
	return length > 0 && (size_t)length < size;
}
