/* Canceled, the end awaited, then freed. */
#include "inflight.h"

int main(void)
{
	struct transaction t;

	transaction_start(&t, NULL);
	nng_aio_cancel(t.aio);
	nng_aio_wait(t.aio);
	nng_http_res_free(t.res);
	nng_http_req_free(t.req);
	finish_parked();
	transaction_end(&t);
	return 0;
}
