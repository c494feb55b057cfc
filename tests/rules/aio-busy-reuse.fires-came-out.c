/* Over inproc the receiver gets the sender's very message: long after that the send is over. */
#include "program.h"

int main(void)
{
	nng_socket push, pull;
	nng_aio *aio;
	nng_msg *msg;

	must(nng_push0_open(&push));
	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, text_msg("work"));
	nng_send_aio(push, aio);
	must(nng_recvmsg(pull, &msg, 0));
	nng_msleep(50);
	nng_aio_set_msg(aio, msg); /* nngtrace: aio-busy-modify=warning */
	nng_send_aio(push, aio);   /* nngtrace: aio-busy-reuse=warning */
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_aio_free(aio);
	nng_close(push);
	nng_close(pull);
	return 0;
}
