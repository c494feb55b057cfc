/*
 * polling.h - the end of an operation, found by looking again and again.
 */

#ifndef TESTS_RULES_POLLING_H
#define TESTS_RULES_POLLING_H

#include "program.h"

/* Returns when the operation has ended. Before NNG 1.6, which has nng_aio_busy, it waits. */
static inline void poll_for_end(nng_aio *aio)
{
#if NNG_MAJOR_VERSION > 1 || NNG_MINOR_VERSION >= 6
	while (nng_aio_busy(aio))
		nng_msleep(2);
#else
	nng_aio_wait(aio);
#endif
}

#endif
