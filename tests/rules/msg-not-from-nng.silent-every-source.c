/* Every way to come by a message: alloc, dup, a receive, the aio; and NULL. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_aio *aio;
	nng_msg *msg = text_msg("one"), *copy;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_tcp(a, b);
	must(nng_msg_dup(&copy, msg));
	nng_msg_free(copy);
	must(nng_sendmsg(a, msg, 0));
	must(nng_recvmsg(b, &msg, 0));
	must(nng_sendmsg(b, msg, 0));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(a, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	printf("%zu bytes\n", nng_msg_len(nng_aio_get_msg(aio)));
	nng_msg_free(nng_aio_get_msg(aio));
	nng_msg_free(NULL);
	nng_aio_free(aio);
	nng_close(a);
	nng_close(b);
	return 0;
}
