/* The first answer of a survey is kept for later, and forgotten. */
#include "program.h"

static nng_socket respondent;

static void *answer(void *unused)
{
	nng_msg *msg;

	must(nng_recvmsg(respondent, &msg, 0));
	must(nng_sendmsg(respondent, msg, 0));
	return unused;
}

int main(void)
{
	nng_socket surveyor;
	pthread_t thread;
	nng_msg *first;
	volatile int peers = 0;

	must(nng_surveyor0_open(&surveyor));
	must(nng_respondent0_open(&respondent));
	must(nng_socket_set_ms(surveyor, NNG_OPT_SURVEYOR_SURVEYTIME, 60000));
	must(nng_pipe_notify(surveyor, NNG_PIPE_EV_ADD_POST, count_pipe, (void *)&peers));
	connect_inproc(respondent, surveyor);
	pthread_create(&thread, NULL, answer, NULL);
	until_set(&peers);
	must(nng_sendmsg(surveyor, text_msg("anybody?"), 0));
	must(nng_recvmsg(surveyor, &first, 0)); /* nngtrace: msg-leak */
	pthread_join(thread, NULL);
	nng_close(surveyor);
	nng_close(respondent);
	return 0;
}
