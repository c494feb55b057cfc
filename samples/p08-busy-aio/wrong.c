/* ends: abort */
/* nngtrace: note allowed */
/*
 * One aio for both directions.  The receive still waits when the send is started on the same
 * aio: NNG's own assertion ends the process, where NNG was built with assertions.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include "check.h"

static nng_aio *aio;

static void done(void *unused)
{
	(void)unused;
	printf("done: %s\n", nng_strerror(nng_aio_result(aio)));
}

int main(void)
{
	nng_socket s;
	nng_msg *msg;

	check("nng_pair0_open", nng_pair0_open(&s));
	check("nng_listen", nng_listen(s, "inproc://p08", NULL, 0));
	check("nng_aio_alloc", nng_aio_alloc(&aio, done, NULL));
	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));

	nng_recv_aio(s, aio);
	nng_aio_set_msg(aio, msg); /* nngtrace: aio-busy-modify */
	nng_send_aio(s, aio);      /* nngtrace: aio-busy-reuse */

	nng_aio_stop(aio);
	nng_aio_free(aio);
	nng_close(s);
	return EXIT_SUCCESS;
}
