/* A receive is pending when its stream is freed; its end comes after, and is read then. */
#include "streams.h"

int main(void)
{
	nng_stream *client, *server;
	nng_aio *aio;
	char buffer[16];
	nng_iov iov = {.iov_buf = buffer, .iov_len = sizeof buffer};

	stream_pair(&client, &server);
	must(nng_aio_alloc(&aio, NULL, NULL));
	must(nng_aio_set_iov(aio, 1, &iov));
	nng_stream_recv(client, aio);
	nng_stream_free(client);
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_free(aio);
	nng_stream_free(server);
	return 0;
}
