/*
 * wrap_pipe.h - what a recording needs of wrap_pipe.c when it begins.
 *
 * Called by the only thread of a forked child.
 */
#ifndef NNGTRACE_SHIM_NNG_WRAP_PIPE_H
#define NNGTRACE_SHIM_NNG_WRAP_PIPE_H

/* In a forked child: nobody holds the lock. */
void wrap_pipe_start(void);

#endif
