/* transparency_resources.c - see transparency.h: buffers, statistics, streams, threads, TLS, HTTP.
 */
#include "tests/traps/transparency.h"

#include <stdatomic.h>

#include <nng/protocol/reqrep0/rep.h>
#include <nng/supplemental/http/http.h>
#include <nng/supplemental/tls/tls.h>
#include <nng/supplemental/util/platform.h>

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

void
resources(void)
{
	buffers_and_urls();
	statistics();
	streams();
	threads();
	tls();
	http();
}
