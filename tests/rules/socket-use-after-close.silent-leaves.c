/* The callback starts over after every end but that of the close. No start and close are at once. */
#include "program.h"

static nng_socket s;
static nng_aio *aio;
static volatile int ends, waits;

static void got(void *unused)
{
	int rv = nng_aio_result(aio);

	(void)unused;
	if (rv == 0)
		nng_msg_free(nng_aio_get_msg(aio));
	if (rv == NNG_ECLOSED)
		return;
	if (++ends == 3)
		nng_aio_set_timeout(aio, NNG_DURATION_INFINITE);
	nng_recv_aio(s, aio);
	waits = ends == 3;
}

int main(void)
{
	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, got, NULL));
	nng_aio_set_timeout(aio, 10);
	nng_recv_aio(s, aio);
	until_set(&waits);
	nng_close(s);
	nng_aio_stop(aio);
	nng_aio_free(aio);
	return 0;
}
