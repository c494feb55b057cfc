/*
 * table.h - what the guard knows of each message and aio: address -> one word, which is changed
 * by compare-and-swap alone, so that no thread ever waits for another.
 *
 * The word has a state, and a generation that every change makes another. Who stores a state and
 * wants to change it later keeps the word: when it is still there, nobody else has changed it. So
 * the receiver of a message that is faster than its sender wins. Any thread, any time.
 */
#ifndef NNGTRACE_SHIM_GUARD_TABLE_H
#define NNGTRACE_SHIM_GUARD_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum guard_state {
	STATE_UNKNOWN, /* nothing is known: every call is passed on */
	STATE_OWNED,   /* messages: the application's */
	STATE_IN_FLIGHT,
	STATE_SENT,
	STATE_FREED,
	STATE_IDLE, /* aios */
	STATE_SENDING,
	STATE_RECEIVING,
	STATE_BUSY,    /* with another operation */
	STATE_STOPPED, /* for ever: what an operation does then depends on the release */
	STATE_UNSURE,  /* it is there; whether it is busy is not known */
	STATE_DEAD,
	STATE_MASK = 15,
	STATE_PLAIN = 16,  /* an aio without a callback: we see its end only when it is waited for */
	STATE_ENDING = 32, /* nng_aio_free has been called and has not returned */
	STATE_REAPED = 64,
	STATE_BITS = 127
};

/* A word: state and flags, then the era, then the generation. */
#define GUARD_ERA_SHIFT        7
#define GUARD_GENERATION_SHIFT 24

struct guard_entry {
	_Atomic uintptr_t address; /* 0: not used; stays for good */
	_Atomic uint64_t word;
	_Atomic uint32_t born, given; /* stacks: where it was got; where it was given away last */
};
_Static_assert(sizeof(struct guard_entry) == 24, "a small table");

/* What else there is to know of an entry that is an aio's. */
struct guard_sending {
	struct guard_entry *msg; /* the message that it is sending, or NULL */
	uint64_t word;           /* which says so */
	void *original, *copy;   /* that message, and what NNG has in its place; copy NULL: itself */
	struct guard_entry *copied;
	uint64_t copied_word;
	uint32_t stack;        /* of the send */
	_Atomic uint64_t made; /* which of the aios at this address it is */
};

/* Before the first use, in a forked child too: nothing is known. False: no memory. */
bool guard_table_start(void);

/* From now on nothing is known of what was seen before: a call was missed. */
void guard_table_forget_all(void);

/* The entry of an address. NULL: it has none. */
static inline struct guard_entry *guard_find(const void *address);
/* The same, and makes one. NULL: the table is full around there, or the address is NULL. */
static inline struct guard_entry *guard_make(const void *address);

/* The word now; 0 when it is from before something was missed, or the entry is NULL. */
static inline uint64_t guard_word(const struct guard_entry *e);

/* State and flags of a word. */
static inline unsigned
guard_state(uint64_t word)
{
	return (unsigned)word & STATE_MASK;
}

/* How many changes there have been, as the word says. */
static inline uint64_t
guard_generation(uint64_t word)
{
	return word >> GUARD_GENERATION_SHIFT;
}

/* Whether these flags of a word are those of `state`, and the word counts: one comparison. */
static inline bool guard_is(uint64_t word, unsigned flags, unsigned state);

/* Stores a new state whatever was there. Returns the word. */
static inline uint64_t guard_store(struct guard_entry *e, unsigned state);
/* Only when the word is still that one. Returns the new word, or 0: it was another. */
static inline uint64_t guard_change(struct guard_entry *e, uint64_t word, unsigned state);

/* What follows is here to be in line. */

#define GUARD_ENTRIES 65536u /* a power of two */
#define GUARD_PROBES  32u    /* so far away from its place an entry may be */
/* The part of a word that is the era, in its place, and one more era. */
#define GUARD_ERA_ONE  (UINT64_C(1) << GUARD_ERA_SHIFT)
#define GUARD_ERA_BITS ((UINT64_C(1) << GUARD_GENERATION_SHIFT) - GUARD_ERA_ONE)

struct guard_table {
	struct guard_entry entries[GUARD_ENTRIES];
	struct guard_sending sending[GUARD_ENTRIES];
};
extern struct guard_table *guard_table __attribute__((visibility("hidden")));
/*
 * What was stored in an earlier era is not known any more. As it stands in a word; the last one is
 * none that a word can have: then nothing is.
 */
extern _Atomic uint64_t guard_era __attribute__((visibility("hidden")));

/* The first of the entries in which an address can be. */
static inline struct guard_entry *
guard_place(const void *address)
{
	uint64_t hash = (uint64_t)(uintptr_t)address * UINT64_C(0x9e3779b97f4a7c15);
	return &guard_table->entries[hash >> 48];
}

/* The entry of an address that is not in its first place: NULL, or it is made. */
struct guard_entry *guard_search(const void *address, bool make);

/* Is the entry that of the address, which is not NULL? */
static inline bool
guard_is_at(const struct guard_entry *e, const void *address)
{
	uintptr_t there = atomic_load_explicit(&e->address, memory_order_acquire);
	return __builtin_expect(there == (uintptr_t)address && address != NULL, 1);
}

/* See above. */
static inline struct guard_entry *
guard_find(const void *address)
{
	struct guard_entry *e = guard_place(address);
	return guard_is_at(e, address) ? e : guard_search(address, false);
}

/* See above. */
static inline struct guard_entry *
guard_make(const void *address)
{
	struct guard_entry *e = guard_place(address);
	return guard_is_at(e, address) ? e : guard_search(address, true);
}

/* See above. */
static inline uint64_t
guard_word(const struct guard_entry *e)
{
	uint64_t word = e != NULL ? atomic_load_explicit(&e->word, memory_order_acquire) : 0;
	return (word & GUARD_ERA_BITS) == atomic_load(&guard_era) ? word : 0;
}

/* See above. */
static inline bool
guard_is(uint64_t word, unsigned flags, unsigned state)
{
	return (word & (GUARD_ERA_BITS | flags)) == (atomic_load(&guard_era) | state);
}

/* The word that comes after another. */
static inline uint64_t
guard_successor(uint64_t word, unsigned state)
{
	return (guard_generation(word) + 1) << GUARD_GENERATION_SHIFT | atomic_load(&guard_era) | state;
}

/* See above. */
static inline uint64_t
guard_store(struct guard_entry *e, unsigned state)
{
	uint64_t now = atomic_load_explicit(&e->word, memory_order_relaxed), then;
	do {
		then = guard_successor(now, state);
	} while (!atomic_compare_exchange_weak(&e->word, &now, then));
	return then;
}

/* See above. */
static inline uint64_t
guard_change(struct guard_entry *e, uint64_t word, unsigned state)
{
	uint64_t then = guard_successor(word, state);
	return atomic_compare_exchange_strong(&e->word, &word, then) ? then : 0;
}

/* Where an entry that is an aio's keeps what it sends. */
static inline struct guard_sending *
guard_sending(const struct guard_entry *e)
{
	return &guard_table->sending[e - guard_table->entries];
}

#endif
