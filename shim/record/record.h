/*
 * record.h - writing events and meta records into the trace.
 *
 * Each thread owns a chunk of the file and writes alone inside it; taking a new chunk and
 * writing meta records is serialised by one lock.  While a thread is inside the recorder it is
 * busy: a signal handler that calls NNG then is passed through, unrecorded and counted.
 *
 * The epoch (epoch.h) says whose recording it is, so a child can never take its parent's chunk
 * for its own.
 */
#ifndef NNGTRACE_SHIM_RECORD_RECORD_H
#define NNGTRACE_SHIM_RECORD_RECORD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/base/epoch.h"
#include "shim/trace/format.h"

struct record_thread {
	uint8_t *next, *end;         /* what is left of the page */
	uint64_t time_high;          /* of the last base, as the next ones; the low half 0 */
	uint64_t from[NNGT_REGIONS]; /* where pointers count from; the first is 0 */
	struct nngt_chunk *chunk;    /* or NULL */
	uint8_t *chunk_end;
	struct nngt_chunk *chunk_before; /* the one that was full before this one, or NULL */
	size_t size_before;
	uint32_t epoch; /* of the recording that the chunk belongs to, or EPOCH_NONE */
	uint32_t index;
	uint32_t tid;
	uint64_t sequence; /* of the next chunk */
	uint32_t chunk_size;
	uint32_t missed, misses; /* high half of a pointer too far from there, and how often it came */
	/*
	 * Not 0 while the thread is inside the recorder: the frame of the function that entered it.
	 * And what stands there as its return address: as long as the frame exists, it stays.
	 */
	volatile uintptr_t busy;
	volatile uintptr_t busy_return;
};
extern __thread struct record_thread record_self
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* Counts an event that is not recorded. Any thread, any time. */
void record_drop(enum nngt_dropped why);
/* Once threads may record: adds what was dropped before there was a header to count in. */
void record_count_pending(void);
/* One more is lost because there is no space, or no file any more. */
void record_lose(void);

/* Marks this thread as busy, in the function that this is written in. */
static inline __attribute__((always_inline)) void
record_hold(struct record_thread *t)
{
	t->busy_return = (uintptr_t)__builtin_return_address(0);
	t->busy = (uintptr_t)__builtin_frame_address(0);
	atomic_signal_fence(memory_order_seq_cst);
}

/*
 * What starts a recording is above the recorder: start.c has this. Makes this busy thread part of
 * the recording, which it starts when there is none. When another thread is just starting it, waits
 * for that, but not for ever. False: this event cannot be recorded. Keeps errno.
 */
bool record_begin(struct record_thread *t);

/*
 * The same when it is not simple: the thread is new, or it is busy, because a signal handler
 * has interrupted it, or because it has left the recorder sideways: by siglongjmp, or when it
 * was cancelled. frame: of the function that enters.
 */
bool record_enter_slow(struct record_thread *t, const void *frame);

/* Whether the thread is busy, and has not left the recorder sideways. frame: as above. */
bool record_is_busy(struct record_thread *t, const void *frame);
/* A thread that is marked as busy has left the recorder sideways: what it was at is lost. */
void record_has_left(struct record_thread *t);

/*
 * Makes a thread busy and part of the recording, which it starts if need be. Keeps errno. False:
 * the event is not recorded, and is counted.
 */
static inline __attribute__((always_inline)) bool
record_enter(struct record_thread *t)
{
	uint32_t epoch = record_epoch();
	if (__builtin_expect(t->busy || t->epoch != epoch, 0)) { /* 0: it is no thread's */
		if (!record_enter_slow(t, __builtin_frame_address(0))) {
			return false;
		}
	}
	record_hold(t);
	return true;
}

/* Ends what record_enter began; called on the same thread. */
static inline void
record_leave(struct record_thread *t)
{
	atomic_signal_fence(memory_order_seq_cst);
	t->busy = 0;
}

/*
 * Room for an event of so many bytes at that time, zeroed, in this busy thread's page, or in the
 * next one. NULL: none left, counted; or the thread is in a forked child by now. Keeps errno. The
 * halves of pointers stay the same.
 */
struct nngt_head *record_reserve_slow(struct record_thread *t, unsigned bytes, uint64_t time);

/* As record_reserve_slow, without a call while the page has room. */
static inline struct nngt_head *
record_reserve(struct record_thread *t, unsigned bytes, uint64_t time)
{
	if (__builtin_expect((size_t)(t->end - t->next) < bytes || (time ^ t->time_high) >> 32 != 0,
	                     0)) {
		return record_reserve_slow(t, bytes, time);
	}
	struct nngt_head *event = (struct nngt_head *)(void *)t->next;
	if (event == NULL) {
		__builtin_unreachable(); /* there is room, so nobody need look */
	}
	t->next += bytes;
	/* Before anything is written there: it is what page_drop_half clears. */
	atomic_signal_fence(memory_order_seq_cst);
	return event;
}

/* Makes a filled event of this thread's count; not in a child that was forked meanwhile. */
static inline __attribute__((always_inline)) void
record_commit(struct nngt_head *event, uint32_t word, uint64_t time)
{
	if (__builtin_expect(record_self.epoch != record_epoch(), 0)) {
		return;
	}
	event->time = (uint32_t)time;
	__atomic_store_n(&event->word, word, __ATOMIC_RELEASE);
}

/* The first word of a narrow event. type: without flags but NNGT_RETURNED; narrow_aux: see below.
 */
static inline __attribute__((always_inline)) uint32_t
record_narrow_word(unsigned function, unsigned type, unsigned bytes, uint32_t narrow_aux)
{
	return bytes / NNGT_WORD | (type & NNGT_TYPE_MASK) << NNGT_NARROW_TYPE |
	       (type & NNGT_RETURNED) | function << NNGT_NARROW_FUNCTION | narrow_aux;
}

/*
 * A pointer in a narrow event. t: this thread. Where it does not fit, *odd gets one of the bits
 * RECORD_ODD, and the event is to be written by record_event: what is returned is of no use then.
 */
#define RECORD_ODD UINT64_C(0xffffffff00000003)
static inline __attribute__((always_inline)) uint32_t
record_narrow(const struct record_thread *t, uint64_t pointer, uint64_t *odd)
{
	unsigned region = nngt_region(pointer);
	uint64_t distance = pointer - t->from[region];
	*odd |= distance;
	return (uint32_t)distance | region;
}

/* The same of an event's aux, which is returned as it stands in the word. */
static inline __attribute__((always_inline)) uint32_t
record_narrow_aux(uint32_t aux, uint64_t *odd)
{
	uint64_t shifted = (uint64_t)aux << NNGT_NARROW_AUX; /* what is too much is in the high half */
	*odd |= shifted;
	return (uint32_t)shifted;
}

/*
 * An event whose payload is at hand, and is copied: as a narrow one, if it can be. type: with
 * flags. bytes: of the payload. pointers: bit i says that the 8 bytes at 4 * i are a pointer.
 * Returns the event, or NULL as record_reserve. Busy threads.
 */
struct nngt_head *record_event(struct record_thread *t, unsigned function, unsigned type,
                               uint32_t aux, const uint8_t *payload, unsigned bytes,
                               uint32_t pointers, uint64_t time);

/* A busy thread may be called otherwise by now: its chunk will say so. */
void record_rename(struct record_thread *t);

/* Data of a meta record, in pieces that follow each other. */
struct record_part {
	const void *data;
	size_t size;
};

/* Writes a meta record and returns it, in the file's mapping. NULL: no space. Only when busy. */
const struct nngt_meta *record_meta(enum nngt_meta_type type, uint32_t id, uint32_t value,
                                    const struct record_part *parts, unsigned count);

/*
 * For page.c: a busy and quiet thread goes on in another chunk. False: there is none, which is
 * counted; or this is a forked child, and the chunk was the parent's.
 */
bool record_next_chunk(struct record_thread *t);

/* For start.c and thread_end.c. */

/*
 * A recording begins: threads and chunks count from 0. limit: bytes, after which the oldest
 * events make room; 0: none.
 */
void record_start(uint64_t limit);
/* Gives a busy thread its index in the recording of this epoch. */
void record_join(struct record_thread *t, uint32_t epoch);
/* A busy thread ends: with a limit, its chunk is done with. */
void record_thread_end(struct record_thread *t);
/* Before anything is written at the end: has somebody cut the file? The thread must be busy. */
void record_look(void);
/* No chunk is given out from now on; the file gets its final size. t: the thread that exits. */
void record_end(struct record_thread *t);

#endif
