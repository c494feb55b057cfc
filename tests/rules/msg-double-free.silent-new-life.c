/* The allocator gives the same address out again: another message each time. */
#include "program.h"

int main(void)
{
	nng_msg *original = text_msg("original");

	for (int i = 0; i < 100; i++) {
		nng_msg *copy;
		nng_msg_free(text_msg("short life"));
		must(nng_msg_dup(&copy, original));
		nng_msg_free(copy);
	}
	nng_msg_free(original);
	return 0;
}
