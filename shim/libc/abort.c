/*
 * abort.c - abort, as libnng calls it when it gives up (panic.h). It goes on in the C
 * library's with a jump, so that the stack, in a core file too, is that of an untraced process.
 *
 * In libnngtrace_static.a it has another name, by which the copy of libnng.a calls it and nobody
 * else does (renames.txt).
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "shim/libc/libc.h"
#include "shim/nng/call.h"
#include "shim/nng/panic.h"

#ifdef NNGTRACE_STATIC
#define ABORT nngtrace_abort
#else
#define ABORT abort
#endif
#define TEXT_OF(name) #name
#define NAME_OF(name) TEXT_OF(name)

EXPORTED _Noreturn void ABORT(void);

/* From the code below, with what the caller's call left. Returns where to go on. */
__attribute__((used)) libc_abort_function nngtrace_abort_begins(const void *return_address,
                                                                const char *stack);

#ifdef NNGTRACE_STATIC
libc_abort_function
libc_abort(void)
{
	return abort;
}
#else
static void
raise_abort(void)
{
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
	_Exit(127);
}

libc_abort_function
libc_abort(void)
{
	libc_abort_function found = raise_abort;
	void *address = libc_find(LIBC_abort); /* found at load: at the end locks may be held */
	if (address != NULL) {
		memcpy(&found, &address, sizeof(found));
	}
	return found;
}
#endif

libc_abort_function
nngtrace_abort_begins(const void *return_address, const char *stack)
{
	/* In the static library nobody but libnng calls it. */
	if (ORIGIN_INSIDE || origin_is_library(return_address)) {
		panic_note(stack);
	}
	return libc_abort();
}

#define FUNCTION                                                                                   \
	".text\n\t.globl " NAME_OF(ABORT) "\n\t.type " NAME_OF(ABORT) ", %function\n" NAME_OF(         \
	    ABORT) ":\n\t.cfi_startproc\n\t"
#define FUNCTION_END ".cfi_endproc\n\t.size " NAME_OF(ABORT) ", .-" NAME_OF(ABORT) "\n"

#if defined(__x86_64__)
__asm__(FUNCTION "endbr64\n\t"
                 "movq (%rsp), %rdi\n\t"
                 "leaq 8(%rsp), %rsi\n\t"
                 "subq $8, %rsp\n\t.cfi_adjust_cfa_offset 8\n\t"
                 "call nngtrace_abort_begins\n\t"
                 "addq $8, %rsp\n\t.cfi_adjust_cfa_offset -8\n\t"
                 "jmp *%rax\n\t" FUNCTION_END);
#elif defined(__aarch64__)
__asm__(FUNCTION "stp x29, x30, [sp, #-16]!\n\t"
                 ".cfi_adjust_cfa_offset 16\n\t.cfi_rel_offset x29, 0\n\t.cfi_rel_offset x30, 8\n\t"
                 "mov x0, x30\n\t"
                 "add x1, sp, #16\n\t"
                 "bl nngtrace_abort_begins\n\t"
                 "mov x16, x0\n\t"
                 "ldp x29, x30, [sp], #16\n\t"
                 ".cfi_restore x29\n\t.cfi_restore x30\n\t.cfi_adjust_cfa_offset -16\n\t"
                 "br x16\n\t" FUNCTION_END);
#else
EXPORTED _Noreturn void
ABORT(void)
{
	nngtrace_abort_begins(CALLER, (const char *)__builtin_frame_address(0))();
	_Exit(127);
}
#endif
