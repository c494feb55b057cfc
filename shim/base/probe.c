/* probe.c - see probe.h */
#include "shim/base/probe.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/arch/arch.h"

#define PAGE_BITS 12 /* of the smallest pages; of larger ones each part is asked for */

/*
 * rt_sigprocmask reads the new mask before it looks at what to do with it, which here is nothing it
 * knows: EINVAL says that the word could be read. Nothing is changed. Every sandbox permits it to
 * programs with threads. (kernel/signal.c)
 */
static bool
is_there(uint64_t address)
{
	unsigned char in_memory;
	if (arch_on_valgrind()) { /* it would complain */
		return mincore((void *)(uintptr_t)(address >> PAGE_BITS << PAGE_BITS), 1, &in_memory) == 0;
	}
	enum { NOTHING_KNOWN = 0x7fff, KERNEL_MASK_BYTES = 8 };
	return syscall(SYS_rt_sigprocmask, NOTHING_KNOWN, address, NULL, (size_t)KERNEL_MASK_BYTES) ==
	           -1 &&
	       errno == EINVAL;
}

bool
probe_read(struct probe *p, uint64_t address, uint64_t *value)
{
	uint64_t page = address >> PAGE_BITS;
	if (address % 8 != 0 || page == 0) {
		return false;
	}
	if (page != p->page) {
		if (!is_there(address)) {
			return false;
		}
		p->page = page;
	}
	*value = *(const uint64_t *)(uintptr_t)address;
	return true;
}
