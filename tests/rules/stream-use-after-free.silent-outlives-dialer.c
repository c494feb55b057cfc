/* A stream lives on when the dialer and the listener it came from are freed. */
#include "streams.h"

int main(void)
{
	nng_stream *client, *server;
	nng_aio *aio;
	nng_iov iov = {.iov_buf = "hello", .iov_len = 5};
	nng_sockaddr address;

	stream_pair(&client, &server);
	must(nng_stream_get_addr(client, NNG_OPT_REMADDR, &address));
	must(nng_aio_alloc(&aio, NULL, NULL));
	must(nng_aio_set_iov(aio, 1, &iov));
	nng_stream_send(client, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_aio_free(aio);
	nng_stream_free(client);
	nng_stream_free(server);
	return 0;
}
