/*
 * notes.h - what the program itself says of its objects (include/nngtrace.h): names, hand-overs
 * between its own threads, and what it means to keep. One thread at a time for one model.
 */
#ifndef NNGTRACE_MODEL_NOTES_H
#define NNGTRACE_MODEL_NOTES_H

#include "analyzer/model/state.h"

/*
 * Fills in action->msg of an annotation about a message that is, or may be, the application's: it
 * is a call that names it. A stale pointer is nobody's fault here: the call only says it.
 */
void notes_resolve(const struct model *model, struct action *action);

/* What an annotation says, about an object that is known; others are left alone. */
bool notes_apply(struct model *model, const struct action *action);

/* Frees them. NULL is ignored. */
void notes_free(struct notes *notes);

#endif
