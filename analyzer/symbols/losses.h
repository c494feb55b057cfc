/*
 * losses.h - says for which modules names are missing, and why.
 *
 * One thread at a time for one struct symbols. Errors of the stream are left for its owner.
 */
#ifndef NNGTRACE_SYMBOLS_LOSSES_H
#define NNGTRACE_SYMBOLS_LOSSES_H

#include <stdio.h>

#include "analyzer/symbols/symbols.h"

/* A line for each of the first modules, and one for how many more; start: of each line. */
void losses_print(FILE *out, const char *start, const struct symbols *symbols);

#endif
