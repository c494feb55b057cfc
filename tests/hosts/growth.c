/*
 * growth.c - a server that answers requests for ever and never cleans up.
 * usage: host_growth keeps|frees     keeps: one request in four is forgotten
 * Says "ready" when it has answered many, and goes on.
 */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

int
main(int argc, char **argv)
{
	int keeps = argc > 1 && strcmp(argv[1], "keeps") == 0;
	nng_socket one, other;
	nng_msg *msg;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (nng_pair0_open(&one) != 0 || nng_pair0_open(&other) != 0 ||
	    nng_listen(one, "inproc://growth", NULL, 0) != 0 ||
	    nng_dial(other, "inproc://growth", NULL, 0) != 0) {
		return 2;
	}
	for (unsigned i = 1;; i++) {
		if (nng_msg_alloc(&msg, 16) != 0 || nng_sendmsg(one, msg, 0) != 0 ||
		    nng_recvmsg(other, &msg, 0) != 0) {
			return 3;
		}
		if (!keeps || i % 4 != 0) {
			nng_msg_free(msg);
		}
		if (i == 20000) {
			puts("ready");
			fflush(stdout);
		}
		if (i >= 20000) {
			usleep(100);
		}
	}
}
