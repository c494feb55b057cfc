/*
 * The same server: it becomes a daemon first, and then opens its socket.
 */
#include <sys/wait.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>

#include "check.h"

static int serve(void)
{
	nng_socket s;

	check("nng_rep0_open", nng_rep0_open(&s));
	check("nng_listen", nng_listen(s, "inproc://p18", NULL, 0));
	nng_close(s);
	return EXIT_SUCCESS;
}

int main(void)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(serve());
	waitpid(child, &status, 0);
	printf("the server %s\n", WIFSIGNALED(status) ? "died" : "ended");
	return EXIT_SUCCESS;
}
