/* ends: any */
/* A statistic lives as long as the snapshot it is in. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_stat *root, *child;

	must(nng_pair0_open(&s));
	must(nng_stats_get(&root));
	child = nng_stat_child(root);
	nng_stats_free(root);
	printf("%d\n", nng_stat_type(child)); /* nngtrace: object-use-after-free */
	nng_close(s);
	return 0;
}
