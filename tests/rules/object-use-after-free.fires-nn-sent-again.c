/* ends: any */
/* nanomsg's buffer is sent a second time, when it is the receiver's already. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>
#include <nng/compat/nanomsg/pair.h>

int main(void)
{
	int a = nn_socket(AF_SP, NN_PAIR), b = nn_socket(AF_SP, NN_PAIR);
	void *buf = nn_allocmsg(16, 0);

	if (nn_bind(a, "inproc://again") < 0 || nn_connect(b, "inproc://again") < 0)
		return 2;
	memset(buf, 'x', 16);
	if (nn_send(b, &buf, NN_MSG, 0) != 16)
		return 2;
	alarm(5);
	nn_send(b, &buf, NN_MSG, 0); /* nngtrace: object-use-after-free */
	_exit(0);
}
