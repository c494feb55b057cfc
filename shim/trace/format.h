/*
 * format.h - the trace format, and the only header the analyzer takes from the shim.
 * docs/trace-format.md explains it in prose, with a table of versions.
 *
 * A trace is one file: a header page, then chunks.  A chunk starts on a page boundary.  An event
 * chunk belongs to one thread, names it, and holds its events in time order; one shared sequence of
 * meta chunks holds what the events refer to: modules, stacks.  All integers are in the byte order
 * of the machine that recorded.
 * A record counts once its first word is not zero; that word is stored last, with release.
 */
#ifndef NNGTRACE_SHIM_TRACE_FORMAT_H
#define NNGTRACE_SHIM_TRACE_FORMAT_H

#include <stdint.h>

#define NNGT_MAGIC          "NNGTRACE"
#define NNGT_FORMAT_VERSION 3u
#define NNGT_FORMAT_OLDEST  2u /* that a reader of this version still reads */
#define NNGT_BYTE_ORDER     0x01020304u
#define NNGT_PAGE           4096u
#define NNGT_SLOT           8u          /* of meta records, and of events of version 2 */
#define NNGT_CHUNK_MAGIC    0x4b4e4843u /* "CHNK" */
#define NNGT_CHUNK_MAX      (1u << 20)  /* no chunk is larger */
#define NNGT_STACK_MAX      256u        /* frames in one stack */

/* The kinds of NNG objects: enumerator, the word for people, bytes in an event. */
#define NNGT_OBJECT_KINDS(X)                                                                       \
	X(MSG, "msg", 8)                                                                               \
	X(AIO, "aio", 8)                                                                               \
	X(SOCKET, "socket", 4)                                                                         \
	X(CTX, "ctx", 4)                                                                               \
	X(DIALER, "dialer", 4)                                                                         \
	X(LISTENER, "listener", 4)                                                                     \
	X(PIPE, "pipe", 4)                                                                             \
	X(BUFFER, "buffer", 8)                                                                         \
	X(STRING, "string", 8)                                                                         \
	X(STREAM, "stream", 8)                                                                         \
	X(STREAM_DIALER, "stream_dialer", 8)                                                           \
	X(STREAM_LISTENER, "stream_listener", 8)                                                       \
	X(UDP, "udp", 8)                                                                               \
	X(URL, "url", 8)                                                                               \
	X(STAT, "stat", 8)                                                                             \
	X(TLS_CONFIG, "tls_config", 8)                                                                 \
	X(TLS_CERT, "tls_cert", 8)                                                                     \
	X(ID_MAP, "id_map", 8)                                                                         \
	X(MTX, "mtx", 8)                                                                               \
	X(CV, "cv", 8)                                                                                 \
	X(THREAD, "thread", 8)                                                                         \
	X(HTTP_CLIENT, "http_client", 8)                                                               \
	X(HTTP_SERVER, "http_server", 8)                                                               \
	X(HTTP_HANDLER, "http_handler", 8)                                                             \
	X(HTTP_REQ, "http_req", 8)                                                                     \
	X(HTTP_RES, "http_res", 8)                                                                     \
	X(HTTP_CONN, "http_conn", 8)                                                                   \
	X(NN_MSG, "nn_msg", 8)

/*
 * The other things an argument or a result can be. OPTION is the FNV-1a hash of the name; TEXT
 * follows the payload (NNGT_HAS_TEXT); KIND is enum nngt_kind.
 */
#define NNGT_VALUE_KINDS(X)                                                                        \
	X(POINTER, "pointer", 8)                                                                       \
	X(FUNCTION, "function", 8)                                                                     \
	X(SIZE, "size", 4)                                                                             \
	X(FLAGS, "flags", 4)                                                                           \
	X(INT, "int", 4)                                                                               \
	X(DURATION, "ms", 4)                                                                           \
	X(OPTION, "option", 4)                                                                         \
	X(RESULT, "result", 4)                                                                         \
	X(BOOL, "bool", 4)                                                                             \
	X(U16, "u16", 4)                                                                               \
	X(U64, "u64", 8)                                                                               \
	X(NAME, "name", 0)                                                                             \
	X(SKIP, "", 0)                                                                                 \
	X(VOID, "", 0)                                                                                 \
	X(U32, "u32", 4)                                                                               \
	X(TEXT, "text", 0)                                                                             \
	X(KIND, "kind", 4)

enum nngt_kind {
	NNGT_NO_OBJECT = 0,
#define X(kind, word, width) NNGT_##kind,
	NNGT_OBJECT_KINDS(X) NNGT_OBJECT_KINDS_END,
	NNGT_VALUE_KINDS_START = 40,
	NNGT_VALUE_KINDS(X)
#undef X
};

#define NNGT_OUT 0x80 /* added to a kind: filled in by NNG when the call succeeds */

/* Classes of verbs, as bits. */
enum nngt_verb_class {
	NNGT_VERB_NONE = 0,
	NNGT_VERB_STARTS = 1,  /* starts an operation on an aio */
	NNGT_VERB_OUTCOME = 2, /* reads the outcome of an operation: only when it is done */
	NNGT_VERB_NOTE = 4 /* no call of NNG, but what the program says itself (include/nngtrace.h) */
};

/* What a function does to its objects, the column `does` of nng_api.def: verb, class. Append. */
#define NNGT_DOES(X)                                                                               \
	X(MSG_ALLOC, NONE)   /* the application gains a message */                                     \
	X(MSG_DUP, NONE)     /* reads one message, the application gains another */                    \
	X(MSG_FREE, NONE)    /* the application gives up a message */                                  \
	X(MSG_USE, NONE)     /* reads a message */                                                     \
	X(MSG_CHANGE, NONE)  /* changes a message; pointers into it may move */                        \
	X(SEND, NONE)        /* result 0: the message is the library's for good */                     \
	X(RECV, NONE)        /* result 0: the application gains a message */                           \
	X(BUFFER_SEND, NONE) /* copies; with NNG_FLAG_ALLOC and result 0 it frees the buffer */        \
	X(BUFFER_RECV, NONE) /* with NNG_FLAG_ALLOC and result 0 the application gains a buffer */     \
	X(AIO_ALLOC, NONE)                                                                             \
	X(AIO_FREE, NONE)       /* cancels, waits for the callback, frees */                           \
	X(AIO_REAP, NONE)       /* gives it up now; the library frees it later */                      \
	X(AIO_STOP, NONE)       /* cancels for ever, waits for the callback */                         \
	X(AIO_WAIT, NONE)       /* returns when the operation and its callback are done */             \
	X(AIO_CANCEL, NONE)     /* asks for an early end; the callback still comes */                  \
	X(AIO_RESULT, OUTCOME)  /* reads the outcome: only when the operation is done */               \
	X(AIO_READ, OUTCOME)    /* reads another output: only when the operation is done */            \
	X(AIO_GET_MSG, OUTCOME) /* reads the message slot: only when the operation is done */          \
	X(AIO_BUSY, NONE)       /* false: the operation is done */                                     \
	X(AIO_SET_MSG, NONE)    /* stores a message in the slot; no transfer */                        \
	X(AIO_CHANGE, NONE)     /* stores an input: only when idle */                                  \
	X(AIO_TIMEOUT, NONE)    /* stores the time limit of the next operation */                      \
	X(AIO_INPUT, NONE)      /* reads an input (provider side) */                                   \
	X(AIO_OUTPUT, NONE)     /* stores an output (provider side) */                                 \
	X(AIO_BEGIN, NONE)      /* provider: starts; true: must be finished once */                    \
	X(AIO_DEFER, NONE)      /* provider: registers the cancel function */                          \
	X(AIO_FINISH, NONE)     /* provider: completes */                                              \
	X(START_SEND, STARTS)   /* the message in the slot is in flight until the completion */        \
	X(START_RECV, STARTS)   /* completion with result 0: the application gains a message */        \
	X(START_OTHER, STARTS)  /* any other operation on an aio */                                    \
	X(START_DEVICE, STARTS)                                                                        \
	X(DEVICE, NONE)                                                                                \
	X(CREATE, NONE)    /* the application gains the OUT objects, or the returned one */            \
	X(DESTROY, NONE)   /* the application gives up the first object */                             \
	X(CLOSE, NONE)     /* ends the first object; an id is gone, a pointer must still be freed */   \
	X(CLOSE_ALL, NONE) /* ends every socket */                                                     \
	X(USE, NONE)       /* needs its objects alive */                                               \
	X(HOLD, NONE)      /* one more reference */                                                    \
	X(RELEASE, NONE)   /* one reference less */                                                    \
	X(INIT, NONE)                                                                                  \
	X(FINI, NONE)   /* ends every object of the library */                                         \
	X(NOTIFY, NONE) /* registers a callback for pipe events */                                     \
	X(SLEEP, NONE)  /* blocks */                                                                   \
	X(LOCK, NONE)                                                                                  \
	X(UNLOCK, NONE)                                                                                \
	X(CV_WAIT, NONE)                                                                               \
	X(ADD_HANDLER, NONE)  /* result 0: the handler is the server's */                              \
	X(DEL_HANDLER, NONE)  /* result 0: the handler is the application's */                         \
	X(HANDLER_DATA, NONE) /* with a destructor: NNG will have the data freed */                    \
	X(HIJACK, NONE)       /* the connection and its request become the application's */            \
	X(NN_REALLOC, NONE)   /* gives up one buffer of nanomsg's, the application gains another */    \
	X(NN_RECV, NONE)      /* with NN_MSG, and not -1: the application gains a buffer */            \
	X(NN_SEND, NONE)      /* with NN_MSG, and not -1: the buffer is the library's */               \
	X(NOTE_NAME, NOTE)    /* the program says what an object is called */                          \
	X(NOTE_NAME_ID, NOTE) /* the same, of what NNG calls by a number */                            \
	X(NOTE_GIVE, NOTE)    /* from here on nobody may use it, until somebody takes it */            \
	X(NOTE_TAKE, NOTE)                                                                             \
	X(NOTE_KEEP, NOTE)  /* it is meant to live until the process ends */                           \
	X(NOTE_PHASE, NOTE) /* a part of the program's run begins; without text: it ends */            \
	X(NOTE_MARK, NOTE)

enum nngt_does {
#define X(verb, class) NNGT_DOES_##verb,
	NNGT_DOES(X)
#undef X
	    NNGT_DOES_END
};

/* The class of a verb, which is below NNGT_DOES_END. Any thread. */
static inline enum nngt_verb_class
nngt_verb_class_of(unsigned does)
{
	static const uint8_t classes[] = {
#define X(verb, class) NNGT_VERB_##class,
	    NNGT_DOES(X)
#undef X
	};
	return (enum nngt_verb_class)classes[does];
}

/* What else is true of a function: the column `about` of nng_api.def, as bits. */
enum nngt_about {
	NNGT_ABOUT_NONE = 0,
	NNGT_ABOUT_MEMORY = 1, /* only touches memory: it works without NNG's threads */
	NNGT_ABOUT_MOVES = 3,  /* MEMORY, and may move the body of its message */
	NNGT_ABOUT_WAITS = 4,  /* waits for the operations of its object to end */
	NNGT_ABOUT_TAKES = 8   /* its sockets are the library's until it ends, which closes them */
};

/* The functions, numbered in the order of nng_api.def. */
enum nngt_function {
#define CALL(name, result, when, does, about, releases, args) NNGT_FN_##name,
#define NOT_TRACED(name, why)
#define ANNOTATION(name, does, args) NNGT_FN_##name,
#include "nng_api.def"
#undef CALL
#undef NOT_TRACED
	NNGT_FUNCTIONS
};

/* The first page of the file. */
enum nngt_clock { NNGT_CLOCK_TSC = 1, NNGT_CLOCK_MONOTONIC = 2 };
enum nngt_end {
	NNGT_END_UNKNOWN = 0, /* still running, killed, crashed or _exit */
	NNGT_END_EXIT = 1,    /* the shim's destructor ran: exit() or return from main */
	NNGT_END_STATUS = 2,  /* nngtrace record stored the wait status */
	NNGT_END_EXEC = 3     /* the process executed a program that has made a later trace */
};
enum nngt_dropped {
	NNGT_DROPPED_DISK,    /* no space, or the limit on file size */
	NNGT_DROPPED_NESTED,  /* a signal handler called NNG while an event was being written */
	NNGT_DROPPED_STARTUP, /* the recorder could not start in time */
	NNGT_DROPPED_ENDED,   /* after exit had closed the trace */
	NNGT_DROPPED_KINDS
};
/* Why the file did not grow, so that events were dropped (NNGT_DROPPED_DISK). In words for people.
 */
#define NNGT_STOPS(X)                                                                              \
	X(NONE, "")                                                                                    \
	X(DISK, "the disk is nearly full")                                                             \
	X(FILE_SIZE, "the limit on the size of files (RLIMIT_FSIZE) was reached")                      \
	X(MEMORY, "address space or locked memory was short")                                          \
	X(DESCRIPTORS, "no descriptor was free")                                                       \
	X(OPEN, "the trace could not be opened again")                                                 \
	X(CUT, "somebody cut the trace while it was written")                                          \
	X(LIMIT, "all of the space that was set was in use by threads")                                \
	X(OTHER, "the kernel gave no more space")
enum nngt_stop {
#define X(name, words) NNGT_STOP_##name,
	NNGT_STOPS(X)
#undef X
};
struct nngt_clock_pair {
	uint64_t ticks; /* of the trace's clock */
	uint64_t ns;    /* CLOCK_MONOTONIC at the same moment */
};
struct nngt_header {
	char magic[8];
	uint32_t version;
	uint32_t byte_order;
	uint64_t api_hash; /* of the first `functions` functions: see api_hash.h */
	uint32_t pid, ppid;
	uint32_t clock; /* enum nngt_clock */
	uint32_t depth; /* frames kept in a stack */
	uint32_t end;   /* enum nngt_end, written last */
	int32_t wait_status;
	uint64_t start_wall_ns; /* CLOCK_REALTIME */
	struct nngt_clock_pair first, last;
	uint64_t exit_ticks;                  /* when exit closed the trace, or 0 */
	uint64_t first_dropped;               /* ticks of the first event that is missing, or 0 */
	uint64_t allocated;                   /* bytes of the file that are in use */
	uint64_t dropped[NNGT_DROPPED_KINDS]; /* events not recorded, by reason */
	uint32_t exiting_thread;              /* index of the thread that ran exit, plus one */
	uint32_t threads_alive; /* besides that one and NNG's own, at exit: 0, or at least */
	uint32_t
	    forked; /* 1: a child of a process in which NNG had started its threads; no exec since */
	char nng_version[32];
	char executable[1024];
	char command[2048]; /* arguments, each ended by NUL; cut at the end */
	/* In a child without exec: the recording of the nearest ancestor that has one. 0: none, or not
	 * known */
	uint32_t parent_pid;
	uint32_t nng_has; /* bit i: libnng has the i-th function of nng_probes.def */
	uint64_t parent_start_wall_ns;
	/* How stacks were found; a thread's count when it looks for a new one, and when it ends. */
	uint64_t stack_hits;    /* known: only verified */
	uint64_t stack_misses;  /* walked */
	uint64_t stack_checked; /* with NNGTRACE_SELFCHECK: compared with libunwind's */
	uint64_t stack_wrong;   /* and another; always 0 */
	/* The flight recorder: */
	uint64_t limit;             /* NNGTRACE_LIMIT, or 0 */
	uint64_t overwritten;       /* events that have made room for newer ones */
	uint64_t overwritten_until; /* ticks: none of them is later than this; 0: none */
	/* When the process began, in the kernel's ticks since boot: the same after exec. 0: not known
	 */
	uint64_t process_start;
	uint64_t stopped; /* enum nngt_stop: why the file did not grow the last time it should have */
	/* Where the numbers of processes come from. Zeros: not known */
	char boot_id[40];             /* text of the kernel's random boot_id, ended by zeros */
	uint64_t pid_namespace;       /* inode of /proc/self/ns/pid */
	uint64_t pid_namespace_start; /* when its process 1 began: inodes are used again */
	uint64_t run; /* random; of the `nngtrace record` or `run` that started the program; 0: none */
	uint32_t locked;    /* 1: the file has a lock (flock) as long as a process has it mapped */
	uint32_t functions; /* of nng_api.def; 0: older */
	uint32_t guard;     /* enum guard_mode of guard_words.h, and GUARD_KEEPS, GUARD_COPIES */
	uint32_t reserved;
	uint64_t guard_refused; /* calls that the guard kept from NNG */
	/* Delays at calls (perturb_words.h): */
	uint32_t perturb; /* enum perturb_mode */
	uint32_t reserved3;
	uint64_t perturb_seed;
	uint64_t perturb_delays, perturb_ns; /* how many there were, and what they took together */
};

/* A chunk. Its records follow this header. */
enum nngt_chunk_kind {
	NNGT_CHUNK_EVENTS = 1,
	NNGT_CHUNK_META = 2,
	NNGT_CHUNK_UNUSED = 3 /* of older events, about to be used again; nothing in it counts */
};
struct nngt_chunk {
	uint32_t magic; /* stored last */
	uint16_t kind;
	uint16_t reserved;
	uint32_t size;     /* bytes, header included: a multiple of NNGT_PAGE */
	uint32_t thread;   /* index, from 0, for event chunks */
	uint64_t sequence; /* of the chunks of this thread (or of meta), from 0 */
	uint32_t tid;      /* of the thread */
	uint32_t reserved2;
	char name[16]; /* of the thread, when the chunk was begun; ended by NUL */
};

/* An event: what there is to say. How it is written: below. */
enum nngt_type {
	NNGT_CALL = 1,           /* the whole call; aux: stack id */
	NNGT_ENTER = 2,          /* aux: stack id */
	NNGT_RETURN = 3,         /* aux: the result */
	NNGT_CALLBACK_BEGIN = 4, /* function: the one that registered it; aux: result or event */
	NNGT_CALLBACK_END = 5,
	NNGT_DELAY = 6, /* its end; function: at which call; aux: enum perturb_point */
};
#define NNGT_TYPE_MASK 0x0f
#define NNGT_BUFFERS   0x40 /* NNGT_CALL of nng_aio_set_iov: the buffers follow its arguments */
#define NNGT_HAS_TEXT  0x10 /* NNGT_CALL of an annotation: a text follows its arguments */
#define NNGT_REFUSED   0x20 /* the guard kept this call from NNG, and answered itself */
#define NNGT_RETURNED  0x80 /* NNGT_CALL: it has returned, its result and OUT values are there */
/*
 * In the result of an NNGT_CALL of nng_msg_body with NNGT_REFUSED, where no pointer has it: it was
 * no call. Memory of the message was written to after its end. The other bits: the first byte of
 * its body that was found changed; aux: the stack of the call that ended it.
 */
#define NNGT_WRITTEN      (UINT64_C(1) << 63)
#define NNGT_BUFFERS_MAX  4u /* every release takes so many; of more none is recorded */
#define NNGT_BUFFER_BYTES 12u
#define NNGT_TEXT_MAX     255u /* bytes of a text; what is longer is cut */

/*
 * The payload holds, one after the other without gaps, as wide as their kinds say:
 *   NNGT_CALL     the result, then every argument
 *   NNGT_ENTER    the arguments that are not OUT
 *   NNGT_RETURN   the OUT arguments (of a receive that failed: the pointer it left as it was); for
 * AIO_WAIT and AIO_STOP: msg (8), observed (4) CALLBACK_*    of nng_aio_alloc: aio (8), msg (8); of
 * nng_pipe_notify: pipe (4), socket (4), function (8); of nng_http_handler_alloc: aio (8), function
 * (8), connection (8; 0: NNG 1 gives none); of nng_log_set_logger, of nng_aio_defer
 * (the function that cancels, also one of nng_aio_start), and of nng_http_handler_set_data (the
 * destructor): function (8). The END of an aio's has no msg. NNGT_DELAY: nanoseconds (8). With
 * NNGT_BUFFERS: address (8) and size (4) of each buffer, as many as the call's count says. With
 * NNGT_HAS_TEXT: its length (1) and its bytes, any but NUL. An event takes no more slots than its
 * payload needs; `slots` counts them all.
 *
 * So an event of version 2 is written. In version 3 it becomes this again when it is read.
 */
struct nngt_event {
	uint64_t time; /* ticks; 0: not committed */
	uint16_t function;
	uint8_t type;
	uint8_t slots;
	uint32_t aux;
	uint8_t payload[];
};
#define NNGT_EVENT_HEAD      16u
#define NNGT_EVENT_SLOTS_MAX 36u

/*
 * The records of an event chunk of version 3 begin with two words of 4 bytes: what it is, never 0
 * and stored last, and the low half of the time. They take whole words, and none goes over the end
 * of a page. The first record of each page is a base: the high half of the time of all records
 * behind it in the page, up to the next base, and from where their pointers count.
 *
 * A narrow event is one whose first word has a type. Its payload is that of above, but a pointer
 * takes 4 bytes: how far it is from where its region of the address space (nngt_region) counts
 * from. The two lowest bits of that are 0, and say which region it is. Region 0 counts from 0, so
 * NULL is 0. Results of NNGT_CALL are as wide as always, since they are filled in later. What does
 * not fit is written as a wide event: as in version 2 from `function` on.
 */
struct nngt_head {
	uint32_t word;
	uint32_t time;
	uint8_t payload[];
};
/* The word of a narrow event: its first byte is words | type << 4 | NNGT_RETURNED. */
#define NNGT_NARROW_WORDS     0x0fu /* that it takes, all in all */
#define NNGT_NARROW_TYPE      4     /* shifted by that; enum nngt_type without flags, 1 to 5 */
#define NNGT_NARROW_FUNCTION  8     /* shifted by that */
#define NNGT_NARROW_AUX       18    /* shifted by that */
#define NNGT_NARROW_FUNCTIONS 1024u
#define NNGT_NARROW_AUX_MOST  ((1u << 14) - 1)
/* Else it has no type, and its first byte is one of these; of a wide event with NNGT_RETURNED. */
#define NNGT_BASE       1u
#define NNGT_WIDE       2u
#define NNGT_WIDE_WORDS 8 /* of a wide event: shifted by that, how many it takes */
#define NNGT_WIDE_MOST  (NNGT_EVENT_SLOTS_MAX * NNGT_SLOT) /* bytes */
#define NNGT_WORD       4u
struct nngt_wide {
	uint32_t word, time;
	uint16_t function;
	uint8_t type; /* with flags, but for NNGT_RETURNED */
	uint8_t reserved;
	uint32_t aux;
	uint8_t payload[];
};
#define NNGT_REGIONS     4u
#define NNGT_REGION_UNIT 16 /* places to count from are shifted by that */
struct nngt_base {
	uint32_t word; /* nngt_base_word of the rest */
	uint32_t time_high;
	uint32_t from[NNGT_REGIONS - 1]; /* where pointers in regions 1 to 3 count from */
};

/*
 * The region of a pointer. Where Linux puts programs, what they allocate, and what is mapped (from
 * 0x5555... and 0x7f... on x86-64, from 0xaaaa... and 0xffff... on AArch64), they have regions of
 * their own. Any thread.
 */
static inline unsigned
nngt_region(uint64_t pointer)
{
	return (unsigned)(pointer >> 45) & (NNGT_REGIONS - 1);
}

/* The word of a base with these numbers: one that says others is damaged. Any thread. */
static inline uint32_t
nngt_base_word(uint32_t time_high, const uint32_t from[NNGT_REGIONS - 1])
{
	uint64_t mixed = time_high;
	for (unsigned i = 0; i < NNGT_REGIONS - 1; i++) {
		mixed = ((mixed ^ mixed >> 32) + from[i] + 1) * UINT64_C(0x9e3779b97f4a7c15);
	}
	return (uint32_t)(mixed >> 40) << 8 | NNGT_BASE;
}

/* A meta record: this head, then data, padded to whole slots. */
enum nngt_meta_type {
	NNGT_META_MODULE = 2, /* id: from 1; value: NNGT_MODULE_ flags; data: struct nngt_module,
	                         build-id, path */
	NNGT_META_UNLOAD = 3, /* id: module */
	NNGT_META_STACK = 4,  /* id: from 1; value: frames; data: uint64_t return addresses,
	                         innermost first */
	NNGT_META_NNG = 5,    /* data: path of libnng */
	NNGT_META_PANIC = 6,  /* id: thread; data: what NNG said when it aborted */
	NNGT_META_CODE = 7,   /* NNG in a module that is not libnng; value: enum nngt_code_way; data:
	                         struct nngt_code and what follows it */
};
struct nngt_meta {
	uint32_t type; /* stored last */
	uint32_t size; /* bytes of head and data, without the padding */
	uint32_t id;
	uint32_t value;
	uint64_t time; /* ticks */
	uint64_t reserved;
};
#define NNGT_MODULE_DLSYM 1u /* it imports dlsym or dlopen: it may call NNG unseen */
struct nngt_module {
	uint64_t start, end;    /* addresses it covers */
	uint64_t bias;          /* address minus address in the file */
	uint32_t build_id_size; /* bytes that follow */
	uint32_t path_size;     /* bytes that follow the build-id */
};

/* How calls reach the recorder when NNG lies in a module together with other code. */
enum nngt_code_way {
	NNGT_CODE_NOT_SEEN = 1, /* not at all; the reason says why */
	NNGT_CODE_NAMES = 2,    /* by the names that the module exports */
	NNGT_CODE_INPLACE = 3   /* in place: the functions themselves lead to the recorder */
};
/* What people can do where NNG's code is not seen. The texts: analyzer/read/modules.c */
enum nngt_code_advice {
	NNGT_ADVICE_LINK = 0,      /* link with the recorder inside */
	NNGT_ADVICE_ONE_COPY = 1,  /* let the process have one NNG only */
	NNGT_ADVICE_SWITCH_ON = 2, /* do not forbid it */
	NNGT_ADVICE_NAMES = 3,     /* keep the names, or install the debug file */
	NNGT_ADVICE_DECODER = 4,   /* install the library that decodes instructions: nngtrace 0.2 */
	NNGT_ADVICE_LTO = 5,       /* build NNG without link-time optimisation */
	NNGT_ADVICE_ICF = 6,       /* link without folding functions */
	NNGT_ADVICE_END
};
/* The later record with the same id is the one that counts. */
struct nngt_code {
	uint32_t captured;    /* functions whose calls are seen (INPLACE) */
	uint32_t missed;      /* of those that are in the module, not seen: uint16_t numbers */
	uint32_t intervals;   /* where NNG's code lies: pairs of uint64_t, start and end */
	uint32_t path_size;   /* of the module */
	uint32_t reason_size; /* a clause for people: of NOT_SEEN and NAMES, or of the first missed */
	uint32_t advice;      /* enum nngt_code_advice: what to do instead */
	                      /* intervals, path, reason, missed */
};

_Static_assert(sizeof(struct nngt_header) <= NNGT_PAGE, "the header is one page");
_Static_assert(sizeof(struct nngt_event) == NNGT_EVENT_HEAD, "the payload follows the head");
_Static_assert(sizeof(struct nngt_wide) == NNGT_EVENT_HEAD, "as wide as an event of version 2");
_Static_assert(sizeof(struct nngt_base) == 20 && sizeof(struct nngt_head) == 8, "no padding");
_Static_assert(NNGT_FUNCTIONS <= NNGT_NARROW_FUNCTIONS, "every function has a narrow event");
_Static_assert(sizeof(struct nngt_chunk) == 48 && sizeof(struct nngt_meta) == 32, "no padding");

#endif
