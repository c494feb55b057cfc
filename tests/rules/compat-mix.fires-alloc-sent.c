/* ends: any */
/* A buffer of nng_alloc() is given to nn_send() as one of nn_allocmsg(). */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>
#include <nng/compat/nanomsg/pair.h>

int main(void)
{
	int a = nn_socket(AF_SP, NN_PAIR), b = nn_socket(AF_SP, NN_PAIR);
	void *buf = nng_alloc(64);

	if (nn_bind(a, "inproc://mixed") < 0 || nn_connect(b, "inproc://mixed") < 0)
		return 2;
	memset(buf, 0, 64);
	alarm(5);
	nn_send(b, &buf, NN_MSG, 0); /* nngtrace: compat-mix */
	_exit(0);
}
