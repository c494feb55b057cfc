/* nn_send() with NN_MSG takes the buffer; what nn_recv() gives is freed with nn_freemsg(). */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>
#include <nng/compat/nanomsg/pipeline.h>

int main(void)
{
	int push = nn_socket(AF_SP, NN_PUSH), pull = nn_socket(AF_SP, NN_PULL);
	void *buf;

	nn_bind(pull, "inproc://compat");
	nn_connect(push, "inproc://compat");
	for (int i = 0; i < 5; i++) {
		buf = nn_allocmsg(64, 0);
		memset(buf, 'x', 64);
		if (nn_send(push, &buf, NN_MSG, 0) < 0)
			nn_freemsg(buf);
		if (nn_recv(pull, &buf, NN_MSG, 0) >= 0)
			nn_freemsg(buf);
	}
	nn_close(push);
	nn_close(pull);
	return 0;
}
