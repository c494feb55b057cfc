/* Two questions are under way at the same time, each on a context of its own. */
#include "program.h"

int main(void)
{
	nng_socket req, rep;
	nng_ctx ctx[2];
	nng_aio *aio[2];
	nng_msg *msg;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	for (int i = 0; i < 2; i++) {
		must(nng_ctx_open(&ctx[i], req));
		must(nng_aio_alloc(&aio[i], NULL, NULL));
		nng_aio_set_msg(aio[i], text_msg("question"));
		nng_ctx_send(ctx[i], aio[i]);
		nng_aio_wait(aio[i]);
		must(nng_aio_result(aio[i]));
		nng_ctx_recv(ctx[i], aio[i]);
	}
	for (int i = 0; i < 2; i++) {
		must(nng_recvmsg(rep, &msg, 0));
		must(nng_sendmsg(rep, msg, 0));
	}
	for (int i = 0; i < 2; i++) {
		nng_aio_wait(aio[i]);
		must(nng_aio_result(aio[i]));
		nng_msg_free(nng_aio_get_msg(aio[i]));
		nng_aio_free(aio[i]);
		nng_ctx_close(ctx[i]);
	}
	nng_close(req);
	nng_close(rep);
	return 0;
}
