/*
 * fake_user.c - a program for the libraries of fake_nng.c; uses every shape they have.
 *   fake_user [wrong|pause|waits|takes|twice|frees|stops|closes|later]
 *     wrong: frees a message that was sent
 *     pause: a pause on a stopped aio
 *     waits: the log callback waits
 *     takes: the HTTP handler takes the connection over; twice: it finishes its aio twice
 *     frees, stops, closes: what the callback of a dial does with the stream; later: nothing
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "shim/nng/nng_abi.h"

int nng_msg_alloc(nng_msg **msg, size_t size);
void nng_msg_free(nng_msg *msg);
int nng_aio_alloc(nng_aio **aio, nng_cb callback, void *argument);
void nng_aio_free(nng_aio *aio);
int nng_aio_result(nng_aio *aio);
void nng_aio_set_msg(nng_aio *aio, nng_msg *msg);
nng_msg *nng_aio_get_msg(nng_aio *aio);
void nng_aio_wait(nng_aio *aio);
void nng_aio_cancel(nng_aio *aio);
void nng_aio_finish(nng_aio *aio, int result);
void nng_aio_stop(nng_aio *aio);
void nng_sleep_aio(nng_duration ms, nng_aio *aio);
void nng_msleep(nng_duration ms);
int nng_pair0_open(nng_socket *socket);
int nng_pipe_notify(nng_socket socket, nng_pipe_ev event, nng_pipe_cb callback, void *argument);
int nng_sendmsg(nng_socket socket, nng_msg *msg, int flags);
int nng_recvmsg(nng_socket socket, nng_msg **msg, int flags);
void nng_fini(void);
void nng_log_set_logger(nng_logger function);
void nng_log_warn(const char *id, const char *format, ...);
int nng_listener_create(nng_listener *listener, nng_socket socket, const char *url);
int nng_listener_get_string(nng_listener listener, const char *option, char **value);
int nng_listener_close(nng_listener listener);
void nng_strfree(char *text);
void *nng_aio_get_output(nng_aio *aio, unsigned index);
int nng_stream_dialer_alloc(nng_stream_dialer **dialer, const char *url);
void nng_stream_dialer_dial(nng_stream_dialer *dialer, nng_aio *aio);
void nng_stream_dialer_free(nng_stream_dialer *dialer);
void nng_stream_close(nng_stream *stream);
void nng_stream_free(nng_stream *stream);
#if RELEASE >= 200
void nng_stream_stop(nng_stream *stream);
int nng_init(const void *parameters);
bool nng_aio_start(nng_aio *aio, nng_aio_cancelfn cancel, void *argument);
void nng_aio_reset(nng_aio *aio);
void nng_socket_send(nng_socket socket, nng_aio *aio);
int nng_socket_close(nng_socket socket);
int nng_http_handler_alloc(nng_http_handler **handler, const char *path,
                           void (*callback)(nng_http *, void *, nng_aio *));
void nng_http_handler_set_data(nng_http_handler *handler, void *data, nng_cb destructor);
int nng_http_server_add_handler(nng_http_server *server, nng_http_handler *handler);
int nng_http_server_start(nng_http_server *server);
int nng_http_hijack(nng_http *conn);
void nng_http_close(nng_http *conn);
#define close_socket nng_socket_close
#define send_aio     nng_socket_send
#define recv_aio     nng_socket_recv
void nng_socket_recv(nng_socket socket, nng_aio *aio);
enum { FIRST_EVENT = 1, LAST_EVENT = 3 };
#else
int nng_close(nng_socket socket);
void nng_send_aio(nng_socket socket, nng_aio *aio);
#define close_socket nng_close
#define send_aio     nng_send_aio
#define recv_aio     nng_recv_aio
void nng_recv_aio(nng_socket socket, nng_aio *aio);
enum { FIRST_EVENT = 0, LAST_EVENT = 2 };
#endif

static void
on_pipe(nng_pipe pipe, nng_pipe_ev event, void *argument)
{
	(void)pipe;
	(void)argument;
	printf("event %d\n", event);
}

static void
on_send(void *argument)
{
	nng_aio **aio = argument;
	printf("sent %d\n", nng_aio_result(*aio));
}

/* Its address escapes, so that a function that has it on its stack ends with no jump. */
static __attribute__((noinline)) nng_msg *
new_msg(void)
{
	nng_msg *msg = NULL;
	return nng_msg_alloc(&msg, 3) == 0 ? msg : NULL;
}

static const char *mode = "";

/* Ends with a call that the compiler makes a jump. */
static void
on_log(int level, int facility, const char *id, const char *text)
{
	(void)facility;
	printf("log %d %s: %s\n", level, id, text);
	if (strcmp(mode, "waits") == 0) {
		nng_msleep(1);
	}
	nng_msg_free(new_msg());
}

#if RELEASE >= 200
static void
on_data(void *data)
{
	printf("destroyed %d\n", *(int *)data);
}

static void
on_request(nng_http *conn, void *data, nng_aio *aio)
{
	printf("request %d on %s\n", *(int *)data, conn != NULL ? "a connection" : "none");
	bool taken = strcmp(mode, "takes") == 0 && nng_http_hijack(conn) == 0;
	nng_aio_finish(aio, 0);
	if (taken) {
		nng_http_close(conn);
	}
	if (strcmp(mode, "twice") == 0) {
		nng_aio_finish(aio, 0);
	}
}

static void
serve(void)
{
	static int data = 42, older = 41;
	static int server;
	nng_http_handler *handler;
	nng_http_handler_alloc(&handler, "/", on_request);
	nng_http_handler_set_data(handler, &older, on_data);
	nng_http_handler_set_data(handler, &data, on_data);
	nng_http_server_add_handler((nng_http_server *)&server, handler);
	printf("served %d\n", nng_http_server_start((nng_http_server *)&server));
}
#else
static void
serve(void)
{
}
#endif

/* What it is given is its own to free in NNG 1; NNG 2 lends it. */
static void
ask_for_url(nng_socket socket)
{
	nng_listener listener;
	char *url = NULL;
	nng_listener_create(&listener, socket, "inproc://fake");
	nng_listener_get_string(listener, "url", &url);
	printf("url %s\n", url);
	if (RELEASE < 200) {
		nng_strfree(url);
	}
	nng_listener_close(listener);
}

/* A cancel that comes too late; what the aio still holds after an error would be the program's. */
static void
cancel_late(nng_socket socket)
{
	nng_aio *aio;
	nng_msg *msg;
	nng_msg_alloc(&msg, 7);
	nng_aio_alloc(&aio, NULL, NULL);
	nng_aio_set_msg(aio, msg);
	send_aio(socket, aio);
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	if (nng_aio_result(aio) != 0) {
		nng_msg_free(nng_aio_get_msg(aio));
	}
	nng_aio_free(aio);
}

static void
pause_stopped(void)
{
	nng_aio *aio;
	nng_aio_alloc(&aio, on_send, &aio);
	nng_aio_stop(aio);
	nng_sleep_aio(1, aio);
	nng_aio_free(aio);
}

/* The close ends the receive, and who reads the error knows it: nothing needs to be waited for. */
static void
close_under_receive(nng_socket socket)
{
	nng_aio *aio;
	nng_aio_alloc(&aio, NULL, NULL);
	recv_aio(socket, aio);
	printf("close %d\n", close_socket(socket));
	printf("receive ended with %d\n", nng_aio_result(aio));
	nng_aio_free(aio);
}

static nng_aio *dial;
static nng_stream *stream;

static void
on_dial(void *unused)
{
	(void)unused;
	stream = nng_aio_result(dial) == 0 ? nng_aio_get_output(dial, 0) : NULL;
	if (strcmp(mode, "closes") == 0) {
		nng_stream_close(stream);
	}
#if RELEASE >= 200
	if (strcmp(mode, "stops") == 0) {
		nng_stream_stop(stream);
	}
#endif
	if (strcmp(mode, "frees") == 0) {
		nng_stream_free(stream);
		stream = NULL;
	}
}

/* Outside of the callback a stream may be freed in any release. */
static void
dial_stream(void)
{
	nng_stream_dialer *dialer;
	nng_stream_dialer_alloc(&dialer, "tcp://127.0.0.1:1");
	nng_aio_alloc(&dial, on_dial, NULL);
	nng_stream_dialer_dial(dialer, dial);
	nng_aio_free(dial);
	nng_stream_free(stream);
	nng_stream_dialer_free(dialer);
}

/* An operation of the program's own. */
static void
provide(nng_aio *aio)
{
#if RELEASE >= 200
	nng_aio_reset(aio);
	if (nng_aio_start(aio, NULL, NULL)) {
		nng_aio_finish(aio, 0);
	}
#else
	(void)aio;
#endif
}

int
main(int argc, char **argv)
{
	nng_socket socket;
	nng_msg *msg, *sent;
	nng_aio *aio, *own;
	mode = argc > 1 ? argv[1] : "";
#if RELEASE >= 200
	nng_init(NULL);
	nng_init(NULL); /* as a library in the program would */
	nng_fini();     /* one user is left */
#endif
	nng_pair0_open(&socket);
	for (int event = FIRST_EVENT; event <= LAST_EVENT; event++) {
		nng_pipe_notify(socket, event, on_pipe, NULL);
	}
	nng_msg_alloc(&sent, 5);
	printf("send %d\n", nng_sendmsg(socket, sent, 0));
	if (strcmp(mode, "wrong") == 0) {
		nng_msg_free(sent);
	}
	printf("receive %d\n", nng_recvmsg(socket, &msg, 0));
	nng_aio_alloc(&aio, on_send, &aio);
	nng_aio_set_msg(aio, msg);
	send_aio(socket, aio);
	nng_aio_alloc(&own, NULL, NULL);
	provide(own);
	nng_aio_free(own);
	nng_aio_free(aio);
	cancel_late(socket);
	nng_log_set_logger(on_log);
	nng_log_warn("FAKE", "a line");
	ask_for_url(socket);
	serve();
	if (strcmp(mode, "pause") == 0) {
		pause_stopped();
	}
	if (strstr("frees stops closes later", mode) != NULL && mode[0] != '\0') {
		dial_stream();
	}
	close_under_receive(socket);
	nng_fini();
	return 0;
}
