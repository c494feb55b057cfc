/* idle.c - see idle.h */
#include "analyzer/model/idle.h"

#include <stddef.h>

#include "analyzer/nng/kinds.h"

bool
idle_kind(unsigned kind)
{
	/* A thread and a server work by themselves: who never ends them need not keep them. */
	if (kind == NNGT_THREAD || kind == NNGT_HTTP_SERVER) {
		return false;
	}
	return kind == NNGT_MSG || kind == NNGT_AIO || kind_is_resource(kind);
}

/* An aio in use is NNG's, too, which calls its callback with what it was made with. */
static bool
aio_is_idle(const struct aio *aio)
{
	return aio->state == AIO_LIVE && !aio->lent && !aio->op.active && aio->callbacks_open == 0 &&
	       aio->provided.seq <= aio->finished.seq;
}

const struct place *
idle_since(const struct object *object)
{
	const struct msg *msg = (const struct msg *)object;
	const struct aio *aio = (const struct aio *)object;
	const struct resource *resource = (const struct resource *)object;

	if (object->unknown || object_is_kept(object)) {
		return NULL;
	}
	switch (object->kind) {
	case NNGT_MSG:
		return msg->owner == MSG_APPLICATION ? &msg->last : NULL;
	case NNGT_AIO:
		return aio_is_idle(aio) ? &aio->last : NULL;
	default:
		return resource->state == RESOURCE_OWNED && resource->uses == 0 ? &resource->last : NULL;
	}
}
