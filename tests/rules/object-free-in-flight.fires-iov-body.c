/* ends: any */
/* The body of a message is where the bytes go; the message is freed after a cancel, which is no
 * end. */
#include "streams.h"

int main(void)
{
	nng_stream *client, *server;
	nng_aio *aio;
	nng_msg *msg;
	char head[8];

	stream_pair(&client, &server);
	must(nng_msg_alloc(&msg, 256));
	nng_iov iov[2] = {{head, sizeof head}, {nng_msg_body(msg), nng_msg_len(msg)}};
	must(nng_aio_alloc(&aio, NULL, NULL));
	must(nng_aio_set_iov(aio, 2, iov));
	nng_stream_recv(server, aio);
	nng_aio_cancel(aio);
	nng_msg_free(msg); /* nngtrace: object-free-in-flight */
	nng_aio_stop(aio);
	nng_aio_free(aio);
	nng_stream_free(client);
	nng_stream_free(server);
	return 0;
}
