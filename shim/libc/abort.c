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

#include "shim/arch/arch.h"
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

#ifdef ARCH_ASK_AND_JUMP
#define BEGIN(name)                                                                                \
	".text\n\t.globl " name "\n\t.type " name ", %function\n" name ":\n\t.cfi_startproc\n\t"
#define END(name) ".cfi_endproc\n\t.size " name ", .-" name "\n"
__asm__(BEGIN(NAME_OF(ABORT)) ARCH_ASK_AND_JUMP("nngtrace_abort_begins") END(NAME_OF(ABORT)));
#else
EXPORTED _Noreturn void
ABORT(void)
{
	nngtrace_abort_begins(CALLER, (const char *)__builtin_frame_address(0))();
	_Exit(127);
}
#endif
