/*
 * prototypes.c - the types in nng_api.def against the headers of the NNG that is installed:
 * every function is declared a second time, from the table, and the compiler compares.
 * What newer releases have added is declared by the table alone.
 */
#include <nng/compat/nanomsg/nn.h>
#include <nng/nng.h>
#include <nng/protocol/bus0/bus.h>
#include <nng/protocol/pair0/pair.h>
#include <nng/protocol/pair1/pair.h>
#include <nng/protocol/pipeline0/pull.h>
#include <nng/protocol/pipeline0/push.h>
#include <nng/protocol/pubsub0/pub.h>
#include <nng/protocol/pubsub0/sub.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/protocol/survey0/respond.h>
#include <nng/protocol/survey0/survey.h>
#include <nng/supplemental/http/http.h>
#include <nng/supplemental/tls/tls.h>
#include <nng/supplemental/util/platform.h>

typedef struct nng_udp nng_udp;
typedef struct nng_tls_cert nng_tls_cert;
typedef struct nng_id_map nng_id_map;
typedef struct nng_http nng_http;
typedef void (*nng_cb)(void *);
typedef void (*nng_http_cb)(nng_aio *);
#if NNG_MAJOR_VERSION == 1 && NNG_MINOR_VERSION < 8 /* as wide as in the releases that have it */
typedef void (*nng_logger)(int, int, const char *, const char *);
#endif

/* The parameter lists and result types as the wrappers have them, without the types. */
#define NNGTRACE_NNG_TYPES_ARE_DECLARED
#include "shim/nng/nng_abi.h"

#define CALL(name, result, when, does, about, releases, args) RET_##result name(PARAMS_##args);
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"

_Static_assert(NNG_ENOTSUP == 9 && NNG_FLAG_ALLOC == 1, "shim/nng/nng_abi.h has these numbers");
_Static_assert(sizeof(nng_socket) == 4 && sizeof(nng_pipe_ev) == 4, "and these sizes");
