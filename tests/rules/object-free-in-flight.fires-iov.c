/* ends: any */
/* The buffer of a receive is freed while the receive waits for bytes. */
#include "streams.h"

int main(void)
{
	nng_stream *client, *server;
	nng_aio *aio;
	char *buffer = nng_alloc(64);
	nng_iov iov = {.iov_buf = buffer + 16, .iov_len = 48};

	stream_pair(&client, &server);
	must(nng_aio_alloc(&aio, NULL, NULL));
	must(nng_aio_set_iov(aio, 1, &iov));
	nng_stream_recv(client, aio);
	nng_free(buffer, 64); /* nngtrace: object-free-in-flight */
	nng_stream_close(client);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_stream_free(client);
	nng_stream_free(server);
	return 0;
}
