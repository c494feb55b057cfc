/*
 * release.h - which NNG was recorded, and what its functions are.
 *
 * A release is a number that can be compared, 0 when it is not known. As text it is "1.5.2", or
 * "2.0a7" for 2.0.0-alpha.7 and "2.0b1" for a beta; "2.0b" is after all alphas, before all betas.
 *
 * Any thread: the tables are constant, and the strings that come back are static.
 */
#ifndef NNGTRACE_NNG_RELEASE_H
#define NNGTRACE_NNG_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/trace/format.h"

/* What one release of NNG means by what a trace holds. */
struct release {
	uint32_t number;
	bool pipe_events_from_1;
	uint16_t functions[NNGT_FUNCTIONS]; /* by enum nngt_function: for api_function */
};

/*
 * version: what nng_version() said. has: the header's nng_has; it tells releases apart that call
 * themselves by one name. Not known: the lines of nng_api.def hold for every function.
 */
void release_fill(struct release *release, const char *version, uint32_t has);

/* The number of a release as text. An end of a range: what is left out is as high as can be. */
uint32_t release_number(const char *text);
uint32_t release_number_last(const char *text);

/* Is the release in "first-last" or "first-", both included? False when it is not known. */
bool release_within(uint32_t number, const char *range);

/* "1.9", its first two parts; "" when it is not known. */
#define RELEASE_TEXT 12 /* room for any such text */
void release_text(uint32_t number, char text[RELEASE_TEXT]);

/* NNG's name for an event of nng_pipe_notify, or NULL. */
const char *release_pipe_event(const struct release *release, uint32_t event);

#endif
