/* ends: any */
/* nngtrace: note allowed */
/* A server waits for work that never comes, until a signal ends it: no callback had begun. */
#include "program.h"

static nng_aio *aio;

static void received(void *unused)
{
	(void)unused;
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
}

int main(void)
{
	nng_socket s;

	alarm(1);
	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, received, NULL));
	nng_recv_aio(s, aio);
	nng_aio_wait(aio);
	return 0;
}
