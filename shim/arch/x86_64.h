/* x86_64.h - see arch.h. The numbers: System V ABI for AMD64, section 3.6.2. */
#ifndef NNGTRACE_SHIM_ARCH_X86_64_H
#define NNGTRACE_SHIM_ARCH_X86_64_H

#include <cpuid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARCH_UNWINDS      1
#define ARCH_PLAIN_FRAMES 1
#define ARCH_CALL_PUSHES  1
#define ARCH_ADDRESS_BITS 47
#define ARCH_FRAME_KNOWN  1
#define ARCH_FRAME_BELOW  0
#define ARCH_REGISTERS    17

enum { ARCH_FRAME_POINTER = 6, ARCH_STACK_POINTER = 7, ARCH_RETURN_ADDRESS = 16 };

#define ARCH_CFI_IGNORED 0x00u /* nop */

#define ARCH_SIGNAL_CODE      UINT64_C(0)
#define ARCH_SIGNAL_REGISTERS 0

#define ARCH_COUNTER        1
#define ARCH_COUNTER_SOURCE "tsc"

#define ARCH_JUMP_REACH 0x70000000u

struct arch_frame {
	const uint64_t *words;
};

#define ARCH_FRAME ((struct arch_frame){__builtin_frame_address(0)})

static inline uint64_t
arch_frame_end(struct arch_frame frame)
{
	return (uint64_t)(uintptr_t)(frame.words + 2);
}

/* libunwind-x86_64.h: UNW_TDEP_CURSOR_LEN and UNW_X86_64_RIP. */
#define ARCH_LIBUNWIND         "x86_64"
#define ARCH_LIBUNWIND_CURSOR  127
#define ARCH_LIBUNWIND_ADDRESS 16

#define ARCH_ASK_AND_JUMP(function)                                                                \
	"endbr64\n\t"                                                                                  \
	"movq (%rsp), %rdi\n\t"                                                                        \
	"leaq 8(%rsp), %rsi\n\t"                                                                       \
	"subq $8, %rsp\n\t.cfi_adjust_cfa_offset 8\n\t"                                                \
	"call " function "\n\t"                                                                        \
	"addq $8, %rsp\n\t.cfi_adjust_cfa_offset -8\n\t"                                               \
	"jmp *%rax\n\t"

/* struct user_regs_struct (sys/user.h). fs holds the address of a thread's local memory. */
#define ARCH_CORE_WORDS 27u
enum {
	ARCH_CORE_CALL = 15,
	ARCH_CORE_PC = 16,
	ARCH_CORE_SP = 19,
	ARCH_CORE_TLS = 21,
	ARCH_CORE_TLS_SET = 0,
	ARCH_CORE_VECTORS = 0x202 /* NT_X86_XSTATE */
};
#define ARCH_CALLS_ARE_READ 1
#define ARCH_CORE_ARGUMENTS 14, 13, 12, 7, 9, 8
#define ARCH_CORE_BY_DWARF  10, 12, 11, 5, 13, 14, 4, 19, 9, 8, 7, 6, 3, 2, 1, 0, 16

/* r: ARCH_REGISTERS numbers, by DWARF's numbers; those that a call may change stay as they are. */
__attribute__((always_inline)) static inline void
arch_registers(uint64_t *r)
{
	__asm__ volatile("movq %%rbx, 24(%0)\n\t"
	                 "movq %%rbp, 48(%0)\n\t"
	                 "movq %%rsp, 56(%0)\n\t"
	                 "movq %%r12, 96(%0)\n\t"
	                 "movq %%r13, 104(%0)\n\t"
	                 "movq %%r14, 112(%0)\n\t"
	                 "movq %%r15, 120(%0)\n\t"
	                 "leaq 0f(%%rip), %%rax\n"
	                 "0:\tmovq %%rax, 128(%0)"
	                 :
	                 : "r"(r)
	                 : "rax", "memory");
}

static inline uint64_t
arch_code(uint64_t address)
{
	return address;
}

static inline void
arch_copy(void *to, const void *from, size_t size)
{
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

static inline void
arch_fill(void *to, unsigned char byte, size_t size)
{
	__asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(byte) : "memory");
}

static inline bool
arch_counter_steady(void)
{
	unsigned eax, ebx, ecx, edx;
	return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) && (edx & (1u << 8)) != 0;
}

/* Stores become visible in order, and rdtsc is not delayed beyond a later one. */
static inline uint64_t
arch_counter(void)
{
	return __builtin_ia32_rdtsc();
}

static inline uint64_t
arch_counter_after(void)
{
	__asm__ volatile("lfence" ::: "memory");
	return __builtin_ia32_rdtsc();
}

_Noreturn static inline void
arch_call_as(struct arch_frame frame, void (*function)(void))
{
	__asm__ volatile("movq %0, %%rsp\n\t"
	                 "movq %1, %%rbp\n\t"
	                 "jmp *%2"
	                 :
	                 : "r"(frame.words + 1), "r"(frame.words[0]), "r"(function)
	                 : "memory");
	__builtin_unreachable();
}

/* A "client request" to valgrind (valgrind.h): for the processor it changes nothing. */
static inline bool
arch_on_valgrind(void)
{
	const uint64_t request[6] = {0x1001};
	uint64_t answer = 0;
	__asm__ volatile("rolq $3, %%rdi\n\trolq $13, %%rdi\n\trolq $61, %%rdi\n\trolq $51, %%rdi\n\t"
	                 "xchgq %%rbx, %%rbx"
	                 : "+d"(answer)
	                 : "a"(request)
	                 : "cc", "memory");
	return answer != 0;
}

#endif
