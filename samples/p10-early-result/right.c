/*
 * The same puller: it gives the receive a time limit, waits for the end, and only then reads
 * how it went.
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

	nng_aio_set_timeout(aio, 100);
	nng_recv_aio(s, aio);
	nng_aio_wait(aio);
	int rv = nng_aio_result(aio);
	if (rv == 0)
		nng_msg_free(nng_aio_get_msg(aio));
	printf("result: %s\n", nng_strerror(rv));

	nng_aio_free(aio);
	nng_close(s);
	return EXIT_SUCCESS;
}
