/* Sockets, contexts and listeners are numbered apart: 1 is each of them. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_listener listener;
	nng_duration limit;

	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_listen(s, "inproc://same-number", &listener, 0));
	nng_ctx_close(ctx);
	must(nng_socket_set_ms(s, NNG_OPT_RECVTIMEO, 10));
	must(nng_socket_get_ms(s, NNG_OPT_RECVTIMEO, &limit));
	nng_listener_close(listener);
	must(nng_socket_set_ms(s, NNG_OPT_SENDTIMEO, 10));
	nng_close(s);
	return 0;
}
