/* A message goes to a worker and comes back, many times; its address comes back, too. */
#include "notes.h"

static void *work(void *unused)
{
	for (int i = 0; i < 100; i++) {
		nng_msg *msg = pop();
		nngtrace_take(msg);
		must(nng_msg_append(msg, "done", 4));
		nngtrace_give(msg);
		answer(msg);
	}
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, work, NULL);
	for (int i = 0; i < 100; i++) {
		nng_msg *msg = text_msg("order");
		nngtrace_give(msg);
		push(msg);
		msg = wait_for_answer();
		nngtrace_take(msg);
		nng_msg_free(msg);
	}
	pthread_join(thread, NULL);
	return 0;
}
