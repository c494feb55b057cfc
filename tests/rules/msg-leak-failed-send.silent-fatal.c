/* nngtrace: note allowed */
/* ends: 1 */
/* A send fails, the program says so and exits: nobody has to clean up for that. */
#include "program.h"

static void fatal(const char *what, int rv)
{
	fprintf(stderr, "%s: %s\n", what, nng_strerror(rv));
	exit(1);
}

int main(void)
{
	nng_socket s;
	int rv;

	must(nng_push0_open(&s));
	if ((rv = nng_sendmsg(s, text_msg("job"), NNG_FLAG_NONBLOCK)) != 0)
		fatal("nng_sendmsg", rv);
	nng_close(s);
	return 0;
}
