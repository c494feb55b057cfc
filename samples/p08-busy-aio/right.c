/*
 * An aio for each direction, and the callback of the send takes care of its message.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include "check.h"

static nng_aio *recv_aio, *send_aio;

static void received(void *unused)
{
	(void)unused;
	int rv = nng_aio_result(recv_aio);

	if (rv == 0)
		nng_msg_free(nng_aio_get_msg(recv_aio));
	printf("receive: %s\n", nng_strerror(rv));
}

static void sent(void *unused)
{
	(void)unused;
	int rv = nng_aio_result(send_aio);

	if (rv != 0)
		nng_msg_free(nng_aio_get_msg(send_aio));
	printf("send: %s\n", nng_strerror(rv));
}

int main(void)
{
	nng_socket s;
	nng_msg *msg;

	check("nng_pair0_open", nng_pair0_open(&s));
	check("nng_listen", nng_listen(s, "inproc://p08", NULL, 0));
	check("nng_aio_alloc", nng_aio_alloc(&recv_aio, received, NULL));
	check("nng_aio_alloc", nng_aio_alloc(&send_aio, sent, NULL));
	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));

	nng_recv_aio(s, recv_aio);
	nng_aio_set_msg(send_aio, msg);
	nng_send_aio(s, send_aio);

	nng_aio_stop(recv_aio);
	nng_aio_stop(send_aio);
	nng_aio_free(recv_aio);
	nng_aio_free(send_aio);
	nng_close(s);
	return EXIT_SUCCESS;
}
