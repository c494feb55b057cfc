/* notes.c - see notes.h */
#include "analyzer/model/notes.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/model/lives.h"

/* The latest life at an address, of any kind: an address that comes back is another object. */
static struct object *
object_of_pointer(const struct model *model, uint64_t address)
{
	struct object *latest = NULL;

	for (enum nngt_kind kind = NNGT_MSG; address != 0 && kind < NNGT_OBJECT_KINDS_END; kind++) {
		struct object *object = kind_is_handle(kind) || kind_space(kind) != kind
		                            ? NULL
		                            : object_latest(model, kind, address);
		if (object != NULL && (latest == NULL || object->born.seq > latest->born.seq)) {
			latest = object;
		}
	}
	return latest;
}

static struct object *
object_of(const struct model *model, const struct event *event)
{
	uint64_t kind;

	switch (api_function(event->function)->does) {
	case NNGT_DOES_NOTE_NAME:
	case NNGT_DOES_NOTE_GIVE:
	case NNGT_DOES_NOTE_TAKE:
	case NNGT_DOES_NOTE_KEEP:
		return object_of_pointer(model, event_arg(event, NNGT_POINTER));
	case NNGT_DOES_NOTE_NAME_ID:
		kind = event_arg(event, NNGT_KIND);
		return kind < NNGT_OBJECT_KINDS_END && kind_is_handle((unsigned)kind)
		           ? object_latest(model, (enum nngt_kind)kind, event_arg(event, NNGT_U32))
		           : NULL;
	default:
		return NULL;
	}
}

const struct object *
model_annotated(const struct model *model, const struct event *event)
{
	return object_of(model, event);
}

static bool
is_applications(const struct object *object)
{
	const struct msg *msg = (const struct msg *)object;

	return object->kind != NNGT_MSG || msg->owner == MSG_APPLICATION || msg->owner == MSG_UNKNOWN;
}

void
notes_resolve(const struct model *model, struct action *action)
{
	const struct object *object = object_of(model, action->event);

	if (object != NULL && object->kind == NNGT_MSG && is_applications(object)) {
		action->msg = (const struct msg *)object;
	}
}

static struct notes *
notes_of(struct object *object)
{
	if (object->notes == NULL) {
		object->notes = calloc(1, sizeof(*object->notes));
	}
	return object->notes;
}

/* name: NULL: none any more. */
static bool
set_name(struct notes *notes, const char *name)
{
	free(notes->name);
	notes->name = name != NULL ? strdup(name) : NULL;
	return name == NULL || notes->name != NULL;
}

bool
notes_apply(struct model *model, const struct action *action)
{
	struct object *object = object_of(model, action->event);
	struct notes *notes = object != NULL ? notes_of(object) : NULL;

	if (object == NULL || notes == NULL) {
		return object == NULL;
	}
	switch (action->does) {
	case NNGT_DOES_NOTE_NAME:
	case NNGT_DOES_NOTE_NAME_ID:
		return set_name(notes, action->event->text);
	case NNGT_DOES_NOTE_GIVE:
		if (is_applications(object)) {
			notes->given = action->place;
			notes->taken = (struct place){0};
		}
		return true;
	case NNGT_DOES_NOTE_TAKE:
		notes->taken = action->place;
		return true;
	default:
		notes->kept = action->place;
		return true;
	}
}

void
notes_free(struct notes *notes)
{
	if (notes != NULL) {
		free(notes->name);
		free(notes);
	}
}
