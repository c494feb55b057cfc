/*
 * http_server.c - an HTTP server with a static page, a file, an echo, an error, and a handler that
 * hijacks its connection; clients with transact and with reads and writes by hand.
 *
 * A hijacked connection is ours, and so is the request that came on it; here a small state
 * machine then speaks a protocol of its own (eight bytes there, the same eight back) until the
 * client closes.
 *
 * The end: clients are joined, the gate says that no hijacked connection is left, then the
 * server is stopped and released; it frees the handlers it was given.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/supplemental/http/http.h>

#include "clean.h"

enum { LARGEST = 2048, WORD = 8, WORDS = 4 };

static const char page[] = "<p>a static page</p>\n";
static const char file_text[] = "the text of a file\n";

static char base[CLEAN_URL_MAX];
static struct clean_gate sessions = CLEAN_GATE_INITIALIZER; /* hijacked connections alive */
static atomic_long answers;

/* A hijacked connection. Everything in it is ours. */
struct session {
	enum { GREETING, READING, WRITING } state;
	nng_http_conn *conn;
	nng_http_req *req;
	nng_http_res *greeting;
	nng_aio *aio;
	char word[WORD];
};

static void end_session(struct session *s)
{
	nng_http_conn_close(s->conn);
	nng_http_req_free(s->req);
	nng_http_res_free(s->greeting);
	nng_aio_reap(s->aio); /* we are in its callback */
	free(s);
	clean_gate_add(&sessions, -1);
}

static void move_word(struct session *s, int state, void (*move)(nng_http_conn *, nng_aio *))
{
	nng_iov iov = {s->word, WORD};

	s->state = state;
	clean_check("nng_aio_set_iov", nng_aio_set_iov(s->aio, 1, &iov));
	move(s->conn, s->aio);
}

static void session_step(void *arg)
{
	struct session *s = arg;

	if (nng_aio_result(s->aio) != 0)
		end_session(s);
	else if (s->state == READING)
		move_word(s, WRITING, nng_http_conn_write_all);
	else
		move_word(s, READING, nng_http_conn_read_all);
}

static void handle_hijack(nng_aio *aio)
{
	nng_http_conn *conn = nng_aio_get_input(aio, 2);
	struct session *s = calloc(1, sizeof *s);

	clean_expect(s != NULL, "memory");
	clean_gate_add(&sessions, 1);
	s->req = nng_aio_get_input(aio, 0);
	s->conn = conn;
	clean_check("nng_http_hijack", nng_http_hijack(conn));
	nng_aio_finish(aio, 0); /* no response: the connection is no longer the server's */

	clean_check("nng_aio_alloc", nng_aio_alloc(&s->aio, session_step, s));
	clean_check("nng_http_res_alloc", nng_http_res_alloc(&s->greeting));
	clean_check("status", nng_http_res_set_status(s->greeting, NNG_HTTP_STATUS_SWITCHING));
	s->state = GREETING;
	nng_http_conn_write_res(s->conn, s->greeting, s->aio);
}

/* The same body back, and the request's colour with it. */
static void handle_echo(nng_aio *aio)
{
	nng_http_req *req = nng_aio_get_input(aio, 0);
	const char *colour = nng_http_req_get_header(req, "X-Colour");
	nng_http_res *res;
	void *body;
	size_t size;

	nng_http_req_get_data(req, &body, &size);
	clean_check("nng_http_res_alloc", nng_http_res_alloc(&res));
	clean_check("data", nng_http_res_copy_data(res, body, size));
	if (colour != NULL)
		clean_check("header", nng_http_res_set_header(res, "X-Colour", colour));
	nng_aio_set_output(aio, 0, res);
	nng_aio_finish(aio, 0);
}

static void handle_refuse(nng_aio *aio)
{
	nng_http_res *res;

	clean_check("error", nng_http_res_alloc_error(&res, NNG_HTTP_STATUS_TEAPOT));
	nng_aio_set_output(aio, 0, res);
	nng_aio_finish(aio, 0);
}

static void add(nng_http_server *server, nng_http_handler *handler, const char *method)
{
	clean_check("method", nng_http_handler_set_method(handler, method));
	clean_check("add handler", nng_http_server_add_handler(server, handler));
}

static nng_http_server *start_server(const char *file)
{
	nng_http_server *server;
	nng_http_handler *h;
	nng_sockaddr address;
	nng_url *url;

	clean_check("nng_url_parse", nng_url_parse(&url, "http://127.0.0.1:0"));
	clean_check("hold", nng_http_server_hold(&server, url));
	clean_check("static", nng_http_handler_alloc_static(&h, "/", page, sizeof page, "text/html"));
	add(server, h, "GET");
	clean_check("file", nng_http_handler_alloc_file(&h, "/file.txt", file));
	add(server, h, "GET");
	clean_check("echo", nng_http_handler_alloc(&h, "/echo", handle_echo));
	clean_check("body", nng_http_handler_collect_body(h, true, LARGEST));
	add(server, h, "POST");
	clean_check("refuse", nng_http_handler_alloc(&h, "/refuse", handle_refuse));
	add(server, h, "GET");
	clean_check("hijack", nng_http_handler_alloc(&h, "/hijack", handle_hijack));
	add(server, h, "GET");

	/* One that is taken out again is ours to free. */
	clean_check("gone", nng_http_handler_alloc(&h, "/gone", handle_refuse));
	add(server, h, "GET");
	clean_check("del handler", nng_http_server_del_handler(server, h));
	nng_http_handler_free(h);

	clean_check("nng_http_server_start", nng_http_server_start(server));
	clean_check("address", nng_http_server_get_addr(server, &address));
	clean_bound("http://127.0.0.1:0", &address, base);
	nng_url_free(url);
	return server;
}

struct client {
	pthread_t thread;
	int number;
	long requests;
	uint32_t seed;
	nng_url *url;
	nng_http_client *http;
	nng_http_conn *conn;
	nng_aio *aio;
};

static void finished(struct client *c, const char *what)
{
	nng_aio_wait(c->aio);
	clean_check(what, nng_aio_result(c->aio));
}

static nng_http_conn *connect_once(struct client *c)
{
	nng_http_client_connect(c->http, c->aio);
	finished(c, "nng_http_client_connect");
	return nng_aio_get_output(c->aio, 0);
}

static void get(struct client *c, const char *uri, uint16_t status, const char *text, size_t size)
{
	nng_http_req *req;
	nng_http_res *res;
	void *body;
	size_t length;

	clean_check("nng_http_req_alloc", nng_http_req_alloc(&req, c->url));
	clean_check("nng_http_res_alloc", nng_http_res_alloc(&res));
	clean_check("uri", nng_http_req_set_uri(req, uri));
	nng_http_conn_transact(c->conn, req, res, c->aio);
	finished(c, uri);
	clean_expect(nng_http_res_get_status(res) == status, "the right status");
	if (text != NULL) {
		nng_http_res_get_data(res, &body, &length);
		clean_expect(length == size && memcmp(body, text, size) == 0, "the right body");
	}
	nng_http_res_free(res);
	nng_http_req_free(req);
}

/* Request, response and body each by an operation of its own. */
static void echo_by_hand(struct client *c)
{
	char out[LARGEST], in[LARGEST], length[16];
	size_t size = 1 + clean_random(&c->seed) % (LARGEST - 1);
	nng_iov iov = {in, size};
	nng_http_req *req;
	nng_http_res *res;
	const char *header;

	memset(out, 'a' + (int)(clean_random(&c->seed) % 26), size);
	snprintf(length, sizeof length, "%zu", size);
	clean_check("nng_http_req_alloc", nng_http_req_alloc(&req, c->url));
	clean_check("nng_http_res_alloc", nng_http_res_alloc(&res));
	clean_check("uri", nng_http_req_set_uri(req, "/echo"));
	clean_check("method", nng_http_req_set_method(req, "POST"));
	clean_check("data", nng_http_req_set_data(req, out, size)); /* borrowed: out outlives req */
	clean_check("header", nng_http_req_add_header(req, "X-Colour", "green"));
	nng_http_conn_write_req(c->conn, req, c->aio);
	finished(c, "nng_http_conn_write_req");
	nng_http_conn_read_res(c->conn, res, c->aio);
	finished(c, "nng_http_conn_read_res");
	header = nng_http_res_get_header(res, "Content-Length");
	clean_expect(header != NULL && strcmp(header, length) == 0, "the length of our body");
	header = nng_http_res_get_header(res, "X-Colour");
	clean_expect(header != NULL && strcmp(header, "green") == 0, "our colour");
	clean_check("nng_aio_set_iov", nng_aio_set_iov(c->aio, 1, &iov));
	nng_http_conn_read_all(c->conn, c->aio);
	finished(c, "nng_http_conn_read_all");
	clean_expect(memcmp(in, out, size) == 0, "our own body");
	nng_http_res_free(res);
	nng_http_req_free(req);
}

static void talk_hijacked(struct client *c)
{
	nng_http_conn *conn = connect_once(c);
	nng_http_req *req;
	nng_http_res *res;

	clean_check("nng_http_req_alloc", nng_http_req_alloc(&req, c->url));
	clean_check("nng_http_res_alloc", nng_http_res_alloc(&res));
	clean_check("uri", nng_http_req_set_uri(req, "/hijack"));
	nng_http_conn_write_req(conn, req, c->aio);
	finished(c, "nng_http_conn_write_req");
	nng_http_conn_read_res(conn, res, c->aio);
	finished(c, "nng_http_conn_read_res");
	clean_expect(nng_http_res_get_status(res) == NNG_HTTP_STATUS_SWITCHING, "status 101");
	for (int i = 0; i < WORDS; i++) {
		char out[WORD + 1], in[WORD];
		nng_iov iov = {out, WORD};

		snprintf(out, sizeof out, "%08x", clean_random(&c->seed));
		clean_check("nng_aio_set_iov", nng_aio_set_iov(c->aio, 1, &iov));
		nng_http_conn_write_all(conn, c->aio);
		finished(c, "nng_http_conn_write_all");
		iov.iov_buf = in;
		clean_check("nng_aio_set_iov", nng_aio_set_iov(c->aio, 1, &iov));
		nng_http_conn_read_all(conn, c->aio);
		finished(c, "nng_http_conn_read_all");
		clean_expect(memcmp(in, out, WORD) == 0, "our own word");
	}
	nng_http_res_free(res);
	nng_http_req_free(req);
	nng_http_conn_close(conn);
}

static void *client(void *arg)
{
	struct client *c = arg;

	c->seed = (uint32_t)c->number;
	clean_check("nng_url_parse", nng_url_parse(&c->url, base));
	clean_check("nng_http_client_alloc", nng_http_client_alloc(&c->http, c->url));
	clean_check("nng_aio_alloc", nng_aio_alloc(&c->aio, NULL, NULL));
	c->conn = connect_once(c);
	for (long i = 0; i < c->requests; i++) {
		if (i % 64 == 5)
			talk_hijacked(c);
		else if (i % 8 == 1)
			get(c, "/file.txt", NNG_HTTP_STATUS_OK, file_text, sizeof file_text);
		else if (i % 8 == 2)
			get(c, "/refuse", NNG_HTTP_STATUS_TEAPOT, NULL, 0);
		else if (i % 2 == 0)
			get(c, "/", NNG_HTTP_STATUS_OK, page, sizeof page);
		else
			echo_by_hand(c);
		atomic_fetch_add(&answers, 1);
	}
	nng_http_conn_close(c->conn);
	nng_aio_free(c->aio);
	nng_http_client_free(c->http);
	nng_url_free(c->url);
	return NULL;
}

int main(int argc, char **argv)
{
	struct clean_run run;
	static struct client clients[CLEAN_THREADS_MAX];
	nng_http_server *server;
	char file[CLEAN_URL_MAX];
	FILE *out;

	clean_start(&run, argc, argv, "tcp");
	snprintf(file, sizeof file, "%s/file.txt", run.dir);
	out = fopen(file, "w");
	clean_expect(out != NULL && fwrite(file_text, sizeof file_text, 1, out) == 1, "a file");
	fclose(out);
	server = start_server(file);

	for (int i = 0; i < run.threads; i++) {
		clients[i].number = i;
		clients[i].requests = clean_share(&run, i);
		clean_thread(&clients[i].thread, client, &clients[i]);
	}
	for (int i = 0; i < run.threads; i++)
		pthread_join(clients[i].thread, NULL);

	clean_gate_wait(&sessions, 0);
	nng_http_server_stop(server);
	nng_http_server_release(server);
	unlink(file);
	return clean_finish(&run, "answers", atomic_load(&answers), run.exchanges);
}
