/*
 * The same timer: nng_aio_reap() frees the aio in the background, after the callback.
 */
#include <stdbool.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/supplemental/util/platform.h>

#include "check.h"

static nng_aio *aio;
static volatile bool ended;

static void ring(void *unused)
{
	(void)unused;
	nng_aio_reap(aio);
	ended = true;
}

int main(void)
{
	check("nng_aio_alloc", nng_aio_alloc(&aio, ring, NULL));
	nng_sleep_aio(20, aio);
	for (int i = 0; i < 200 && !ended; i++)
		nng_msleep(10);
	if (!ended) {
		fprintf(stderr, "the callback does not come back\n");
		_exit(EXIT_FAILURE);
	}
	return EXIT_SUCCESS;
}
