/*
 * panic.h - NNG's own panic: when it notices that it was misused it says so on stderr and aborts.
 * What it said is kept in the trace, so that the report can tell which misuse it was.
 *
 * Any thread; takes no lock.
 */
#ifndef NNGTRACE_SHIM_NNG_PANIC_H
#define NNGTRACE_SHIM_NNG_PANIC_H

/* When NNG calls abort. stack: its stack pointer then. Does nothing when it said nothing. */
void panic_note(const char *stack);

#endif
