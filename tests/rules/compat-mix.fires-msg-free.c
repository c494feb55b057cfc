/* A buffer of nn_allocmsg() is freed as if it were a message. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>

int main(void)
{
	void *buf = nn_allocmsg(1024, 0);

	memset(buf, 0, 1024);
	nng_msg_free(buf); /* nngtrace: compat-mix */
	nn_freemsg(buf);
	return 0;
}
