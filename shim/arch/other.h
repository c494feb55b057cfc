/* other.h - see arch.h: a processor of which nothing is known. Stacks have one frame. */
#ifndef NNGTRACE_SHIM_ARCH_OTHER_H
#define NNGTRACE_SHIM_ARCH_OTHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

static inline uint64_t
arch_code(uint64_t address)
{
	return address;
}

static inline void
arch_copy(void *to, const void *from, size_t size)
{
	unsigned char *t = to;
	const unsigned char *f = from;
	while (size-- > 0) {
		*t++ = *f++;
		__asm__ volatile("" : : : "memory"); /* or it would become a call of memcpy */
	}
}

static inline void
arch_fill(void *to, unsigned char byte, size_t size)
{
	unsigned char *t = to;
	while (size-- > 0) {
		*t++ = byte;
		__asm__ volatile("" : : : "memory");
	}
}

static inline bool
arch_on_valgrind(void)
{
	return false;
}

#endif
