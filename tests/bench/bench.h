/*
 * bench.h - what the programs of this folder share: calls that must not fail, and time.
 */
#ifndef NNGTRACE_BENCH_H
#define NNGTRACE_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <nng/nng.h>

/* Ends the program with status 2 unless rv, the result of the call named what, is 0. */
static inline void
bench_check(const char *what, int rv)
{
	if (rv != 0) {
		fprintf(stderr, "%s: %s\n", what, nng_strerror(rv));
		exit(2);
	}
}

/* A positive number from the command line, or the end of the program. */
static inline long
bench_number(const char *what, const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);
	if (*end != '\0' || value < 1) {
		fprintf(stderr, "%s: %s: a positive number is needed\n", what, text);
		exit(2);
	}
	return value;
}

static inline uint64_t
bench_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

#endif
