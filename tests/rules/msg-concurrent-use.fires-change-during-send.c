/* One thread waits in a send for a peer; the other still adds to the message. */
#include "program.h"

static nng_socket s;
static nng_msg *msg;

static void *late(void *unused)
{
	nng_msleep(50);
	must(nng_msg_append(msg, "more", 4)); /* nngtrace: msg-concurrent-use */
	return unused;
}

int main(void)
{
	pthread_t thread;

	must(nng_pair0_open(&s));
	must(nng_socket_set_ms(s, NNG_OPT_SENDTIMEO, 300));
	msg = text_msg("news");
	pthread_create(&thread, NULL, late, NULL);
	if (nng_sendmsg(s, msg, 0) != 0)
		printf("not sent\n");
	pthread_join(thread, NULL);
	nng_msg_free(msg);
	nng_close(s);
	return 0;
}
