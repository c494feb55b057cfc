/*
 * handles.h - sockets, contexts, dialers, listeners and pipes: opened, used, told, closed.
 */
#ifndef NNGTRACE_MODEL_HANDLES_H
#define NNGTRACE_MODEL_HANDLES_H

#include "analyzer/model/state.h"

/* What a call does to the handles it names. False: not enough memory. */
verb_apply handle_apply;
subject_concerned handle_concerned;

/* A thread has been told NNG_ECLOSED for the handle. NULL is ignored. */
void handle_tell(struct handle *handle, uint32_t thread);

#endif
