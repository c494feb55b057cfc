/*
 * probes.h - which functions the libnng that is recorded has: they tell releases apart that give
 * themselves the same version.
 */
#ifndef NNGTRACE_SHIM_NNG_PROBES_H
#define NNGTRACE_SHIM_NNG_PROBES_H

#include <stdint.h>

/*
 * Looks for them in the libnng that the program is linked with, once, before its code runs.
 */
void probes_look(void);

/* Bit i: it has the i-th function of nng_probes.def. Keeps errno. */
uint32_t probes_found(void);

/* Records which file the libnng is. By the thread that starts the recording. */
void probes_record_library(void);

#endif
