/*
 * aios.h - aio handles: their lives, and what each call does to one. Held by the model.
 *
 * One thread at a time for one model.
 */
#ifndef NNGTRACE_MODEL_AIOS_H
#define NNGTRACE_MODEL_AIOS_H

#include "analyzer/model/state.h"

/* What a call does to the aio it names. False: not enough memory. */
verb_apply aio_apply;
subject_concerned aio_concerned;

/* A callback of an aio begins or ends. False: not enough memory. */
verb_apply aio_callback;

/* What nng_aio_get_msg would give. NULL: nothing. */
void aio_set_slot(struct aio *aio, struct msg *msg);

/* Lets go of everything that the aio refers to. */
void aio_forget(struct aio *aio);

#endif
