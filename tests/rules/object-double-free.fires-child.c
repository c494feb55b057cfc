/* ends: any */
/* A part of the statistics is freed, and then the whole. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_stat *root;

	must(nng_pair0_open(&s));
	must(nng_stats_get(&root));
	nng_stats_free(nng_stat_child(root)); /* nngtrace: object-double-free */
	nng_stats_free(root);
	nng_close(s);
	return 0;
}
