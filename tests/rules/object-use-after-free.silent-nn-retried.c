/* A send of nanomsg's that fails leaves the buffer with the program, which sends it once more. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>
#include <nng/compat/nanomsg/pair.h>

int main(void)
{
	int a = nn_socket(AF_SP, NN_PAIR), b = nn_socket(AF_SP, NN_PAIR);
	void *buf = nn_allocmsg(16, 0);

	memset(buf, 'x', 16);
	if (nn_send(b, &buf, NN_MSG, NN_DONTWAIT) >= 0)
		return 2;
	if (nn_bind(a, "inproc://again") < 0 || nn_connect(b, "inproc://again") < 0)
		return 2;
	if (nn_send(b, &buf, NN_MSG, 0) != 16 || nn_recv(a, &buf, NN_MSG, 0) != 16)
		return 2;
	if (nn_send(a, &buf, NN_MSG, 0) != 16 || nn_recv(b, &buf, NN_MSG, 0) != 16)
		return 2;
	nn_freemsg(buf);
	nn_close(a);
	nn_close(b);
	return 0;
}
