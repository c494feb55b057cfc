/*
 * Calls that are one line of the source and have an address each, as a compiler makes of a loop
 * that it unrolls: what they make counts together.
 */
#include "program.h"

static void rest(nng_duration ms)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL)); /* nngtrace: aio-leak */
	nng_sleep_aio(ms, aio);
	nng_aio_wait(aio);
}

#define REST_OFTEN (rest(1), rest(1), rest(2), rest(1), rest(1))

int main(void)
{
	REST_OFTEN;
	return 0;
}
