/* Only the root of the statistics is freed; a thread frees the mutex it was given. */
#include "program.h"

static void *end(void *arg)
{
	nng_mtx_free(arg);
	return NULL;
}

int main(void)
{
	nng_socket s;
	nng_stat *root, *one;
	nng_mtx *lock;
	int count = 0;

	must(nng_pair0_open(&s));
	must(nng_stats_get(&root));
	for (one = nng_stat_child(root); one != NULL; one = nng_stat_next(one))
		count++;
	one = nng_stat_find_socket(root, s);
	printf("%d %s\n", count, one != NULL ? nng_stat_name(one) : "none");
	nng_stats_free(root);
	must(nng_mtx_alloc(&lock));
	run_thread(end, lock);
	nng_close(s);
	return 0;
}
