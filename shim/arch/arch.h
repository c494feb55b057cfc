/*
 * arch.h - what is known about the processor: one header for each kind, with the same names in all
 * of them. The shim uses all of it, the analyzer the counter and what the kernel says of threads.
 *
 * All of it is called on any thread, also in a signal handler: it takes no lock, calls nothing and
 * leaves errno alone.
 *
 * ARCH_UNWINDS        whether stacks can be unwound at all
 * ARCH_PLAIN_FRAMES   whether most frames need only the stack pointer and the frame pointer
 *                     (stack/walk.h)
 * ARCH_CALL_PUSHES    whether a call puts its return address right below its frame's end; else a
 *                     function saves it where it likes, and the frame pointer right below it
 * ARCH_ADDRESS_BITS   so many bits of an address of code may be set
 * ARCH_REGISTERS      how many registers unwinding needs, by their DWARF numbers from 0; at most 64
 * ARCH_FRAME_POINTER, ARCH_STACK_POINTER, ARCH_RETURN_ADDRESS   three of these numbers
 * ARCH_CFI_IGNORED    an instruction of .eh_frame without operands that changes no register, or 0
 *
 * ARCH_FRAME_KNOWN    whether frames that have a frame pointer look as follows
 * ARCH_FRAME_BELOW    so many bytes below where a frame pointer points lie two words: the caller's
 *                     frame pointer, and the return address above it; behind them the caller's
 *                     stack begins, or some other things of this function. arch_words(pointer)
 *                     gives the first of them
 * ARCH_FRAME          the frame of the function that it is written in, a struct arch_frame:
 *                     `words` are those two. arch_frame_end(frame) is the caller's stack pointer,
 *                     or 0: not known. To give on such a struct costs no more than a pointer does
 *                     where the end follows from the words
 *
 * ARCH_SIGNAL_CODE       the first eight bytes of the code that a signal handler returns to where
 *                        nothing describes it, or 0: there is always a description
 * ARCH_SIGNAL_REGISTERS  with it: so far above the stack pointer lie the registers of what was
 *                        interrupted, by their DWARF numbers, and behind them its program counter
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
 * ARCH_CALLS_ARE_READ  whether the analyzer knows the instructions before a call, by which a caller
 *                      gives an argument (analyzer/memory/argument.c)
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
 * ARCH_LIBUNWIND_CONTEXT(context, r)  where its unw_getcontext is no function: a ucontext_t from
 *                        what arch_registers gave. And its unw_backtrace gives other addresses
 * ARCH_ASK_AND_JUMP(f)   assembler: the body of a function that calls f with its own return address
 *                        and its caller's stack pointer, and then jumps to what f returns, as if
 *                        the caller had called that. Not defined: it cannot be done
 * arch_call_as(frame, f) calls f as if the caller of the function with this frame did; does not
 *                        return. Where this cannot be done, it is an ordinary call
 *
 * ARCH_JUMP_REACH        a jump that a function gets instead of its start leads no farther
 * (detour.h)
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
arch_words(const void *pointer)
{
	return (const uint64_t *)(const void *)((const char *)pointer - ARCH_FRAME_BELOW);
}

/* Where the function with this frame returns to. */
static inline uint64_t
arch_frame_return(struct arch_frame frame)
{
	return arch_code(frame.words[1]);
}

#endif
