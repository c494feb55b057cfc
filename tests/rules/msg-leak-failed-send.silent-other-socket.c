/* What one socket would not take, the other does. */
#include "program.h"

int main(void)
{
	nng_socket lonely, s = buffered_push();
	nng_msg *msg = text_msg("job");

	must(nng_push0_open(&lonely));
	if (nng_sendmsg(lonely, msg, NNG_FLAG_NONBLOCK) == 0)
		return 1;
	must(nng_sendmsg(s, msg, 0));
	nng_close(lonely);
	nng_close(s);
	return 0;
}
