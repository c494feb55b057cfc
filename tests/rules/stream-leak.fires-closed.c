/* The accepted stream is closed, which is not enough. */
#include "streams.h"

int main(void)
{
	char url[64];
	nng_stream_listener *listener = stream_listen(url);
	nng_stream_dialer *dialer;
	nng_aio *accept, *dial;
	nng_stream *client, *server;

	must(nng_stream_dialer_alloc(&dialer, url));
	must(nng_aio_alloc(&accept, NULL, NULL));
	must(nng_aio_alloc(&dial, NULL, NULL));
	nng_stream_listener_accept(listener, accept); /* nngtrace: stream-leak */
	nng_stream_dialer_dial(dialer, dial);
	nng_aio_wait(accept);
	nng_aio_wait(dial);
	must(nng_aio_result(accept));
	must(nng_aio_result(dial));
	client = nng_aio_get_output(dial, 0);
	server = nng_aio_get_output(accept, 0);
	nng_stream_close(server);
	nng_stream_free(client);
	nng_aio_free(accept);
	nng_aio_free(dial);
	nng_stream_dialer_free(dialer);
	nng_stream_listener_free(listener);
	return 0;
}
