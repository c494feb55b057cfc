/*
 * A server that opens its socket and then becomes a daemon.  The child has the memory of NNG,
 * but none of its threads: NNG panics in the first call.
 */
#include <sys/wait.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>

#include "check.h"

static int serve(nng_socket s)
{
	int rv = nng_listen(s, "inproc://p18", NULL, 0); /* nngtrace: library-use-after-fork */

	check("nng_listen", rv);
	nng_close(s);
	return EXIT_SUCCESS;
}

int main(void)
{
	nng_socket s;
	int status;

	check("nng_rep0_open", nng_rep0_open(&s));
	pid_t child = fork();
	if (child == 0)
		_exit(serve(s));
	waitpid(child, &status, 0);
	printf("the server %s\n", WIFSIGNALED(status) ? "died" : "ended");
	nng_close(s);
	return EXIT_SUCCESS;
}
