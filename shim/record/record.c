/* record.c - see record.h */
#include "shim/record/record.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/arch/arch.h"
#include "shim/base/c_library.h"
#include "shim/base/clock.h"
#include "shim/base/lock.h"
#include "shim/base/mark.h"
#include "shim/base/memory.h"
#include "shim/base/probe.h"
#include "shim/base/quiet.h"
#include "shim/record/missed.h"
#include "shim/record/page.h"
#include "shim/record/retired_chunks.h"
#include "shim/record/segments.h"
#include "shim/record/storage.h"
#include "shim/base/other_threads.h"
#include "shim/record/thread_end.h"

#define CHUNK_FIRST 4096u
#define CHUNK_MOST  65536u
/* With a limit a chunk is at most this part of it, so that many threads have room. */
#define LIMIT_PART 64u

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

__thread struct record_thread record_self = {.epoch = EPOCH_NONE};

/* Dropped while there was no header to count in. */
static _Atomic uint64_t pending[NNGT_DROPPED_KINDS];

/* All below: under the lock. */
static spin_lock lock = SPIN_LOCK_FREE;
static uint32_t threads;
static bool ended;          /* read without it */
static bool recycles;       /* there is a limit: what is old makes room */
static uint32_t chunk_most; /* bytes */
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
	if (why != NNGT_DROPPED_DISK) { /* else the call was seen, and only its event is lost */
		record_missed();
	}
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

/*
 * Whether the frame that entered the recorder is no more. A handler's frame lies below the one
 * that it has interrupted, or on the alternate stack; and where a frame was left, another
 * return address stands as soon as a deeper call has gone over it.
 */
static bool
has_left(const struct record_thread *t, uintptr_t frame)
{
	uintptr_t entered = t->busy;
	stack_t other;
	if (sigaltstack(NULL, &other) != 0) {
		return false;
	}
	uintptr_t start = (uintptr_t)other.ss_sp;
	bool was_there = (other.ss_flags & SS_DISABLE) == 0 && entered - start < other.ss_size;
	bool is_there = (other.ss_flags & SS_ONSTACK) != 0;
	if (was_there != is_there) {
		return was_there;
	}
	if (frame >= entered) {
		return true;
	}
	uint64_t return_address;
	struct probe probe = {0};
	if (!ARCH_FRAME_KNOWN) {
		return false; /* to take a frame for one that was left would damage its event */
	}
	const uint64_t *words = arch_words((const void *)entered);
	return !probe_read(&probe, (uintptr_t)&words[1], &return_address) ||
	       arch_code(return_address) != t->busy_return;
}

void
record_has_left(struct record_thread *t)
{
	quiet_begin();
	page_drop_half(t);
	record_drop(NNGT_DROPPED_NESTED);
	record_leave(t);
	quiet_end();
}

bool
record_is_busy(struct record_thread *t, const void *frame)
{
	int saved = errno;
	if (t->busy && has_left(t, (uintptr_t)frame)) {
		record_has_left(t);
	}
	errno = saved;
	return t->busy != 0;
}

bool
record_enter_slow(struct record_thread *t, const void *frame)
{
	if (t->busy && record_is_busy(t, frame)) {
		record_drop(NNGT_DROPPED_NESTED);
		return false;
	}
	record_hold(t);
	uint32_t epoch = record_epoch();
	if (__builtin_expect(epoch != 0 && t->epoch == epoch, 1) || record_begin(t)) {
		return true;
	}
	record_leave(t);
	return false;
}

/*
 * A handler has forked while the thread was busy with an event: what the child still writes
 * there must not come into the parent's file.
 */
static void
forked(void)
{
	const struct record_thread *t = &record_self;
	if (t->busy && t->chunk != NULL) {
		void *own = mmap(t->chunk, t->chunk->size, PROT_READ | PROT_WRITE,
		                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		if (own != MAP_FAILED) { /* else what is there stays */
			mark_add(own, t->chunk->size);
		}
	}
}

/*
 * Space for a chunk of about that size: new, and then of kind UNUSED, or that of the oldest
 * events, which are still in it (retired_chunks_clear). NULL: none left. *has_pages: the memory is
 * there, so that the first touch of it is cheap. Under the lock.
 */
static struct nngt_chunk *
take_chunk(size_t wanted, bool *has_pages)
{
	struct ahead_part part;
	storage_look_sometimes();
	if (ended || !storage_take(wanted, &part)) {
		*has_pages = true;
		return recycles && !ended && !storage_is_cut() ? retired_chunks_take() : NULL;
	}
	struct nngt_chunk *c = (struct nngt_chunk *)(void *)part.start;
	uint64_t end = part.offset + part.size;
	*has_pages = part.has_pages;
	storage_header->last = clock_pair();
	c->kind = NNGT_CHUNK_UNUSED;
	c->size = (uint32_t)part.size;
	__atomic_store_n(&c->magic, NNGT_CHUNK_MAGIC, __ATOMIC_RELEASE);
	if (end > storage_header->allocated) {
		__atomic_store_n(&storage_header->allocated, end, __ATOMIC_RELEASE);
	}
	return c;
}

/* The kernel's number of this thread. */
static uint32_t
thread_number(void)
{
	if (!memory_is_reserved()) {
		return (uint32_t)syscall(SYS_gettid);
	}
	/* Whoever locks a mutex is noted in it: the C library knows the number. */
	pthread_mutex_t noted = C_LIBRARY_NOTING;
	pthread_mutex_lock(&noted);
	uint32_t number = C_LIBRARY_NOTED(noted);
	pthread_mutex_unlock(&noted);
	return number;
}

/* 16 bytes. Only the kernel knows it: without system calls it stays empty. */
static void
copy_thread_name(char *name)
{
	if (!memory_is_reserved()) {
		prctl(PR_GET_NAME, name);
	}
}

/*
 * Turns a chunk that take_chunk gave into an empty one of this thread's events, or of meta
 * records (NULL).
 */
static void
open_chunk(struct nngt_chunk *c, const struct record_thread *t, uint64_t sequence)
{
	if (c->kind != NNGT_CHUNK_UNUSED) {
		retired_chunks_clear(c, storage_header);
	}
	c->sequence = sequence;
	c->thread = t != NULL ? t->index : 0;
	c->tid = t != NULL ? t->tid : 0;
	memset(c->name, 0, sizeof(c->name));
	if (t != NULL) {
		copy_thread_name(c->name);
	}
	uint16_t kind = t != NULL ? NNGT_CHUNK_EVENTS : NNGT_CHUNK_META;
	__atomic_store_n(&c->kind, kind, __ATOMIC_RELEASE);
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
		bool has_pages;
		struct nngt_chunk *chunk = take_chunk(meta.size, &has_pages);
		if (chunk == NULL) {
			return NULL;
		}
		open_chunk(chunk, NULL, meta.sequence++);
		meta.size = meta.size < chunk_most ? 2 * meta.size : chunk_most;
		meta.next = (uint8_t *)(chunk + 1);
		meta.end = (uint8_t *)chunk + chunk->size;
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

void
record_rename(struct record_thread *t)
{
	if (t->chunk != NULL) {
		copy_thread_name(t->chunk->name);
	}
}

void
record_join(struct record_thread *t, uint32_t epoch)
{
	spin_take(&lock);
	t->index = threads++;
	spin_give(&lock);
	t->next = t->end = t->chunk_end = NULL;
	t->chunk = t->chunk_before = NULL;
	t->time_high = t->misses = 0;
	memset(t->from, 0, sizeof(t->from));
	t->sequence = 0;
	t->chunk_size = CHUNK_FIRST;
	t->tid = thread_number();
	t->epoch = epoch;
}

/*
 * A thread goes on in another chunk. Without a limit the one before is done with: not yet the last,
 * since a handler may have interrupted the thread when it was about to complete an event there.
 * Under the lock.
 */
static void
put_away(struct record_thread *t)
{
	if (recycles) {
		retired_chunks_put(t->chunk);
		return;
	}
	if (t->chunk_before != NULL) {
		segments_done(t->chunk_before, t->size_before);
	}
	t->chunk_before = t->chunk;
	t->size_before = (size_t)(t->chunk_end - (uint8_t *)t->chunk);
}

/* Makes the pages of others' next chunks, without the lock: it takes long. */
static void
fill(const struct ahead_part *part)
{
	bool made = storage_fill(part);
	spin_take(&lock);
	storage_fill_end(made);
	spin_give(&lock);
}

bool
record_next_chunk(struct record_thread *t)
{
	if (t->epoch != record_epoch()) {
		record_drop(NNGT_DROPPED_STARTUP);
		return false;
	}
	bool has_pages;
	struct ahead_part part;
	spin_take(&lock);
	struct nngt_chunk *chunk = take_chunk(t->chunk_size, &has_pages);
	if (chunk != NULL && t->chunk != NULL) {
		put_away(t);
	}
	bool fills = chunk != NULL && storage_fill_begin(&part);
	spin_give(&lock);
	if (fills) {
		fill(&part);
	}
	if (chunk == NULL) {
		t->next = t->end; /* a smaller event after a lost one would hide the gap */
		record_lose();
		return false;
	}
	if (!has_pages && chunk->size > NNGT_PAGE && !memory_is_reserved()) {
		madvise(chunk, chunk->size, MADV_POPULATE_WRITE);
	}
	if (t->chunk == NULL && recycles) {
		thread_end_watch();
	}
	open_chunk(chunk, t, t->sequence++);
	t->chunk = chunk;
	t->next = (uint8_t *)(chunk + 1);
	t->end = (uint8_t *)chunk + NNGT_PAGE;
	t->chunk_end = (uint8_t *)chunk + chunk->size;
	t->chunk_size = t->chunk_size < chunk_most ? 2 * t->chunk_size : chunk_most;
	return true;
}

void
record_thread_end(struct record_thread *t)
{
	if (t->epoch != record_epoch() || t->epoch == 0 || t->chunk == NULL) {
		return;
	}
	spin_take(&lock);
	put_away(t);
	if (!recycles) {
		put_away(t); /* no handler comes in between */
	}
	spin_give(&lock);
	t->chunk = t->chunk_before = NULL;
	t->next = t->end = t->chunk_end = NULL;
	t->chunk_size = CHUNK_FIRST;
}

void
record_start(uint64_t limit)
{
	static bool watched;
	if (!watched) {
		watched = pthread_atfork(NULL, NULL, forked) == 0;
	}
	spin_reset(&lock); /* in a forked child a thread that is no more may have held it */
	threads = 0;
	__atomic_store_n(&ended, false, __ATOMIC_RELAXED);
	recycles = limit != 0;
	chunk_most = CHUNK_MOST;
	if (recycles && limit / LIMIT_PART < CHUNK_MOST) {
		chunk_most = (uint32_t)(limit / LIMIT_PART) & ~(NNGT_PAGE - 1);
		chunk_most = chunk_most < CHUNK_FIRST ? CHUNK_FIRST : chunk_most;
	}
	retired_chunks_start();
	meta.next = meta.end = NULL;
	meta.sequence = 0;
	meta.size = 4 * CHUNK_FIRST < chunk_most ? 4 * CHUNK_FIRST : chunk_most;
}

void
record_look(void)
{
	spin_take(&lock);
	storage_look();
	spin_give(&lock);
}

void
record_end(struct record_thread *t)
{
	bool known = t->epoch == record_epoch();
	if (known) {
		record_rename(t);
	}
	uint32_t others = memory_is_reserved() ? UINT32_MAX : other_threads_count();
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
