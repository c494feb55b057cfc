/* NNG runs in the parent. The child uses only NNG's memory, which needs none of its threads. */
#include "program.h"
#include <nng/compat/nanomsg/nn.h>
#include <sys/wait.h>

int main(void)
{
	nng_socket s;
	nng_url *url;
	int status;

	must(nng_pair0_open(&s));
	char *buffer = nn_allocmsg(16, 0);
	nng_msg *msg = text_msg("to the child");
	pid_t pid = fork();
	if (pid == 0) {
		buffer = nn_reallocmsg(buffer, 4096);
		must(nng_msg_append(msg, "!", 1));
		must(nng_url_parse(&url, "tcp://127.0.0.1:5555"));
		nng_url_free(url);
		nng_msg_free(msg);
		nn_freemsg(buffer);
		exit(0);
	}
	waitpid(pid, &status, 0);
	nng_msg_free(msg);
	nn_freemsg(buffer);
	nng_close(s);
	return status != 0;
}
