/*
 * A puller that starts a receive and reads its outcome at once.  The operation has only
 * begun: the result it reads is that of nothing, and looks like success.
 */
#include <nng/nng.h>
#include <nng/protocol/pipeline0/pull.h>

#include "check.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	check("nng_pull0_open", nng_pull0_open(&s));
	check("nng_listen", nng_listen(s, "inproc://p10", NULL, 0));
	check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));

	nng_recv_aio(s, aio);
	int rv = nng_aio_result(aio);        /* nngtrace: aio-early-result */
	nng_msg *msg = nng_aio_get_msg(aio); /* nngtrace: aio-early-result */
	printf("result: %s, message: %s\n", nng_strerror(rv), msg != NULL ? "yes" : "none");

	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(s);
	return EXIT_SUCCESS;
}
