/* lives.c - objects come into being, are found by address or id, and go when unreferenced. */
#include "analyzer/model/aios.h"
#include "analyzer/model/lives.h"
#include "analyzer/model/notes.h"

#include <stdlib.h>
#include <string.h>

/*
 * Ids are hardly ever used again, so handles that have ended would add up. When so many of a kind
 * are known, old ones are forgotten that ended long ago: a call with such an id says nothing.
 */
#define HANDLES_REMEMBERED 65536u

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

static void
handle_leave_socket(struct handle *handle)
{
	if (handle->socket != NULL && handle->object.kind == NNGT_CTX) {
		LIST_REMOVE(handle, of_socket);
	}
	object_drop((struct object *)handle->socket);
}

/* What an object refers to is let go. */
static void
object_release(struct object *object)
{
	if (object->kind == NNGT_MSG) {
		object_drop((struct object *)((struct msg *)object)->target);
	} else if (object->kind == NNGT_AIO) {
		aio_forget((struct aio *)object);
	} else if (kind_is_handle(object->kind)) {
		handle_leave_socket((struct handle *)object);
	} else {
		object_drop((struct object *)((struct resource *)object)->parent);
	}
	notes_free(object->notes);
}

void
object_end(struct object *object)
{
	object_release(object);
	free(object);
}

void
lives_start(struct model *model)
{
	for (enum nngt_kind kind = 0; kind < KINDS_TO_HANDLES; kind++) {
		TAILQ_INIT(&model->handles[kind].known);
	}
}

/* Pipes come and go by themselves; what a socket leaves open of its contexts is still of use. */
static bool
handle_ended(const struct handle *handle)
{
	return handle->object.kind == NNGT_PIPE || handle->closed.seq != 0 ||
	       (handle->object.kind != NNGT_CTX && handle_closed(handle) != NULL);
}

/*
 * Second-chance eviction: an ended handle is marked on the first visit and dropped on the second.
 * Four visits for each new handle.
 */
static void
handles_forget(struct model *model, enum nngt_kind kind)
{
	struct handles *handles = &model->handles[kind];

	for (unsigned looks = 4; looks > 0 && handles->count > HANDLES_REMEMBERED; looks--) {
		struct handle *handle = TAILQ_FIRST(&handles->known);
		TAILQ_REMOVE(&handles->known, handle, known);
		if (handle->fading) {
			handles->count--;
			handles->forgot = true;
			table_remove(&model->objects[kind], handle->object.key);
			if (model->recent[kind] == &handle->object) {
				model->recent[kind] = NULL;
			}
			object_drop(&handle->object);
		} else {
			handle->fading = handle_ended(handle);
			TAILQ_INSERT_TAIL(&handles->known, handle, known);
		}
	}
}

static void
handle_known(struct model *model, struct handle *handle, struct handle *older)
{
	struct handles *handles = &model->handles[handle->object.kind];

	if (older != NULL) {
		TAILQ_REMOVE(&handles->known, older, known);
		handles->count--;
	}
	TAILQ_INSERT_TAIL(&handles->known, handle, known);
	handles->count++;
	handles_forget(model, handle->object.kind);
}

/* What a message is to know of the life before it. older: may be NULL. */
static struct msg_past
past_of(const struct object *older)
{
	const struct msg *past = (const struct msg *)older;

	if (older == NULL) {
		return (struct msg_past){0};
	}
	return (struct msg_past){
	    .number = older->number,
	    .born = older->born,
	    .given = past->given,
	    .resolved = past->resolved,
	};
}

static void
object_begin(struct model *model, struct object *object, enum nngt_kind kind, uint64_t key,
             const struct place *born)
{
	*object = (struct object){
	    .kind = kind, .refs = 1, .key = key, .number = ++model->numbers[kind], .born = *born};
}

/*
 * Messages come and go at the same addresses, and mostly nothing but the table knows the older one:
 * then its memory serves again. Otherwise NULL.
 */
static struct object *
message_again(struct model *model, uint64_t key, const struct place *born)
{
	struct table *table = &model->objects[NNGT_MSG];
	struct object *object = table_is_full(table) ? NULL : table_get(table, key);

	if (object == NULL || object->refs != 1) {
		return NULL;
	}
	struct msg *msg = (struct msg *)object;
	struct msg_past past = past_of(object);
	object_release(object);
	memset(msg, 0, sizeof(*msg));
	object_begin(model, object, NNGT_MSG, key, born);
	msg->past = past;
	return object;
}

/* A life in memory of its own. */
static struct object *
object_made(struct model *model, enum nngt_kind kind, uint64_t key, const struct place *born)
{
	struct object *object = malloc(kind_size(kind));

	if (object == NULL) {
		return NULL;
	}
	memset(object, 0, kind_size(kind)); /* the compiler inlines this, and not calloc */
	struct object *older = table_get(&model->objects[kind], key);
	if (!table_put(&model->objects[kind], key, object)) {
		free(object);
		return NULL;
	}
	object_begin(model, object, kind, key, born);
	if (kind == NNGT_MSG) {
		((struct msg *)object)->past = past_of(older);
	}
	if (kind_is_handle(kind)) {
		handle_known(model, (struct handle *)object, (struct handle *)older);
	}
	object_drop(older);
	return object;
}

struct object *
object_new(struct model *model, enum nngt_kind kind, uint64_t key, const struct place *born)
{
	struct object *object = kind == NNGT_MSG ? message_again(model, key, born) : NULL;

	if (object == NULL) {
		object = object_made(model, kind, key, born);
	}
	if (object == NULL) {
		return NULL;
	}
	model->recent[kind] = object;
	if (model->birth_told != NULL) {
		model->birth_told(model->birth_data, object);
	}
	return object;
}

struct object *
object_met(struct model *model, enum nngt_kind kind, uint64_t key, const struct place *seen)
{
	struct object *object = object_new(model, kind, key, seen);

	if (object != NULL) {
		object->unknown = true;
		if (kind_is_handle(kind) && model->handles[kind].forgot) {
			object->born = (struct place){0}; /* nobody knows when */
		}
	}
	return object;
}

/* Out of line: what calls it has few registers to save. */
__attribute__((noinline)) struct object *
object_search(struct model *model, enum nngt_kind kind, uint64_t key, const struct place *seen)
{
	struct object *object = table_get(&model->objects[kind], key);

	if (object == NULL && key != 0) {
		return object_met(model, kind, key, seen);
	}
	model->recent[kind] = object;
	return object;
}

struct object *
object_latest(const struct model *model, enum nngt_kind kind, uint64_t key)
{
	return table_get(&model->objects[kind_space(kind)], key);
}

const struct object *
model_next(const struct model *model, enum nngt_kind kind, size_t *at)
{
	return table_next(&model->objects[kind], at);
}

const struct object *
model_latest(const struct model *model, enum nngt_kind kind, uint64_t key)
{
	return object_latest(model, kind, key);
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

void
model_tell_births(struct model *model, model_birth_told *told, void *data)
{
	model->birth_told = told;
	model->birth_data = data;
}

const struct msg *
model_born(const struct model *model)
{
	return model->born;
}
