/*
 * chaos.h - the ledger of chaos.c: what each of its threads has done, in a file that is mapped
 * shared and so outlives the process, however that ends. It knows nothing of nngtrace.
 */
#ifndef NNGTRACE_TEST_CHAOS_H
#define NNGTRACE_TEST_CHAOS_H

#include <stdint.h>

#include "shim/trace/format.h"

#define LEDGER_THREADS 64
#define LEDGER_NUMBERS (1u << 20)

struct ledger_thread {
	uint32_t tid;                      /* 0: not in use */
	uint64_t returned[NNGT_FUNCTIONS]; /* calls that have returned */
	uint64_t begun, ended;             /* callbacks */
	/* The numbers 1, 2... were given to nng_aio_set_timeout; when that had returned
	 * (CLOCK_MONOTONIC). */
	uint64_t numbers;
	uint64_t times[LEDGER_NUMBERS];
};

#endif
