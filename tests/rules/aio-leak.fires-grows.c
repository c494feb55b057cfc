/* ends: any */
/* A new aio for every pause, none of them freed, in a program that is killed. */
#include "program.h"
#include <signal.h>

int main(void)
{
	for (int i = 0; i < 400; i++) {
		nng_aio *aio;
		must(nng_aio_alloc(&aio, NULL, NULL)); /* nngtrace: aio-leak=warning */
		nng_sleep_aio(0, aio);
		nng_aio_wait(aio);
	}
	kill(getpid(), SIGKILL);
}
