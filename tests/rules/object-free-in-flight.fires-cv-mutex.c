/* ends: any */
/* A thread that waits on a condition variable needs the mutex to return. */
#include "waits.h"

int main(void)
{
	a_waiter();
	alarm(1);
	nng_mtx_free(lock); /* nngtrace: object-free-in-flight=error */
	_exit(0);
}
