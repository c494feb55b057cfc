/* nng_threads.h - in which process NNG has started its threads. */
#ifndef NNGTRACE_SHIM_NNG_NNG_THREADS_H
#define NNGTRACE_SHIM_NNG_NNG_THREADS_H

#include <stdbool.h>

#include "shim/trace/format.h"

/* The application is about to call this function for the first time. Any thread. */
void nng_threads_note(enum nngt_function id);

/* True in a forked child whose parent had NNG start its threads: the child has none of them. */
bool nng_threads_elsewhere(void);

#endif
