/* nngtrace: note allowed. The callback starts over after every end but that of the close. */
#include "program.h"

#include <stdatomic.h>
#include <stdbool.h>

static nng_socket s;
static nng_aio *aio;
static int ends;
static atomic_bool waits_for_good;

/* The last time it waits until the close: a call that comes after that would be another case. */
static void got(void *unused)
{
	int rv = nng_aio_result(aio);

	(void)unused;
	if (rv == 0)
		nng_msg_free(nng_aio_get_msg(aio));
	if (rv == NNG_ECLOSED)
		return;
	if (++ends == 5)
		nng_aio_set_timeout(aio, NNG_DURATION_INFINITE);
	nng_recv_aio(s, aio);
	waits_for_good = ends == 5;
}

int main(void)
{
	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, got, NULL));
	nng_aio_set_timeout(aio, 10);
	nng_recv_aio(s, aio);
	while (!waits_for_good)
		nng_msleep(1);
	nng_close(s);
	nng_aio_stop(aio);
	nng_aio_free(aio);
	return 0;
}
