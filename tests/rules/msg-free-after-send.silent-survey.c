/* A survey with several answers, each received and freed, until the time is up. */
#include "program.h"

static void *answer(void *arg)
{
	nng_socket *s = arg;
	nng_msg *msg;

	must(nng_recvmsg(*s, &msg, 0));
	must(nng_msg_append(msg, "!", 1));
	must(nng_sendmsg(*s, msg, 0));
	return NULL;
}

int main(void)
{
	nng_socket surveyor, respondent[2];
	pthread_t thread[2];
	nng_msg *msg;
	volatile int peers = 0;
	int answers = 0;

	must(nng_surveyor0_open(&surveyor));
	must(nng_socket_set_ms(surveyor, NNG_OPT_SURVEYOR_SURVEYTIME, 1000));
	must(nng_pipe_notify(surveyor, NNG_PIPE_EV_ADD_POST, count_pipe, (void *)&peers));
	for (int i = 0; i < 2; i++) {
		must(nng_respondent0_open(&respondent[i]));
		connect_tcp(respondent[i], surveyor);
		pthread_create(&thread[i], NULL, answer, &respondent[i]);
	}
	while (peers < 2) /* a survey goes to those who are there */
		usleep(1000);
	must(nng_sendmsg(surveyor, text_msg("anybody?"), 0));
	while (nng_recvmsg(surveyor, &msg, 0) == 0) {
		nng_msg_free(msg);
		answers++;
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(thread[i], NULL);
		nng_close(respondent[i]);
	}
	nng_close(surveyor);
	printf("%d answers\n", answers);
	return 0;
}
