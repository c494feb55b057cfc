/* The copy gets the address of a message freed before, and may be used. */
#include "program.h"

int main(void)
{
	nng_msg *original = text_msg("original");

	for (int i = 0; i < 50; i++) {
		nng_msg *gone = text_msg("gone"), *copy;
		nng_msg_free(gone);
		must(nng_msg_dup(&copy, original));
		must(nng_msg_append(copy, "!", 1));
		if (nng_msg_len(copy) != 9)
			return 1;
		nng_msg_free(copy);
	}
	nng_msg_free(original);
	return 0;
}
