/* frees.c - see frees.h */
#include "analyzer/nng/frees.h"

static const uint16_t frees[NNGT_OBJECT_KINDS_END] = {
    [NNGT_MSG] = NNGT_FN_nng_msg_free,
    [NNGT_AIO] = NNGT_FN_nng_aio_free,
    [NNGT_SOCKET] = NNGT_FN_nng_close,
    [NNGT_CTX] = NNGT_FN_nng_ctx_close,
    [NNGT_DIALER] = NNGT_FN_nng_dialer_close,
    [NNGT_LISTENER] = NNGT_FN_nng_listener_close,
    [NNGT_PIPE] = NNGT_FN_nng_pipe_close,
    [NNGT_BUFFER] = NNGT_FN_nng_free,
    [NNGT_STRING] = NNGT_FN_nng_strfree,
    [NNGT_STREAM] = NNGT_FN_nng_stream_free,
    [NNGT_STREAM_DIALER] = NNGT_FN_nng_stream_dialer_free,
    [NNGT_STREAM_LISTENER] = NNGT_FN_nng_stream_listener_free,
    [NNGT_UDP] = NNGT_FN_nng_udp_close,
    [NNGT_URL] = NNGT_FN_nng_url_free,
    [NNGT_STAT] = NNGT_FN_nng_stats_free,
    [NNGT_TLS_CONFIG] = NNGT_FN_nng_tls_config_free,
    [NNGT_TLS_CERT] = NNGT_FN_nng_tls_cert_free,
    [NNGT_ID_MAP] = NNGT_FN_nng_id_map_free,
    [NNGT_MTX] = NNGT_FN_nng_mtx_free,
    [NNGT_CV] = NNGT_FN_nng_cv_free,
    [NNGT_THREAD] = NNGT_FN_nng_thread_destroy,
    [NNGT_HTTP_CLIENT] = NNGT_FN_nng_http_client_free,
    [NNGT_HTTP_SERVER] = NNGT_FN_nng_http_server_release,
    [NNGT_HTTP_HANDLER] = NNGT_FN_nng_http_handler_free,
    [NNGT_HTTP_REQ] = NNGT_FN_nng_http_req_free,
    [NNGT_HTTP_RES] = NNGT_FN_nng_http_res_free,
    [NNGT_HTTP_CONN] = NNGT_FN_nng_http_conn_close,
    [NNGT_NN_MSG] = NNGT_FN_nn_freemsg,
};

const char *
free_function(enum nngt_kind kind)
{
	return api_function(frees[kind])->name;
}
