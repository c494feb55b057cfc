/* The callbacks take the streams, and another thread frees them. */
#include "streams.h"

struct end {
	nng_aio *aio;
	nng_stream *stream;
};

static void connected(void *arg)
{
	struct end *end = arg;

	must(nng_aio_result(end->aio));
	end->stream = nng_aio_get_output(end->aio, 0);
}

static void *finish(void *arg)
{
	struct end *end = arg;

	nng_aio_wait(end->aio);
	nng_aio_free(end->aio);
	nng_stream_free(end->stream);
	return NULL;
}

int main(void)
{
	char url[64];
	nng_stream_listener *listener = stream_listen(url);
	nng_stream_dialer *dialer;
	static struct end client, server;

	must(nng_stream_dialer_alloc(&dialer, url));
	must(nng_aio_alloc(&client.aio, connected, &client));
	must(nng_aio_alloc(&server.aio, connected, &server));
	nng_stream_listener_accept(listener, server.aio);
	nng_stream_dialer_dial(dialer, client.aio);
	run_thread(finish, &client);
	run_thread(finish, &server);
	nng_stream_dialer_free(dialer);
	nng_stream_listener_free(listener);
	return 0;
}
