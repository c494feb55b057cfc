/* ends: any */
/* The stream is freed and then written to. */
#include "streams.h"

int main(void)
{
	nng_stream *client, *server;
	nng_aio *aio;
	nng_iov iov = {.iov_buf = "hello", .iov_len = 5};

	stream_pair(&client, &server);
	must(nng_aio_alloc(&aio, NULL, NULL));
	must(nng_aio_set_iov(aio, 1, &iov));
	nng_aio_set_timeout(aio, 100);
	alarm(1);
	nng_stream_free(client);
	nng_stream_send(client, aio); /* nngtrace: stream-use-after-free */
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_stream_free(server);
	return 0;
}
