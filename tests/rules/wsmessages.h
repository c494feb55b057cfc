/*
 * wsmessages.h - two ends of a WebSocket stream in message mode: what is sent and received are
 * the messages of the aios, as on a socket.
 */

#ifndef TESTS_RULES_WSMESSAGES_H
#define TESTS_RULES_WSMESSAGES_H

#include "program.h"

struct ends {
	nng_stream *client, *server;
	nng_stream_dialer *dialer;
	nng_stream_listener *listener;
	nng_aio *send, *recv;
};

static inline void ends_open(struct ends *ends)
{
	char url[64];

	/* Some port is free. */
	for (int port = 20000 + (int)(getpid() % 20000), tries = 0;; port++, tries++) {
		snprintf(url, sizeof url, "ws://127.0.0.1:%d/chat", port);
		must(nng_stream_listener_alloc(&ends->listener, url));
		must(nng_stream_listener_set_bool(ends->listener, "ws:msgmode", true));
		if (nng_stream_listener_listen(ends->listener) == 0)
			break;
		if (tries == 100)
			exit(2);
		nng_stream_listener_free(ends->listener);
	}
	must(nng_stream_dialer_alloc(&ends->dialer, url));
	must(nng_stream_dialer_set_bool(ends->dialer, "ws:msgmode", true));
	must(nng_aio_alloc(&ends->send, NULL, NULL));
	must(nng_aio_alloc(&ends->recv, NULL, NULL));
	nng_stream_listener_accept(ends->listener, ends->recv);
	nng_stream_dialer_dial(ends->dialer, ends->send);
	nng_aio_wait(ends->recv);
	nng_aio_wait(ends->send);
	must(nng_aio_result(ends->recv));
	must(nng_aio_result(ends->send));
	ends->client = nng_aio_get_output(ends->send, 0);
	ends->server = nng_aio_get_output(ends->recv, 0);
}

static inline void ends_close(struct ends *ends)
{
	nng_stream_close(ends->client);
	nng_stream_close(ends->server);
	nng_stream_free(ends->client);
	nng_stream_free(ends->server);
	nng_aio_free(ends->send);
	nng_aio_free(ends->recv);
	nng_stream_dialer_free(ends->dialer);
	nng_stream_listener_close(ends->listener);
	nng_stream_listener_free(ends->listener);
}

#endif
