/* bytes.c - see bytes.h */
#include "shim/base/bytes.h"

#include <stdint.h>

#include "shim/arch/arch.h"

void *
memcpy(void *__restrict to, const void *__restrict from, size_t size)
{
	arch_copy(to, from, size);
	return to;
}

void *
memmove(void *to, const void *from, size_t size)
{
	uint8_t *t = to;
	const uint8_t *f = from;
	if ((uintptr_t)t - (uintptr_t)f >= size) {
		arch_copy(to, from, size);
		return to;
	}
	while (size-- > 0) { /* from the end: its own start is overwritten last */
		t[size] = f[size];
		__asm__ volatile("" : : : "memory"); /* or this would become a call of memmove */
	}
	return to;
}

void *
memset(void *to, int byte, size_t size)
{
	arch_fill(to, (unsigned char)byte, size);
	return to;
}

int
memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *x = a, *y = b;
	uint64_t left, right;
	for (; size >= sizeof(left); size -= sizeof(left), x += sizeof(left), y += sizeof(left)) {
		__builtin_memcpy(&left, x, sizeof(left));
		__builtin_memcpy(&right, y, sizeof(right));
		if (left != right) {
			break;
		}
	}
	for (; size > 0; size--, x++, y++) {
		if (*x != *y) {
			return *x - *y;
		}
	}
	return 0;
}
