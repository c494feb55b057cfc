/* other.h - see arch.h: a processor of which nothing is known. Stacks have one frame. */
#ifndef NNGTRACE_SHIM_ARCH_OTHER_H
#define NNGTRACE_SHIM_ARCH_OTHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/arch/bytewise.h"

#define ARCH_UNWINDS      0
#define ARCH_PLAIN_FRAMES 0
#define ARCH_REGISTERS    3

enum { ARCH_FRAME_POINTER, ARCH_STACK_POINTER, ARCH_RETURN_ADDRESS };

#define ARCH_CFI_IGNORED 0x00u

static inline void
arch_registers(uint64_t *r)
{
	(void)r;
}

static inline void
arch_end_in(void (*end)(void), const uint64_t *frame)
{
	(void)frame;
	end();
}

static inline uint64_t
arch_code(uint64_t address)
{
	return address;
}

static inline bool
arch_on_valgrind(void)
{
	return false;
}

#endif
