/*
 * idle.h - what is the program's, and nobody uses at the moment. Any thread, for a model that
 * nobody changes.
 */
#ifndef NNGTRACE_MODEL_IDLE_H
#define NNGTRACE_MODEL_IDLE_H

#include "analyzer/model/objects.h"

/* May an object of this kind be lost: does the program refer to it by its address? */
bool idle_kind(unsigned kind);

/*
 * The latest call that named an object of such a kind, if it is the program's to free, and no
 * operation of NNG's uses it; else NULL. As long as the object.
 */
const struct place *idle_since(const struct object *object);

#endif
