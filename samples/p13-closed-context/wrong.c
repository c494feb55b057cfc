/*
 * A client that closes its context twice, sends on it, and forgets the message that NNG
 * would not take.  Every one of these calls answers NNG_ECLOSED, and nobody looks.
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

	check("nng_req0_open", nng_req0_open(&s));
	check("nng_ctx_open", nng_ctx_open(&ctx, s));
	check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));

	nng_ctx_close(ctx);
	nng_ctx_close(ctx); /* nngtrace: ctx-double-close */

	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio); /* nngtrace: ctx-use-after-close msg-leak-failed-send */
	nng_aio_wait(aio);
	printf("send: %s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_free(aio);

	nng_close(s);
	nng_ctx_close(ctx); /* nngtrace: ctx-double-close */
	return EXIT_SUCCESS;
}
