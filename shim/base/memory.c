/* memory.c - see memory.h */
#include "shim/base/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim/base/mark.h"

#define PAGE ((size_t)4096)

static uint8_t *reserve; /* written once, while there is only one thread that may ask */
static size_t room;
static _Atomic size_t used;

static void *
map(size_t size)
{
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return start != MAP_FAILED ? start : NULL;
}

bool
memory_reserve(size_t size)
{
	if (reserve == NULL) {
		room = size;
		reserve = map(size);
	}
	return reserve != NULL;
}

bool
memory_is_reserved(void)
{
	return reserve != NULL;
}

static void
wait_ns(long ns)
{
	static uint32_t nothing;
	const struct timespec moment = {.tv_nsec = ns};
	syscall(SYS_futex, &nothing, FUTEX_WAIT_PRIVATE, 0, &moment, NULL, 0);
}

void
memory_wait(void)
{
	wait_ns(50000);
}

void
memory_wait_long(void)
{
	wait_ns(1000000);
}

void *
memory_take_seen(size_t size)
{
	if (reserve == NULL) {
		return map(size);
	}
	size = (size + PAGE - 1) & ~(PAGE - 1);
	size_t at = atomic_load(&used);
	do {
		if (size > room - at) {
			return NULL;
		}
	} while (!atomic_compare_exchange_weak(&used, &at, at + size));
	return reserve + at;
}

void *
memory_take(size_t size)
{
	void *start = memory_take_seen(size);
	if (start != NULL) {
		mark_add(start, size);
	}
	return start;
}

void
memory_give(void *start, size_t size)
{
	if (reserve == NULL || (uintptr_t)start - (uintptr_t)reserve >= room) {
		mark_remove(start, size);
		munmap(start, size);
	}
}
