/* ended.c - how the program ended: whether it was quiet then, and had cleaned up. */
#include "analyzer/rules/checker.h"

bool
sockets_open(const struct checker *checker)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_SOCKET, &at)) != NULL;) {
		if (((const struct handle *)object)->closed.seq == 0 && !object->unknown) {
			return true;
		}
	}
	return false;
}

/* Is a thread inside a callback, which may still free what it has? */
static bool
callback_open(const struct checker *checker)
{
	for (uint32_t thread = 0; thread < model_threads(checker->model); thread++) {
		if (model_callback(checker->model, thread) != NULL) {
			return true;
		}
	}
	return false;
}

bool
ended_quiet(const struct checker *checker)
{
	const struct trace_info *info = checker->info;
	const struct object *object;

	if (!info->exited || info->dropped != 0 || info->overwritten != 0 || info->damaged != 0 ||
	    info->threads_alive != 0 || sockets_open(checker) || callback_open(checker)) {
		return false;
	}
	for (size_t at = 0; (object = model_next(checker->model, NNGT_HTTP_SERVER, &at)) != NULL;) {
		if (((const struct resource *)object)->state == RESOURCE_OWNED) {
			return false;
		}
	}
	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		const struct aio *aio = (const struct aio *)object;
		/* Without a callback nobody hears of the end, and there is no thread to ask for it. */
		bool going_on = (aio->op.active && aio->has_callback) ||
		                (aio->provided.seq > aio->finished.seq && !aio->lent);
		if (!object->unknown && aio->state != AIO_FREED && going_on) {
			return false; /* and its callback is still to come */
		}
	}
	return true;
}

bool
had_socket(const struct checker *checker)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_SOCKET, &at)) != NULL;) {
		if (!object->unknown) {
			return true;
		}
	}
	return false;
}

/* Aios that were never freed, and were not left to a reap, nor kept by intent. */
static bool
aios_alive(const struct checker *checker)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		enum aio_state state = ((const struct aio *)object)->state;
		bool alive = state == AIO_LIVE || state == AIO_FREEING;
		if (alive && !object->unknown && !object_is_kept(object)) {
			return true;
		}
	}
	return false;
}

bool
ended_clean(const struct checker *checker)
{
	/* Who closed its sockets has cleaned up: an aio that is left then is a leak, and no excuse. */
	return ended_quiet(checker) && (had_socket(checker) || !aios_alive(checker));
}
