/* nn_sendmsg takes the buffer of its body and that of its control data; what nn_recvmsg gives is
 * freed. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>
#include <nng/compat/nanomsg/reqrep.h>

/* A message whose body and control data are buffers of nanomsg's. */
static void all_of(struct nn_msghdr *header, struct nn_iovec *body, void **text, void **control)
{
	*body = (struct nn_iovec){.iov_base = text, .iov_len = NN_MSG};
	*header = (struct nn_msghdr){.msg_iov = body, .msg_iovlen = 1};
	if (control != NULL) {
		header->msg_control = control;
		header->msg_controllen = NN_MSG;
	}
}

int main(void)
{
	int req = nn_socket(AF_SP, NN_REQ), rep = nn_socket(AF_SP_RAW, NN_REP);
	struct nn_msghdr header;
	struct nn_iovec body;
	void *text, *control;
	nng_socket other;
	char url[64];

	must(nng_pair0_open(&other));
	snprintf(url, sizeof url, "ipc:///tmp/nngtrace-nn-%d", (int)getpid());
	nn_bind(rep, url);
	nn_connect(req, url);
	for (int i = 0; i < 5; i++) {
		text = nn_allocmsg(6, 0);
		strcpy(text, "hello");
		all_of(&header, &body, &text, NULL);
		if (nn_sendmsg(req, &header, 0) < 0)
			nn_freemsg(text);
		all_of(&header, &body, &text, &control);
		if (nn_recvmsg(rep, &header, 0) < 0)
			continue;
		/* back to where it came from, which the control data say */
		if (nn_sendmsg(rep, &header, 0) < 0) {
			nn_freemsg(text);
			nn_freemsg(control);
		}
		char copy[16];
		body = (struct nn_iovec){.iov_base = copy, .iov_len = sizeof copy};
		header = (struct nn_msghdr){.msg_iov = &body, .msg_iovlen = 1};
		if (nn_recvmsg(req, &header, 0) > 0)
			printf("reply\n");
	}
	nn_close(req);
	nn_close(rep);
	nng_close(other);
	return 0;
}
