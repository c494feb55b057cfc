/*
 * frees.h - the function that ends an object, by its kind, for advice.
 */
#ifndef NNGTRACE_NNG_FREES_H
#define NNGTRACE_NNG_FREES_H

#include "analyzer/nng/api.h"

/* "nng_http_handler_free"; kind: of an object (below NNGT_OBJECT_KINDS_END). Any thread. Static. */
const char *free_function(enum nngt_kind kind);

#endif
