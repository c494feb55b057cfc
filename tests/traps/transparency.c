/*
 * transparency.c - calls the functions of NNG and prints every result, errno and output. It
 * is run with and without the shim, and the two must print the same; so what differs from run
 * to run anyway (addresses, pipe numbers, time stamps) is printed as "there" or "not".
 */
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nng/nng.h>
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
#include <nng/supplemental/http/http.h>
#include <nng/supplemental/tls/tls.h>
#include <nng/supplemental/util/platform.h>

#include "tests/support/asleep.h"

#define MARK 4711

/* One line a call: the name, then what the call was seen to do. errno is MARK when untouched. */
#define SHOW(function, format, ...)                                                                \
	do {                                                                                           \
		int number = errno;                                                                        \
		printf("%s " format " errno=%d\n", #function, __VA_ARGS__, number);                        \
	} while (0)
#define INT(function, ...)                                                                         \
	do {                                                                                           \
		errno = MARK;                                                                              \
		int rv = function(__VA_ARGS__);                                                            \
		SHOW(function, "%d", rv);                                                                  \
	} while (0)
#define VOID(function, ...)                                                                        \
	do {                                                                                           \
		errno = MARK;                                                                              \
		function(__VA_ARGS__);                                                                     \
		SHOW(function, "%s", "void");                                                              \
	} while (0)
/* The same without errno: how far the operation gets at once is a matter of chance. */
#define START(function, ...)                                                                       \
	do {                                                                                           \
		function(__VA_ARGS__);                                                                     \
		puts(#function " started");                                                                \
	} while (0)
#define NUMBER(function, ...)                                                                      \
	do {                                                                                           \
		errno = MARK;                                                                              \
		uint64_t number_ = (uint64_t)function(__VA_ARGS__);                                        \
		SHOW(function, "%" PRIu64, number_);                                                       \
	} while (0)
#define THERE(function, ...)                                                                       \
	do {                                                                                           \
		errno = MARK;                                                                              \
		const void *there = function(__VA_ARGS__);                                                 \
		SHOW(function, "%s", there != NULL ? "there" : "not");                                     \
	} while (0)
#define STRING(function, ...)                                                                      \
	do {                                                                                           \
		errno = MARK;                                                                              \
		const char *string_ = function(__VA_ARGS__);                                               \
		SHOW(function, "%s", string_ != NULL ? string_ : "(null)");                                \
	} while (0)
/* A handle: whether it has a number. */
#define HANDLE(function, ...)                                                                      \
	do {                                                                                           \
		errno = MARK;                                                                              \
		int64_t id = (int32_t)function(__VA_ARGS__).id;                                            \
		SHOW(function, "%s", id > 0 ? "there" : "not");                                            \
	} while (0)

/* Every typed get and set of an object with a few options of each type. */
#define GETS(prefix, object)                                                                       \
	do {                                                                                           \
		static const char *const names_[] = {                                                      \
		    NNG_OPT_RAW,        NNG_OPT_RECVBUF,    NNG_OPT_RECVTIMEO, NNG_OPT_RECVMAXSZ,          \
		    NNG_OPT_URL,        NNG_OPT_LOCADDR,    "no-such-option",  NNG_OPT_MAXTTL,             \
		    NNG_OPT_RECONNMINT, NNG_OPT_TCP_NODELAY};                                              \
		for (size_t i = 0; i < sizeof(names_) / sizeof(names_[0]); i++) {                          \
			bool b_ = false;                                                                       \
			int n_ = -1;                                                                           \
			nng_duration ms_ = -7;                                                                 \
			size_t z_ = 99;                                                                        \
			uint64_t u_ = 98;                                                                      \
			char *s_ = NULL;                                                                       \
			void *p_ = NULL;                                                                       \
			char any_[256] = "";                                                                   \
			size_t size_ = sizeof(any_);                                                           \
			nng_sockaddr addr_;                                                                    \
			memset(&addr_, 0, sizeof(addr_));                                                      \
			printf("option %s\n", names_[i]);                                                      \
			INT(prefix##_get_bool, object, names_[i], &b_);                                        \
			INT(prefix##_get_int, object, names_[i], &n_);                                         \
			INT(prefix##_get_ms, object, names_[i], &ms_);                                         \
			INT(prefix##_get_size, object, names_[i], &z_);                                        \
			INT(prefix##_get_uint64, object, names_[i], &u_);                                      \
			INT(prefix##_get_string, object, names_[i], &s_);                                      \
			INT(prefix##_get_ptr, object, names_[i], &p_);                                         \
			INT(prefix##_get_addr, object, names_[i], &addr_);                                     \
			INT(prefix##_get, object, names_[i], any_, &size_);                                    \
			printf("values %d %d %d %zu %" PRIu64 " %s %s %u %zu\n", b_, n_, ms_, z_, u_,          \
			       s_ != NULL ? s_ : "(null)", p_ != NULL ? "there" : "not", addr_.s_family,       \
			       size_);                                                                         \
			nng_strfree(s_);                                                                       \
		}                                                                                          \
	} while (0)
#define SETS(prefix, object)                                                                       \
	do {                                                                                           \
		int n_ = 3;                                                                                \
		nng_sockaddr addr_;                                                                        \
		memset(&addr_, 0, sizeof(addr_));                                                          \
		INT(prefix##_set_bool, object, NNG_OPT_TCP_NODELAY, true);                                 \
		INT(prefix##_set_int, object, NNG_OPT_RECVBUF, 4);                                         \
		INT(prefix##_set_int, object, NNG_OPT_RECVBUF, -4);                                        \
		INT(prefix##_set_ms, object, NNG_OPT_RECVTIMEO, 1000);                                     \
		INT(prefix##_set_size, object, NNG_OPT_RECVMAXSZ, 4096);                                   \
		INT(prefix##_set_uint64, object, "no-such-option", 1);                                     \
		INT(prefix##_set_string, object, NNG_OPT_SOCKNAME, "name");                                \
		INT(prefix##_set_ptr, object, "no-such-option", &n_);                                      \
		INT(prefix##_set_addr, object, NNG_OPT_LOCADDR, &addr_);                                   \
		INT(prefix##_set, object, NNG_OPT_RECVBUF, &n_, sizeof(n_));                               \
	} while (0)
/* The older names_. */
#define GETOPTS(prefix, object)                                                                    \
	do {                                                                                           \
		bool b_ = false;                                                                           \
		int n_ = -1;                                                                               \
		nng_duration ms_ = -7;                                                                     \
		size_t z_ = 99;                                                                            \
		INT(prefix##_getopt_bool, object, NNG_OPT_RAW, &b_);                                       \
		INT(prefix##_getopt_int, object, NNG_OPT_MAXTTL, &n_);                                     \
		INT(prefix##_getopt_ms, object, NNG_OPT_RECVTIMEO, &ms_);                                  \
		INT(prefix##_getopt_size, object, NNG_OPT_RECVMAXSZ, &z_);                                 \
		printf("values %d %d %d %zu\n", b_, n_, ms_, z_);                                          \
		z_ = sizeof(n_);                                                                           \
		INT(prefix##_getopt, object, NNG_OPT_MAXTTL, &n_, &z_);                                    \
	} while (0)
#define GETOPTS_MORE(prefix, object)                                                               \
	do {                                                                                           \
		uint64_t u_ = 98;                                                                          \
		char *s_ = NULL;                                                                           \
		void *p_ = NULL;                                                                           \
		INT(prefix##_getopt_uint64, object, "no-such-option", &u_);                                \
		INT(prefix##_getopt_string, object, NNG_OPT_URL, &s_);                                     \
		INT(prefix##_getopt_ptr, object, "no-such-option", &p_);                                   \
		printf("values %s\n", s_ != NULL ? s_ : "(null)");                                         \
		nng_strfree(s_);                                                                           \
	} while (0)
#define SETOPTS(prefix, object)                                                                    \
	do {                                                                                           \
		int n_ = 3;                                                                                \
		INT(prefix##_setopt_bool, object, NNG_OPT_TCP_NODELAY, true);                              \
		INT(prefix##_setopt_int, object, NNG_OPT_MAXTTL, 4);                                       \
		INT(prefix##_setopt_ms, object, NNG_OPT_RECVTIMEO, 1000);                                  \
		INT(prefix##_setopt_size, object, NNG_OPT_RECVMAXSZ, 8192);                                \
		INT(prefix##_setopt, object, NNG_OPT_MAXTTL, &n_, sizeof(n_));                             \
	} while (0)
#define SETOPTS_MORE(prefix, object)                                                               \
	do {                                                                                           \
		INT(prefix##_setopt_uint64, object, "no-such-option", 1);                                  \
		INT(prefix##_setopt_string, object, NNG_OPT_SOCKNAME, "other");                            \
		INT(prefix##_setopt_ptr, object, "no-such-option", NULL);                                  \
	} while (0)

static void
need(int result, const char *what)
{
	if (result != 0) {
		printf("%s failed: %s\n", what, nng_strerror(result));
		exit(1);
	}
}

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

static void
buffers_and_urls(void)
{
	nng_url *url = NULL, *copy = NULL;
	char *s;
	void *b = nng_alloc(100);
	THERE(nng_alloc, 0);
	printf("values %s\n", b != NULL ? "there" : "not");
	VOID(nng_free, b, 100);
	s = nng_strdup("text");
	STRING(nng_strdup, "leaked");
	VOID(nng_strfree, s);
	VOID(nng_strfree, NULL);
	INT(nng_url_parse, &url, "tcp://127.0.0.1:1234/path?x=y#z");
	INT(nng_url_clone, &copy, url);
	printf("values %s %s %s\n", copy->u_scheme, copy->u_port, copy->u_path);
	VOID(nng_url_free, url);
	VOID(nng_url_free, copy);
	INT(nng_url_parse, &url, "no url");
}

static void
statistics(void)
{
	nng_socket s;
	nng_dialer none = NNG_DIALER_INITIALIZER;
	nng_listener l;
	nng_stat *all = NULL;
	need(nng_rep0_open(&s), "rep");
	need(nng_listen(s, "inproc://statistics", &l, 0), "listen");
	INT(nng_stats_get, &all);
	nng_stat *socket = nng_stat_find_socket(all, s);
	THERE(nng_stat_find_socket, all, s);
	THERE(nng_stat_find_listener, all, l);
	THERE(nng_stat_find_dialer, all, none);
	THERE(nng_stat_find, all, "rx_msgs");
	THERE(nng_stat_next, socket);
	STRING(nng_stat_name, socket);
	STRING(nng_stat_desc, socket);
	INT(nng_stat_type, socket);
	INT(nng_stat_unit, socket);
	NUMBER(nng_stat_value, socket);
	THERE(nng_stat_child, socket);
	for (nng_stat *c = nng_stat_child(socket); c != NULL; c = nng_stat_next(c)) {
		STRING(nng_stat_name, c);
		INT(nng_stat_type, c);
		if (nng_stat_type(c) == NNG_STAT_STRING) {
			STRING(nng_stat_string, c);
		} else if (nng_stat_type(c) == NNG_STAT_BOOLEAN) {
			NUMBER(nng_stat_bool, c);
		}
	}
	printf("nng_stat_timestamp %s\n", nng_stat_timestamp(socket) > 0 ? "there" : "not");
	VOID(nng_stats_free, all);
	nng_close(s);
}

static void
streams(void)
{
	nng_stream_listener *l = NULL;
	nng_stream_dialer *d = NULL;
	nng_stream *from, *to;
	nng_aio *a, *b;
	nng_url *url;
	char data[8] = "1234567", got[8] = "";
	nng_iov iov = {.iov_buf = data, .iov_len = sizeof(data)};
	int port = 0;
	char where[64];
	INT(nng_stream_listener_alloc, &l, "tcp://127.0.0.1:0");
	SETS(nng_stream_listener, l);
	INT(nng_stream_listener_listen, l);
	INT(nng_stream_listener_listen, l);
	need(nng_stream_listener_get_int(l, NNG_OPT_TCP_BOUND_PORT, &port), "port");
	snprintf(where, sizeof(where), "tcp://127.0.0.1:%d", port);
	INT(nng_stream_dialer_alloc, &d, where);
	SETS(nng_stream_dialer, d);
	GETS(nng_stream_dialer, d);
	need(nng_aio_alloc(&a, NULL, NULL), "aio");
	need(nng_aio_alloc(&b, NULL, NULL), "aio");
	START(nng_stream_listener_accept, l, a);
	START(nng_stream_dialer_dial, d, b);
	START(nng_aio_wait, a);
	START(nng_aio_wait, b);
	INT(nng_aio_result, a);
	INT(nng_aio_result, b);
	to = nng_aio_get_output(a, 0);
	from = nng_aio_get_output(b, 0);
	INT(nng_aio_set_iov, b, 1, &iov);
	START(nng_stream_send, from, b);
	iov.iov_buf = got;
	INT(nng_aio_set_iov, a, 1, &iov);
	START(nng_stream_recv, to, a);
	START(nng_aio_wait, a);
	START(nng_aio_wait, b);
	NUMBER(nng_aio_count, a);
	printf("values %s\n", got);
	SETS(nng_stream, to);
	GETS(nng_stream, to);
	VOID(nng_stream_close, to);
	VOID(nng_stream_close, from);
	VOID(nng_stream_free, to);
	VOID(nng_stream_free, from);
	VOID(nng_stream_dialer_close, d);
	VOID(nng_stream_dialer_free, d);
	VOID(nng_stream_listener_close, l);
	VOID(nng_stream_listener_free, l);
	nng_aio_free(a);
	nng_aio_free(b);
	need(nng_url_parse(&url, "tcp://127.0.0.1:0"), "url");
	INT(nng_stream_listener_alloc_url, &l, url);
	GETS(nng_stream_listener, l);
	nng_stream_listener_free(l);
	INT(nng_stream_dialer_alloc_url, &d, url);
	nng_stream_dialer_free(d);
	nng_url_free(url);
	INT(nng_stream_dialer_alloc, &d, "nonsense://");
}

static atomic_int go_on;

/* Waits, so that it is still there when it gets its name. */
static void
run_thread(void *data)
{
	while (atomic_load(&go_on) == 0) {
		nng_msleep(1);
	}
	*(int *)data = 5;
}

static void
threads(void)
{
	nng_thread *t;
	nng_mtx *m;
	nng_cv *cv;
	int value = 0;
	INT(nng_thread_create, &t, run_thread, &value);
	VOID(nng_thread_set_name, t, "named");
	atomic_store(&go_on, 1);
	VOID(nng_thread_destroy, t);
	printf("value %d\n", value);
	INT(nng_mtx_alloc, &m);
	INT(nng_cv_alloc, &cv, m);
	VOID(nng_mtx_lock, m);
	INT(nng_cv_until, cv, nng_clock() + 1);
	VOID(nng_cv_wake, cv);
	VOID(nng_cv_wake1, cv);
	VOID(nng_mtx_unlock, m);
	VOID(nng_cv_free, cv);
	VOID(nng_mtx_free, m);
	VOID(nng_msleep, 1);
}

static void
tls(void)
{
	nng_tls_config *c;
	INT(nng_tls_config_alloc, &c, NNG_TLS_MODE_CLIENT);
	INT(nng_tls_config_server_name, c, "localhost");
	INT(nng_tls_config_auth_mode, c, NNG_TLS_AUTH_MODE_NONE);
	INT(nng_tls_config_ca_chain, c, "no certificate", NULL);
	INT(nng_tls_config_own_cert, c, "no certificate", "no key", NULL);
	INT(nng_tls_config_ca_file, c, "/none");
	INT(nng_tls_config_cert_key_file, c, "/none", NULL);
	INT(nng_tls_config_version, c, NNG_TLS_1_2, NNG_TLS_1_2);
	VOID(nng_tls_config_hold, c);
	VOID(nng_tls_config_free, c);
	VOID(nng_tls_config_free, c);
}

static void
handle(nng_aio *aio)
{
	nng_http_res *res;
	nng_http_res_alloc(&res);
	nng_http_res_copy_data(res, "answer", 6);
	nng_aio_set_output(aio, 0, res);
	nng_aio_finish(aio, 0);
}

static void
http_objects(nng_url *url)
{
	nng_http_req *req;
	nng_http_res *res;
	nng_http_handler *h;
	void *data;
	size_t size;
	INT(nng_http_req_alloc, &req, url);
	INT(nng_http_req_add_header, req, "X-One", "1");
	INT(nng_http_req_set_header, req, "X-Two", "2");
	STRING(nng_http_req_get_header, req, "X-One");
	STRING(nng_http_req_get_header, req, "X-None");
	INT(nng_http_req_del_header, req, "X-One");
	INT(nng_http_req_set_method, req, "POST");
	STRING(nng_http_req_get_method, req);
	INT(nng_http_req_set_uri, req, "/other");
	STRING(nng_http_req_get_uri, req);
	INT(nng_http_req_set_version, req, "HTTP/1.1");
	STRING(nng_http_req_get_version, req);
	INT(nng_http_req_set_data, req, "body", 4);
	INT(nng_http_req_copy_data, req, "copy", 4);
	VOID(nng_http_req_get_data, req, &data, &size);
	printf("value %zu\n", size);
	VOID(nng_http_req_reset, req);
	VOID(nng_http_req_free, req);
	INT(nng_http_res_alloc, &res);
	INT(nng_http_res_add_header, res, "X-One", "1");
	INT(nng_http_res_set_header, res, "X-Two", "2");
	STRING(nng_http_res_get_header, res, "X-Two");
	INT(nng_http_res_del_header, res, "X-Two");
	INT(nng_http_res_set_status, res, 404);
	NUMBER(nng_http_res_get_status, res);
	INT(nng_http_res_set_reason, res, "because");
	STRING(nng_http_res_get_reason, res);
	INT(nng_http_res_set_version, res, "HTTP/1.0");
	STRING(nng_http_res_get_version, res);
	INT(nng_http_res_set_data, res, "body", 4);
	INT(nng_http_res_copy_data, res, "copy", 4);
	VOID(nng_http_res_get_data, res, &data, &size);
	VOID(nng_http_res_reset, res);
	VOID(nng_http_res_free, res);
	INT(nng_http_res_alloc_error, &res, 500);
	VOID(nng_http_res_free, res);
	INT(nng_http_handler_alloc_file, &h, "/file", "/none");
	VOID(nng_http_handler_free, h);
	INT(nng_http_handler_alloc_directory, &h, "/dir", "/none");
	VOID(nng_http_handler_free, h);
	INT(nng_http_handler_alloc_redirect, &h, "/from", 301, "/to");
	VOID(nng_http_handler_free, h);
	INT(nng_http_handler_alloc_static, &h, "/static", "text", 4, "text/plain");
	INT(nng_http_handler_set_method, h, "GET");
	INT(nng_http_handler_set_host, h, "localhost");
	INT(nng_http_handler_set_tree, h);
	INT(nng_http_handler_collect_body, h, true, 100);
	INT(nng_http_handler_set_data, h, &size, NULL);
	THERE(nng_http_handler_get_data, h);
	VOID(nng_http_handler_free, h);
}

static void
http(void)
{
	nng_url *url;
	nng_http_server *server;
	nng_http_handler *h;
	nng_http_client *client;
	nng_http_req *req;
	nng_http_res *res;
	nng_aio *aio;
	nng_sockaddr addr;
	char where[64];
	void *data = NULL;
	size_t size = 0;
	need(nng_url_parse(&url, "http://127.0.0.1:0/"), "url");
	http_objects(url);
	INT(nng_http_server_hold, &server, url);
	INT(nng_http_handler_alloc, &h, "/ask", handle);
	INT(nng_http_server_add_handler, server, h);
	INT(nng_http_server_add_handler, server, h);
	INT(nng_http_server_set_error_page, server, 404, "<p>none</p>");
	INT(nng_http_server_set_error_file, server, 404, "/none");
	INT(nng_http_server_start, server);
	INT(nng_http_server_get_addr, server, &addr);
	int port = addr.s_in.sa_port >> 8 | (addr.s_in.sa_port & 255) << 8;
	nng_url_free(url);
	snprintf(where, sizeof(where), "http://127.0.0.1:%d/ask", port);
	need(nng_url_parse(&url, where), "url");
	INT(nng_http_client_alloc, &client, url);
	need(nng_http_req_alloc(&req, url), "req");
	need(nng_http_res_alloc(&res), "res");
	need(nng_aio_alloc(&aio, NULL, NULL), "aio");
	START(nng_http_client_transact, client, req, res, aio);
	START(nng_aio_wait, aio);
	INT(nng_aio_result, aio);
	NUMBER(nng_http_res_get_status, res);
	nng_http_res_get_data(res, &data, &size);
	printf("values %.*s\n", (int)size, (char *)data);
	START(nng_http_client_connect, client, aio);
	START(nng_aio_wait, aio);
	INT(nng_aio_result, aio);
	nng_http_conn *conn = nng_aio_get_output(aio, 0);
	START(nng_http_conn_write_req, conn, req, aio);
	START(nng_aio_wait, aio);
	INT(nng_aio_result, aio);
	nng_http_res_reset(res);
	START(nng_http_conn_read_res, conn, res, aio);
	START(nng_aio_wait, aio);
	INT(nng_aio_result, aio);
	VOID(nng_http_conn_close, conn);
	nng_http_req_free(req);
	nng_http_res_free(res);
	VOID(nng_http_client_free, client);
	INT(nng_http_server_del_handler, server, h);
	VOID(nng_http_handler_free, h);
	VOID(nng_http_server_stop, server);
	VOID(nng_http_server_release, server);
	nng_aio_free(aio);
	nng_url_free(url);
}

int
main(void)
{
	messages();
	aios();
	opens();
	sockets();
	contexts();
	buffers_and_urls();
	statistics();
	streams();
	threads();
	tls();
	http();
	VOID(nng_closeall, );
	/* NNG is over with what it frees in the background: nng_fini does not wait for all of it. */
	until_others_wait();
	VOID(nng_fini, );
	return 0;
}
