/*
 * waits.h - what a thread that sleeps in the C library waits for, and which thread has it: a mutex,
 * a lock for writing, or another thread's end. Read from the thread's registers, its stack, and the
 * words of the lock. One thread at a time.
 */
#ifndef NNGTRACE_MEMORY_WAITS_H
#define NNGTRACE_MEMORY_WAITS_H

#include "analyzer/memory/stacks.h"

/* What the numbers in a file mean. New ones are appended. */
enum wait_kind {
	WAIT_NOTHING = 0, /* it runs, or is in another system call */
	WAIT_OTHER = 1,   /* it sleeps for something that nobody owns: a condition, a semaphore */
	WAIT_MUTEX = 2,   /* the owner has it */
	WAIT_RWLOCK = 3,  /* the owner writes; without an owner there are readers, who have no names */
	WAIT_THREAD_END = 4 /* until the owner ends */
};
enum { WAIT_KINDS = 5 };

struct thread_wait {
	enum wait_kind kind;
	bool timed;       /* it ends by itself */
	uint64_t address; /* of the word that it sleeps at; of the lock, where that is known */
	uint32_t owner;   /* the number of a thread as the process itself has it; 0: not known */
	uint32_t operation, value;
	int64_t call; /* the number of the system call that it is in, if it is in one */
};

/* The memory around a word that is slept at that holds all that is asked for; see waits_find. */
#define WAIT_BEFORE 32u
#define WAIT_SIZE   96u

/* The system call of a thread, and the word that it sleeps at; 0: it does not. */
int64_t waits_call(const uint64_t *words, size_t count);
uint64_t waits_word(const uint64_t *words, size_t count);

/*
 * frames: of the thread, from stacks_unwind. memory must have WAIT_SIZE bytes from waits_word -
 * WAIT_BEFORE on; where they are missing, no owner is found. The owner need not be a thread that
 * there is.
 */
struct thread_wait waits_find(struct stacks *stacks, const struct memory *memory,
                              const uint64_t *words, size_t count,
                              const struct stacks_frame *frames, unsigned frame_count);

#endif
