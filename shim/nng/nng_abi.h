/*
 * nng_abi.h - NNG's types as its ABI has them, the same in every release from 1.5 on.
 * NNG's own headers are not included: one shim serves all releases, and most of what it
 * passes on is opaque to it.
 */
#ifndef NNGTRACE_SHIM_NNG_NNG_ABI_H
#define NNGTRACE_SHIM_NNG_NNG_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A test declares NNG's own types instead, and compares. */
#ifndef NNGTRACE_NNG_TYPES_ARE_DECLARED

/* Handles are numbers in a struct, passed by value. */
typedef struct {
	uint32_t id;
} nng_socket;
typedef struct {
	uint32_t id;
} nng_ctx;
typedef struct {
	uint32_t id;
} nng_dialer;
typedef struct {
	uint32_t id;
} nng_listener;
typedef struct {
	uint32_t id;
} nng_pipe;

typedef struct nng_msg nng_msg;
typedef struct nng_aio nng_aio;
typedef struct nng_iov {
	void *iov_buf;
	size_t iov_len;
} nng_iov;
typedef union nng_sockaddr nng_sockaddr;
/* Of the nanomsg compatibility layer. */
struct nn_iovec {
	void *iov_base;
	size_t iov_len;
};
struct nn_msghdr {
	struct nn_iovec *msg_iov;
	int msg_iovlen;
	void *msg_control;
	size_t msg_controllen;
};
typedef struct nng_stream nng_stream;
typedef struct nng_stream_dialer nng_stream_dialer;
typedef struct nng_stream_listener nng_stream_listener;
typedef struct nng_udp nng_udp;
typedef struct nng_url nng_url;
typedef struct nng_stat nng_stat;
typedef struct nng_tls_config nng_tls_config;
typedef struct nng_tls_cert nng_tls_cert;
typedef struct nng_id_map nng_id_map;
typedef struct nng_mtx nng_mtx;
typedef struct nng_cv nng_cv;
typedef struct nng_thread nng_thread;
typedef struct nng_http nng_http;
typedef struct nng_http_client nng_http_client;
typedef struct nng_http_server nng_http_server;
typedef struct nng_http_handler nng_http_handler;
typedef struct nng_http_req nng_http_req;
typedef struct nng_http_res nng_http_res;
typedef struct nng_http_conn nng_http_conn;

typedef int32_t nng_duration;
typedef uint64_t nng_time;
/* Enumerations are ints to the caller. */
typedef int nng_pipe_ev;
typedef int nng_tls_mode;
typedef int nng_tls_auth_mode;
typedef int nng_tls_version;

typedef void (*nng_cb)(void *);
typedef void (*nng_pipe_cb)(nng_pipe, nng_pipe_ev, void *);
typedef void (*nng_aio_cancelfn)(nng_aio *, void *, int);
typedef void (*nng_http_cb)(nng_aio *); /* 2.x passes more: see wrap_http.c */
typedef void (*nng_logger)(int level, int facility, const char *id, const char *text);

enum { NNG_ENOTSUP = 9, NNG_FLAG_ALLOC = 1 };

#endif

/* What a function returns, by the kind that nng_api.def gives its result. */
#define RET_VOID     void
#define RET_RESULT   int
#define RET_BOOL     bool
#define RET_SIZE     size_t
#define RET_INT      int
#define RET_U16      uint16_t
#define RET_U32      uint32_t
#define RET_U64      uint64_t
#define RET_NAME     const char *
#define RET_POINTER  void *
#define RET_BUFFER   void *
#define RET_NN_MSG   void *
#define RET_STRING   char *
#define RET_MSG      nng_msg *
#define RET_STAT     nng_stat *
#define RET_SOCKET   nng_socket
#define RET_DIALER   nng_dialer
#define RET_LISTENER nng_listener
#define RET_PIPE     nng_pipe

/* PARAMS_##args is a parameter list, NAMES_##args the names in it. */
#define PARAM(type, kind)           type
#define PARAMS_ARGS0                void
#define PARAMS_ARGS1(a)             PARAM a a1
#define PARAMS_ARGS2(a, b)          PARAM a a1, PARAM b a2
#define PARAMS_ARGS3(a, b, c)       PARAM a a1, PARAM b a2, PARAM c a3
#define PARAMS_ARGS4(a, b, c, d)    PARAM a a1, PARAM b a2, PARAM c a3, PARAM d a4
#define PARAMS_ARGS5(a, b, c, d, e) PARAM a a1, PARAM b a2, PARAM c a3, PARAM d a4, PARAM e a5
#define NAMES_ARGS0
#define NAMES_ARGS1(a)             a1
#define NAMES_ARGS2(a, b)          a1, a2
#define NAMES_ARGS3(a, b, c)       a1, a2, a3
#define NAMES_ARGS4(a, b, c, d)    a1, a2, a3, a4
#define NAMES_ARGS5(a, b, c, d, e) a1, a2, a3, a4, a5

#endif
