/* Two threads send the same message, each to a socket of its own, at the same time. */
#include "program.h"

static nng_msg *msg;

static nng_socket patient_push(void)
{
	nng_socket s;

	must(nng_push0_open(&s));
	must(nng_socket_set_ms(s, NNG_OPT_SENDTIMEO, 300));
	return s;
}

static void *second(void *arg)
{
	nng_socket *s = arg;

	nng_msleep(50);
	if (nng_sendmsg(*s, msg, 0) != 0) /* nngtrace: msg-concurrent-use */
		printf("not sent\n");
	return NULL;
}

int main(void)
{
	nng_socket a = patient_push(), b = patient_push();
	pthread_t thread;

	msg = text_msg("news");
	pthread_create(&thread, NULL, second, &b);
	if (nng_sendmsg(a, msg, 0) != 0)
		printf("not sent\n");
	pthread_join(thread, NULL);
	nng_msg_free(msg);
	nng_close(a);
	nng_close(b);
	return 0;
}
