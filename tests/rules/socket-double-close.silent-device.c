/* A device is ended by closing one of its sockets; the other is closed when it has ended. */
#include "program.h"

static nng_socket front, back;
static volatile pid_t waiting;

static void *forward(void *unused)
{
	waiting = gettid();
	printf("%s\n", nng_strerror(nng_device(front, back)));
	return unused;
}

int main(void)
{
	pthread_t thread;

	must(nng_pull0_open_raw(&front));
	must(nng_push0_open_raw(&back));
	pthread_create(&thread, NULL, forward, NULL);
	until_waits(&waiting);
	nng_close(front);
	pthread_join(thread, NULL);
	nng_close(back);
	return 0;
}
