/*
 * pager.h - shows standard output page by page when it is a terminal, as git does: with the command
 * of NNGTRACE_PAGER, or else PAGER, or else less. One thread; once in a process.
 */
#ifndef NNGTRACE_PRINT_PAGER_H
#define NNGTRACE_PRINT_PAGER_H

#include <stdbool.h>

/* Of --no-pager. */
void pager_forbid(void);

/*
 * From here on standard output goes through the pager, and standard error with it when that is a
 * terminal, too. Nothing happens when standard output is no terminal or one that cannot move its
 * cursor (TERM), when the command is empty or "cat", or when it cannot be started. less is told
 * to leave a text alone that fits on the screen (LESS=FRX, unless LESS is set).
 */
void pager_start(void);

/* Whether standard output goes through a pager. What it does not want to read is no error then. */
bool pager_runs(void);

/* The descriptor of the terminal that the pager has, or that of standard output. */
int pager_terminal(void);

/* Waits until the reader has left the pager. Does nothing without one. */
void pager_finish(void);

#endif
