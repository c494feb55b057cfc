/*
 * lttng_points.h - a call of nng_aio_set_msg as a tracepoint of LTTng-UST, with as many fields as
 * an event of ours has values. lttng-ust includes it several times, so it has no usual guard.
 * (lttng-ust(3))
 */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER nngtrace_bench

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "lttng_points.h"

#if !defined(NNGTRACE_BENCH_LTTNG_POINTS_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define NNGTRACE_BENCH_LTTNG_POINTS_H

#include <lttng/tracepoint.h>
#include <stdint.h>

LTTNG_UST_TRACEPOINT_EVENT(
    nngtrace_bench, aio_set_msg,
    LTTNG_UST_TP_ARGS(const void *, aio, const void *, msg, uint64_t, caller),
    LTTNG_UST_TP_FIELDS(lttng_ust_field_integer_hex(uint64_t, aio, (uintptr_t)aio)
                            lttng_ust_field_integer_hex(uint64_t, msg, (uintptr_t)msg)
                                lttng_ust_field_integer_hex(uint64_t, caller, caller)))

#endif

#include <lttng/tracepoint-event.h>
