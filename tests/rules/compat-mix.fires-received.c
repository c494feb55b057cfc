/* nn_recv() with NN_MSG gave the buffer; NNG's own interface is to free it. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>
#include <nng/compat/nanomsg/pipeline.h>

int main(void)
{
	int push = nn_socket(AF_SP, NN_PUSH), pull = nn_socket(AF_SP, NN_PULL);
	static char zeros[1024];
	void *buf;

	nn_bind(pull, "inproc://compat");
	nn_connect(push, "inproc://compat");
	nn_send(push, zeros, sizeof zeros, 0);
	nn_recv(pull, &buf, NN_MSG, 0);
	nng_msg_free(buf); /* nngtrace: compat-mix */
	nn_freemsg(buf);
	nn_close(push);
	nn_close(pull);
	return 0;
}
