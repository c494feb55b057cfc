/* nng_fini() closes what is open. */
#include "program.h"

int main(void)
{
	nng_socket s = buffered_push();

	must(nng_sendmsg(s, text_msg("job"), 0));
	until_others_wait();
	nng_fini();
	return 0;
}
