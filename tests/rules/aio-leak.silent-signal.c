/* ends: any */
/* nngtrace: note allowed */
/* A server with a receive pending is ended by a signal: nobody had a chance to clean up. */
#include "program.h"
#include <signal.h>

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	raise(SIGTERM);
	return 0;
}
