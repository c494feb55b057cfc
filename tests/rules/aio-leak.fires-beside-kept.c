/* The aio that is kept by intent excuses no other one, and not the message on it. */
#include <nngtrace.h>

#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *kept, *lost;
	nng_msg *msg;

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&kept, NULL, NULL));
	nngtrace_keep(kept);
	must(nng_aio_alloc(&lost, NULL, NULL)); /* nngtrace: aio-leak */
	must(nng_msg_alloc(&msg, 1));           /* nngtrace: msg-leak */
	nng_aio_set_msg(kept, msg);
	nng_aio_set_timeout(lost, 1);
	nng_close(s);
	return 0;
}
