/* nn_recvmsg gives two buffers when it is asked for both, and only the body is freed. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>
#include <nng/compat/nanomsg/pair.h>

int main(void)
{
	int a = nn_socket(AF_SP, NN_PAIR), b = nn_socket(AF_SP, NN_PAIR);
	void *text, *control;
	struct nn_iovec body = {.iov_base = &text, .iov_len = NN_MSG};
	struct nn_msghdr header = {.msg_iov = &body, .msg_iovlen = 1};
	nng_socket other;

	must(nng_pair0_open(&other));
	nn_bind(a, "inproc://control");
	nn_connect(b, "inproc://control");
	nn_send(a, "hello", 6, 0);
	header.msg_control = &control;
	header.msg_controllen = NN_MSG;
	nn_recvmsg(b, &header, 0); /* nngtrace: object-leak */
	nn_freemsg(text);
	nn_close(a);
	nn_close(b);
	nng_close(other);
	return 0;
}
