/* NNG runs in the parent. The child takes and gives a lock from before the fork, which is a lock of
   the C library and needs nothing of NNG. */
#include "program.h"
#include <sys/wait.h>

int main(void)
{
	nng_socket s;
	nng_mtx *lock;
	nng_cv *changed;
	int status;

	must(nng_pair0_open(&s));
	must(nng_mtx_alloc(&lock));
	must(nng_cv_alloc(&changed, lock));
	pid_t pid = fork();
	if (pid == 0) {
		nng_mtx_lock(lock);
		nng_cv_wake(changed);
		nng_cv_wake1(changed);
		nng_mtx_unlock(lock);
		nng_cv_free(changed);
		nng_mtx_free(lock);
		exit(0);
	}
	waitpid(pid, &status, 0);
	nng_cv_free(changed);
	nng_mtx_free(lock);
	nng_close(s);
	return status != 0;
}
