/* Two threads write into one message, one after the other: a mutex sees to that. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static nng_msg *msg;

static void *add(void *unused)
{
	for (int i = 0; i < 2000; i++) {
		pthread_mutex_lock(&lock);
		must(nng_msg_append(msg, "x", 1));
		pthread_mutex_unlock(&lock);
	}
	return unused;
}

int main(void)
{
	pthread_t a, b;

	must(nng_msg_alloc(&msg, 0));
	pthread_create(&a, NULL, add, NULL);
	pthread_create(&b, NULL, add, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	nng_msg_free(msg);
	return 0;
}
