/* One thread waits in a send for a peer; the other still adds to the message. */
#include "program.h"

static nng_socket s;
static nng_msg *msg;
static volatile pid_t sender;

static void *late(void *unused)
{
	until_waits(&sender);
	must(nng_msg_append(msg, "more", 4)); /* nngtrace: msg-concurrent-use */
	nng_close(s);                         /* ends the send */
	return unused;
}

int main(void)
{
	pthread_t thread;

	must(nng_pair0_open(&s));
	msg = text_msg("news");
	sender = gettid();
	pthread_create(&thread, NULL, late, NULL);
	if (nng_sendmsg(s, msg, 0) != 0)
		printf("not sent\n");
	pthread_join(thread, NULL);
	nng_msg_free(msg);
	return 0;
}
