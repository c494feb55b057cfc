/*
 * expression.h - DWARF expressions, as .eh_frame has them for the frames of signal handlers, of the
 * linker's stubs and of functions that align their stack.
 *
 * Any thread, also in a signal handler. May change errno.
 */
#ifndef NNGTRACE_SHIM_STACK_EXPRESSION_H
#define NNGTRACE_SHIM_STACK_EXPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/stack/cfi_data.h"
#include "shim/base/probe.h"

/*
 * Evaluates the block whose length is what comes next in the input. registers: ARCH_REGISTERS of
 * them; known: a bit for each that has its value, without which the expression has none. first:
 * what is on the expression's stack at its start, or NULL. False: it is not understood, or reads
 * memory that is not there.
 */
bool expression_value(struct cfi_input in, const uint64_t *registers, uint64_t known,
                      const uint64_t *first, struct probe *probe, uint64_t *value);

#endif
