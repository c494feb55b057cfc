/* Aios that wait for the end of the process are kept by intent, whatever else is freed. */
#include <nngtrace.h>

#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio[2];

	must(nng_pair0_open(&s));
	for (int i = 0; i < 2; i++)
		must(nng_aio_alloc(&aio[i], NULL, NULL));
	nngtrace_keep(aio[0]);
	nng_aio_free(aio[1]);
	nng_close(s);
	return 0;
}
