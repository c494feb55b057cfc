/*
 * The same client: it sends while the context is open, frees the message when the send
 * failed, and closes the context once, before its socket.
 */
#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>

#include "check.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *msg;
	int rv;

	check("nng_req0_open", nng_req0_open(&s));
	check("nng_ctx_open", nng_ctx_open(&ctx, s));
	check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));

	nng_aio_set_timeout(aio, 100); /* nobody listens, so the send will not succeed */
	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio);
	nng_aio_wait(aio);
	if ((rv = nng_aio_result(aio)) != 0)
		nng_msg_free(msg);
	printf("send: %s\n", nng_strerror(rv));

	nng_aio_free(aio);
	nng_ctx_close(ctx);
	nng_close(s);
	return EXIT_SUCCESS;
}
