/*
 * resources.h - buffers, strings, streams, urls, HTTP objects and the other things that are made,
 * used, handed over and freed one by one.
 *
 * One thread at a time for one model. Resources that come back are the model's.
 */
#ifndef NNGTRACE_MODEL_RESOURCES_H
#define NNGTRACE_MODEL_RESOURCES_H

#include "analyzer/model/state.h"

/* What a call does to the resources it names. False: not enough memory. */
verb_apply resource_apply;
subject_concerned resource_concerned;

/* Returns the resource at an address that the application gains. NULL: not enough memory. */
struct resource *resource_gained(struct model *model, enum nngt_kind kind, uint64_t address,
                                 const struct place *place);

#endif
