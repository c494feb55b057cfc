/*
 * rest_bridge.c - an HTTP server that turns POST requests into REQ requests.
 *
 * The handler takes a job from a free list, the job asks the REP side with its own context and
 * aio, and its callback gives the answer to the handler's aio. The same callback puts the job
 * back on the list, so another thread may start the job's aio while that callback still winds
 * down: legal, since nothing of the job is touched after it is on the list.
 *
 * The end: every client has its answers and is joined, and the gate says that no job is
 * between taking and finishing; only then is the server stopped and are the jobs freed.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/supplemental/http/http.h>

#include "clean.h"

enum { ECHOES = 4, LARGEST = 1024 };

enum state { IDLE, ASKING, LISTENING };

struct job {
	struct job *next;
	enum state state;
	nng_aio *aio;  /* ours */
	nng_ctx ctx;   /* ours, kept from request to request */
	nng_aio *http; /* the handler's: the server's, finished exactly once */
};

static struct {
	pthread_mutex_t lock;
	struct job *free;
	nng_socket req;
} bridge = {PTHREAD_MUTEX_INITIALIZER, NULL, NNG_SOCKET_INITIALIZER};

static struct clean_gate busy = CLEAN_GATE_INITIALIZER;    /* handlers not yet finished */
static struct clean_gate armed = CLEAN_GATE_INITIALIZER;   /* echoes that wait for a request */
static struct clean_gate stopped = CLEAN_GATE_INITIALIZER; /* echoes that saw NNG_ECLOSED */
static char base[CLEAN_URL_MAX];                           /* http://127.0.0.1:PORT */
static atomic_long answers;

static void put_job(struct job *job)
{
	job->state = IDLE;
	job->http = NULL;
	pthread_mutex_lock(&bridge.lock);
	job->next = bridge.free;
	bridge.free = job;
	pthread_mutex_unlock(&bridge.lock);
}

/* Gives the answer, or the error, to the client, and the job back. Nothing of the job is touched
 * after put_job(): it may at once serve somebody else. */
static void finish(struct job *job, uint16_t status, const void *body, size_t size)
{
	nng_aio *http = job->http;
	nng_http_res *res;
	int rv;

	if (status == NNG_HTTP_STATUS_OK) {
		clean_check("nng_http_res_alloc", nng_http_res_alloc(&res));
		rv = nng_http_res_copy_data(res, body, size);
	} else {
		rv = nng_http_res_alloc_error(&res, status);
	}
	clean_check("a response", rv);
	put_job(job);
	nng_aio_set_output(http, 0, res); /* the server's from the finish on */
	nng_aio_finish(http, 0);
	clean_gate_add(&busy, -1);
}

static void job_step(void *arg)
{
	struct job *job = arg;
	int rv = nng_aio_result(job->aio);
	nng_msg *msg;

	if (rv != 0) {
		if (job->state == ASKING)
			nng_msg_free(nng_aio_get_msg(job->aio));
		finish(job, NNG_HTTP_STATUS_BAD_GATEWAY, NULL, 0);
		return;
	}
	if (job->state == ASKING) {
		job->state = LISTENING;
		nng_aio_set_msg(job->aio, NULL);
		nng_ctx_recv(job->ctx, job->aio);
		return;
	}
	msg = nng_aio_get_msg(job->aio);
	nng_aio_set_msg(job->aio, NULL);
	/* The response has its copy of the body before the job, and its aio, are given back. */
	finish(job, NNG_HTTP_STATUS_OK, nng_msg_body(msg), nng_msg_len(msg));
	nng_msg_free(msg);
}

static struct job *take_job(void)
{
	struct job *job;

	pthread_mutex_lock(&bridge.lock);
	if ((job = bridge.free) != NULL)
		bridge.free = job->next;
	pthread_mutex_unlock(&bridge.lock);
	if (job != NULL)
		return job;

	job = calloc(1, sizeof *job);
	clean_expect(job != NULL, "memory");
	clean_check("nng_aio_alloc", nng_aio_alloc(&job->aio, job_step, job));
	clean_check("nng_ctx_open", nng_ctx_open(&job->ctx, bridge.req));
	return job;
}

/* The server's callback: reads the body and lets a job do the rest. */
static void handle(nng_aio *http)
{
	nng_http_req *req = nng_aio_get_input(http, 0);
	struct job *job = take_job();
	nng_msg *msg;
	void *body;
	size_t size;

	clean_gate_add(&busy, 1);
	nng_http_req_get_data(req, &body, &size);
	clean_check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	clean_check("nng_msg_append", nng_msg_append(msg, body, size));
	job->http = http;
	job->state = ASKING;
	nng_aio_set_msg(job->aio, msg);
	nng_ctx_send(job->ctx, job->aio);
}

/* The REP side: the received message is sent back on the same aio. */
struct echo {
	nng_ctx ctx;
	nng_aio *aio;
	int sending;
};

static void echo_step(void *arg)
{
	struct echo *e = arg;
	int rv = nng_aio_result(e->aio);

	if (!e->sending) {
		clean_gate_add(&armed, -1);
		if (rv == NNG_ECLOSED) {
			clean_gate_add(&stopped, 1);
			return;
		}
		clean_check("nng_ctx_recv", rv);
		e->sending = 1;
		clean_ctx_send(e->ctx, e->aio);
		return;
	}
	if (rv != 0)
		nng_msg_free(nng_aio_get_msg(e->aio));
	e->sending = 0;
	nng_ctx_recv(e->ctx, e->aio);
	clean_gate_add(&armed, 1);
}

struct client {
	pthread_t thread;
	int number;
	long requests;
};

static void check_answer(nng_http_res *res, const char *sent, size_t size)
{
	void *got;
	size_t got_size;

	clean_expect(nng_http_res_get_status(res) == NNG_HTTP_STATUS_OK, "status 200");
	nng_http_res_get_data(res, &got, &got_size);
	clean_expect(got_size == size && memcmp(got, sent, size) == 0, "our own body");
	atomic_fetch_add(&answers, 1);
}

/* One connection for all, and now and then one for a single request. */
static void *client(void *arg)
{
	struct client *c = arg;
	uint32_t seed = (uint32_t)c->number;
	char body[LARGEST], address[CLEAN_URL_MAX + 8];
	nng_http_client *http;
	nng_http_conn *conn;
	nng_http_req *req;
	nng_http_res *res;
	nng_url *url;
	nng_aio *aio;

	snprintf(address, sizeof address, "%s/echo", base);
	clean_check("nng_url_parse", nng_url_parse(&url, address));
	clean_check("nng_http_client_alloc", nng_http_client_alloc(&http, url));
	clean_check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	nng_http_client_connect(http, aio);
	nng_aio_wait(aio);
	clean_check("nng_http_client_connect", nng_aio_result(aio));
	conn = nng_aio_get_output(aio, 0);

	for (long i = 0; i < c->requests; i++) {
		size_t size = 1 + clean_random(&seed) % (LARGEST - 1);

		memset(body, 'a' + (int)(clean_random(&seed) % 26), size);
		clean_check("nng_http_req_alloc", nng_http_req_alloc(&req, url));
		clean_check("nng_http_res_alloc", nng_http_res_alloc(&res));
		clean_check("method", nng_http_req_set_method(req, "POST"));
		clean_check("data", nng_http_req_copy_data(req, body, size));
		if (i % 64 == 63)
			nng_http_client_transact(http, req, res, aio);
		else
			nng_http_conn_transact(conn, req, res, aio);
		nng_aio_wait(aio);
		clean_check("transact", nng_aio_result(aio));
		check_answer(res, body, size);
		nng_http_res_free(res);
		nng_http_req_free(req);
	}
	nng_http_conn_close(conn);
	nng_aio_free(aio);
	nng_http_client_free(http);
	nng_url_free(url);
	return NULL;
}

static nng_http_server *start_server(void)
{
	nng_http_server *server;
	nng_http_handler *handler;
	nng_sockaddr address;
	nng_url *url;

	clean_check("nng_url_parse", nng_url_parse(&url, "http://127.0.0.1:0"));
	clean_check("nng_http_server_hold", nng_http_server_hold(&server, url));
	clean_check("handler", nng_http_handler_alloc(&handler, "/echo", handle));
	clean_check("method", nng_http_handler_set_method(handler, "POST"));
	clean_check("body", nng_http_handler_collect_body(handler, true, LARGEST));
	clean_check("add handler", nng_http_server_add_handler(server, handler));
	clean_check("nng_http_server_start", nng_http_server_start(server));
	clean_check("address", nng_http_server_get_addr(server, &address));
	clean_bound("http://127.0.0.1:0", &address, base);
	nng_url_free(url);
	return server;
}

static void free_jobs(void)
{
	while (bridge.free != NULL) {
		struct job *job = bridge.free;

		bridge.free = job->next;
		nng_aio_free(job->aio); /* waits for a callback that still winds down */
		clean_check("nng_ctx_close", nng_ctx_close(job->ctx));
		free(job);
	}
}

int main(int argc, char **argv)
{
	struct clean_run run;
	struct echo echoes[ECHOES] = {0};
	struct client clients[CLEAN_THREADS_MAX];
	nng_http_server *server;
	nng_socket rep;
	char url[CLEAN_URL_MAX];

	clean_start(&run, argc, argv, "inproc");
	clean_check("nng_rep0_open", nng_rep0_open(&rep));
	for (int i = 0; i < ECHOES; i++) {
		clean_check("nng_ctx_open", nng_ctx_open(&echoes[i].ctx, rep));
		clean_check("nng_aio_alloc", nng_aio_alloc(&echoes[i].aio, echo_step, &echoes[i]));
		nng_ctx_recv(echoes[i].ctx, echoes[i].aio);
		clean_gate_add(&armed, 1);
	}
	clean_listen(&run, rep, "bridge", url);
	clean_check("nng_req0_open", nng_req0_open(&bridge.req));
	clean_check("nng_dial", nng_dial(bridge.req, url, NULL, 0));
	server = start_server();

	for (int i = 0; i < run.threads; i++) {
		clients[i].number = i;
		clients[i].requests = clean_share(&run, i);
		clean_thread(&clients[i].thread, client, &clients[i]);
	}
	for (int i = 0; i < run.threads; i++)
		pthread_join(clients[i].thread, NULL);

	clean_gate_wait(&busy, 0);
	nng_http_server_stop(server);
	nng_http_server_release(server); /* frees the handler too */
	free_jobs();
	clean_check("nng_close", nng_close(bridge.req));
	clean_gate_wait(&armed, ECHOES);
	clean_sends_end();
	clean_check("nng_close", nng_close(rep));
	clean_gate_wait(&stopped, ECHOES);
	for (int i = 0; i < ECHOES; i++)
		nng_aio_free(echoes[i].aio);
	return clean_finish(&run, "answers", atomic_load(&answers), run.exchanges);
}
