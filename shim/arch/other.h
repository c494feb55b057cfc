/* other.h - see arch.h: a processor of which nothing is known. Stacks have one frame. */
#ifndef NNGTRACE_SHIM_ARCH_OTHER_H
#define NNGTRACE_SHIM_ARCH_OTHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/arch/bytewise.h"

#define ARCH_UNWINDS      0
#define ARCH_PLAIN_FRAMES 0
#define ARCH_CALL_PUSHES  0
#define ARCH_ADDRESS_BITS 47
#define ARCH_FRAME_KNOWN  0
#define ARCH_FRAME_BELOW  0
#define ARCH_REGISTERS    3

enum { ARCH_FRAME_POINTER, ARCH_STACK_POINTER, ARCH_RETURN_ADDRESS };

#define ARCH_CFI_IGNORED 0x00u

#define ARCH_SIGNAL_CODE      UINT64_C(0)
#define ARCH_SIGNAL_REGISTERS 0

#define ARCH_COUNTER        0
#define ARCH_COUNTER_SOURCE NULL

#define ARCH_JUMP_REACH 0u

struct arch_frame {
	const uint64_t *words;
};

#define ARCH_FRAME ((struct arch_frame){__builtin_frame_address(0)})

static inline uint64_t
arch_frame_end(struct arch_frame frame)
{
	(void)frame;
	return 0;
}

/* No set of registers has so many words: nothing is taken from any. */
#define ARCH_CORE_WORDS 4096u
enum {
	ARCH_CORE_CALL,
	ARCH_CORE_SP,
	ARCH_CORE_PC,
	ARCH_CORE_TLS,
	ARCH_CORE_TLS_SET = 0,
	ARCH_CORE_VECTORS = 2 /* NT_PRFPREG */
};
#define ARCH_CALLS_ARE_READ 0
#define ARCH_CORE_ARGUMENTS 0, 0, 0, 0, 0, 0
#define ARCH_CORE_BY_DWARF  0

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

static inline bool
arch_counter_steady(void)
{
	return false;
}

static inline uint64_t
arch_counter(void)
{
	return 0;
}

static inline uint64_t
arch_counter_after(void)
{
	return 0;
}

_Noreturn static inline void
arch_call_as(struct arch_frame frame, void (*function)(void))
{
	(void)frame;
	function();
	__builtin_unreachable();
}

static inline bool
arch_on_valgrind(void)
{
	return false;
}

#endif
