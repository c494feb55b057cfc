/* The next dialer has the address of the last one. */
#include "streams.h"

int main(void)
{
	nng_stream_dialer *dialer;
	nng_stream *client, *server;

	for (int i = 0; i < 10; i++) {
		must(nng_stream_dialer_alloc(&dialer, "tcp://127.0.0.1:9"));
		nng_stream_dialer_close(dialer);
		nng_stream_dialer_free(dialer);
	}
	for (int i = 0; i < 3; i++) {
		stream_pair(&client, &server);
		nng_stream_free(client);
		nng_stream_free(server);
	}
	return 0;
}
