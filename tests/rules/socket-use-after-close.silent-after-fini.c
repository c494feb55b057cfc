/* After nng_fini() the numbers begin again: socket 1 is another one. */
#include "program.h"

int main(void)
{
	for (int i = 0; i < 3; i++) {
		nng_socket s = buffered_push();
		must(nng_sendmsg(s, text_msg("job"), 0));
		nng_close(s);
		until_others_wait();
		nng_fini();
	}
	return 0;
}
