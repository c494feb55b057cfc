/* The usual receive loop: the callback starts the next receive, until the socket is closed. */
#include "program.h"
#include <stdatomic.h>

enum { JOBS = 100 };

static nng_socket pull;
static nng_aio *aio;
static atomic_int rounds; /* that have started the next receive */

static void received(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) != 0)
		return;
	nng_msg_free(nng_aio_get_msg(aio));
	nng_recv_aio(pull, aio);
	rounds++;
}

int main(void)
{
	nng_socket push;

	must(nng_push0_open(&push));
	must(nng_pull0_open(&pull));
	connect_tcp(pull, push);
	must(nng_aio_alloc(&aio, received, NULL));
	nng_recv_aio(pull, aio);
	for (int i = 0; i < JOBS; i++)
		must(nng_sendmsg(push, text_msg("job"), 0));
	while (rounds < JOBS)
		usleep(1000);
	nng_aio_stop(aio);
	nng_close(push);
	nng_close(pull);
	nng_aio_free(aio);
	return 0;
}
