/*
 * operations.h - what is in progress on an aio, and when its end was observed.
 * Functions that return false do so because there is not enough memory.
 *
 * One thread at a time for one model.
 */
#ifndef NNGTRACE_MODEL_OPERATIONS_H
#define NNGTRACE_MODEL_OPERATIONS_H

#include "analyzer/model/state.h"

/* A call starts an operation on the aio that it names. */
verb_apply operation_start;

/* The operation is over for the model: what it referred to is let go. */
void operation_release(struct aio *aio);

/* The application learns that the operation is done. known: its result and slot, too. */
bool operation_observed(struct model *model, struct aio *aio, const struct action *action,
                        bool known);

/* nng_aio_stop, _wait and _free return when the operation that was there at entry is over. */
bool operation_awaited(struct model *model, struct aio *aio, const struct action *action);

/* nng_aio_result after an end that was seen without its result (nng_aio_busy said no). */
void operation_result_read(struct aio *aio, const struct action *action);

/* Something of the aio is read: too early when its operation is in progress. */
void operation_early_read(struct aio *aio, const struct action *action);

/* The outcome of an operation that was not seen to begin: the aio (or NULL) is met in mid-life. */
bool operation_unseen(struct model *model, const struct aio *aio, const struct action *action,
                      uint64_t slot);

/*
 * nng_aio_get_msg names a message. After a receive whose end was not seen with its result, this
 * is the first we hear of the message: a new life at its address.
 */
bool operation_slot_read(struct model *model, struct aio *aio, const struct action *action);

#endif
