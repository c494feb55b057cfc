/* The callback of the transaction frees what the transaction has used. */
#include "inflight.h"

static void done(void *arg)
{
	struct transaction *t = arg;

	nng_http_res_free(t->res);
	nng_http_req_free(t->req);
}

int main(void)
{
	struct transaction t;

	transaction_start(&t, done);
	finish_parked();
	nng_aio_wait(t.aio);
	transaction_end(&t);
	return 0;
}
