/* bytewise.h - see arch.h: copying for processors without an instruction that copies a range. */
#ifndef NNGTRACE_SHIM_ARCH_BYTEWISE_H
#define NNGTRACE_SHIM_ARCH_BYTEWISE_H

#include <stddef.h>

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

#endif
