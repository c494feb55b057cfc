/* The child opens a socket of its own in a library that is its parent's: NNG panics. */
#include "program.h"
#include <sys/wait.h>

int main(void)
{
	nng_socket s, own;

	must(nng_pair0_open(&s));
	pid_t child = fork();
	if (child == 0) {
		must(nng_pair0_open(&own)); /* nngtrace: library-use-after-fork */
		_exit(0);
	}
	waitpid(child, NULL, 0);
	nng_close(s);
	return 0;
}
