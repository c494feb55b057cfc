/* Ids that never were a context: 0, and -1 for "none". */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx zero = NNG_CTX_INITIALIZER;
	nng_ctx none = {.id = (uint32_t)-1};

	must(nng_req0_open(&s));
	nng_ctx_close(zero);
	nng_ctx_close(zero);
	nng_ctx_close(none);
	nng_ctx_close(none);
	nng_close(s);
	return 0;
}
