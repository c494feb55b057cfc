/* aarch64.h - see arch.h. The numbers: "DWARF for the Arm 64-bit Architecture", section 4.1. */
#ifndef NNGTRACE_SHIM_ARCH_AARCH64_H
#define NNGTRACE_SHIM_ARCH_AARCH64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/arch/bytewise.h"

#define ARCH_UNWINDS      1
#define ARCH_PLAIN_FRAMES 1
#define ARCH_CALL_PUSHES  0
#define ARCH_ADDRESS_BITS 48
#define ARCH_FRAME_KNOWN  1
#define ARCH_FRAME_BELOW  0
#define ARCH_REGISTERS    32

enum { ARCH_FRAME_POINTER = 29, ARCH_RETURN_ADDRESS = 30, ARCH_STACK_POINTER = 31 };

#define ARCH_CFI_IGNORED 0x2du /* the return address is signed from here on, or no longer */

/* mov x8, #139 (rt_sigreturn); svc #0. Below them: siginfo, and all of
 * ucontext before the registers (asm/sigcontext.h). */
#define ARCH_SIGNAL_CODE      UINT64_C(0xd4000001d2801168)
#define ARCH_SIGNAL_REGISTERS (128 + 176 + 8)

#define ARCH_COUNTER        1
#define ARCH_COUNTER_SOURCE NULL

#define ARCH_JUMP_REACH 0x7f00000u

struct arch_frame {
	const uint64_t *words;
	uint64_t end; /* anything, where the compiler does not tell */
};

/* gcc's answer; clang says where the words are instead. */
#define ARCH_FRAME                                                                                 \
	((struct arch_frame){__builtin_frame_address(0), (uint64_t)(uintptr_t)__builtin_dwarf_cfa()})

static inline uint64_t
arch_frame_end(struct arch_frame frame)
{
	return frame.end >= (uint64_t)(uintptr_t)(frame.words + 2) ? frame.end : 0;
}

/* libunwind-aarch64.h: UNW_TDEP_CURSOR_LEN, UNW_TDEP_IP, and what its unw_getcontext fills in. */
#define ARCH_LIBUNWIND         "aarch64"
#define ARCH_LIBUNWIND_CURSOR  250
#define ARCH_LIBUNWIND_ADDRESS 30
#define ARCH_LIBUNWIND_CONTEXT(context, registers)                                                 \
	for (unsigned i = 0; i < 31; i++) {                                                            \
		(context)->uc_mcontext.regs[i] = (registers)[i];                                           \
	}                                                                                              \
	(context)->uc_mcontext.sp = (registers)[ARCH_STACK_POINTER];                                   \
	(context)->uc_mcontext.pc = (registers)[ARCH_RETURN_ADDRESS]

#define ARCH_ASK_AND_JUMP(function)                                                                \
	"stp x29, x30, [sp, #-16]!\n\t"                                                                \
	".cfi_adjust_cfa_offset 16\n\t.cfi_rel_offset x29, 0\n\t.cfi_rel_offset x30, 8\n\t"            \
	"mov x0, x30\n\t"                                                                              \
	"add x1, sp, #16\n\t"                                                                          \
	"bl " function "\n\t"                                                                          \
	"mov x16, x0\n\t"                                                                              \
	"ldp x29, x30, [sp], #16\n\t"                                                                  \
	".cfi_restore x29\n\t.cfi_restore x30\n\t.cfi_adjust_cfa_offset -16\n\t"                       \
	"br x16\n\t"

/* struct user_regs_struct (sys/user.h): x0 to x30, sp, pc, pstate. x8 has the system call. */
#define ARCH_CORE_WORDS 34u
enum {
	ARCH_CORE_CALL = 8,
	ARCH_CORE_SP = 31,
	ARCH_CORE_PC = 32,
	ARCH_CORE_TLS = ARCH_CORE_WORDS,
	ARCH_CORE_TLS_SET = 0x401, /* NT_ARM_TLS */
	ARCH_CORE_VECTORS = 2      /* NT_PRFPREG */
};
#define ARCH_CALLS_ARE_READ 0
#define ARCH_CORE_ARGUMENTS 0, 1, 2, 3, 4, 5
#define ARCH_CORE_BY_DWARF                                                                         \
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,  \
	    26, 27, 28, 29, 30, 31

__attribute__((always_inline)) static inline void
arch_registers(uint64_t *r)
{
	__asm__ volatile("stp x19, x20, [%0, #152]\n\t"
	                 "stp x21, x22, [%0, #168]\n\t"
	                 "stp x23, x24, [%0, #184]\n\t"
	                 "stp x25, x26, [%0, #200]\n\t"
	                 "stp x27, x28, [%0, #216]\n\t"
	                 "mov x9, sp\n\t"
	                 "str x9, [%0, #248]\n\t"
	                 "str x29, [%0, #232]\n\t"
	                 "adr x9, 0f\n"
	                 "0:\tstr x9, [%0, #240]"
	                 :
	                 : "r"(r)
	                 : "x9", "memory");
}

/* xpaclri, which processors without signed addresses ignore. */
static inline uint64_t
arch_code(uint64_t address)
{
	register uint64_t x30 __asm__("x30") = address;
	__asm__("hint #7" : "+r"(x30));
	return x30;
}

static inline bool
arch_counter_steady(void)
{
	return true;
}

static inline uint64_t
arch_counter(void)
{
	uint64_t ticks;
	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks)::"memory");
	return ticks;
}

static inline uint64_t
arch_counter_after(void)
{
	__asm__ volatile("isb" ::: "memory");
	return arch_counter();
}

/* x16 may lead to a function that accepts calls only (BTI). */
_Noreturn static inline void
arch_call_as(struct arch_frame frame, void (*function)(void))
{
	register uint64_t to __asm__("x16") = (uint64_t)(uintptr_t)function;
	if (arch_frame_end(frame) == 0) {
		function();
		__builtin_unreachable();
	}
	__asm__ volatile("mov sp, %0\n\t"
	                 "mov x29, %1\n\t"
	                 "mov x30, %2\n\t"
	                 "br %3"
	                 :
	                 : "r"(frame.end), "r"(frame.words[0]), "r"(arch_code(frame.words[1])), "r"(to)
	                 : "memory");
	__builtin_unreachable();
}

/* A "client request" to valgrind (valgrind.h): for the processor it changes nothing. */
static inline bool
arch_on_valgrind(void)
{
	const uint64_t request[6] = {0x1001};
	register uint64_t answer __asm__("x3") = 0;
	register const uint64_t *at __asm__("x4") = request;
	__asm__ volatile("ror x12, x12, #3\n\tror x12, x12, #13\n\t"
	                 "ror x12, x12, #51\n\tror x12, x12, #61\n\t"
	                 "orr x10, x10, x10"
	                 : "+r"(answer)
	                 : "r"(at)
	                 : "cc", "memory");
	return answer != 0;
}

#endif
