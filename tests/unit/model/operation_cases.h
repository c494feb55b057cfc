/*
 * operation_cases.h - what each verb does to the operation of an aio, to a lock and to a buffer of
 * nanomsg's: cases for test_verbs.c, which has the words that they are made of. A verb that changes
 * nothing has a case that says so.
 */
#ifndef NNGTRACE_TESTS_UNIT_MODEL_OPERATION_CASES_H
#define NNGTRACE_TESTS_UNIT_MODEL_OPERATION_CASES_H

/* What is looked at, beside the kinds of objects. */
enum {
	OPERATION = NNGT_OBJECT_KINDS_END + 1, /* of an aio */
	PROVIDER,                              /* of an aio: what its provider has done */
	LOCKED                                 /* a mutex: whether somebody has it */
};

/* An operation: none yet, in progress, ended, its result known, the result read. */
enum { NEVER, BUSY, ENDED, KNOWN, READ };
/* A provider. */
enum { UNTOUCHED, BEGUN, FINISHED };

#define AIO_PLAIN CALLED(nng_aio_alloc, 0, ARGS(A, 0))
#define SLEEPS    CALLED(nng_sleep_aio, 0, ARGS(100, A))
/* Seen to have ended, with a result that is not known yet. */
#define IDLE CALLED(nng_aio_busy, 0, ARGS(A))
/* The aio that an HTTP handler is lent. */
#define HANDLED                                                                                    \
	{                                                                                              \
		NNGT_CALLBACK_BEGIN, NNGT_FN_nng_http_handler_alloc, 0,                                    \
		{                                                                                          \
			A                                                                                      \
		}                                                                                          \
	}

static const struct verb_case operation_cases[] = {
    /* Operations */
    {"a receive starts",
     OPERATION,
     A,
     NEVER,
     BUSY,
     {AIO_PLAIN, CALLED(nng_recv_aio, 0, ARGS(SOCKET, A))}},
    {"a device starts",
     OPERATION,
     A,
     NEVER,
     BUSY,
     {AIO_PLAIN, CALLED(nng_device_aio, 0, ARGS(A, SOCKET, SOCKET + 1))}},
    {"a timer starts", OPERATION, A, NEVER, BUSY, {AIO_PLAIN, SLEEPS}},
    {"a wait is entered",
     OPERATION,
     A,
     BUSY,
     BUSY,
     {AIO_PLAIN, SLEEPS, ENTERED(nng_aio_wait, ARGS(A))}},
    {"a wait returns",
     OPERATION,
     A,
     BUSY,
     ENDED,
     {AIO_PLAIN, SLEEPS, ENTERED(nng_aio_wait, ARGS(A)), RETURNED(nng_aio_wait, 0, ARGS(0))}},
    {"busy says yes",
     OPERATION,
     A,
     BUSY,
     BUSY,
     {AIO_PLAIN, SLEEPS, CALLED(nng_aio_busy, 1, ARGS(A))}},
    {"busy says no", OPERATION, A, BUSY, ENDED, {AIO_PLAIN, SLEEPS, IDLE}},
    {"the result is read too early",
     OPERATION,
     A,
     BUSY,
     BUSY,
     {AIO_PLAIN, SLEEPS, CALLED(nng_aio_result, 0, ARGS(A))}},
    {"the result is read",
     OPERATION,
     A,
     ENDED,
     READ,
     {AIO_PLAIN, SLEEPS, IDLE, CALLED(nng_aio_result, 0, ARGS(A))}},
    {"the count is read",
     OPERATION,
     A,
     ENDED,
     ENDED,
     {AIO_PLAIN, SLEEPS, IDLE, CALLED(nng_aio_count, 0, ARGS(A))}},
    {"the message is read",
     NNGT_MSG,
     M,
     NONE,
     MSG_APPLICATION,
     {AIO_PLAIN, CALLED(nng_recv_aio, 0, ARGS(SOCKET, A)), IDLE, CALLED(nng_aio_result, 0, ARGS(A)),
      CALLED(nng_aio_get_msg, M, ARGS(A))}},
    {"an input is set",
     OPERATION,
     A,
     BUSY,
     BUSY,
     {AIO_PLAIN, SLEEPS, CALLED(nng_aio_set_input, 0, ARGS(A, 0))}},
    {"a timeout is set",
     OPERATION,
     A,
     BUSY,
     BUSY,
     {AIO_PLAIN, SLEEPS, CALLED(nng_aio_set_timeout, 0, ARGS(A, 5))}},
    /* Providers */
    {"a provider begins",
     PROVIDER,
     A,
     UNTOUCHED,
     BEGUN,
     {AIO_PLAIN, CALLED(nng_aio_begin, 1, ARGS(A))}},
    {"a provider is told not to begin",
     PROVIDER,
     A,
     UNTOUCHED,
     UNTOUCHED,
     {AIO_PLAIN, CALLED(nng_aio_begin, 0, ARGS(A))}},
    {"a provider defers",
     PROVIDER,
     A,
     BEGUN,
     BEGUN,
     {AIO_PLAIN, CALLED(nng_aio_begin, 1, ARGS(A)), CALLED(nng_aio_defer, 0, ARGS(A, 0x99))}},
    {"a provider finishes",
     PROVIDER,
     A,
     BEGUN,
     FINISHED,
     {AIO_PLAIN, CALLED(nng_aio_begin, 1, ARGS(A)), CALLED(nng_aio_finish, 0, ARGS(A, 0))}},
    {"a handler begins", PROVIDER, A, UNTOUCHED, BEGUN, {HANDLED}},
    {"a handler asks for its request",
     NNGT_HTTP_REQ,
     P,
     NONE,
     RESOURCE_LENT,
     {HANDLED, CALLED(nng_aio_get_input, P, ARGS(A, 0))}},
    {"a handler sets its response",
     NNGT_HTTP_RES,
     P,
     RESOURCE_OWNED,
     RESOURCE_OWNED,
     {HANDLED, CALLED(nng_http_res_alloc, 0, ARGS(P)),
      CALLED(nng_aio_set_output, 0, ARGS(A, 0, P))}},
    {"a handler finishes: the response is the server's",
     NNGT_HTTP_RES,
     P,
     RESOURCE_OWNED,
     RESOURCE_GIVEN,
     {HANDLED, CALLED(nng_http_res_alloc, 0, ARGS(P)), CALLED(nng_aio_set_output, 0, ARGS(A, 0, P)),
      CALLED(nng_aio_finish, 0, ARGS(A, 0))}},
    {"a handler finishes: the request goes back",
     NNGT_HTTP_REQ,
     P,
     RESOURCE_LENT,
     RESOURCE_GIVEN,
     {HANDLED, CALLED(nng_aio_get_input, P, ARGS(A, 0)), CALLED(nng_aio_finish, 0, ARGS(A, 0))}},
    {"a handler takes its connection over",
     NNGT_HTTP_CONN,
     P,
     RESOURCE_LENT,
     RESOURCE_OWNED,
     {HANDLED, CALLED(nng_aio_get_input, P, ARGS(A, 2)), CALLED(nng_http_hijack, 0, ARGS(P))}},
    {"a handler gets data and a destructor",
     NNGT_BUFFER,
     P,
     RESOURCE_OWNED,
     RESOURCE_LENT,
     {CALLED(nng_http_handler_alloc, 0, ARGS(H)), CALLED(nng_alloc, P, ARGS(8)),
      CALLED(nng_http_handler_set_data, 0, ARGS(H, P, 0x99))}},
    {"a handler gets data without a destructor",
     NNGT_BUFFER,
     P,
     RESOURCE_OWNED,
     RESOURCE_OWNED,
     {CALLED(nng_http_handler_alloc, 0, ARGS(H)), CALLED(nng_alloc, P, ARGS(8)),
      CALLED(nng_http_handler_set_data, 0, ARGS(H, P, 0))}},
    /* Locks */
    {"a lock is waited for",
     LOCKED,
     P,
     false,
     false,
     {CALLED(nng_mtx_alloc, 0, ARGS(P)), ENTERED(nng_mtx_lock, ARGS(P))}},
    {"a lock is taken",
     LOCKED,
     P,
     false,
     true,
     {CALLED(nng_mtx_alloc, 0, ARGS(P)), ENTERED(nng_mtx_lock, ARGS(P)),
      RETURNED(nng_mtx_lock, 0, ARGS(0))}},
    {"a lock is given back",
     LOCKED,
     P,
     true,
     false,
     {CALLED(nng_mtx_alloc, 0, ARGS(P)), ENTERED(nng_mtx_lock, ARGS(P)),
      RETURNED(nng_mtx_lock, 0, ARGS(0)), CALLED(nng_mtx_unlock, 0, ARGS(P))}},
    {"a condition is waited for",
     NNGT_CV,
     S,
     RESOURCE_OWNED,
     RESOURCE_OWNED,
     {CALLED(nng_cv_alloc, 0, ARGS(S, P)), ENTERED(nng_cv_wait, ARGS(S)),
      RETURNED(nng_cv_wait, 0, ARGS(0))}},
    /* nanomsg's buffers */
    {"nn_recv with NN_MSG",
     NNGT_NN_MSG,
     P,
     NONE,
     RESOURCE_OWNED,
     {ENTERED(nn_recv, ARGS(1)), RETURNED(nn_recv, 5, ARGS(0, P))}},
    {"nn_recv into memory of the caller's",
     NNGT_NN_MSG,
     P,
     NONE,
     NONE,
     {ENTERED(nn_recv, ARGS(1)), RETURNED(nn_recv, 5, ARGS(0, 0))}},
    {"nn_send is entered",
     NNGT_NN_MSG,
     P,
     RESOURCE_OWNED,
     RESOURCE_IN_CALL,
     {CALLED(nn_allocmsg, P, ARGS(8)), ENTERED(nn_send, ARGS(1, P))}},
    {"nn_send returns a length",
     NNGT_NN_MSG,
     P,
     RESOURCE_IN_CALL,
     RESOURCE_GIVEN,
     {CALLED(nn_allocmsg, P, ARGS(8)), ENTERED(nn_send, ARGS(1, P)),
      RETURNED(nn_send, 8, ARGS(0))}},
    {"nn_send returns -1",
     NNGT_NN_MSG,
     P,
     RESOURCE_IN_CALL,
     RESOURCE_OWNED,
     {CALLED(nn_allocmsg, P, ARGS(8)), ENTERED(nn_send, ARGS(1, P)),
      RETURNED(nn_send, -1, ARGS(0))}},
    {"nn_recvmsg gives control data, too",
     NNGT_NN_MSG,
     P,
     NONE,
     RESOURCE_OWNED,
     {ENTERED(nn_recvmsg, ARGS(1)), RETURNED(nn_recvmsg, 5, ARGS(0, S, P))}},
    {"nn_sendmsg takes control data, too",
     NNGT_NN_MSG,
     P,
     RESOURCE_IN_CALL,
     RESOURCE_GIVEN,
     {CALLED(nn_allocmsg, P, ARGS(8)), ENTERED(nn_sendmsg, ARGS(1, 0, P)),
      RETURNED(nn_sendmsg, 8, ARGS(0))}},
    {"nn_sendmsg returns -1",
     NNGT_NN_MSG,
     P,
     RESOURCE_IN_CALL,
     RESOURCE_OWNED,
     {CALLED(nn_allocmsg, P, ARGS(8)), ENTERED(nn_sendmsg, ARGS(1, S, P)),
      RETURNED(nn_sendmsg, -1, ARGS(0))}},
    /* Sockets */
    {"an option is read",
     NNGT_SOCKET,
     SOCKET,
     OPEN,
     OPEN,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 0, ARGS(SOCKET)),
      CALLED(nng_socket_get_int, 0, ARGS(SOCKET, 7))}},
    {"a notification is asked for",
     NNGT_SOCKET,
     SOCKET,
     OPEN,
     OPEN,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 0, ARGS(SOCKET)),
      CALLED(nng_pipe_notify, 0, ARGS(SOCKET, 1, 0x99))}},
    {"a device ends",
     NNGT_SOCKET,
     SOCKET,
     OPEN,
     OPEN,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 0, ARGS(SOCKET)),
      ENTERED(nng_device, ARGS(SOCKET, SOCKET)), RETURNED(nng_device, NNG_ECLOSED, ARGS(0))}},
    {"time goes by",
     NNGT_SOCKET,
     SOCKET,
     OPEN,
     OPEN,
     {ENTERED(nng_pair0_open, ARGS(0)), RETURNED(nng_pair0_open, 0, ARGS(SOCKET)),
      ENTERED(nng_msleep, ARGS(5)), RETURNED(nng_msleep, 0, ARGS(0))}},
    {"an init",
     NNGT_SOCKET,
     SOCKET,
     NONE,
     NONE,
     {ENTERED(nng_init, ARGS(0)), RETURNED(nng_init, 0, ARGS(0))}},
    {"a hold",
     NNGT_TLS_CONFIG,
     P,
     RESOURCE_OWNED,
     RESOURCE_OWNED,
     {CALLED(nng_tls_config_alloc, 0, ARGS(P)), CALLED(nng_tls_config_hold, 0, ARGS(P))}},
    {"two inits, and one fini",
     NNGT_SOCKET,
     SOCKET,
     OPEN,
     OPEN,
     {ENTERED(nng_init, ARGS(0)), RETURNED(nng_init, 0, ARGS(0)), ENTERED(nng_init, ARGS(0)),
      RETURNED(nng_init, 0, ARGS(0)), ENTERED(nng_pair0_open, ARGS(0)),
      RETURNED(nng_pair0_open, 0, ARGS(SOCKET)), ENTERED(nng_fini, ARGS(0)),
      RETURNED(nng_fini, 0, ARGS(0))}},
};

/* The state of what is no object of a kind of its own. */
static int
operation_state(const struct model *model, int what, uint64_t key)
{
	const struct object *object = model_latest(model, what == LOCKED ? NNGT_MTX : NNGT_AIO, key);
	const struct aio *aio = (const struct aio *)object;

	if (object == NULL) {
		return NONE;
	}
	switch (what) {
	case LOCKED:
		return ((const struct resource *)object)->locked.seq != 0;
	case PROVIDER:
		return aio->provided.seq == 0                  ? UNTOUCHED
		       : aio->finished.seq > aio->provided.seq ? FINISHED
		                                               : BEGUN;
	default:
		return aio->op.started.seq == 0 ? NEVER
		       : aio->op.active         ? BUSY
		       : aio->op.result_read    ? READ
		       : aio->op.result_known   ? KNOWN
		                                : ENDED;
	}
}

#endif
