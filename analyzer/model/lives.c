/* lives.c - objects come into being, are found by address or id, and go when unreferenced. */
#include "analyzer/model/internal.h"

#include <stdlib.h>

bool
kind_is_handle(enum nngt_kind kind)
{
	return kind == NNGT_SOCKET || kind == NNGT_CTX || kind == NNGT_DIALER ||
	       kind == NNGT_LISTENER || kind == NNGT_PIPE;
}

static size_t
kind_size(enum nngt_kind kind)
{
	if (kind == NNGT_MSG) {
		return sizeof(struct msg);
	}
	if (kind == NNGT_AIO) {
		return sizeof(struct aio);
	}
	return kind_is_handle(kind) ? sizeof(struct handle) : sizeof(struct resource);
}

void
object_hold(struct object *object)
{
	if (object != NULL) {
		object->refs++;
	}
}

void
object_drop(struct object *object)
{
	if (object == NULL || --object->refs != 0) {
		return;
	}
	if (object->kind == NNGT_MSG) {
		object_drop((struct object *)((struct msg *)object)->target);
	} else if (object->kind == NNGT_AIO) {
		aio_forget((struct aio *)object);
	} else if (kind_is_handle(object->kind)) {
		object_drop((struct object *)((struct handle *)object)->socket);
	} else {
		object_drop((struct object *)((struct resource *)object)->parent);
	}
	free(object);
}

struct object *
object_new(struct model *model, enum nngt_kind kind, uint64_t key, const struct place *born)
{
	struct object *object = calloc(1, kind_size(kind));

	if (object == NULL) {
		return NULL;
	}
	struct object *older = table_get(&model->objects[kind], key);
	if (!table_put(&model->objects[kind], key, object)) {
		free(object);
		return NULL;
	}
	*object = (struct object){
	    .kind = kind, .refs = 1, .key = key, .number = ++model->numbers[kind], .born = *born};
	if (kind == NNGT_MSG && older != NULL) {
		const struct msg *past = (const struct msg *)older;
		((struct msg *)object)->past = (struct msg_past){
		    .number = older->number,
		    .born = older->born,
		    .given = past->given,
		    .resolved = past->resolved,
		};
	}
	object_drop(older);
	return object;
}

struct object *
object_at(struct model *model, enum nngt_kind kind, uint64_t key, const struct place *seen)
{
	struct object *object = table_get(&model->objects[kind], key);

	if (object == NULL && key != 0) {
		object = object_new(model, kind, key, seen);
		if (object != NULL) {
			object->unknown = true;
		}
	}
	return object;
}

struct object *
model_next(const struct model *model, enum nngt_kind kind, size_t *at)
{
	return table_next(&model->objects[kind], at);
}

struct object *
model_latest(const struct model *model, enum nngt_kind kind, uint64_t key)
{
	return table_get(&model->objects[kind_space(kind)], key);
}

const struct body *
model_body(const struct model *model, uint64_t address)
{
	return table_get(&model->bodies, address);
}

const struct place *
model_fini(const struct model *model)
{
	return &model->fini;
}

const struct msg *
model_born(const struct model *model)
{
	return model->born;
}
