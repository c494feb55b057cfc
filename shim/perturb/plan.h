/*
 * plan.h - the place that a planned perturbation delays: one line of a plan, which `nngtrace
 * perturb` has written. Seed 1 takes the first, 2 the second, and so on round.
 */
#ifndef NNGTRACE_SHIM_PERTURB_PLAN_H
#define NNGTRACE_SHIM_PERTURB_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/trace/format.h"
#include "shim/trace/perturb_words.h"

/* Reads the plan and chooses. False: there is none, or it has no line; that was said on stderr. */
bool plan_start(const char *path, uint64_t seed);

/* How long a call is to be delayed at a point; 0: it is not at the chosen place. Any thread. */
uint64_t plan_delay(enum perturb_point point, enum nngt_function function, const void *caller);

#endif
