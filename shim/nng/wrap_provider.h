/*
 * wrap_provider.h - what a recording needs of wrap_provider.c when it begins.
 *
 * Called by the only thread of a forked child.
 */
#ifndef NNGTRACE_SHIM_NNG_WRAP_PROVIDER_H
#define NNGTRACE_SHIM_NNG_WRAP_PROVIDER_H

/* In a forked child: nobody holds the lock. */
void wrap_provider_start(void);

#endif
