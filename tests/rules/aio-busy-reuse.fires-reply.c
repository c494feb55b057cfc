/* The reply shows that the request went out: the aio is idle, though nobody has asked it. */
#include "program.h"

int main(void)
{
	nng_socket req, rep;
	nng_aio *aio;
	nng_msg *msg;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 2; i++) {
		nng_aio_set_msg(aio, text_msg("question")); /* nngtrace: aio-busy-modify=warning */
		nng_send_aio(req, aio);                     /* nngtrace: aio-busy-reuse=warning */
		must(nng_recvmsg(rep, &msg, 0));
		must(nng_sendmsg(rep, msg, 0));
		must(nng_recvmsg(req, &msg, 0));
		nng_msg_free(msg);
	}
	nng_aio_free(aio);
	nng_close(req);
	nng_close(rep);
	return 0;
}
