/*
 * outputs.h - what comes and goes through the inputs and outputs of an aio: streams and HTTP
 * connections that an operation made, and the objects that an HTTP handler is lent and gives.
 *
 * One thread at a time for one model.
 */
#ifndef NNGTRACE_MODEL_OUTPUTS_H
#define NNGTRACE_MODEL_OUTPUTS_H

#include "analyzer/model/state.h"

/* Each does what one verb does to the aio of the action, which must not be NULL. */
verb_apply output_read;     /* AIO_READ: an operation's output is asked for */
verb_apply input_read;      /* AIO_INPUT: a provider asks for an input */
verb_apply output_set;      /* AIO_OUTPUT: a provider sets an output */
verb_apply output_finished; /* AIO_FINISH: a provider is done */

/* HIJACK: the connection and its request are the application's from here on. */
void connection_hijacked(struct model *model, const struct action *action);

/*
 * An HTTP handler begins: it is given an aio of NNG's, to finish once, and lent a connection until
 * then. False: not enough memory.
 */
bool handler_begins(struct model *model, const struct action *action);

#endif
