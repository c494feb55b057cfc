/* record.c - see record.h */
#include "shim/record.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/clock.h"
#include "shim/lock.h"
#include "shim/start.h"
#include "shim/storage.h"
#include "shim/tasks.h"

#define CHUNK_FIRST 4096u
#define CHUNK_MOST  65536u

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

__thread struct record_thread record_self;

static _Atomic uint32_t no_epoch;
_Atomic(_Atomic uint32_t *) record_epoch_word = &no_epoch;

/* Dropped while there was no header to count in. */
static _Atomic uint64_t pending[NNGT_DROPPED_KINDS];

/* All below: under the lock. */
static spin_lock lock = SPIN_LOCK_FREE;
static uint32_t threads;
static bool ended; /* read without it */
static struct {
	uint8_t *next, *end;
	uint64_t sequence;
	size_t size;
} meta;

void
record_count_pending(void)
{
	for (unsigned i = 0; i < NNGT_DROPPED_KINDS; i++) {
		uint64_t count = atomic_exchange(&pending[i], 0);
		__atomic_fetch_add(&storage_header->dropped[i], count, __ATOMIC_RELAXED);
	}
}

void
record_drop(enum nngt_dropped why)
{
	if (record_epoch() != 0) {
		uint64_t none = 0;
		__atomic_compare_exchange_n(&storage_header->first_dropped, &none, clock_before(), false,
		                            __ATOMIC_RELAXED, __ATOMIC_RELAXED);
		__atomic_fetch_add(&storage_header->dropped[why], 1, __ATOMIC_RELAXED);
	} else {
		atomic_fetch_add(&pending[why], 1);
		/* The recording may have begun meanwhile, and counted what was pending without this. */
		atomic_thread_fence(memory_order_seq_cst);
		if (record_epoch() != 0) {
			record_count_pending();
		}
	}
}

void
record_lose(void)
{
	bool after_end = __atomic_load_n(&ended, __ATOMIC_RELAXED);
	record_drop(after_end ? NNGT_DROPPED_ENDED : NNGT_DROPPED_DISK);
}

bool
record_enter(struct record_thread *t)
{
	if (t->busy) {
		record_drop(NNGT_DROPPED_NESTED);
		return false;
	}
	t->busy = 1;
	atomic_signal_fence(memory_order_seq_cst);
	uint32_t epoch = record_epoch();
	if (__builtin_expect(epoch != 0 && t->epoch == epoch, 1) || start_recording(t)) {
		return true;
	}
	record_leave(t);
	return false;
}

/* A new chunk with its header in place. NULL: no space. Under the lock. */
static uint8_t *
take_chunk(enum nngt_chunk_kind kind, size_t wanted, uint32_t thread, uint64_t sequence,
           size_t *size)
{
	struct nngt_chunk *c = storage_take(wanted, size);
	if (c == NULL) {
		return NULL;
	}
	c->kind = (uint16_t)kind;
	c->size = (uint32_t)*size;
	c->thread = thread;
	c->sequence = sequence;
	__atomic_store_n(&c->magic, NNGT_CHUNK_MAGIC, __ATOMIC_RELEASE);
	__atomic_store_n(&storage_header->allocated, storage_header->allocated + *size,
	                 __ATOMIC_RELEASE);
	storage_header->last = clock_pair();
	return (uint8_t *)c;
}

/* Under the lock. */
static const struct nngt_meta *
write_meta(enum nngt_meta_type type, uint32_t id, uint32_t value, const struct record_part *parts,
           unsigned count)
{
	size_t size = sizeof(struct nngt_meta);
	for (unsigned i = 0; i < count; i++) {
		size += parts[i].size;
	}
	size_t whole = (size + NNGT_SLOT - 1) / NNGT_SLOT * NNGT_SLOT;
	if (whole > CHUNK_FIRST - sizeof(struct nngt_chunk)) {
		return NULL;
	}
	if ((size_t)(meta.end - meta.next) < whole) {
		size_t got;
		uint8_t *chunk = take_chunk(NNGT_CHUNK_META, meta.size, 0, meta.sequence, &got);
		if (chunk == NULL) {
			return NULL;
		}
		meta.sequence++;
		meta.size = meta.size < CHUNK_MOST ? 2 * meta.size : CHUNK_MOST;
		meta.next = chunk + sizeof(struct nngt_chunk);
		meta.end = chunk + got;
	}
	struct nngt_meta *m = (struct nngt_meta *)(void *)meta.next;
	uint8_t *data = meta.next + sizeof(*m);
	meta.next += whole;
	for (unsigned i = 0; i < count; i++) {
		memcpy(data, parts[i].data, parts[i].size);
		data += parts[i].size;
	}
	m->size = (uint32_t)size;
	m->id = id;
	m->value = value;
	m->time = clock_after();
	__atomic_store_n(&m->type, (uint32_t)type, __ATOMIC_RELEASE);
	return m;
}

const struct nngt_meta *
record_meta(enum nngt_meta_type type, uint32_t id, uint32_t value, const struct record_part *parts,
            unsigned count)
{
	spin_take(&lock);
	const struct nngt_meta *m = write_meta(type, id, value, parts, count);
	spin_give(&lock);
	return m;
}

/* Tells the trace how a thread is called, when that is news. Not under the lock. */
static void
name_thread(struct record_thread *t, bool always)
{
	char name[sizeof(t->name)] = "";
	prctl(PR_GET_NAME, name);
	name[sizeof(name) - 1] = '\0';
	if (!always && strcmp(name, t->name) == 0) {
		return;
	}
	memcpy(t->name, name, sizeof(name));
	struct record_part part = {.data = name, .size = strlen(name)};
	record_meta(NNGT_META_THREAD, t->index, (uint32_t)syscall(SYS_gettid), &part, 1);
}

void
record_join(struct record_thread *t, uint32_t epoch)
{
	spin_take(&lock);
	t->index = threads++;
	spin_give(&lock);
	t->next = t->end = t->chunk = NULL;
	t->sequence = 0;
	t->chunk_size = CHUNK_FIRST;
	name_thread(t, true);
	t->epoch = epoch;
}

struct nngt_event *
record_reserve_slow(struct record_thread *t, unsigned slots)
{
	int saved = errno;
	size_t size = 0;
	spin_take(&lock);
	uint8_t *chunk = take_chunk(NNGT_CHUNK_EVENTS, t->chunk_size, t->index, t->sequence, &size);
	spin_give(&lock);
	if (chunk == NULL) {
		t->next = t->end; /* nor any smaller event: what is there is complete up to here */
		record_lose();
		errno = saved;
		return NULL;
	}
	if (size > NNGT_PAGE) {
		/* The first touch of a page is the largest cost of an event: have them all at once. */
		madvise(chunk, size, MADV_POPULATE_WRITE);
	}
	t->chunk = chunk;
	t->next = chunk + sizeof(struct nngt_chunk);
	t->end = chunk + size;
	t->sequence++;
	t->chunk_size = t->chunk_size < CHUNK_MOST ? 2 * t->chunk_size : CHUNK_MOST;
	if (t->sequence > 1) {
		name_thread(t, false);
	}
	errno = saved;
	return record_reserve(t, slots);
}

void
record_start(void)
{
	spin_reset(&lock); /* in a forked child a thread that is no more may have held it */
	threads = 0;
	__atomic_store_n(&ended, false, __ATOMIC_RELAXED);
	meta.next = meta.end = NULL;
	meta.sequence = 0;
	meta.size = 4 * CHUNK_FIRST;
}

void
record_end(struct record_thread *t)
{
	bool known = t->epoch == record_epoch();
	if (known) {
		name_thread(t, false);
	}
	uint32_t others = tasks_count_others();
	spin_take(&lock);
	__atomic_store_n(&ended, true, __ATOMIC_RELAXED);
	storage_header->threads_alive = others;
	struct nngt_header *h = storage_header;
	storage_close();
	h->last = clock_pair();
	h->exit_ticks = h->last.ticks;
	h->exiting_thread = known ? t->index + 1 : 0;
	__atomic_store_n(&h->end, (uint32_t)NNGT_END_EXIT, __ATOMIC_RELEASE);
	spin_give(&lock);
}
