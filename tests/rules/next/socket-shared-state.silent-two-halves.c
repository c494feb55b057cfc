/* One thread receives the request, another sends the answer: never both at once. */
#include "program.h"

static nng_socket rep;
static nng_msg *request;

static void *send_answer(void *unused)
{
	must(nng_sendmsg(rep, request, 0));
	return unused;
}

int main(void)
{
	nng_socket req;
	nng_msg *answer;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	for (int i = 0; i < 3; i++) {
		must(nng_sendmsg(req, text_msg("question"), 0));
		must(nng_recvmsg(rep, &request, 0));
		run_thread(send_answer, NULL);
		must(nng_recvmsg(req, &answer, 0));
		nng_msg_free(answer);
	}
	nng_close(req);
	nng_close(rep);
	return 0;
}
