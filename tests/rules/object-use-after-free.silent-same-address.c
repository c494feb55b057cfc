/* The next snapshot, mutex and URL lie where the last ones were. */
#include "program.h"

int main(void)
{
	nng_stat *root;
	nng_url *url;
	nng_mtx *lock;

	for (int i = 0; i < 10; i++) {
		must(nng_stats_get(&root));
		nng_stat *child = nng_stat_child(root);
		printf("%d", child != NULL ? nng_stat_type(child) : 0);
		nng_stats_free(root);
		must(nng_mtx_alloc(&lock));
		nng_mtx_lock(lock);
		nng_mtx_unlock(lock);
		nng_mtx_free(lock);
		must(nng_url_parse(&url, "inproc://here"));
		nng_url_free(url);
	}
	printf("\n");
	return 0;
}
