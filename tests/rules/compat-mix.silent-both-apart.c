/* Both interfaces in one program, each with its own buffers and its own way to free them. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>

int main(void)
{
	for (int i = 0; i < 20; i++) {
		void *buf = nn_allocmsg(64, 0);
		nng_msg *msg = text_msg("job");

		buf = nn_reallocmsg(buf, 5000);
		nng_msg_free(msg);
		nn_freemsg(buf);
	}
	return 0;
}
