/*
 * fake_nng.c - a libnng of a release that cannot be installed here, as far as a tracer can tell
 * it from another: which names it has, and which of its own public functions it calls, or
 * jumps to, through the dynamic linker. One peer, one message, no network.
 *   RELEASE 111: NNG 1.11. nng_close, nng_recv_aio and nng_send_aio jump to newer functions.
 *   RELEASE 200: NNG 2.0. nng_init counts, pipe events have other numbers, nng_aio_start; a string
 *                that was asked for is lent, an HTTP handler is given its connection and data.
 * Both write the error of a cancel over the result of what has ended, as 1.12 and 2.0 do; 1.12.0
 * calls itself 1.11. Both have a logger, which is called at the end of the functions that log. A
 * pause on a stopped aio ends at once with NNG_ESTOPPED in NNG 2, and never in NNG 1. The real
 * releases end in "libnng.so.1" all the same.
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
	bool stopped;
	void *output;
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
API void nng_aio_cancel(nng_aio *aio);
API void nng_aio_finish(nng_aio *aio, int result);
API void nng_aio_stop(nng_aio *aio);
API void nng_sleep_aio(int32_t ms, nng_aio *aio);
API void nng_msleep(int32_t ms);
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
static nng_aio *receiving;

const char *
nng_version(void)
{
	return RELEASE >= 200 ? "2.0.0dev" : "1.11.0"; /* as they call themselves */
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
nng_aio_cancel(nng_aio *aio)
{
	aio->result = 20; /* nothing is ever in progress here: it comes too late */
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

void
nng_aio_stop(nng_aio *aio)
{
	aio->stopped = true;
}

void
nng_sleep_aio(int32_t ms, nng_aio *aio)
{
	(void)ms;
	if (!aio->stopped || RELEASE >= 200) {
		nng_aio_finish(aio, aio->stopped ? 999 : 0);
	}
}

void
nng_msleep(int32_t ms)
{
	(void)ms; /* what a test would have to wait for */
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
	if (receiving != NULL) {
		nng_aio_finish(receiving, 7);
		receiving = NULL;
	}
	if (on_its_way != NULL) {
		nng_msg_free(on_its_way);
		on_its_way = NULL;
	}
	return 0;
}

API void nng_log_set_logger(void (*function)(int, int, const char *, const char *));
API void nng_log_warn(const char *id, const char *format, ...);
API int nng_listener_create(nng_socket *listener, nng_socket socket, const char *url);
API int nng_listener_get_string(nng_socket listener, const char *option, char **value);
API int nng_listener_close(nng_socket listener);
API void nng_strfree(char *text);

static void (*logger)(int, int, const char *, const char *);

void
nng_log_set_logger(void (*function)(int, int, const char *, const char *))
{
	logger = function;
}

void
nng_log_warn(const char *id, const char *format, ...)
{
	if (logger != NULL) {
		logger(4, 0, id, format);
	}
}

int
nng_listener_create(nng_socket *listener, nng_socket socket, const char *url)
{
	(void)url;
	*listener = socket;
	return 0;
}

int
nng_listener_get_string(nng_socket listener, const char *option, char **value)
{
	static char url[] = "inproc://fake";
	(void)listener;
	(void)option;
	*value = RELEASE >= 200 ? url : strdup(url);
	return 0;
}

int
nng_listener_close(nng_socket listener)
{
	(void)listener;
	return 0;
}

void
nng_strfree(char *text)
{
	free(text);
}

typedef struct nng_stream nng_stream;
typedef struct nng_stream_dialer nng_stream_dialer;
API void *nng_aio_get_output(nng_aio *aio, unsigned index);
API int nng_stream_dialer_alloc(nng_stream_dialer **dialer, const char *url);
API void nng_stream_dialer_dial(nng_stream_dialer *dialer, nng_aio *aio);
API void nng_stream_dialer_free(nng_stream_dialer *dialer);
API void nng_stream_close(nng_stream *stream);
API void nng_stream_free(nng_stream *stream);

void *
nng_aio_get_output(nng_aio *aio, unsigned index)
{
	return index == 0 ? aio->output : NULL;
}

int
nng_stream_dialer_alloc(nng_stream_dialer **dialer, const char *url)
{
	*dialer = calloc(1, 1);
	return *dialer == NULL || url == NULL ? 2 : 0;
}

void
nng_stream_dialer_dial(nng_stream_dialer *dialer, nng_aio *aio)
{
	(void)dialer;
	aio->output = calloc(1, 1);
	nng_aio_finish(aio, 0);
}

void
nng_stream_dialer_free(nng_stream_dialer *dialer)
{
	free(dialer);
}

void
nng_stream_close(nng_stream *stream)
{
	(void)stream;
}

void
nng_stream_free(nng_stream *stream)
{
	free(stream);
}

#if RELEASE >= 200
API void nng_stream_stop(nng_stream *stream);

void
nng_stream_stop(nng_stream *stream)
{
	(void)stream;
}

typedef struct nng_http nng_http;
typedef struct nng_http_server nng_http_server;
typedef struct nng_http_handler {
	void (*callback)(nng_http *, void *, nng_aio *);
	void *data;
	void (*destructor)(void *);
} nng_http_handler;
API int nng_http_handler_alloc(nng_http_handler **handler, const char *path,
                               void (*callback)(nng_http *, void *, nng_aio *));
API void nng_http_handler_set_data(nng_http_handler *handler, void *data,
                                   void (*destructor)(void *));
API void nng_http_handler_free(nng_http_handler *handler);
API int nng_http_server_add_handler(nng_http_server *server, nng_http_handler *handler);
API int nng_http_server_start(nng_http_server *server);
API int nng_http_hijack(nng_http *conn);
API void nng_http_close(nng_http *conn);
API int nng_pipe_get_strdup(nng_pipe pipe, const char *option, char **value);

static nng_http_handler *served;

int
nng_http_handler_alloc(nng_http_handler **handler, const char *path,
                       void (*callback)(nng_http *, void *, nng_aio *))
{
	(void)path;
	*handler = calloc(1, sizeof(**handler));
	(*handler)->callback = callback;
	return 0;
}

void
nng_http_handler_set_data(nng_http_handler *handler, void *data, void (*destructor)(void *))
{
	handler->data = data;
	handler->destructor = destructor;
}

void
nng_http_handler_free(nng_http_handler *handler)
{
	if (handler->destructor != NULL) {
		handler->destructor(handler->data);
	}
	free(handler);
}

int
nng_http_server_add_handler(nng_http_server *server, nng_http_handler *handler)
{
	(void)server;
	served = handler;
	return 0;
}

/* A request comes at once, and the server ends. The aio is the server's own. */
int
nng_http_server_start(nng_http_server *server)
{
	static nng_aio aio;
	served->callback((nng_http *)server, served->data, &aio);
	nng_http_handler_free(served);
	return 0;
}

int
nng_http_hijack(nng_http *conn)
{
	(void)conn;
	return 0;
}

void
nng_http_close(nng_http *conn)
{
	(void)conn;
}

int
nng_pipe_get_strdup(nng_pipe pipe, const char *option, char **value)
{
	(void)pipe;
	(void)option;
	*value = NULL;
	return 9;
}

API int nng_init(const void *parameters);
API void nng_aio_reset(nng_aio *aio);
API bool nng_aio_start(nng_aio *aio, void (*cancel)(nng_aio *, void *, int), void *argument);
API void nng_socket_send(nng_socket socket, nng_aio *aio);
API void nng_socket_recv(nng_socket socket, nng_aio *aio);

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
nng_socket_recv(nng_socket socket, nng_aio *aio)
{
	(void)socket;
	nng_aio_reset(aio);
	receiving = aio;
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
API void nng_sock_recv(nng_socket socket, nng_aio *aio);
API void nng_recv_aio(nng_socket socket, nng_aio *aio);

void
nng_fini(void)
{
}

/* These three are jumps, so that the newer function returns to the caller of the older. */
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
nng_recv_aio(nng_socket socket, nng_aio *aio)
{
	nng_sock_recv(socket, aio);
}

void
nng_sock_recv(nng_socket socket, nng_aio *aio)
{
	(void)socket;
	receiving = aio;
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
