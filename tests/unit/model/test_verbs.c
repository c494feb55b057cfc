/*
 * What each verb does to its object: before the event, and after it. A case is a list of events on
 * one thread; what counts is the object's state before and after the last of them.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "analyzer/model/model.h"
#include "analyzer/nng/errors.h"
#include "analyzer/nng/flags.h"

/* Objects of the cases. */
enum {
	SOCKET = 1,
	CTX = 2,
	M = 0x1000,
	M2 = 0x2000,
	A = 0x3000,
	P = 0x4000,
	H = 0x5000,
	S = 0x6000
};

/* States of a handle; NONE: the model does not know it. */
enum { NONE = -1, OPEN, CLOSING, CLOSED };

struct deed {
	enum nngt_type type; /* 0: the end of the list */
	unsigned function;
	int64_t result;
	uint64_t args[API_ARGS_MAX];
};
#define ARGS(...)                                                                                  \
	{                                                                                              \
		__VA_ARGS__                                                                                \
	}
#define CALLED(name, result, args)                                                                 \
	{                                                                                              \
		NNGT_CALL, NNGT_FN_##name, result, args                                                    \
	}
#define ENTERED(name, args)                                                                        \
	{                                                                                              \
		NNGT_ENTER, NNGT_FN_##name, 0, args                                                        \
	}
#define RETURNED(name, result, args)                                                               \
	{                                                                                              \
		NNGT_RETURN, NNGT_FN_##name, result, args                                                  \
	}
/* The callback of the aio A, with the result of its operation. */
#define CALLBACK(result)                                                                           \
	{                                                                                              \
		NNGT_CALLBACK_BEGIN, NNGT_FN_nng_aio_alloc, result,                                        \
		{                                                                                          \
			A                                                                                      \
		}                                                                                          \
	}

#define DEEDS_MAX 8
struct verb_case {
	const char *name;
	int kind; /* enum nngt_kind, or OPERATION and the like */
	uint64_t key;
	int before, after;
	struct deed deeds[DEEDS_MAX + 1];
};

#include "tests/unit/model/operation_cases.h"

static const struct verb_case cases[] = {
    /* What the program says itself changes nobody's property */
    {"nngtrace_name",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nngtrace_name, 0, ARGS(M))}},
    {"nngtrace_name_id",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nngtrace_name_id, 0, ARGS(M))}},
    {"nngtrace_give",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nngtrace_give, 0, ARGS(M))}},
    {"nngtrace_take",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nngtrace_take, 0, ARGS(M))}},
    {"nngtrace_keep",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nngtrace_keep, 0, ARGS(M))}},
    {"nngtrace_phase",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nngtrace_phase, 0, ARGS(M))}},
    {"nngtrace_mark",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nngtrace_mark, 0, ARGS(M))}},
    /* Messages */
    {"alloc", NNGT_MSG, M, NONE, MSG_APPLICATION, {CALLED(nng_msg_alloc, 0, ARGS(M, 3))}},
    {"alloc that fails", NNGT_MSG, M, NONE, NONE, {CALLED(nng_msg_alloc, 2, ARGS(0, 3))}},
    {"dup",
     NNGT_MSG,
     M2,
     NONE,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), ENTERED(nng_msg_dup, ARGS(0, M)),
      RETURNED(nng_msg_dup, 0, ARGS(M2))}},
    {"free",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_FREED,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nng_msg_free, 0, ARGS(M))}},
    {"use",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nng_msg_len, 3, ARGS(M))}},
    {"change",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), CALLED(nng_msg_clear, 0, ARGS(M))}},
    {"a send is entered",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_IN_CALL,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), ENTERED(nng_sendmsg, ARGS(SOCKET, M))}},
    {"a send returns 0",
     NNGT_MSG,
     M,
     MSG_IN_CALL,
     MSG_LIBRARY,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), ENTERED(nng_sendmsg, ARGS(SOCKET, M)),
      RETURNED(nng_sendmsg, 0, ARGS(0))}},
    {"a send returns an error",
     NNGT_MSG,
     M,
     MSG_IN_CALL,
     MSG_APPLICATION,
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), ENTERED(nng_sendmsg, ARGS(SOCKET, M)),
      RETURNED(nng_sendmsg, NNG_ECLOSED, ARGS(0))}},
    {"a receive returns 0",
     NNGT_MSG,
     M,
     NONE,
     MSG_APPLICATION,
     {ENTERED(nng_recvmsg, ARGS(SOCKET)), RETURNED(nng_recvmsg, 0, ARGS(0, M))}},
    {"nng_fini",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION, /* memory is the caller's still */
     {CALLED(nng_msg_alloc, 0, ARGS(M, 3)), ENTERED(nng_fini, ARGS(0)),
      RETURNED(nng_fini, 0, ARGS(0))}},
    /* Messages on aios */
    {"set_msg",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_APPLICATION,
     {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)), CALLED(nng_msg_alloc, 0, ARGS(M, 3)),
      CALLED(nng_aio_set_msg, 0, ARGS(A, M))}},
    {"start of a send",
     NNGT_MSG,
     M,
     MSG_APPLICATION,
     MSG_IN_FLIGHT,
     {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)), CALLED(nng_msg_alloc, 0, ARGS(M, 3)),
      CALLED(nng_aio_set_msg, 0, ARGS(A, M)), CALLED(nng_send_aio, 0, ARGS(SOCKET, A))}},
    {"callback of a send: 0",
     NNGT_MSG,
     M,
     MSG_IN_FLIGHT,
     MSG_LIBRARY,
     {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)), CALLED(nng_msg_alloc, 0, ARGS(M, 3)),
      CALLED(nng_aio_set_msg, 0, ARGS(A, M)), CALLED(nng_send_aio, 0, ARGS(SOCKET, A)),
      CALLBACK(0)}},
    {"callback of a send: an error",
     NNGT_MSG,
     M,
     MSG_IN_FLIGHT,
     MSG_APPLICATION,
     {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)), CALLED(nng_msg_alloc, 0, ARGS(M, 3)),
      CALLED(nng_aio_set_msg, 0, ARGS(A, M)), CALLED(nng_send_aio, 0, ARGS(SOCKET, A)),
      CALLBACK(NNG_ETIMEDOUT)}},
    /* Aios */
    {"aio: alloc", NNGT_AIO, A, NONE, AIO_LIVE, {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77))}},
    {"aio: stop",
     NNGT_AIO,
     A,
     AIO_LIVE,
     AIO_LIVE,
     {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)), ENTERED(nng_aio_stop, ARGS(A)),
      RETURNED(nng_aio_stop, 0, ARGS(0))}},
    {"aio: cancel",
     NNGT_AIO,
     A,
     AIO_LIVE,
     AIO_LIVE,
     {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)), CALLED(nng_sleep_aio, 0, ARGS(5, A)),
      CALLED(nng_aio_cancel, 0, ARGS(A))}},
    {"aio: a free is entered",
     NNGT_AIO,
     A,
     AIO_LIVE,
     AIO_FREEING,
     {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)), ENTERED(nng_aio_free, ARGS(A))}},
    {"aio: a free returns",
     NNGT_AIO,
     A,
     AIO_FREEING,
     AIO_FREED,
     {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)), ENTERED(nng_aio_free, ARGS(A)),
      RETURNED(nng_aio_free, 0, ARGS(0))}},
    {"aio: reap",
     NNGT_AIO,
     A,
     AIO_LIVE,
     AIO_REAPED,
     {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)), CALLED(nng_aio_reap, 0, ARGS(A))}},
    /* Handles */
    {"open",
     NNGT_SOCKET,
     SOCKET,
     NONE,
     OPEN,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 0, ARGS(SOCKET))}},
    {"an open that fails",
     NNGT_SOCKET,
     SOCKET,
     NONE,
     NONE,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 2, ARGS(0))}},
    {"a close is entered",
     NNGT_SOCKET,
     SOCKET,
     OPEN,
     CLOSING,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 0, ARGS(SOCKET)),
      ENTERED(nng_close, ARGS(SOCKET))}},
    {"a close returns",
     NNGT_SOCKET,
     SOCKET,
     CLOSING,
     CLOSED,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 0, ARGS(SOCKET)),
      ENTERED(nng_close, ARGS(SOCKET)), RETURNED(nng_close, 0, ARGS(0))}},
    {"a socket's close ends its contexts",
     NNGT_CTX,
     CTX,
     CLOSING,
     CLOSED,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 0, ARGS(SOCKET)),
      CALLED(nng_ctx_open, 0, ARGS(CTX, SOCKET)), ENTERED(nng_close, ARGS(SOCKET)),
      RETURNED(nng_close, 0, ARGS(0))}},
    {"nng_closeall",
     NNGT_SOCKET,
     SOCKET,
     OPEN,
     CLOSED,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 0, ARGS(SOCKET)),
      ENTERED(nng_closeall, ARGS(0)), RETURNED(nng_closeall, 0, ARGS(0))}},
    /* The rest */
    {"create", NNGT_BUFFER, P, NONE, RESOURCE_OWNED, {CALLED(nng_alloc, P, ARGS(8))}},
    {"destroy",
     NNGT_BUFFER,
     P,
     RESOURCE_OWNED,
     RESOURCE_FREED,
     {CALLED(nng_alloc, P, ARGS(8)), CALLED(nng_free, 0, ARGS(P, 8))}},
    {"a send that copies",
     NNGT_BUFFER,
     P,
     RESOURCE_OWNED,
     RESOURCE_OWNED,
     {CALLED(nng_alloc, P, ARGS(8)), ENTERED(nng_send, ARGS(SOCKET, P, 8, 0)),
      RETURNED(nng_send, 0, ARGS(0))}},
    {"a send that takes the buffer",
     NNGT_BUFFER,
     P,
     RESOURCE_IN_CALL,
     RESOURCE_GIVEN,
     {CALLED(nng_alloc, P, ARGS(8)), ENTERED(nng_send, ARGS(SOCKET, P, 8, NNG_FLAG_ALLOC)),
      RETURNED(nng_send, 0, ARGS(0))}},
    {"a send that takes the buffer fails",
     NNGT_BUFFER,
     P,
     RESOURCE_IN_CALL,
     RESOURCE_OWNED,
     {CALLED(nng_alloc, P, ARGS(8)), ENTERED(nng_send, ARGS(SOCKET, P, 8, NNG_FLAG_ALLOC)),
      RETURNED(nng_send, NNG_ECLOSED, ARGS(0))}},
    {"a receive that gives a buffer",
     NNGT_BUFFER,
     P,
     NONE,
     RESOURCE_OWNED,
     {ENTERED(nng_recv, ARGS(SOCKET, 0, 0, NNG_FLAG_ALLOC)), RETURNED(nng_recv, 0, ARGS(0, P, 8))}},
    {"hold and one release",
     NNGT_TLS_CONFIG,
     P,
     RESOURCE_OWNED,
     RESOURCE_OWNED,
     {CALLED(nng_tls_config_alloc, 0, ARGS(P)), CALLED(nng_tls_config_hold, 0, ARGS(P)),
      CALLED(nng_tls_config_free, 0, ARGS(P))}},
    {"the last release",
     NNGT_TLS_CONFIG,
     P,
     RESOURCE_OWNED,
     RESOURCE_FREED,
     {CALLED(nng_tls_config_alloc, 0, ARGS(P)), CALLED(nng_tls_config_hold, 0, ARGS(P)),
      CALLED(nng_tls_config_free, 0, ARGS(P)), CALLED(nng_tls_config_free, 0, ARGS(P))}},
    {"add_handler",
     NNGT_HTTP_HANDLER,
     H,
     RESOURCE_OWNED,
     RESOURCE_GIVEN,
     {CALLED(nng_http_handler_alloc, 0, ARGS(H)), ENTERED(nng_http_server_add_handler, ARGS(S, H)),
      RETURNED(nng_http_server_add_handler, 0, ARGS(0))}},
    {"del_handler",
     NNGT_HTTP_HANDLER,
     H,
     RESOURCE_GIVEN,
     RESOURCE_OWNED,
     {CALLED(nng_http_handler_alloc, 0, ARGS(H)), ENTERED(nng_http_server_add_handler, ARGS(S, H)),
      RETURNED(nng_http_server_add_handler, 0, ARGS(0)),
      ENTERED(nng_http_server_del_handler, ARGS(S, H)),
      RETURNED(nng_http_server_del_handler, 0, ARGS(0))}},
    {"nn_reallocmsg",
     NNGT_NN_MSG,
     P,
     RESOURCE_OWNED,
     RESOURCE_FREED,
     {CALLED(nn_allocmsg, P, ARGS(8)), CALLED(nn_reallocmsg, S, ARGS(P, 16))}},
};

static int
state_of(const struct model *model, int what, uint64_t key)
{
	if (what >= NNGT_OBJECT_KINDS_END) {
		return operation_state(model, what, key);
	}
	enum nngt_kind kind = (enum nngt_kind)what;
	const struct object *object = model_latest(model, kind, key);

	if (object == NULL) {
		return NONE;
	}
	if (kind == NNGT_MSG) {
		return (int)((const struct msg *)object)->owner;
	}
	if (kind == NNGT_AIO) {
		return (int)((const struct aio *)object)->state;
	}
	if (kind_is_handle(kind)) {
		const struct handle *handle = (const struct handle *)object;
		if (handle_closed(handle) != NULL) {
			return CLOSED;
		}
		bool closing = handle->closing.seq != 0 ||
		               (handle->socket != NULL && handle->socket->closing.seq != 0);
		return closing ? CLOSING : OPEN;
	}
	return (int)((const struct resource *)object)->state;
}

/* As the reader gives it. */
static struct event
event_of(const struct deed *deed, uint64_t seq)
{
	const struct api_function *function = api_function(deed->function);
	struct event event = {.seq = seq,
	                      .ref = seq * NNGT_SLOT,
	                      .time_ns = seq * 1000,
	                      .function = (uint16_t)deed->function,
	                      .type = (uint8_t)deed->type,
	                      .returned = deed->type == NNGT_CALL};
	bool whole = deed->type == NNGT_CALL;

	if (deed->type == NNGT_CALLBACK_BEGIN) {
		event.args[0] = deed->args[0];
		event.has_args = 1;
		event.observed = true;
		event.aio_result = (int32_t)deed->result;
		return event;
	}
	event.has_result = deed->type != NNGT_ENTER && function->result != NNGT_VOID;
	event.result = event.has_result ? deed->result : 0;
	/* nn_recv returns a length. */
	bool failed =
	    function->result == NNGT_RESULT && event.result != 0 && function->does != NNGT_DOES_NN_RECV;
	for (unsigned i = 0; i < function->nargs; i++) {
		bool out = (function->args[i] & NNGT_OUT) != 0;
		bool there = whole ? !out || !failed : deed->type == NNGT_RETURN ? out && !failed : !out;
		if (there && api_kind_width(function->args[i]) > 0) {
			event.has_args |= (uint8_t)(1u << i);
			event.args[i] = deed->args[i];
		}
	}
	return event;
}

static void
run(const struct verb_case *c)
{
	struct model *model = model_new(false);
	int before = NONE;

	cr_assert_not_null(model);
	for (unsigned at = 0; c->deeds[at].type != 0; at++) {
		struct event event = event_of(&c->deeds[at], at + 1);
		struct action action;
		cr_assert(model_resolve(model, &event, &action), "%s", c->name);
		before = state_of(model, c->kind, c->key);
		cr_assert(model_apply(model, &action), "%s", c->name);
	}
	cr_expect_eq(before, c->before, "%s: before: %d, not %d", c->name, before, c->before);
	int after = state_of(model, c->kind, c->key);
	cr_expect_eq(after, c->after, "%s: after: %d, not %d", c->name, after, c->after);
	model_free(model);
}

#define CASES           (sizeof(cases) / sizeof(cases[0]))
#define OPERATION_CASES (sizeof(operation_cases) / sizeof(operation_cases[0]))

Test(verbs, before_and_after)
{
	for (size_t i = 0; i < CASES; i++) {
		run(&cases[i]);
	}
}

Test(verbs, before_and_after_of_operations)
{
	for (size_t i = 0; i < OPERATION_CASES; i++) {
		run(&operation_cases[i]);
	}
}

/* Whether the last deed of a case is a call with the verb. */
static bool
is_about(const struct verb_case *c, unsigned does)
{
	unsigned last = 0;

	while (c->deeds[last + 1].type != 0) {
		last++;
	}
	return c->deeds[last].type != NNGT_CALLBACK_BEGIN &&
	       api_function(c->deeds[last].function)->does == does;
}

Test(verbs, every_verb_has_a_case)
{
	static const char *const names[] = {
#define X(verb, class) #verb,
	    NNGT_DOES(X)
#undef X
	};

	for (unsigned does = 0; does < NNGT_DOES_END; does++) {
		bool found = false;
		for (size_t i = 0; i < CASES; i++) {
			found = found || is_about(&cases[i], does);
		}
		for (size_t i = 0; i < OPERATION_CASES; i++) {
			found = found || is_about(&operation_cases[i], does);
		}
		cr_expect(found, "no case ends with a call that does %s", names[does]);
	}
}

/* The sockets of a device: NNG 2.0 takes them, and closes them when the device ends. */
Test(verbs, sockets_of_a_device)
{
	static const char *const versions[] = {"1.12.4", "2.0.0-beta.1"};

	for (unsigned taken = 0; taken < 2; taken++) {
		struct deed deeds[] = {ENTERED(nng_pair0_open, ARGS(0)),
		                       RETURNED(nng_pair0_open, 0, ARGS(SOCKET)), AIO_PLAIN,
		                       CALLED(nng_device_aio, 0, ARGS(A, SOCKET, SOCKET))};
		struct model *model = model_new(false);
		struct release release;

		cr_assert_not_null(model);
		release_fill(&release, versions[taken], 0);
		for (unsigned at = 0; at < sizeof(deeds) / sizeof(deeds[0]); at++) {
			deeds[at].function = release.functions[deeds[at].function];
			struct event event = event_of(&deeds[at], at + 1);
			struct action action;
			cr_assert(model_resolve(model, &event, &action));
			cr_assert(model_apply(model, &action));
		}
		cr_expect_eq(model_latest(model, NNGT_SOCKET, SOCKET)->unknown, taken == 1);
		model_free(model);
	}
}

/* A receive of bytes works on the buffers that set_iov named, until its end is seen. */
Test(verbs, memory_of_an_operation)
{
	static const struct deed deeds[] = {AIO_PLAIN, CALLED(nng_udp_open, 0, ARGS(S)),
	                                    CALLED(nng_aio_set_iov, 0, ARGS(A, 1)),
	                                    CALLED(nng_udp_recv, 0, ARGS(S, A)), IDLE};
	struct model *model = model_new(false);

	cr_assert_not_null(model);
	for (unsigned at = 0; at < sizeof(deeds) / sizeof(deeds[0]); at++) {
		struct event event = event_of(&deeds[at], at + 1);
		const struct trace_buffer buffer = {P, 16};
		struct action action;
		if (event.function == NNGT_FN_nng_aio_set_iov) {
			event.buffers = 1;
			event.buffer = &buffer;
		}
		cr_assert(model_resolve(model, &event, &action));
		cr_assert(model_apply(model, &action));
		bool works = event.function == NNGT_FN_nng_udp_recv;
		cr_expect_eq(model_memory_user(model, P + 15, 1) != NULL, works, "after deed %u", at);
		cr_expect_eq(model_memory_user(model, P - 8, 9) != NULL, works, "after deed %u", at);
		cr_expect_null(model_memory_user(model, P + 16, 8));
		cr_expect_null(model_memory_user(model, P - 8, 8));
	}
	model_free(model);
}

/* Calls that are open: outermost first, and the innermost callback. */
Test(verbs, open_calls)
{
	static const struct deed deeds[] = {CALLED(nng_aio_alloc, 0, ARGS(A, 0x77)),
	                                    ENTERED(nng_aio_stop, ARGS(A)), CALLBACK(0),
	                                    ENTERED(nng_recvmsg, ARGS(SOCKET))};
	struct model *model = model_new(false);
	const struct open_call *call = NULL;

	cr_assert_not_null(model);
	cr_expect_null(model_next_open(model, 0, NULL));
	cr_expect_null(model_callback(model, 0));
	for (unsigned at = 0; at < sizeof(deeds) / sizeof(deeds[0]); at++) {
		struct event event = event_of(&deeds[at], at + 1);
		struct action action;
		cr_assert(model_resolve(model, &event, &action));
		cr_assert(model_apply(model, &action));
	}
	for (unsigned at = 1; at < sizeof(deeds) / sizeof(deeds[0]); at++) {
		call = model_next_open(model, 0, call);
		cr_assert_not_null(call);
		cr_expect_eq(call->function, deeds[at].function);
		cr_expect_eq(call->callback, deeds[at].type == NNGT_CALLBACK_BEGIN);
		cr_expect(!call->callback || call == model_callback(model, 0));
	}
	cr_expect_null(model_next_open(model, 0, call));
	cr_expect_null(model_next_open(model, 7, NULL));
	model_free(model);
}
