/* The child turns into another program at once. */
#include "program.h"
#include <sys/wait.h>

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	pid_t child = fork();
	if (child == 0) {
		execlp("true", "true", (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
	printf("%d\n", system("exit 0"));
	nng_close(s);
	return 0;
}
