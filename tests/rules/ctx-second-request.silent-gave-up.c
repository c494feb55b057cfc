/* The wait for the answer timed out, and the program has seen it: a new question is right. */
#include "program.h"

int main(void)
{
	nng_socket req, rep;
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *unanswered;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	must(nng_ctx_open(&ctx, req));
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 3; i++) {
		nng_aio_set_timeout(aio, NNG_DURATION_INFINITE);
		nng_aio_set_msg(aio, text_msg("question"));
		nng_ctx_send(ctx, aio);
		nng_aio_wait(aio);
		must(nng_aio_result(aio));
		nng_aio_set_timeout(aio, 30);
		nng_ctx_recv(ctx, aio);
		nng_aio_wait(aio);
		printf("%s\n", nng_strerror(nng_aio_result(aio)));
		must(nng_recvmsg(rep, &unanswered, 0));
		nng_msg_free(unanswered);
	}
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	nng_close(req);
	nng_close(rep);
	return 0;
}
