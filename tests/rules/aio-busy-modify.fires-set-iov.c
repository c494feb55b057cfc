/* Another thread prepares the next transfer on an aio whose operation is still under way. */
#include "program.h"

static nng_aio *aio;

static void *prepare(void *unused)
{
	static char buffer[16];
	nng_iov iov = {.iov_buf = buffer, .iov_len = sizeof buffer};

	must(nng_aio_set_iov(aio, 1, &iov)); /* nngtrace: aio-busy-modify */
	return unused;
}

int main(void)
{
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_sleep_aio(60000, aio);
	run_thread(prepare, NULL);
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
