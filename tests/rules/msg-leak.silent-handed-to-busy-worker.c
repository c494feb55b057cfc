/* nngtrace: note allowed. A message in a queue to a worker that is alive at the exit is not lost.
 */
#include "program.h"

static nng_msg *queue[4];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int head, tail;
static volatile int ready, over;

static void *worker(void *unused)
{
	for (;;) {
		nng_msg *m = NULL;
		pthread_mutex_lock(&lock);
		if (head != tail)
			m = queue[head++];
		pthread_mutex_unlock(&lock);
		if (m != NULL) {
			ready = 1;
			until_set(&over); /* as long as the process lives */
			nng_msg_free(m);
		}
	}
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, worker, NULL);
	pthread_detach(thread);
	pthread_mutex_lock(&lock);
	queue[tail++] = text_msg("one");
	queue[tail++] = text_msg("two");
	pthread_mutex_unlock(&lock);
	until_set(&ready);
	return 0;
}
