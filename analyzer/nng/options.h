/*
 * options.h - the names of NNG's options, which a trace holds as hashes.
 *
 * Any thread: the table is constant.
 */
#ifndef NNGTRACE_NNG_OPTIONS_H
#define NNGTRACE_NNG_OPTIONS_H

#include <stdint.h>

/* The name behind a hash, or NULL when it is not one of NNG's own options. Static. */
const char *option_name(uint32_t hash);

#endif
