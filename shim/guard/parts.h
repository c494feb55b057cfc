/*
 * parts.h - what the parts of the guard ask of each other, and of NNG. Busy threads; none of them
 * takes memory of the program's but by NNG's own functions.
 */
#ifndef NNGTRACE_SHIM_GUARD_PARTS_H
#define NNGTRACE_SHIM_GUARD_PARTS_H

#include "shim/guard/guard.h"

/* guard.c */

/* False: calls may go unseen, so nothing is certain. */
bool guard_is_sure(void);
/* An offence, if it counts. refused: NNG must not get the call, unless the process stops. */
void guard_accuse(struct guard_call *g, enum guard_offence offence, bool refused);

/* messages.c */

/* The end of a send by a call that has waited for it. Not busy. */
void guard_msg_send_ended(const struct guard_call *g, bool succeeded);
/* The application has got a message: made, or received. */
void guard_msg_got(const void *msg, uint32_t stack);
/* Nobody can tell whose the message is. */
void guard_msg_unsure(struct guard_entry *e);

/* aios.c */

/* NNG has said that the aio has no operation. */
void guard_aio_is_not_busy(const void *aio);

/* stop.c */

/* The story on stderr and the end of the process, on the line that made the call. */
_Noreturn void guard_stop(const struct guard_call *g, const struct guard_entry *e,
                          struct arch_frame frame);
/* The same for memory that was written to: nobody saw the line. e: of the message, or NULL. */
_Noreturn void guard_stop_written(const void *msg, const struct guard_entry *e, uint32_t offset);

/* What only NNG can do, and what goes into the trace: nng/guarded.c. */

void *guard_slot(const void *aio); /* the message slot of an aio; reads and fills it */
void guard_set_slot(const void *aio, void *msg);
int guard_result(const void *aio);                 /* of its last operation */
void *guard_body(const void *msg, size_t *length); /* of a message that is there */
void *guard_copy(const void *msg);                 /* a new message, or NULL: no memory */
void guard_free(void *msg);                        /* a message that nobody has */
void guard_record_written(const void *msg, uint32_t offset, uint32_t stack); /* see NNGT_WRITTEN */

#endif
