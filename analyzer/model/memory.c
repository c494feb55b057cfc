/* memory.c - see memory.h */
#include "analyzer/model/memory.h"

#include <string.h>

/* So many operations are compared with a buffer that is freed, the latest ones: a bound of the
 * cost. */
#define USERS_MAX 1024u

void
memory_named(struct aio *aio, const struct event *event)
{
	if (!event->returned || event->result != 0) {
		return;
	}
	aio->buffers = event->buffers; /* 0: not recorded */
	if (event->buffers != 0) {
		memcpy(aio->buffer, event->buffer, event->buffers * sizeof(aio->buffer[0]));
	}
}

/* Operations that move bytes from or to the buffers of their aio. */
static bool
moves_bytes(unsigned function)
{
	switch (api_base(function)) {
	case NNGT_FN_nng_stream_send:
	case NNGT_FN_nng_stream_recv:
	case NNGT_FN_nng_udp_send:
	case NNGT_FN_nng_udp_recv:
	case NNGT_FN_nng_http_conn_read:
	case NNGT_FN_nng_http_conn_read_all:
	case NNGT_FN_nng_http_conn_write:
	case NNGT_FN_nng_http_conn_write_all:
	case NNGT_FN_nng_http_read:
	case NNGT_FN_nng_http_read_all:
	case NNGT_FN_nng_http_write:
	case NNGT_FN_nng_http_write_all:
		return true;
	default:
		return false;
	}
}

void
memory_in_use(struct model *model, struct aio *aio, const struct action *action)
{
	/* In message mode a stream leaves the buffers alone; where that is not known, nothing is. */
	if (aio->buffers == 0 || action->does != NNGT_DOES_START_OTHER || aio->op.perhaps ||
	    !moves_bytes(action->event->function)) {
		return;
	}
	LIST_INSERT_HEAD(&model->workers, aio, working);
	aio->works = true;
}

void
memory_released(struct aio *aio)
{
	if (aio->works) {
		LIST_REMOVE(aio, working);
		aio->works = false;
	}
}

static bool
overlap(const struct trace_buffer *buffer, uint64_t address, uint64_t size)
{
	return buffer->address < address + size && address < buffer->address + buffer->size;
}

const struct aio *
model_memory_user(const struct model *model, uint64_t address, uint64_t size)
{
	const struct aio *aio;
	unsigned looks = 0;

	LIST_FOREACH(aio, &model->workers, working)
	{
		for (unsigned i = 0; i < aio->buffers; i++) {
			if (overlap(&aio->buffer[i], address, size)) {
				return aio;
			}
		}
		if (++looks == USERS_MAX) {
			break;
		}
	}
	return NULL;
}
