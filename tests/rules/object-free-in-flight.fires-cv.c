/* ends: any */
/* The condition variable is freed under the thread that waits on it. */
#include "waits.h"

int main(void)
{
	a_waiter();
	alarm(1);
	nng_cv_free(changed); /* nngtrace: object-free-in-flight=error */
	_exit(0);
}
