/* A thread trims the message while another is busy making a copy of it: it is a large one. */
#include "program.h"

enum { SIZE = 64 << 20, TIMES = 3 };

static nng_msg *msg;
static volatile bool copying, copied;

static void *copy(void *unused)
{
	nng_msg *twin;

	copying = true;
	must(nng_msg_dup(&twin, msg));
	copied = true;
	nng_msg_free(twin);
	return unused;
}

int main(void)
{
	pthread_t thread;
	int met = 0; /* how often the copy was still not done after the trim */

	must(nng_msg_alloc(&msg, SIZE));
	while (met < TIMES) {
		copying = copied = false;
		pthread_create(&thread, NULL, copy, NULL);
		while (!copying)
			usleep(100);
		usleep(2000);
		must(nng_msg_trim_u32(msg, &(uint32_t){0})); /* nngtrace: msg-concurrent-use */
		met += !copied;
		pthread_join(thread, NULL);
	}
	nng_msg_free(msg);
	return 0;
}
