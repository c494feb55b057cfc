/* ends: any */
/* Canceled is not ended: the response is freed while the transaction may still write to it. */
#include "inflight.h"

int main(void)
{
	struct transaction t;

	transaction_start(&t, NULL);
	nng_aio_cancel(t.aio);
	nng_http_res_free(t.res); /* nngtrace: object-free-in-flight */
	nng_aio_wait(t.aio);
	nng_http_req_free(t.req);
	_exit(0);
}
