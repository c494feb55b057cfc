/*
 * What is freed is not what the operation works on: its neighbour, the buffer that the aio had
 * before, a buffer on the aio of a timer, and a message whose body has moved away.
 */
#include "streams.h"

int main(void)
{
	nng_stream *client, *server;
	nng_aio *aio, *timer;
	nng_msg *msg;
	char in[16];
	char *before = nng_alloc(16), *named = nng_alloc(16);

	stream_pair(&client, &server);
	must(nng_aio_alloc(&aio, NULL, NULL));
	must(nng_aio_alloc(&timer, NULL, NULL));
	nng_iov iov = {before, 16};
	must(nng_aio_set_iov(aio, 1, &iov));
	iov = (nng_iov){in, sizeof in};
	must(nng_aio_set_iov(aio, 1, &iov));
	nng_stream_recv(client, aio);
	nng_free(before, 16);

	iov = (nng_iov){named, 16};
	must(nng_aio_set_iov(timer, 1, &iov));
	nng_sleep_aio(10000, timer);
	nng_free(named, 16);
	nng_aio_stop(timer);
	nng_aio_free(timer);

	must(nng_msg_alloc(&msg, 8));
	strcpy(nng_msg_body(msg), "hello");
	must(nng_msg_realloc(msg, 70000));
	nng_msg_free(msg);
	nng_aio_stop(aio);
	nng_aio_free(aio);
	nng_stream_free(client);
	nng_stream_free(server);
	return 0;
}
