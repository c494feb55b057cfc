/* nng_closeall ends all sockets, with their contexts and what is queued in them. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), req;
	nng_ctx ctx;

	must(nng_req0_open(&req));
	must(nng_ctx_open(&ctx, req));
	for (int i = 0; i < 4; i++)
		must(nng_sendmsg(push, text_msg("job"), 0));
	nng_closeall();
	return 0;
}
