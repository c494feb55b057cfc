/*
 * operations.h - aios: what is in progress on them, and when its end was observed.
 */
#ifndef NNGTRACE_MODEL_OPERATIONS_H
#define NNGTRACE_MODEL_OPERATIONS_H

#include "analyzer/model/state.h"

/* What a call does to the aio it names. False: out of memory. */
verb_apply operation_apply;

/* A callback of an aio begins or ends. False: out of memory. */
verb_apply operation_callback;

/* What nng_aio_get_msg would give. NULL: nothing. */
void aio_set_slot(struct aio *aio, struct msg *msg);

/* Lets go of everything that the aio refers to. */
void aio_forget(struct aio *aio);

#endif
