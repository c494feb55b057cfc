/* The callback looks at the result, and leaves it at that when the aio was stopped. */
#include "program.h"

#if NNG_MAJOR_VERSION < 2
#define NNG_ESTOPPED NNG_ECANCELED
#endif

static nng_aio *aio;
static volatile int rounds;

static void received(void *arg)
{
	nng_socket *s = arg;
	int rv = nng_aio_result(aio);

	if (rv == NNG_ECANCELED || rv == NNG_ESTOPPED || rv == NNG_ECLOSED)
		return;
	if (rounds == 2)
		nng_aio_set_timeout(aio, NNG_DURATION_INFINITE);
	nng_recv_aio(*s, aio);
	rounds++;
}

int main(void)
{
	nng_socket s;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, received, &s));
	nng_aio_set_timeout(aio, 20);
	nng_recv_aio(s, aio);
	while (rounds < 3)
		usleep(1000);
	nng_aio_stop(aio);
	nng_aio_stop(aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
