/* ends: 3 */
/* The address is taken: the socket that is at hand is closed, and the rest is left to exit(). */
#include "program.h"

int main(void)
{
	nng_socket s, t;
	nng_aio *aio;

	must(nng_rep0_open(&s));
	must(nng_rep0_open(&t));
	must(nng_aio_alloc(&aio, NULL, NULL));
	must(nng_listen(s, "inproc://taken", NULL, 0));
	if (nng_listen(t, "inproc://taken", NULL, 0) != 0) {
		nng_close(s);
		nng_close(t);
		exit(3);
	}
	return 0;
}
