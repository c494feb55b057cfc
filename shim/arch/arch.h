/*
 * arch.h - what is known about the processor: one header for each kind, with the same names in all
 * of them. The shim uses all of it, the analyzer the counter and what the kernel says of threads.
 *
 * All of it is called on any thread, also in a signal handler: it takes no lock, calls nothing and
 * leaves errno alone.
 *
 * ARCH_UNWINDS        whether stacks can be unwound at all
 * ARCH_PLAIN_FRAMES   whether most frames need only the stack pointer and the frame pointer, and a
 *                     call pushes its return address (stack/walk.h)
 * ARCH_REGISTERS      how many registers unwinding needs, by their DWARF numbers from 0; at most 64
 * ARCH_FRAME_POINTER, ARCH_STACK_POINTER, ARCH_RETURN_ADDRESS   three of these numbers
 * ARCH_CFI_IGNORED    an instruction of .eh_frame without operands that changes no register, or 0
 *
 * ARCH_FRAME_KNOWN    whether frames that have a frame pointer look as follows
 * ARCH_FRAME_BELOW    so many bytes below where a frame pointer points lie two words: the caller's
 *                     frame pointer, and the return address above it; behind them the caller's
 *                     stack begins. arch_frame(pointer) gives the first of them
 *
 * What the kernel says of a thread that is stopped, or in a core file, as words of NT_PRSTATUS:
 * ARCH_CORE_WORDS      so many of them
 * ARCH_CORE_SP         the stack pointer
 * ARCH_CORE_PC         where the thread is in the code
 * ARCH_CORE_TLS        its local memory; ARCH_CORE_WORDS: that is word 0 of another set
 * ARCH_CORE_TLS_SET    that set
 * ARCH_CORE_CALL       the number of the system call that it is in, if it is in one
 * ARCH_CORE_ARGUMENTS  the first six arguments of this call
 * ARCH_CORE_BY_DWARF   registers 0, 1, 2 ... as unwind data counts them
 * ARCH_CORE_VECTORS    the set with all other registers that can hold a pointer; where the kernel
 *                      does not know it, the set NT_PRFPREG is asked for
 *
 * arch_registers(r)    always inlined: the calling function's registers that a function must keep,
 *                      its stack pointer, and as return address a place in its own code
 * arch_code(address)   a return address as it was before it was signed
 * arch_copy, arch_fill bytes, without a call
 * arch_on_valgrind()   whether valgrind runs the program; next to nothing when it does not
 *
 * ARCH_COUNTER           whether there is a counter that can be the clock of a trace
 * ARCH_COUNTER_SOURCE    the name of the kernel's clock source while the kernel trusts the counter,
 *                        or NULL: the counter is always right
 * arch_counter_steady()  whether it runs at one rate, also when the processor sleeps
 * arch_counter()         the counter, read before anything that is stored later is seen elsewhere
 * arch_counter_after()   the counter, read after all that was loaded before has arrived
 *
 * ARCH_LIBUNWIND         the processor in the names of libunwind's functions. Not defined: the shim
 *                        does not use libunwind here
 * ARCH_LIBUNWIND_CURSOR  with it: the words of a cursor
 * ARCH_LIBUNWIND_ADDRESS with it: the number of the program counter
 * ARCH_ASK_AND_JUMP(f)   assembler: the body of a function that calls f with its own return address
 *                        and its caller's stack pointer, and then jumps to what f returns, as if
 *                        the caller had called that. Not defined: it cannot be done
 * arch_call_as(frame, f) calls f as if the caller of the function with this frame did; does not
 *                        return. frame[0] is the caller's frame pointer, frame[1] the return
 *                        address. Where this cannot be done, it is an ordinary call
 */
#ifndef NNGTRACE_SHIM_ARCH_ARCH_H
#define NNGTRACE_SHIM_ARCH_ARCH_H

#if defined(__x86_64__)
#include "shim/arch/x86_64.h"
#elif defined(__aarch64__)
#include "shim/arch/aarch64.h"
#else
#include "shim/arch/other.h"
#endif

/* [0]: the caller's frame pointer; [1]: the return address. pointer: __builtin_frame_address(0). */
static inline const uint64_t *
arch_frame(const void *pointer)
{
	return (const uint64_t *)(const void *)((const char *)pointer - ARCH_FRAME_BELOW);
}

#endif
