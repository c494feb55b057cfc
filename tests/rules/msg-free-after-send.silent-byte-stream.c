/* The message on the aio rides along while a byte stream sends something else: it is not sent. */
#include "streams.h"

int main(void)
{
	char bytes[] = "hello";
	nng_iov iov = {bytes, sizeof bytes};
	nng_stream *client, *server;
	nng_msg *msg = text_msg("kept");
	nng_aio *aio;

	stream_pair(&client, &server);
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, msg);
	must(nng_aio_set_iov(aio, 1, &iov));
	nng_stream_send(client, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	nng_msg_free(msg);
	nng_aio_free(aio);
	nng_stream_free(client);
	nng_stream_free(server);
	return 0;
}
