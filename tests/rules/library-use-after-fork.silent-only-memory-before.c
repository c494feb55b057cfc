/* Before the fork the parent only parsed its settings: that starts no thread of NNG. */
#include "program.h"
#include <sys/wait.h>

int main(void)
{
	nng_url *url, *copy;
	int status;

	char *name = nng_strdup("tcp://127.0.0.1:5555");
	char *line = nng_alloc(64);
	must(nng_url_parse(&url, name));
	must(nng_url_clone(&copy, url));
	pid_t pid = fork();
	if (pid == 0) {
		nng_socket s;
		must(nng_pair0_open(&s));
		nng_close(s);
		exit(0);
	}
	waitpid(pid, &status, 0);
	nng_url_free(copy);
	nng_url_free(url);
	nng_free(line, 64);
	nng_strfree(name);
	return status != 0;
}
