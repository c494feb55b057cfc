/* The thread is woken and awaited, then both are freed. */
#include "waits.h"

int main(void)
{
	nng_thread *thread = a_waiter();

	end_waiter();
	nng_thread_destroy(thread);
	nng_cv_free(changed);
	nng_mtx_free(lock);
	return 0;
}
