/*
 * objects.h - what the model knows of each object: one struct a kind, one instance a life.
 *
 * An address or id is not an identity: NNG frees messages in calls nobody sees, and the same
 * address is then a new object. The tables of the model map an address to its latest life;
 * older lives stay while something (an operation, a call that has not returned) refers to them.
 */
#ifndef NNGTRACE_MODEL_OBJECTS_H
#define NNGTRACE_MODEL_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "analyzer/nng/api.h"
#include "analyzer/read/trace.h"

/*
 * Objects are mostly places, and there is one object or more for every address that messages
 * have had: they are kept small. The reader takes no more threads than this.
 */
#define PLACE_THREAD_BITS 20

/* Where and when something happened: enough to find the event and its stack again. */
struct place {
	uint64_t ref;       /* of the event */
	uint64_t stack_ref; /* of the event that has the stack: the ENTER of a RETURN */
	uint64_t seq;       /* 0: it did not happen */
	uint32_t stack;
	uint32_t thread : PLACE_THREAD_BITS;
	uint32_t function : 32 - PLACE_THREAD_BITS;
};
_Static_assert(API_FUNCTIONS <= 1u << (32 - PLACE_THREAD_BITS), "a place holds any function");

/* What the program has said of an object: see notes.h. */
struct notes {
	char *name;         /* any bytes; NULL: none */
	struct place given; /* the latest hand-over inside the program */
	struct place taken; /* its other end; seq 0: nobody may use the object yet */
	struct place kept;  /* it is meant to live until the process ends */
};

struct object {
	enum nngt_kind kind;
	bool unknown; /* first seen in mid-life: only accused of what was seen */
	uint32_t refs;
	uint32_t entered; /* open calls and callbacks that have it as an argument */
	uint64_t key;     /* address or id */
	uint64_t number;  /* among its kind, from 1 */
	struct place born;
	struct notes *notes; /* NULL: none */
};

/* Is it meant to live until the process ends? Then it is no leak. */
static inline bool
object_is_kept(const struct object *object)
{
	return object->notes != NULL && object->notes->kept.seq != 0;
}

/* The name that the program has given it, of any bytes, or "". As long as the object. */
static inline const char *
object_name(const struct object *object)
{
	return object->notes != NULL && object->notes->name != NULL ? object->notes->name : "";
}

/* A socket, context, dialer, listener or pipe: what NNG calls by a number. */
#define HANDLE_TOLD_MAX 8
struct aio;
struct protocol;
struct handle {
	struct object object;
	struct handle *socket;           /* of a context, dialer or listener; NULL: not known */
	const struct protocol *protocol; /* of a socket, since its birth; NULL: not known */
	bool gone_told;                  /* a pipe: NNG has answered that it is gone */
	struct place shown;              /* a pipe: the latest call that gave its number */
	/* Of a socket or context: its timeout was set to 0, so that such a call does not wait. */
	bool sends_at_once, recvs_at_once;
	/* Of a socket: dialers and listeners that were made, or are being made, and the last attempt.
	 */
	unsigned endpoints;
	struct place endpoint_tried;
	struct place closing;     /* a close was entered; it need not have returned */
	struct place closed;      /* the close that returned 0, or the end of the library */
	unsigned sends, recvs;    /* started or done on it */
	struct place asked;       /* a request is out, and its reply has not been received */
	struct place used;        /* the latest start or end of an exchange on it */
	struct place recv_failed; /* the latest receive that ended with an error */
	unsigned told_count;
	uint32_t told[HANDLE_TOLD_MAX]; /* threads that were told NNG_ECLOSED */
	LIST_HEAD(, aio) pending;       /* operations in progress on a context */
	LIST_HEAD(, handle) contexts;   /* of a socket: those still known, ended ones too */
	LIST_ENTRY(handle) of_socket;   /* in socket->contexts */
	bool fading;                    /* ended, and not named since: about to be forgotten */
	TAILQ_ENTRY(handle) known;      /* in model.handles */
};

/* Tells a handle from all others, those of other kinds, too. Never 0. */
static inline uint64_t
handle_identity(const struct handle *handle)
{
	return handle->object.number << 8 | handle->object.kind;
}

enum msg_owner {
	MSG_UNKNOWN,     /* nobody can tell */
	MSG_APPLICATION, /* may use, send, free; must free or send */
	MSG_IN_CALL,     /* a synchronous send has been entered and has not returned */
	MSG_IN_FLIGHT,   /* an aio send whose outcome has not been observed */
	MSG_LIBRARY,     /* given away for good */
	MSG_FREED
};

enum msg_birth { MSG_BORN_UNKNOWN, MSG_BORN_ALLOC, MSG_BORN_DUP, MSG_BORN_RECV };

/* The life that had the address before: a stale copy of its pointer may still be about. */
struct msg_past {
	uint64_t number; /* 0: none */
	struct place born, given, resolved;
};

struct msg {
	struct object object;
	enum msg_owner owner;
	enum msg_birth birth;
	bool taken;       /* the application has named it since it became its owner */
	bool send_failed; /* the latest send; it came back */
	int32_t send_result;
	uint32_t size;         /* bytes asked for; UINT32_MAX: not known */
	struct aio *flight;    /* MSG_IN_FLIGHT: the aio that holds it */
	uint64_t carrier;      /* number of the aio whose completion brought it, or 0 */
	struct handle *target; /* of the latest send, or where it was received */
	struct place set;      /* latest nng_aio_set_msg */
	struct place given;    /* latest hand-over */
	struct place resolved; /* where its outcome was observed */
	struct place last;     /* latest call that named it */
	struct place freed;
	struct msg_past past;
	/*
	 * The layout of the body while every change of it was followed; room 0: not known. A head that
	 * is not 0 means in any case that the body does not begin where its memory does.
	 */
	uint32_t head, length, room;
	struct place stale; /* the failed receive that left the pointer to it as it was */
	int32_t stale_result;
	bool giver_knows; /* who gave the older life away has named this one, too */
	uint64_t body;    /* the pointer into the body that was asked for last, or 0 */
};

/* A pointer into a message's body that the application has asked for. */
struct body {
	struct msg *msg;
	bool inside; /* not where its memory began */
	struct place taken;
	struct place moved; /* the first call since then that may have moved the body */
};

/* Everything else: buffers and strings, streams, urls, HTTP objects, locks, threads... */
enum resource_state {
	RESOURCE_OWNED,   /* by the application */
	RESOURCE_IN_CALL, /* a call that may take it has been entered and has not returned */
	RESOURCE_LENT,    /* the library's; the application may use it for a while */
	RESOURCE_GIVEN,   /* the library's for good */
	RESOURCE_FREED
};

struct resource {
	struct object object;
	enum resource_state state;
	unsigned holds; /* counted kinds: TLS configuration, HTTP server */
	uint32_t size;  /* buffers: bytes; UINT32_MAX: not known */
	bool messages;  /* a stream, its dialer or listener: in WebSocket's message mode */
	bool perhaps;   /* a stream that was made by what was met in mid-life: its mode is not known */
	unsigned uses;  /* operations in progress that work on it */
	struct aio *user;        /* the latest of them, while there are any */
	struct resource *parent; /* a statistic's root */
	struct place closed, given, freed, last;
	struct place locked; /* a mutex: where its holder locked it; seq 0: nobody has it */
	uint64_t partner;    /* number of a condition variable's mutex, or a handler's server; or 0 */
	uint64_t woken;      /* a condition variable: seq of the latest wake, or 0 */
	int32_t send_result; /* a buffer: of the latest send, `given` */
};

/* One operation of an aio. */
#define OP_EARLY_MAX 4
#define OP_USES      3 /* connection, request and response */
struct op {
	bool active; /* started, and its completion has not been observed */
	bool result_known;
	int32_t result;
	uint8_t does;     /* START_SEND, START_RECV... */
	bool lost;        /* the aio was already stopped: it never completes */
	bool delivered;   /* the message or stream that it brought is known */
	uint64_t peeked;  /* the message that was taken before its end was seen */
	bool result_read; /* the application asked for the result after the end */
	struct place started, observed, canceled;
	struct place ctx_closed;          /* the context was closed while it was active */
	struct place taken;               /* nng_aio_get_msg after its end */
	struct msg *msg;                  /* of a send */
	struct handle *target;            /* socket or context; NULL: neither */
	struct resource *uses[OP_USES];   /* HTTP objects that it works on; NULL: no more */
	bool messages;                    /* what it makes is a stream in message mode */
	bool perhaps;                     /* it may be in message mode: the stream's maker is unknown */
	unsigned earlies;                 /* reads of its outcome while active */
	struct place early[OP_EARLY_MAX]; /* so many of them; last, and not cleared */
};

enum aio_state { AIO_LIVE, AIO_FREEING, AIO_REAPED, AIO_FREED };

struct aio {
	struct object object;
	enum aio_state state;
	bool has_callback;
	bool stopped;
	uint64_t told_closed;    /* handle_identity of the socket or context closed under it, or 0 */
	uint64_t callback;       /* address */
	unsigned callbacks_open; /* threads inside its callback now */
	struct msg *slot;        /* what nng_aio_get_msg would give */
	bool emptied;            /* the latest nng_aio_set_msg has set NULL */
	bool unnamed;            /* slot is NULL, but a message that no event names may be there */
	struct op op;            /* the latest */
	struct place stopping, stopped_at, freed;
	struct place provided, finished; /* provider side: an operation began, was finished */
	struct place declined;           /* nng_aio_begin answered false: no operation began */
	struct place touched;            /* the first call with it since then */
	struct place last;               /* the latest call or callback that named it */
	bool reset;              /* from NNG 2.0 on: made ready for a provider that finishes at once */
	struct place hijacked;   /* in its handler the connection was taken over */
	bool lent;               /* the aio that an HTTP handler is given */
	struct resource *output; /* of a provider: what its result will be */
	uint64_t connection;     /* of an HTTP handler: its connection and request, or 0 */
	uint64_t request;
	LIST_ENTRY(aio) pending; /* in handle.pending while op.active on a context */
	bool on_pending;
	bool works;      /* the operation in progress moves bytes from or to the buffers */
	uint8_t buffers; /* those that nng_aio_set_iov named; 0: none, or not known */
	struct trace_buffer buffer[NNGT_BUFFERS_MAX];
	LIST_ENTRY(aio) working; /* in model.workers while it works */
};

#endif
