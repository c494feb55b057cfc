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

#include <stdbool.h>
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

struct guard_entry {
	_Atomic uintptr_t address; /* 0: not used; stays for good */
	_Atomic uint64_t word;
	_Atomic uint32_t born, given; /* stacks: where it was got; where it was given away last */
};
_Static_assert(sizeof(struct guard_entry) == 24, "a small table");

/* The message that an aio is sending, and the word that says so. */
struct guard_sending {
	struct guard_entry *msg;
	uint64_t word;
};

/* Before the first use, in a forked child too: nothing is known. False: no memory. */
bool guard_table_start(void);

/* From now on nothing is known of what was seen before: a call was missed. */
void guard_table_forget_all(void);

/* The entry of an address, or NULL: it has none. */
struct guard_entry *guard_find(const void *address);
/* The same, and makes one. NULL: the table is full around there, or the address is NULL. */
struct guard_entry *guard_make(const void *address);

/* The word now; 0 when it is from before something was missed, or the entry is NULL. */
uint64_t guard_word(const struct guard_entry *e);

/* State and flags of a word. */
static inline unsigned
guard_state(uint64_t word)
{
	return (unsigned)word & STATE_MASK;
}

/* Stores a new state whatever was there. Returns the word. */
uint64_t guard_store(struct guard_entry *e, unsigned state);
/* Only when the word is still that one. Returns the new word, or 0: it was another. */
uint64_t guard_change(struct guard_entry *e, uint64_t word, unsigned state);

/* Where an entry that is an aio's keeps what it sends. */
struct guard_sending *guard_sending(const struct guard_entry *e);

#endif
