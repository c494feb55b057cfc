/* ends: any */
/* The handler sets its answer after it has finished. */
#include "webserver.h"

static volatile int done; /* the client has its answer before */

static void answer(nng_aio *aio)
{
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	nng_aio_set_output(aio, 0, res);
	nng_aio_finish(aio, 0);
	nng_aio_set_output(aio, 0, NULL); /* nngtrace: aio-use-after-free */
	done = 1;
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", answer));
	web_start(&web, handler);
	web_get(&web, NULL);
	until_set(&done);
	_exit(0);
}
