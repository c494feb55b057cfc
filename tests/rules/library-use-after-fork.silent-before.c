/* The fork comes before the first use of NNG: parent and child each have a library. */
#include "program.h"
#include <sys/wait.h>

static void use(void)
{
	nng_socket push = buffered_push();

	must(nng_sendmsg(push, text_msg("job"), 0));
	nng_close(push);
}

int main(void)
{
	pid_t child = fork();

	use();
	if (child != 0)
		waitpid(child, NULL, 0);
	return 0;
}
