/*
 * waits.c - see waits.h
 *
 * The layouts are glibc's (pthread_mutex_t: lock, count, owner, users, kind; pthread_rwlock_t: the
 * writer at 24), the same from 2.2 to 2.43 on the processors of 64 bits that we know. So a function
 * of glibc must stand at the top of the stack; another C library has other layouts.
 */
#include "analyzer/memory/waits.h"

#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>

#include "shim/arch/arch.h"

#define TOP_FRAMES     6u
#define MUTEX_OWNER    8u
#define MUTEX_TAKEN    2u /* and others wait */
#define RWLOCK_WRITER  24u
#define FUTEX_LOCK_PI2 13

static const unsigned argument_word[] = {ARCH_CORE_ARGUMENTS};

static uint64_t
argument(const uint64_t *words, unsigned number)
{
	return words[argument_word[number]];
}

int64_t
waits_call(const uint64_t *words, size_t count)
{
	return count < ARCH_CORE_WORDS ? -1 : (int64_t)words[ARCH_CORE_CALL];
}

uint64_t
waits_word(const uint64_t *words, size_t count)
{
	return waits_call(words, count) == SYS_futex ? argument(words, 0) : 0;
}

static bool
is_c_library(const struct memory_module *module)
{
	const char *slash = module != NULL ? strrchr(module->path, '/') : NULL;

	return slash != NULL &&
	       (strncmp(slash, "/libc.so", 8) == 0 || strncmp(slash, "/libc-2", 7) == 0 ||
	        strncmp(slash, "/libpthread", 11) == 0);
}

static bool
has(const char *name, const char *part)
{
	return strstr(name, part) != NULL;
}

/*
 * The function of the C library that the program called: the outermost of those at the top. A wait
 * for a lock of the C library's own (malloc, stdio) is no mutex: it names no owner where a mutex
 * does.
 */
static enum wait_kind
kind_of(struct stacks *stacks, const struct stacks_frame *frames, unsigned count)
{
	enum wait_kind kind = WAIT_NOTHING; /* not in the C library */

	for (unsigned i = 0; i < count && i < TOP_FRAMES; i++) {
		const struct memory_module *module;
		const char *name = stacks_function(stacks, frames[i].place - (i != 0), &module);
		if (!is_c_library(module)) {
			break;
		}
		kind = kind == WAIT_NOTHING ? WAIT_OTHER : kind;
		if (name == NULL) {
			continue;
		}
		if (has(name, "mutex_lock") || has(name, "mutex_cond_lock")) {
			kind = WAIT_MUTEX;
		} else if (has(name, "rwlock_")) {
			kind = WAIT_RWLOCK;
		} else if (has(name, "pthread_join") || has(name, "pthread_clockjoin")) {
			kind = WAIT_THREAD_END;
		} else if (has(name, "pthread_cond")) {
			/* It has the condition's signal and waits for the mutex, or it waits for the signal. */
			kind = kind == WAIT_MUTEX ? WAIT_MUTEX : WAIT_OTHER;
		}
	}
	return kind;
}

static bool
read_word(const struct memory *memory, uint64_t address, uint32_t *word)
{
	return memory->read(memory->data, word, sizeof(*word), address);
}

/* The kernel itself hands such a lock on: its word has the owner, whatever function waits
 * (futex(2)). */
static bool
is_inherited(const struct thread_wait *wait)
{
	return wait->operation == FUTEX_LOCK_PI || wait->operation == FUTEX_LOCK_PI2;
}

static uint32_t
mutex_owner(const struct memory *memory, const struct thread_wait *wait)
{
	uint32_t word, owner;

	if (!read_word(memory, wait->address, &word)) {
		return 0;
	}
	if (is_inherited(wait)) {
		return word & FUTEX_TID_MASK;
	}
	return word == MUTEX_TAKEN && read_word(memory, wait->address + MUTEX_OWNER, &owner) ? owner
	                                                                                     : 0;
}

/*
 * pthread_join leaves by a jump to a function without a name. It is the C library's only wait for a
 * word that the kernel clears, so it is not private to the process, and the word is a thread's
 * number.
 */
static bool
is_join(const struct memory *memory, const struct thread_wait *wait, uint64_t operation)
{
	uint32_t word;

	return (operation & FUTEX_PRIVATE_FLAG) == 0 && wait->value != 0 &&
	       (wait->operation == FUTEX_WAIT || wait->operation == FUTEX_WAIT_BITSET) &&
	       read_word(memory, wait->address, &word) && word == wait->value;
}

/* Slept at is one of the first words: the lock begins there, or a little before. */
static uint32_t
rwlock_writer(const struct memory *memory, struct thread_wait *wait)
{
	static const unsigned sleeps[] = {0, 8, 12}; /* readers, writers' phase, writers */

	for (size_t i = 0; i < sizeof(sleeps) / sizeof(sleeps[0]); i++) {
		uint64_t lock = wait->address - sleeps[i];
		uint32_t writer;
		if (lock % 8 == 0 && read_word(memory, lock + RWLOCK_WRITER, &writer) && writer != 0) {
			wait->address = lock;
			return writer;
		}
	}
	return 0;
}

struct thread_wait
waits_find(struct stacks *stacks, const struct memory *memory, const uint64_t *words, size_t count,
           const struct stacks_frame *frames, unsigned frame_count)
{
	struct thread_wait wait = {.call = waits_call(words, count),
	                           .address = waits_word(words, count)};

	if (wait.address == 0) {
		return wait;
	}
	wait.operation = (uint32_t)argument(words, 1) & FUTEX_CMD_MASK;
	wait.value = (uint32_t)argument(words, 2);
	wait.timed = argument(words, 3) != 0;
	wait.kind = is_inherited(&wait) ? WAIT_MUTEX : kind_of(stacks, frames, frame_count);
	if (wait.kind == WAIT_OTHER && is_join(memory, &wait, argument(words, 1))) {
		wait.kind = WAIT_THREAD_END;
	}
	switch (wait.kind) {
	case WAIT_MUTEX:
		wait.owner = mutex_owner(memory, &wait);
		break;
	case WAIT_RWLOCK:
		wait.owner = rwlock_writer(memory, &wait);
		break;
	case WAIT_THREAD_END:
		wait.owner = wait.value; /* the word is cleared when the thread ends */
		break;
	default:
		break;
	}
	return wait;
}
