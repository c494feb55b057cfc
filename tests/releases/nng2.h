/*
 * NNG 1's names for what NNG 2 calls otherwise, put before every source that built.sh builds
 * against NNG 2. Calls that NNG 2 no longer has, and those that own other things there, are not
 * made up: nng2.txt names the programs that need them.
 */
#ifndef TESTS_RELEASES_NNG2_H
#define TESTS_RELEASES_NNG2_H

#define NNG1_TRANSITION
#include <arpa/inet.h>
#include <nng/http.h>
#include <nng/nng.h>
#include <string.h>

#define NNG_OPT_REMADDR       "remote-address"
#define NNG_OPT_SUB_SUBSCRIBE "sub:subscribe"

/* NNG 1 starts by itself. */
__attribute__((constructor)) static void
nng1_start(void)
{
	nng_init(NULL);
}

/* The port is all that NNG 2 says of its own address, and all that the programs ask for. */
static inline int
nng1_port(int result, int port, nng_sockaddr *address)
{
	memset(address, 0, sizeof *address);
	address->s_in.sa_family = NNG_AF_INET;
	address->s_in.sa_port = htons((uint16_t)port);
	return result;
}

static inline int
nng1_listener_addr(nng_listener listener, nng_sockaddr *address)
{
	int port = 0, result = nng_listener_get_int(listener, NNG_OPT_BOUND_PORT, &port);

	nng1_port(result, port, address);
	if (result == NNG_ENOTSUP) /* it has no port: inproc, ipc */
		address->s_family = NNG_AF_UNSPEC;
	return result == NNG_ENOTSUP ? 0 : result;
}

static inline int
nng1_stream_listener_addr(nng_stream_listener *listener, nng_sockaddr *address)
{
	int port = 0, result = nng_stream_listener_get_int(listener, NNG_OPT_BOUND_PORT, &port);

	return nng1_port(result, port, address);
}

static inline int
nng1_http_server_addr(nng_http_server *server, nng_sockaddr *address)
{
	int port = 0, result = nng_http_server_get_port(server, &port);

	return nng1_port(result, port, address);
}

static inline int
nng1_stream_addr(nng_stream *stream, nng_sockaddr *address)
{
	*address = *nng_stream_peer_addr(stream);
	return 0;
}

#define nng_listener_get_addr(listener, option, address) nng1_listener_addr(listener, address)
#define nng_stream_listener_get_addr(listener, option, address)                                    \
	nng1_stream_listener_addr(listener, address)
#define nng_http_server_get_addr(server, address)    nng1_http_server_addr(server, address)
#define nng_stream_get_addr(stream, option, address) nng1_stream_addr(stream, address)
#define nng_pipe_get_addr(pipe, option, address)     nng_pipe_peer_addr(pipe, address)
#define nng_socket_set(socket, option, topic, size)  nng_sub0_socket_subscribe(socket, topic, size)
#define nng_ctx_set(ctx, option, topic, size)        nng_sub0_ctx_subscribe(ctx, topic, size)

#endif
