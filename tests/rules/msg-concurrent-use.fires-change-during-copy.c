/* A thread trims the message while another is busy making a copy of it: it is a large one. */
#include "program.h"

enum { SIZE = 64 << 20, ROUNDS = 3 };

static nng_msg *msg;
static volatile bool begun;

static void *copy(void *unused)
{
	nng_msg *twin;

	begun = true;
	must(nng_msg_dup(&twin, msg));
	nng_msg_free(twin);
	return unused;
}

int main(void)
{
	pthread_t thread;

	must(nng_msg_alloc(&msg, SIZE));
	for (int i = 0; i < ROUNDS; i++) {
		begun = false;
		pthread_create(&thread, NULL, copy, NULL);
		while (!begun)
			usleep(100);
		usleep(2000);
		must(nng_msg_trim_u32(msg, &(uint32_t){0})); /* nngtrace: msg-concurrent-use */
		pthread_join(thread, NULL);
	}
	nng_msg_free(msg);
	return 0;
}
