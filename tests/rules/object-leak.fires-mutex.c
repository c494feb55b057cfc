/* The condition variable is freed, its mutex is not. */
#include "program.h"

int main(void)
{
	nng_mtx *lock;
	nng_cv *changed;

	must(nng_mtx_alloc(&lock)); /* nngtrace: object-leak */
	must(nng_cv_alloc(&changed, lock));
	nng_cv_free(changed);
	return 0;
}
