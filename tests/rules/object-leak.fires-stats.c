/* A look at the statistics in every round; the snapshots stay. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_stat *root;

	must(nng_pair0_open(&s));
	for (int i = 0; i < 3; i++) {
		must(nng_stats_get(&root)); /* nngtrace: object-leak */
		printf("%s\n", nng_stat_name(nng_stat_child(root)));
	}
	nng_close(s);
	return 0;
}
