/*
 * order.h - what is known of the order between threads: vector clocks. One thread at a time.
 */
#ifndef NNGTRACE_NEARMISS_ORDER_H
#define NNGTRACE_NEARMISS_ORDER_H

#include "analyzer/base/table.h"
#include "analyzer/nearmiss/nearmiss.h"

/* The latest moment of each thread that is known to lie before. */
struct order_clock {
	uint32_t of[NEARMISS_THREADS];
};

#define ORDER_DEPTH   16u /* calls of a thread that are inside each other */
#define ORDER_RECENT  4u  /* calls remembered of an object */
#define ORDER_OBJECTS (1u << 20)

/* A call that named an object. */
struct order_access {
	struct nearmiss_call call;
	uint32_t thread, moment; /* 0: none */
	enum nngt_does does;
	bool callback; /* it is one: NNG tells the end of an operation */
	bool inside;   /* it can be delayed between its entry and NNG */
};

/* What two threads may meet at: by kind and address or id. */
struct order_object {
	uint64_t key, latest_ns;
	uint64_t slot;     /* of an aio: its message */
	uint64_t callback; /* and its function */
	struct order_access recent[ORDER_RECENT];
	unsigned next;
	struct order_clock *begun; /* before an operation or a receive: what is known then */
	struct order_clock *ended; /* before a wait returns */
};

struct order_thread {
	struct order_clock clock;
	uint64_t open[ORDER_DEPTH]; /* the aios of those calls */
	unsigned depth;
};

struct order {
	struct table objects[NNGT_OBJECT_KINDS_END];
	size_t object_count;
	struct order_thread *threads; /* NEARMISS_THREADS of them */
	uint64_t swept_ns;
	bool failed; /* not enough memory */
};

bool order_start(struct order *order);
void order_free(struct order *order);

/* The object, made when it is new; NULL: too many, or no memory. */
struct order_object *order_object(struct order *order, unsigned kind, uint64_t key,
                                  uint64_t time_ns);
/* What happened to what was there before does not count: another object has its address. */
void order_born(struct order *order, unsigned kind, uint64_t key, uint64_t time_ns);

/* The thread makes one step. To be called for each event, before the others. */
void order_step(struct order *order, const struct event *event);
/* What the event makes known: after its own calls were compared. */
void order_apply(struct order *order, const struct event *event);

/* Is it known that this call happened before what the thread does now? */
bool order_knows(const struct order *order, uint32_t thread, const struct order_access *access);

#endif
