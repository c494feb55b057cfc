/* The aio of a failed send is started again as it is. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_push0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, 10);
	nng_aio_set_msg(aio, text_msg("job"));
	for (int i = 0; i < 3; i++) {
		nng_send_aio(s, aio);
		nng_aio_wait(aio);
		if (nng_aio_result(aio) == 0)
			return 1;
	}
	nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
