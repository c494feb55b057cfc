/* order.c - see order.h */
#include "analyzer/nearmiss/order.h"

#include <stdlib.h>

#include "analyzer/nng/kinds.h"

/* What nobody has named for so long is forgotten, and looked for so often. */
#define FORGET_NS UINT64_C(1000000000)

bool
order_start(struct order *order)
{
	*order = (struct order){.threads = calloc(NEARMISS_THREADS, sizeof(struct order_thread))};
	return order->threads != NULL;
}

static void
object_free(struct order_object *object)
{
	free(object->begun);
	free(object->ended);
	free(object);
}

void
order_free(struct order *order)
{
	struct order_object *object;
	for (unsigned kind = 0; kind < NNGT_OBJECT_KINDS_END; kind++) {
		for (size_t at = 0; (object = table_next(&order->objects[kind], &at)) != NULL;) {
			object_free(object);
		}
		table_free(&order->objects[kind]);
	}
	free(order->threads);
}

/* Memory follows what is named within a second, not the length of the trace. */
static void
sweep(struct order *order, uint64_t time_ns)
{
	if (time_ns < order->swept_ns + FORGET_NS) {
		return;
	}
	order->swept_ns = time_ns;
	for (unsigned kind = 0; kind < NNGT_OBJECT_KINDS_END; kind++) {
		struct table kept = {0};
		struct order_object *object;
		for (size_t at = 0; (object = table_next(&order->objects[kind], &at)) != NULL;) {
			bool old = object->latest_ns + FORGET_NS < time_ns;
			if (old || !table_put(&kept, object->key, object)) {
				order->failed = order->failed || !old;
				object_free(object);
				order->object_count--;
			}
		}
		table_free(&order->objects[kind]);
		order->objects[kind] = kept;
	}
}

struct order_object *
order_object(struct order *order, unsigned kind, uint64_t key, uint64_t time_ns)
{
	if (key == 0 || !kind_is_object(kind)) {
		return NULL;
	}
	struct table *table = &order->objects[kind_space(kind)];
	struct order_object *object = table_get(table, key);
	if (object == NULL && order->object_count < ORDER_OBJECTS) {
		object = calloc(1, sizeof(*object));
		if (object == NULL || !table_put(table, key, object)) {
			free(object);
			order->failed = true;
			return NULL;
		}
		object->key = key;
		order->object_count++;
	}
	if (object != NULL) {
		object->latest_ns = time_ns;
	}
	return object;
}

void
order_born(struct order *order, unsigned kind, uint64_t key, uint64_t time_ns)
{
	struct order_object *object = order_object(order, kind, key, time_ns);
	if (object != NULL) {
		for (unsigned i = 0; i < ORDER_RECENT; i++) {
			object->recent[i].moment = 0;
		}
		object->slot = 0;
	}
}

static void
join(struct order_clock *to, const struct order_clock *from)
{
	for (unsigned i = 0; from != NULL && i < NEARMISS_THREADS; i++) {
		to->of[i] = from->of[i] > to->of[i] ? from->of[i] : to->of[i];
	}
}

/* Keeps in an object what a thread knows. */
static void
keep(struct order *order, struct order_clock **to, const struct order_thread *thread)
{
	if (*to == NULL) {
		*to = calloc(1, sizeof(**to));
	}
	if (*to == NULL) {
		order->failed = true;
		return;
	}
	**to = thread->clock;
}

void
order_step(struct order *order, const struct event *event)
{
	struct order_thread *thread = &order->threads[event->thread];
	sweep(order, event->time_ns);
	thread->clock.of[event->thread]++;
}

bool
order_knows(const struct order *order, uint32_t thread, const struct order_access *access)
{
	return order->threads[thread].clock.of[access->thread] >= access->moment;
}

/* The thread has got a message: it comes after the send of the same pointer. */
static void
received(struct order *order, struct order_thread *thread, uint64_t msg, uint64_t time_ns)
{
	struct order_object *object = order_object(order, NNGT_MSG, msg, time_ns);
	join(&thread->clock, object != NULL ? object->begun : NULL);
}

static void
sent(struct order *order, const struct order_thread *thread, uint64_t msg, uint64_t time_ns)
{
	struct order_object *object = order_object(order, NNGT_MSG, msg, time_ns);
	if (object != NULL) {
		keep(order, &object->begun, thread);
	}
}

static void
apply_callback(struct order *order, struct order_thread *thread, const struct event *event)
{
	struct order_object *aio =
	    order_object(order, NNGT_AIO, event_callback_object(event), event->time_ns);
	if (aio == NULL || api_base(event->function) != NNGT_FN_nng_aio_alloc) {
		return;
	}
	if (event->type == NNGT_CALLBACK_BEGIN) {
		join(&thread->clock, aio->begun);
		received(order, thread, event_aio_msg(event), event->time_ns);
	} else {
		keep(order, &aio->ended, thread);
	}
}

/* The return of a wait, a stop or a free: after the operation, and its callback. */
static void
apply_return(struct order *order, struct order_thread *thread, const struct event *event)
{
	thread->depth -= thread->depth > 0;
	uint64_t waited = thread->depth < ORDER_DEPTH ? thread->open[thread->depth] : 0;
	enum nngt_does does = api_function(event->function)->does;
	bool waits =
	    does == NNGT_DOES_AIO_WAIT || does == NNGT_DOES_AIO_STOP || does == NNGT_DOES_AIO_FREE;
	struct order_object *aio = waits ? order_object(order, NNGT_AIO, waited, event->time_ns) : NULL;
	if (aio != NULL) {
		join(&thread->clock, aio->ended);
		received(order, thread, event_aio_msg(event), event->time_ns);
	}
	if (does == NNGT_DOES_RECV) {
		received(order, thread, event_arg(event, NNGT_MSG | NNGT_OUT), event->time_ns);
	}
}

static void
apply_call(struct order *order, struct order_thread *thread, const struct event *event)
{
	enum nngt_does does = api_function(event->function)->does;
	struct order_object *aio =
	    order_object(order, NNGT_AIO, event_arg(event, NNGT_AIO), event->time_ns);
	uint64_t msg = event_arg(event, NNGT_MSG);

	if (event->type == NNGT_ENTER) {
		if (thread->depth < ORDER_DEPTH) {
			thread->open[thread->depth] = event_arg(event, NNGT_AIO);
		}
		thread->depth++;
	}
	if (does == NNGT_DOES_AIO_ALLOC) {
		aio = order_object(order, NNGT_AIO, event_arg(event, NNGT_AIO | NNGT_OUT), event->time_ns);
		if (aio != NULL) {
			aio->callback = event_arg(event, NNGT_FUNCTION);
		}
	}
	if (does == NNGT_DOES_SEND) {
		sent(order, thread, msg, event->time_ns);
	}
	if (aio != NULL && does == NNGT_DOES_AIO_SET_MSG) {
		aio->slot = msg;
	}
	if (aio != NULL && (api_function(event->function)->verb & NNGT_VERB_STARTS) != 0) {
		keep(order, &aio->begun, thread);
		if (does == NNGT_DOES_START_SEND) {
			sent(order, thread, aio->slot, event->time_ns);
		}
	}
}

void
order_apply(struct order *order, const struct event *event)
{
	struct order_thread *thread = &order->threads[event->thread];
	switch (event->type) {
	case NNGT_CALLBACK_BEGIN:
	case NNGT_CALLBACK_END:
		apply_callback(order, thread, event);
		break;
	case NNGT_RETURN:
		apply_return(order, thread, event);
		break;
	default:
		apply_call(order, thread, event);
		break;
	}
}
