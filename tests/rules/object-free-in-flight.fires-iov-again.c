/* ends: any */
/* The receive starts again in its callback, with the buffers it had: main frees them between two.
 */
#include "streams.h"

static nng_stream *client;
static nng_aio *aio;
static volatile int received;

static void again(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) == 0) {
		nng_stream_recv(client, aio);
		received = 1;
	}
}

int main(void)
{
	nng_stream *server;
	nng_aio *send;
	char *buffer = nng_alloc(32);
	nng_iov in = {buffer, 32}, out = {"hello", 5};

	stream_pair(&client, &server);
	must(nng_aio_alloc(&aio, again, NULL));
	must(nng_aio_alloc(&send, NULL, NULL));
	must(nng_aio_set_iov(aio, 1, &in));
	nng_stream_recv(client, aio);
	must(nng_aio_set_iov(send, 1, &out));
	nng_stream_send(server, send);
	nng_aio_wait(send);
	until_set(&received);
	nng_free(buffer, 32); /* nngtrace: object-free-in-flight */
	nng_stream_close(client);
	nng_aio_free(aio);
	nng_aio_free(send);
	nng_stream_free(client);
	nng_stream_free(server);
	return 0;
}
