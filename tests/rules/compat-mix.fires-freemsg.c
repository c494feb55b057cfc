/* nngtrace: note allowed */
/* ends: any */
/* A message is freed with nn_freemsg(), which is for the buffers of nn_allocmsg(). */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>

int main(void)
{
	nng_msg *msg = text_msg("job");

	nn_freemsg(msg); /* nngtrace: compat-mix */
	return 0;
}
