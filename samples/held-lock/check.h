/*
 * check.h - the one helper of the lessons: a call of NNG that must not fail here.
 */
#ifndef SAMPLES_CHECK_H
#define SAMPLES_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include <nng/nng.h>

/* Ends the program with a reason unless rv, the result of the call named what, is 0. */
static inline void check(const char *what, int rv)
{
	if (rv != 0) {
		fprintf(stderr, "%s: %s\n", what, nng_strerror(rv));
		exit(EXIT_FAILURE);
	}
}

#endif
