/* ends: any */
/* A message that nn_recv() gave is freed as if nng_alloc() had made it. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>
#include <nng/compat/nanomsg/pair.h>

int main(void)
{
	int a = nn_socket(AF_SP, NN_PAIR), b = nn_socket(AF_SP, NN_PAIR);
	void *buf;

	if (nn_bind(a, "inproc://mixed") < 0 || nn_connect(b, "inproc://mixed") < 0)
		return 2;
	if (nn_send(a, "hello", 5, 0) != 5 || nn_recv(b, &buf, NN_MSG, 0) != 5)
		return 2;
	nng_free(buf, 5); /* nngtrace: compat-mix */
	_exit(0);
}
