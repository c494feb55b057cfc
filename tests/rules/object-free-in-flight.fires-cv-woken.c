/* ends: any */
/* The waiting thread was woken, and may still be inside: it does not have its mutex yet. */
#include "waits.h"

int main(void)
{
	a_waiter();
	alarm(1);
	nng_mtx_lock(lock);
	over = true;
	nng_cv_wake(changed);
	nng_cv_free(changed); /* nngtrace: object-free-in-flight=warning */
	_exit(0);
}
