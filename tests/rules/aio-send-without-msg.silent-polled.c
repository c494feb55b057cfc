/* The end of a receive is polled for, and its message is sent on without being named. */
#include "polling.h"

int main(void)
{
	nng_socket a, b;
	nng_aio *aio;
	nng_msg *msg;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_sendmsg(a, text_msg("hello"), 0));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(b, aio);
	poll_for_end(aio);
	must(nng_aio_result(aio));
	nng_send_aio(b, aio);
	poll_for_end(aio);
	must(nng_aio_result(aio));
	must(nng_recvmsg(a, &msg, 0));
	nng_msg_free(msg);
	nng_aio_free(aio);
	nng_close(a);
	nng_close(b);
	return 0;
}
