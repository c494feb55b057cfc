/*
 * Two connections over plain streams.  The client closes its ends, which is not to free them;
 * the server never even takes its own from the aio.
 */
#include <arpa/inet.h>

#include <nng/nng.h>

#include "check.h"

int main(void)
{
	nng_stream_listener *listener;
	nng_stream_dialer *dialer;
	nng_aio *accept_aio, *dial_aio;
	nng_sockaddr address;
	char url[64];

	check("listener_alloc", nng_stream_listener_alloc(&listener, "tcp://127.0.0.1:0"));
	check("listen", nng_stream_listener_listen(listener));
	check("get_addr", nng_stream_listener_get_addr(listener, NNG_OPT_LOCADDR, &address));
	snprintf(url, sizeof url, "tcp://127.0.0.1:%u", ntohs(address.s_in.sa_port));
	check("dialer_alloc", nng_stream_dialer_alloc(&dialer, url));
	check("nng_aio_alloc", nng_aio_alloc(&accept_aio, NULL, NULL));
	check("nng_aio_alloc", nng_aio_alloc(&dial_aio, NULL, NULL));

	for (int i = 0; i < 2; i++) {
		nng_stream_listener_accept(listener, accept_aio); /* nngtrace: stream-leak */
		nng_stream_dialer_dial(dialer, dial_aio);         /* nngtrace: stream-leak */
		nng_aio_wait(accept_aio);
		nng_aio_wait(dial_aio);
		check("accept", nng_aio_result(accept_aio));
		check("dial", nng_aio_result(dial_aio));
		nng_stream_close(nng_aio_get_output(dial_aio, 0));
	}
	nng_aio_free(accept_aio);
	nng_aio_free(dial_aio);
	nng_stream_dialer_free(dialer);
	nng_stream_listener_free(listener);
	return EXIT_SUCCESS;
}
