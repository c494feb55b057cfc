/*
 * fake_nng.c - a libnng of a release that cannot be installed here, as far as a tracer can tell
 * it from another: which names it has, and which of its own public functions it calls, or
 * jumps to, through the dynamic linker. One peer, one message, no network.
 *   RELEASE 111: NNG 1.11. nng_close, nng_recv_aio and nng_send_aio jump to newer functions.
 *   RELEASE 200: NNG 2.0. nng_init counts, pipe events have other numbers, nng_aio_start.
 * The real releases end in "libnng.so.1" all the same.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct nng_msg {
	char body[64];
} nng_msg;
typedef struct nng_aio {
	nng_msg *msg;
	int result;
	void (*callback)(void *);
	void *argument;
	void (*cancel)(struct nng_aio *, void *, int);
} nng_aio;
typedef struct {
	uint32_t id;
} nng_socket;
typedef struct {
	uint32_t id;
} nng_pipe;
typedef void (*pipe_callback)(nng_pipe, int, void *);

#define API __attribute__((visibility("default")))
#if RELEASE >= 200
enum { NONE, ADD_PRE, ADD_POST, REM_POST, EVENTS };
#else
enum { ADD_PRE, ADD_POST, REM_POST, EVENTS };
#endif

API const char *nng_version(void);
API int nng_msg_alloc(nng_msg **msg, size_t size);
API void nng_msg_free(nng_msg *msg);
API void *nng_msg_body(nng_msg *msg);
API int nng_aio_alloc(nng_aio **aio, void (*callback)(void *), void *argument);
API void nng_aio_free(nng_aio *aio);
API int nng_aio_result(nng_aio *aio);
API nng_msg *nng_aio_get_msg(nng_aio *aio);
API void nng_aio_set_msg(nng_aio *aio, nng_msg *msg);
API void nng_aio_wait(nng_aio *aio);
API void nng_aio_finish(nng_aio *aio, int result);
API int nng_pair0_open(nng_socket *socket);
API int nng_pipe_notify(nng_socket socket, int event, pipe_callback callback, void *argument);
API int nng_sendmsg(nng_socket socket, nng_msg *msg, int flags);
API int nng_recvmsg(nng_socket socket, nng_msg **msg, int flags);
API int nng_socket_close(nng_socket socket);
API void nng_fini(void);

static struct {
	pipe_callback callback;
	void *argument;
} notify[EVENTS];
static uint32_t sockets;
static nng_msg *on_its_way;

const char *
nng_version(void)
{
	return RELEASE >= 200 ? "2.0.0-alpha.7" : "1.11.0";
}

int
nng_msg_alloc(nng_msg **msg, size_t size)
{
	*msg = calloc(1, sizeof(**msg));
	return *msg == NULL || size > sizeof((*msg)->body) ? 2 : 0;
}

/* Never given back to malloc: the misuse that a test looks for must do no harm. */
void
nng_msg_free(nng_msg *msg)
{
	(void)msg;
}

void *
nng_msg_body(nng_msg *msg)
{
	return msg->body;
}

int
nng_aio_alloc(nng_aio **aio, void (*callback)(void *), void *argument)
{
	*aio = calloc(1, sizeof(**aio));
	(*aio)->callback = callback;
	(*aio)->argument = argument;
	return 0;
}

void
nng_aio_free(nng_aio *aio)
{
	free(aio);
}

int
nng_aio_result(nng_aio *aio)
{
	return aio->result;
}

nng_msg *
nng_aio_get_msg(nng_aio *aio)
{
	return aio->msg;
}

void
nng_aio_set_msg(nng_aio *aio, nng_msg *msg)
{
	aio->msg = msg;
}

void
nng_aio_wait(nng_aio *aio)
{
	(void)aio;
}

void
nng_aio_finish(nng_aio *aio, int result)
{
	aio->result = result;
	if (aio->callback != NULL) {
		aio->callback(aio->argument);
	}
}

static void
tell(int event)
{
	if (notify[event].callback != NULL) {
		notify[event].callback((nng_pipe){77}, event, notify[event].argument);
	}
}

int
nng_pair0_open(nng_socket *socket)
{
	socket->id = ++sockets;
	return 0;
}

int
nng_pipe_notify(nng_socket socket, int event, pipe_callback callback, void *argument)
{
	(void)socket;
	notify[event].callback = callback;
	notify[event].argument = argument;
	if (event == REM_POST) { /* the last one to be registered: now the peer comes */
		tell(ADD_PRE);
		tell(ADD_POST);
	}
	return 0;
}

/* From 1.6 on with an aio on the stack, which no nng_aio_alloc has made. */
int
nng_sendmsg(nng_socket socket, nng_msg *msg, int flags)
{
	nng_aio aio = {0};
	(void)flags;
	nng_aio_set_msg(&aio, msg);
	on_its_way = nng_aio_get_msg(&aio);
	nng_aio_wait(&aio);
	return socket.id == 0 ? 7 : nng_aio_result(&aio);
}

int
nng_recvmsg(nng_socket socket, nng_msg **msg, int flags)
{
	nng_aio aio = {0};
	(void)flags;
	if (socket.id == 0 || on_its_way == NULL) {
		return 8;
	}
	nng_aio_set_msg(&aio, on_its_way);
	*msg = nng_aio_get_msg(&aio);
	on_its_way = NULL;
	return 0;
}

int
nng_socket_close(nng_socket socket)
{
	if (socket.id == 0) {
		return 7;
	}
	tell(REM_POST);
	if (on_its_way != NULL) {
		nng_msg_free(on_its_way);
		on_its_way = NULL;
	}
	return 0;
}

#if RELEASE >= 200
API int nng_init(const void *parameters);
API void nng_aio_reset(nng_aio *aio);
API bool nng_aio_start(nng_aio *aio, void (*cancel)(nng_aio *, void *, int), void *argument);
API void nng_socket_send(nng_socket socket, nng_aio *aio);

static int users;

int
nng_init(const void *parameters)
{
	(void)parameters;
	users++;
	return 0;
}

void
nng_fini(void)
{
	users--;
}

void
nng_aio_reset(nng_aio *aio)
{
	aio->result = 0;
}

bool
nng_aio_start(nng_aio *aio, void (*cancel)(nng_aio *, void *, int), void *argument)
{
	(void)argument;
	aio->cancel = cancel;
	return true;
}

void
nng_socket_send(nng_socket socket, nng_aio *aio)
{
	(void)socket;
	nng_aio_reset(aio);
	on_its_way = nng_aio_get_msg(aio);
	nng_aio_set_msg(aio, NULL);
	nng_aio_finish(aio, 0);
}
#else
API int nng_close(nng_socket socket);
API void nng_sock_send(nng_socket socket, nng_aio *aio);
API void nng_send_aio(nng_socket socket, nng_aio *aio);

void
nng_fini(void)
{
}

/* These two are jumps, so that the newer function returns to the caller of the older. */
int
nng_close(nng_socket socket)
{
	return nng_socket_close(socket);
}

void
nng_send_aio(nng_socket socket, nng_aio *aio)
{
	nng_sock_send(socket, aio);
}

void
nng_sock_send(nng_socket socket, nng_aio *aio)
{
	(void)socket;
	on_its_way = nng_aio_get_msg(aio);
	nng_aio_set_msg(aio, NULL);
	nng_aio_finish(aio, 0);
}
#endif
