/* Each buffer is freed after the end of its own operation: by the callback, a wait, a stop. */
#include "streams.h"

struct reader {
	nng_aio *aio;
	void *buffer;
	volatile int done;
};

static void read_done(void *arg)
{
	struct reader *reader = arg;

	nng_free(reader->buffer, 32);
	reader->done = 1;
}

int main(void)
{
	nng_stream *client, *server;
	nng_aio *send, *stopped;
	struct reader reader = {.buffer = nng_alloc(32)};
	char *out = nng_alloc(16), *other = nng_alloc(16);
	nng_iov iov = {reader.buffer, 32};

	stream_pair(&client, &server);
	must(nng_aio_alloc(&reader.aio, read_done, &reader));
	must(nng_aio_alloc(&send, NULL, NULL));
	must(nng_aio_alloc(&stopped, NULL, NULL));
	must(nng_aio_set_iov(reader.aio, 1, &iov));
	nng_stream_recv(client, reader.aio);
	memset(out, 'x', 16);
	iov = (nng_iov){out, 16};
	must(nng_aio_set_iov(send, 1, &iov));
	nng_stream_send(server, send);
	nng_aio_wait(send);
	nng_free(out, 16);
	until_set(&reader.done);
	iov = (nng_iov){other, 16};
	must(nng_aio_set_iov(stopped, 1, &iov));
	nng_stream_recv(client, stopped);
	nng_aio_stop(stopped);
	nng_free(other, 16);
	nng_aio_free(stopped);
	nng_aio_free(send);
	nng_aio_free(reader.aio);
	nng_stream_free(client);
	nng_stream_free(server);
	return 0;
}
