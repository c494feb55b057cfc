/* A second request on the context cancels the first, whose message comes back and is freed. */
#include "program.h"

struct request {
	nng_aio *aio;
	nng_msg *msg;
};

static void sent(void *arg)
{
	struct request *request = arg;

	if (nng_aio_result(request->aio) != 0)
		nng_msg_free(request->msg);
}

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	struct request requests[2];

	must(nng_req0_open(&s));
	must(nng_ctx_open(&ctx, s)); /* nngtrace: ctx-leak=note */
	for (int i = 0; i < 2; i++) {
		requests[i].msg = text_msg("question");
		must(nng_aio_alloc(&requests[i].aio, sent, &requests[i]));
		nng_aio_set_msg(requests[i].aio, requests[i].msg);
		nng_ctx_send(ctx, requests[i].aio); /* nngtrace: ctx-second-request */
	}
	nng_aio_wait(requests[0].aio);
	nng_close(s);
	for (int i = 0; i < 2; i++) {
		nng_aio_wait(requests[i].aio);
		nng_aio_free(requests[i].aio);
	}
	return 0;
}
