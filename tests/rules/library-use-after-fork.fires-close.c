/* The child of a daemon closes the socket it inherited. */
#include "program.h"
#include <sys/wait.h>

int main(void)
{
	nng_socket s;

	must(nng_rep0_open(&s));
	pid_t child = fork();
	if (child == 0) {
		nng_close(s); /* nngtrace: library-use-after-fork */
		_exit(0);
	}
	waitpid(child, NULL, 0);
	nng_close(s);
	return 0;
}
