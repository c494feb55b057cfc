/*
 * Some timers, each made on a line of its own beside the others, one after the other: no line has
 * left more than one behind when the program ends by returning from main().
 */
#include "program.h"

static void rest(nng_aio *aio)
{
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
}

int main(void)
{
	nng_aio *first, *second, *third, *fourth, *fifth;

	must(nng_aio_alloc(&first, NULL, NULL));
	rest(first);
	must(nng_aio_alloc(&second, NULL, NULL));
	rest(second);
	must(nng_aio_alloc(&third, NULL, NULL));
	rest(third);
	must(nng_aio_alloc(&fourth, NULL, NULL));
	rest(fourth);
	must(nng_aio_alloc(&fifth, NULL, NULL));
	rest(fifth);
	return 0;
}
