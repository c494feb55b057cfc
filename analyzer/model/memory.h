/*
 * memory.h - the buffers that nng_aio_set_iov named, and the operations in progress that read or
 * write them. Who else has the memory (a buffer of nng_alloc, the body of a message) is not known
 * here: model_memory_user compares addresses.
 *
 * One thread at a time for one model.
 */
#ifndef NNGTRACE_MODEL_MEMORY_H
#define NNGTRACE_MODEL_MEMORY_H

#include "analyzer/model/state.h"

/* What nng_aio_set_iov was given, when it took it. Stays until the next one, as in NNG. */
void memory_named(struct aio *aio, const struct event *event);

/* An operation begins: it works on the buffers when it is of that sort. */
void memory_in_use(struct model *model, struct aio *aio, const struct action *action);

/* Its end was observed. */
void memory_released(struct aio *aio);

#endif
