/*
 * cfi.h - how to get from a function's frame to its caller's, at one place in its code: what
 * the .eh_frame section of its module says, as far as it is of the plain kind.
 */
#ifndef NNGTRACE_SHIM_STACK_CFI_H
#define NNGTRACE_SHIM_STACK_CFI_H

#include <stdbool.h>
#include <stdint.h>

enum cfi_kind {
	CFI_OTHER, /* not known, or not plain: a signal frame, an expression, another register */
	CFI_PLAIN,
	CFI_END, /* the outermost frame */
};

/*
 * The rule of a plain frame. Its end, the stack pointer after the return, is the frame pointer
 * or the stack pointer plus `end`; the return address lies right below it; and the caller's
 * frame pointer is saved `saved` bytes below it, or still in its register when that is 0.
 */
struct cfi_rule {
	enum cfi_kind kind;
	bool by_frame_pointer;
	int64_t end;
	int64_t saved;
};

/* The rule for a frame that will go on at this return address. May take the loader's lock. */
struct cfi_rule cfi_find(uint64_t return_address);

#endif
