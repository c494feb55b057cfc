/* The child leaves without a call; the parent goes on as before. */
#include "program.h"
#include <sys/wait.h>

int main(void)
{
	nng_socket push = buffered_push();
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	must(nng_sendmsg(push, text_msg("job"), 0));
	waitpid(child, NULL, 0);
	must(nng_sendmsg(push, text_msg("job"), 0));
	nng_close(push);
	return 0;
}
