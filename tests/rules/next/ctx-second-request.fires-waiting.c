/* One thread waits for the answer, another sends its own question on the same context. */
#include "program.h"

static nng_ctx ctx;

static int send_request(const char *text)
{
	nng_aio *aio;
	nng_msg *msg = text_msg(text);

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio); /* nngtrace: ctx-second-request */
	nng_aio_wait(aio);
	int rv = nng_aio_result(aio);
	if (rv != 0)
		nng_msg_free(msg);
	nng_aio_free(aio);
	return rv;
}

static void *other(void *unused)
{
	must(send_request("two"));
	return unused;
}

int main(void)
{
	nng_socket req, rep;
	nng_aio *answer;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	must(nng_ctx_open(&ctx, req));
	must(nng_aio_alloc(&answer, NULL, NULL));
	must(send_request("one"));
	nng_ctx_recv(ctx, answer);
	run_thread(other, NULL);
	nng_aio_wait(answer);
	printf("%s\n", nng_strerror(nng_aio_result(answer)));
	nng_aio_free(answer);
	nng_ctx_close(ctx);
	nng_close(req);
	nng_close(rep);
	return 0;
}
