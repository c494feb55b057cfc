/* Buffers of both interfaces come and go, in memory that they have from one another. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>

int main(void)
{
	for (int i = 0; i < 8; i++) {
		void *compat = nn_allocmsg(2048, 0);
		void *plain;

		compat = nn_reallocmsg(compat, 4096);
		nn_freemsg(compat);
		plain = nng_alloc(2048);
		nng_free(plain, 2048);
	}
	return 0;
}
