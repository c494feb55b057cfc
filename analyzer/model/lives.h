/*
 * lives.h - objects come into being, are found by address or id, and go when nothing refers to
 * them. The table of a kind holds one reference to the latest life at each address or id.
 *
 * One thread at a time for one model. An object that comes back is the model's: who keeps it
 * longer than the event takes a reference.
 */
#ifndef NNGTRACE_MODEL_LIVES_H
#define NNGTRACE_MODEL_LIVES_H

#include "analyzer/model/state.h"

/* Empties the lists of a model that is all zeros. */
void lives_start(struct model *model);

/* Returns a new life at an address or id, which the table owns. NULL: not enough memory. */
struct object *object_new(struct model *model, enum nngt_kind kind, uint64_t key,
                          const struct place *born);

/* Makes up a life at an address or id where there is none. NULL: not enough memory. */
struct object *object_met(struct model *model, enum nngt_kind kind, uint64_t key,
                          const struct place *seen);

/* For object_at: looks in the table. */
struct object *object_search(struct model *model, enum nngt_kind kind, uint64_t key,
                             const struct place *seen);

/*
 * Returns the latest life at an address or id. Where there is none, one is made up that is
 * unknown. NULL: key is 0, or not enough memory. A thread mostly goes on with the same object.
 */
static inline struct object *
object_at(struct model *model, enum nngt_kind kind, uint64_t key, const struct place *seen)
{
	struct object *recent = model->recent[kind];

	return recent != NULL && recent->key == key ? recent : object_search(model, kind, key, seen);
}

/* Returns the latest life at an address or id, or NULL. */
struct object *object_latest(const struct model *model, enum nngt_kind kind, uint64_t key);

/* Frees an object to which nothing refers any more. */
void object_end(struct object *object);

/* One reference more. NULL is ignored. */
static inline void
object_hold(struct object *object)
{
	if (object != NULL) {
		object->refs++;
	}
}

/* One reference less; the last one ends the object. NULL is ignored. */
static inline void
object_drop(struct object *object)
{
	if (object != NULL && --object->refs == 0) {
		object_end(object);
	}
}

#endif
