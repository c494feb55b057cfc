/*
 * lttng.c - a library to be preloaded that records each call of nng_aio_set_msg with LTTng-UST, so
 * that bench_event_cost measures it as it measures nngtrace. Built by run.sh where lttng-ust is
 * installed.
 */
#include <dlfcn.h>
#include <nng/nng.h>

#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "lttng_points.h"

static void (*real)(nng_aio *, nng_msg *);

__attribute__((constructor)) static void
find_real(void)
{
	*(void **)&real = dlsym(RTLD_NEXT, "nng_aio_set_msg");
}

void
nng_aio_set_msg(nng_aio *aio, nng_msg *msg)
{
	lttng_ust_tracepoint(nngtrace_bench, aio_set_msg, aio, msg,
	                     (uint64_t)(uintptr_t)__builtin_return_address(0));
	real(aio, msg);
}
