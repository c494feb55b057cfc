/*
 * transparency.c - calls the functions of NNG, see transparency.h. It is run with and without the
 * shim, and the two must print the same.
 */
#include "tests/traps/transparency.h"

#include <nng/protocol/bus0/bus.h>
#include <nng/protocol/pair0/pair.h>
#include <nng/protocol/pair1/pair.h>
#include <nng/protocol/pipeline0/pull.h>
#include <nng/protocol/pipeline0/push.h>
#include <nng/protocol/pubsub0/pub.h>
#include <nng/protocol/pubsub0/sub.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/protocol/survey0/respond.h>
#include <nng/protocol/survey0/survey.h>

#include "tests/support/asleep.h"

#define WIDTHS(part)                                                                               \
	do {                                                                                           \
		uint16_t u16 = 0;                                                                          \
		uint32_t u32 = 0;                                                                          \
		uint64_t u64 = 0;                                                                          \
		INT(part##append_u16, m, 0x1122);                                                          \
		INT(part##append_u32, m, 0x33445566);                                                      \
		INT(part##append_u64, m, 0x778899aabbccddee);                                              \
		INT(part##insert_u16, m, 0x1);                                                             \
		INT(part##insert_u32, m, 0x2);                                                             \
		INT(part##insert_u64, m, 0x3);                                                             \
		INT(part##chop_u64, m, &u64);                                                              \
		INT(part##chop_u32, m, &u32);                                                              \
		INT(part##chop_u16, m, &u16);                                                              \
		printf("values %x %x %" PRIx64 "\n", u16, u32, u64);                                       \
		INT(part##trim_u64, m, &u64);                                                              \
		INT(part##trim_u32, m, &u32);                                                              \
		INT(part##trim_u16, m, &u16);                                                              \
		printf("values %x %x %" PRIx64 "\n", u16, u32, u64);                                       \
		INT(part##trim_u64, m, &u64);                                                              \
		INT(part##append, m, "abcdef", 6);                                                         \
		INT(part##insert, m, "ghi", 3);                                                            \
		INT(part##trim, m, 1);                                                                     \
		INT(part##chop, m, 1);                                                                     \
		INT(part##chop, m, 1000);                                                                  \
		NUMBER(part##len, m);                                                                      \
	} while (0)

static void
messages(void)
{
	nng_msg *m, *d = NULL;
	nng_pipe none = NNG_PIPE_INITIALIZER;
	int option;
	size_t size = sizeof(option);
	INT(nng_msg_alloc, &m, 0);
	WIDTHS(nng_msg_);
	WIDTHS(nng_msg_header_);
	THERE(nng_msg_body, m);
	THERE(nng_msg_header, m);
	printf("bodies %.7s %.7s\n", (char *)nng_msg_body(m), (char *)nng_msg_header(m));
	INT(nng_msg_reserve, m, 500);
	NUMBER(nng_msg_capacity, m);
	INT(nng_msg_realloc, m, 300);
	VOID(nng_msg_set_pipe, m, none);
	HANDLE(nng_msg_get_pipe, m);
	INT(nng_msg_getopt, m, 1, &option, &size);
	INT(nng_msg_dup, &d, m);
	printf("values %s %d\n", d != m ? "another" : "same", nng_msg_len(d) == nng_msg_len(m));
	VOID(nng_msg_header_clear, m);
	VOID(nng_msg_clear, m);
	VOID(nng_msg_free, m);
	VOID(nng_msg_free, d);
	VOID(nng_msg_free, NULL);
}

static void
called_back(void *data)
{
	++*(int *)data;
}

static void
never(nng_aio *aio, void *data, int reason)
{
	(void)data;
	nng_aio_finish(aio, reason);
}

static void
aios(void)
{
	nng_aio *a = NULL, *b = NULL;
	int calls = 0;
	char byte[4];
	nng_iov iov = {.iov_buf = byte, .iov_len = sizeof(byte)};
	INT(nng_aio_alloc, &a, called_back, &calls);
	INT(nng_aio_alloc, &b, NULL, NULL);
	VOID(nng_aio_set_timeout, a, 100);
	VOID(nng_sleep_aio, 1, a);
	START(nng_aio_wait, a);
	INT(nng_aio_result, a);
	NUMBER(nng_aio_count, a);
	INT(nng_aio_set_input, a, 0, &calls);
	INT(nng_aio_set_input, a, 9, &calls);
	THERE(nng_aio_get_input, a, 0);
	THERE(nng_aio_get_input, a, 9);
	INT(nng_aio_set_output, a, 0, &calls);
	THERE(nng_aio_get_output, a, 0);
	THERE(nng_aio_get_output, a, 3);
	INT(nng_aio_set_iov, a, 1, &iov);
	INT(nng_aio_set_iov, a, 99, &iov);
	VOID(nng_aio_set_msg, a, NULL);
	THERE(nng_aio_get_msg, a);
	NUMBER(nng_aio_begin, b);
	VOID(nng_aio_defer, b, never, NULL);
	VOID(nng_aio_cancel, b);
	START(nng_aio_wait, b);
	INT(nng_aio_result, b);
	VOID(nng_sleep_aio, 10000, a);
	VOID(nng_aio_abort, a, NNG_EPROTO);
	START(nng_aio_wait, a);
	INT(nng_aio_result, a);
	VOID(nng_aio_stop, a);
	VOID(nng_sleep_aio, 1, a);
	START(nng_aio_wait, a);
	INT(nng_aio_result, a);
	VOID(nng_aio_free, a);
	VOID(nng_aio_reap, b);
	VOID(nng_aio_free, NULL);
	VOID(nng_aio_reap, NULL);
	VOID(nng_aio_stop, NULL);
	printf("callbacks %d\n", calls);
}

static void
opens(void)
{
	nng_socket s;
#define OPEN(name)                                                                                 \
	INT(nng_##name, &s);                                                                           \
	INT(nng_close, s)
	OPEN(bus0_open);
	OPEN(bus0_open_raw);
	OPEN(pair0_open);
	OPEN(pair0_open_raw);
	OPEN(pair1_open);
	OPEN(pair1_open_poly);
	OPEN(pair1_open_raw);
	OPEN(pub0_open);
	OPEN(pub0_open_raw);
	OPEN(pull0_open);
	OPEN(pull0_open_raw);
	OPEN(push0_open);
	OPEN(push0_open_raw);
	OPEN(rep0_open);
	OPEN(rep0_open_raw);
	OPEN(req0_open);
	OPEN(req0_open_raw);
	OPEN(respondent0_open);
	OPEN(respondent0_open_raw);
	OPEN(sub0_open);
	OPEN(sub0_open_raw);
	OPEN(surveyor0_open);
	OPEN(surveyor0_open_raw);
	INT(nng_close, s);
	INT(nng_device, s, s);
}

static nng_pipe last_pipe;

static void
on_pipe(nng_pipe pipe, nng_pipe_ev event, void *data)
{
	int *events = data;
	events[event]++;
	last_pipe = pipe;
}

static void
pipes(nng_socket s)
{
	HANDLE(nng_pipe_socket, last_pipe);
	HANDLE(nng_pipe_dialer, last_pipe);
	HANDLE(nng_pipe_listener, last_pipe);
	GETS(nng_pipe, last_pipe);
	GETOPTS(nng_pipe, last_pipe);
	GETOPTS_MORE(nng_pipe, last_pipe);
	nng_sockaddr addr;
	INT(nng_pipe_getopt_sockaddr, last_pipe, NNG_OPT_LOCADDR, &addr);
	INT(nng_pipe_close, last_pipe);
	INT(nng_pipe_notify, s, NNG_PIPE_EV_ADD_POST, NULL, NULL);
}

static void
sockets(void)
{
	nng_socket a, b;
	nng_dialer d;
	nng_listener l;
	nng_msg *m;
	nng_aio *aio;
	nng_sockaddr addr;
	int events[NNG_PIPE_EV_NUM + 1] = {0};
	char buffer[32] = "";
	void *data = NULL;
	size_t size = sizeof(buffer);
	INT(nng_pair1_open, &a);
	INT(nng_pair1_open, &b);
	INT(nng_pipe_notify, a, NNG_PIPE_EV_ADD_PRE, on_pipe, events);
	INT(nng_pipe_notify, a, NNG_PIPE_EV_ADD_POST, on_pipe, events);
	INT(nng_pipe_notify, a, NNG_PIPE_EV_REM_POST, on_pipe, events);
	INT(nng_pipe_notify, a, 77, on_pipe, events);
	SETS(nng_socket, a);
	GETS(nng_socket, a);
	SETOPTS(nng, a);
	SETOPTS_MORE(nng, a);
	GETOPTS(nng, a);
	{
		uint64_t u = 0;
		char *s = NULL;
		INT(nng_getopt_uint64, a, "no-such-option", &u);
		INT(nng_getopt_string, a, NNG_OPT_SOCKNAME, &s);
		printf("name %s\n", s != NULL ? s : "(null)");
		nng_strfree(s);
	}
	INT(nng_listener_create, &l, a, "inproc://transparency");
	SETS(nng_listener, l);
	GETS(nng_listener, l);
	SETOPTS(nng_listener, l);
	SETOPTS_MORE(nng_listener, l);
	GETOPTS(nng_listener, l);
	GETOPTS_MORE(nng_listener, l);
	INT(nng_listener_getopt_sockaddr, l, NNG_OPT_LOCADDR, &addr);
	INT(nng_listener_start, l, 0);
	INT(nng_listener_start, l, 0);
	INT(nng_dialer_create, &d, b, "inproc://transparency");
	SETS(nng_dialer, d);
	GETS(nng_dialer, d);
	SETOPTS(nng_dialer, d);
	SETOPTS_MORE(nng_dialer, d);
	GETOPTS(nng_dialer, d);
	GETOPTS_MORE(nng_dialer, d);
	INT(nng_dialer_getopt_sockaddr, d, NNG_OPT_LOCADDR, &addr);
	INT(nng_dialer_start, d, 0);
	INT(nng_dial, b, "nonsense", NULL, 0);
	INT(nng_dial, b, "inproc://nobody", &d, 0);
	INT(nng_listen, a, "inproc://transparency", NULL, 0);
	until_others_wait(); /* the callbacks of the pipe have run */
	printf("pipe events %d %d %d\n", events[0], events[1], events[2]);

	INT(nng_send, a, "hello", 6, 0);
	INT(nng_recv, b, buffer, &size, 0);
	printf("values %s %zu\n", buffer, size);
	INT(nng_send, b, "again", 6, 0);
	INT(nng_recv, a, &data, &size, NNG_FLAG_ALLOC);
	printf("values %s %zu\n", (char *)data, size);
	INT(nng_send, a, data, size, NNG_FLAG_ALLOC);
	INT(nng_recvmsg, b, &m, 0);
	INT(nng_sendmsg, b, m, 0);
	INT(nng_recvmsg, a, &m, 0);
	INT(nng_recvmsg, a, &m, NNG_FLAG_NONBLOCK);
	INT(nng_recv, a, buffer, &size, NNG_FLAG_NONBLOCK);
	need(nng_aio_alloc(&aio, NULL, NULL), "aio");
	VOID(nng_aio_set_msg, aio, m);
	START(nng_send_aio, a, aio);
	START(nng_aio_wait, aio);
	INT(nng_aio_result, aio);
	START(nng_recv_aio, b, aio);
	START(nng_aio_wait, aio);
	INT(nng_aio_result, aio);
	THERE(nng_aio_get_msg, aio);
	nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	pipes(a);
	INT(nng_dialer_close, d);
	INT(nng_listener_close, l);
	INT(nng_listener_close, l);
	INT(nng_close, a);
	INT(nng_close, b);
	INT(nng_close, b);
	INT(nng_sendmsg, b, NULL, 0);
}

static void
contexts(void)
{
	nng_socket req, rep;
	nng_ctx asking, answering;
	nng_aio *ask, *answer;
	nng_msg *m;
	need(nng_req0_open(&req), "req");
	need(nng_rep0_open(&rep), "rep");
	INT(nng_listen, rep, "inproc://contexts", NULL, 0);
	INT(nng_dial, req, "inproc://contexts", NULL, 0);
	INT(nng_ctx_open, &asking, req);
	INT(nng_ctx_open, &answering, rep);
	SETS(nng_ctx, asking);
	GETS(nng_ctx, asking);
	SETOPTS(nng_ctx, asking);
	GETOPTS(nng_ctx, asking);
	need(nng_aio_alloc(&ask, NULL, NULL), "aio");
	need(nng_aio_alloc(&answer, NULL, NULL), "aio");
	need(nng_msg_alloc(&m, 10), "msg");
	START(nng_ctx_recv, answering, answer);
	nng_aio_set_msg(ask, m);
	START(nng_ctx_send, asking, ask);
	START(nng_aio_wait, ask);
	INT(nng_aio_result, ask);
	START(nng_aio_wait, answer);
	INT(nng_aio_result, answer);
	START(nng_ctx_send, answering, answer);
	START(nng_ctx_recv, asking, ask);
	START(nng_aio_wait, ask);
	START(nng_aio_wait, answer);
	INT(nng_aio_result, ask);
	INT(nng_aio_result, answer);
	THERE(nng_aio_get_msg, ask);
	nng_msg_free(nng_aio_get_msg(ask));
	START(nng_ctx_recv, answering, answer);
	INT(nng_ctx_close, answering);
	START(nng_aio_wait, answer);
	INT(nng_aio_result, answer);
	INT(nng_ctx_close, answering);
	INT(nng_ctx_close, asking);
	nng_aio_free(ask);
	nng_aio_free(answer);
	INT(nng_ctx_open, &asking, (nng_socket)NNG_SOCKET_INITIALIZER);
	nng_close(req);
	nng_close(rep);
}

int
main(void)
{
	messages();
	aios();
	opens();
	sockets();
	contexts();
	resources();
	VOID(nng_closeall, );
	/* NNG is over with what it frees in the background: nng_fini does not wait for all of it. */
	until_others_wait();
	VOID(nng_fini, );
	return 0;
}
