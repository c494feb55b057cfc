/* ends: any */
/* On an error the handler finishes, and goes on to the answer: one mistake, told once. */
#include "webserver.h"

static void answer(nng_aio *aio)
{
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	alarm(5);
	nng_aio_finish(aio, NNG_EBUSY);  /* no return */
	nng_aio_set_output(aio, 0, res); /* nngtrace: aio-use-after-free */
	nng_aio_finish(aio, 0);
	_exit(0);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", answer));
	web_start(&web, handler);
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	for (;;)
		pause();
}
