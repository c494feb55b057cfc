/* Looking at the dead pointer that PUB leaves on the aio is legal. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pub0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 10; i++) {
		nng_aio_set_msg(aio, text_msg("news"));
		nng_send_aio(s, aio);
		nng_aio_wait(aio);
		must(nng_aio_result(aio));
		printf("%s\n", nng_aio_get_msg(aio) != NULL ? "still there" : "cleared");
	}
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
