/*
 * streams.h - two ends of a byte stream over tcp, for the programs about nng_stream.
 */

#ifndef TESTS_RULES_STREAMS_H
#define TESTS_RULES_STREAMS_H

#include "program.h"

/* Listens on a free port and writes the URL to dial. The caller frees the listener. */
static inline nng_stream_listener *stream_listen(char url[64])
{
	nng_stream_listener *listener;
	nng_sockaddr address;

	must(nng_stream_listener_alloc(&listener, "tcp://127.0.0.1:0"));
	must(nng_stream_listener_listen(listener));
	must(nng_stream_listener_get_addr(listener, NNG_OPT_LOCADDR, &address));
	snprintf(url, 64, "tcp://127.0.0.1:%u", ntohs(address.s_in.sa_port));
	return listener;
}

/* The caller frees both ends. */
static inline void stream_pair(nng_stream **client, nng_stream **server)
{
	char url[64];
	nng_stream_listener *listener = stream_listen(url);
	nng_stream_dialer *dialer;
	nng_aio *accept, *dial;

	must(nng_stream_dialer_alloc(&dialer, url));
	must(nng_aio_alloc(&accept, NULL, NULL));
	must(nng_aio_alloc(&dial, NULL, NULL));
	nng_stream_listener_accept(listener, accept);
	nng_stream_dialer_dial(dialer, dial);
	nng_aio_wait(accept);
	nng_aio_wait(dial);
	must(nng_aio_result(accept));
	must(nng_aio_result(dial));
	*client = nng_aio_get_output(dial, 0);
	*server = nng_aio_get_output(accept, 0);
	nng_aio_free(accept);
	nng_aio_free(dial);
	nng_stream_dialer_free(dialer);
	nng_stream_listener_free(listener);
}

#endif
