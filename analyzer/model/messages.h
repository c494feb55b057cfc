/*
 * messages.h - who owns a message, and since when. Only messages.c writes msg->owner; the other
 * files of the model call these.
 *
 * One thread at a time for one model. Messages that come back are the model's.
 */
#ifndef NNGTRACE_MODEL_MESSAGES_H
#define NNGTRACE_MODEL_MESSAGES_H

#include "analyzer/model/state.h"

/* What a call does to the messages it names. False: not enough memory. */
verb_apply message_apply;
subject_concerned message_concerned;

/* The application has named a message at a place. */
void message_touch(struct msg *msg, const struct place *place);

/* Returns the message at an address that the application gains. NULL: not enough memory. */
struct msg *message_received(struct model *model, uint64_t address, const struct place *place,
                             struct handle *from);

/* The outcome of a send is known: NNG keeps the message, or it is the application's again. */
void message_resolve(struct msg *msg, int32_t result, const struct place *place);

/* Nobody can tell any more who owns the message. */
void message_doubt(struct msg *msg);

/*
 * An operation that was not seen to begin has ended well, and this address is in the slot: a
 * receive may have brought a new message there. False: not enough memory.
 */
bool message_perhaps_received(struct model *model, uint64_t address, const struct place *place);
/*
 * The same for a message that is known to be one, though not whose it is: nothing is known of it so
 * far unless it is the application's already. False: not enough memory.
 */
bool message_met(struct model *model, uint64_t address, const struct place *place);

#endif
