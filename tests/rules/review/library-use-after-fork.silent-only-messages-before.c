/* Before the fork only memory was used: NNG has started no thread, the child may start it. */
#include "program.h"
#include <sys/wait.h>

int main(void)
{
	nng_msg *msg = text_msg("config");
	int status;

	pid_t pid = fork();
	if (pid == 0) {
		nng_socket s;
		must(nng_pair0_open(&s));
		nng_close(s);
		exit(0);
	}
	waitpid(pid, &status, 0);
	nng_msg_free(msg);
	return status != 0;
}
