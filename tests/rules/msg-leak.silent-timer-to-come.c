/* nngtrace: note allowed. The callback of a timer that is still running may free the message. */
#include "program.h"

static nng_aio *timer;

static void free_it(void *msg)
{
	nng_msg_free(msg);
}

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&timer, free_it, text_msg("later")));
	nng_sleep_aio(60000, timer);
	nng_close(s);
	return 0;
}
