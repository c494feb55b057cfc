/* After a failed receive the aio still shows the message before; looking is harmless. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_aio *aio;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_sendmsg(a, text_msg("hello"), 0));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(b, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_msg *msg = nng_aio_get_msg(aio);
	nng_msg_free(msg);

	nng_aio_set_timeout(aio, 20);
	nng_recv_aio(b, aio);
	nng_aio_wait(aio);
	printf("%d %s\n", nng_aio_result(aio), nng_aio_get_msg(aio) == msg ? "old" : "none");
	nng_aio_free(aio);
	nng_close(a);
	nng_close(b);
	return 0;
}
