/*
 * options.h - the names of NNG's options, which a trace holds as hashes.
 */
#ifndef NNGTRACE_NNG_OPTIONS_H
#define NNGTRACE_NNG_OPTIONS_H

#include <stdint.h>

/* The hash that stands for an option's name in events: 32-bit FNV-1a. */
uint32_t option_hash(const char *name);

/* The name behind a hash, or NULL when it is not one of NNG's own options. Static. */
const char *option_name(uint32_t hash);

#endif
