/* ends: any */
/* The answer does not come, and the request is freed under the transaction. */
#include "inflight.h"

int main(void)
{
	struct transaction t;

	transaction_start(&t, NULL);
	nng_http_req_free(t.req); /* nngtrace: object-free-in-flight */
	_exit(0);
}
