/* No callback: the program looks again and again, takes the message, frees it, then waits. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_aio *aio;
	nng_msg *msg;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(b, aio);
	must(nng_sendmsg(a, text_msg("job"), 0));
	while ((msg = nng_aio_get_msg(aio)) == NULL) /* nngtrace: aio-early-result=warning */
		nng_msleep(1);
	nng_msg_free(msg);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(a);
	nng_close(b);
	return 0;
}
