/*
 * cfi.h - how to get from a function's frame to its caller's, at one place in its code: what
 * the .eh_frame section of its module says. Any thread; with glibc from 2.35 on no lock is taken.
 */
#ifndef NNGTRACE_SHIM_STACK_CFI_H
#define NNGTRACE_SHIM_STACK_CFI_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/arch/arch.h"
#include "shim/stack/cfi_data.h"

/* Where the caller's value of a register is. The frame's end: its stack pointer, after the return.
 */
enum cfi_where {
	CFI_SAME, /* still in the register */
	CFI_UNDEFINED,
	CFI_AT_OFFSET, /* in memory, so far from the frame's end */
	CFI_OFFSET,    /* that address itself */
	CFI_REGISTER,  /* in another register */
	CFI_AT_EXPRESSION,
	CFI_EXPRESSION
};

/* All that is known at one place of the code. */
struct cfi_row {
	struct cfi_input expressions; /* an expression's value is how far from `at` it begins */
	uint32_t return_column;       /* the register whose caller's value is the return address */
	bool is_signal;               /* the next frame was interrupted: it has not made a call */
	bool end_is_expression;
	uint32_t end_register;
	int32_t end_value; /* offset, or expression */
	int32_t values[ARCH_REGISTERS];
	uint8_t where[ARCH_REGISTERS]; /* enum cfi_where */
};

/* The row for an instruction. False: the code has no description, or one not understood. */
bool cfi_find_row(uint64_t address, struct cfi_row *row);

enum cfi_kind {
	CFI_OTHER, /* not known, or not plain: a signal frame, an expression, another register */
	CFI_PLAIN,
	CFI_END, /* the outermost frame */
};

/*
 * The rule of a plain frame. Its end is the frame pointer or the stack pointer plus `end`; the
 * return address lies `returns` bytes below it; and the caller's frame pointer is saved `saved`
 * bytes below it, or still in its register when that is 0. Where a call does not push its return
 * address (ARCH_CALL_PUSHES), one that is saved lies right below the return address.
 */
struct cfi_rule {
	enum cfi_kind kind;
	bool by_frame_pointer;
	int64_t end;
	int64_t saved;
	int64_t returns;
};

/* The rule for a frame that will go on at this return address. */
struct cfi_rule cfi_find(uint64_t return_address);

#endif
