/* Socket, context and listener have the same number, and the socket is closed. */
#include "program.h"

int main(void)
{
	nng_socket first, second;
	nng_ctx ctx;
	nng_listener listener;
	nng_sockaddr address;

	must(nng_rep0_open(&first));
	nng_close(first);
	must(nng_rep0_open(&second));
	must(nng_ctx_open(&ctx, second));
	must(nng_listen(second, "tcp://127.0.0.1:0", &listener, 0));
	printf("%d %d %d\n", nng_socket_id(first), nng_ctx_id(ctx), nng_listener_id(listener));
	must(nng_ctx_set_ms(ctx, NNG_OPT_RECVTIMEO, 10));
	must(nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address));
	nng_listener_close(listener);
	nng_ctx_close(ctx);
	nng_close(second);
	return 0;
}
