/* nngtrace: note allowed. The memory of a freed message is the program's own by now: the pointer is
 * its header's end. */
#include "program.h"

struct frame {
	char header[32];
	char payload[96];
};

int main(void)
{
	nng_msg *first, *second;

	must(nng_msg_alloc(&first, 64));
	memset(nng_msg_body(first), 0, 64);
	uintptr_t was = (uintptr_t)nng_msg_body(first);
	nng_msg_free(first);
	must(nng_msg_alloc(&second, 0));
	for (size_t size = 16; size <= 400; size += 8) {
		char *mine = malloc(size);
		if ((uintptr_t)mine <= was && was < (uintptr_t)mine + size) {
			memset(mine, 'x', size);
			/* skip our own header, as every parser does */
			must(nng_msg_append(second, mine + (was - (uintptr_t)mine), 4));
			printf("hit\n");
		}
		free(mine);
	}
	nng_msg_free(second);
	return 0;
}
