/* The aio of a request that waits for its answer is reaped by another thread. */
#include "program.h"

static nng_aio *aio;

static void *give_up(void *unused)
{
	nng_aio_reap(aio); /* nngtrace: aio-free-pending */
	return unused;
}

int main(void)
{
	nng_socket s;

	must(nng_sub0_open(&s));
	must(nng_socket_set(s, NNG_OPT_SUB_SUBSCRIBE, "", 0));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	run_thread(give_up, NULL);
	nng_close(s);
	return 0;
}
