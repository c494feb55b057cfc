/*
 * trace.h - a trace file as one ordered stream of events, and what events refer to.
 *
 * The reader trusts nothing: every length, offset and count is checked against the file, torn
 * or damaged parts are skipped and counted. Memory use follows the number of threads, modules
 * and stacks, not the number of events. One thread may use a trace at a time.
 */
#ifndef NNGTRACE_READ_TRACE_H
#define NNGTRACE_READ_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/error.h"
#include "analyzer/nng/api.h"
#include "analyzer/nng/release.h"

struct trace;

/* Memory that an operation works on. size: UINT32_MAX also stands for more. */
struct trace_buffer {
	uint64_t address;
	uint32_t size;
};

/*
 * One event, decoded: 96 bytes, for there are very many. Value semantics: but for text and buffer,
 * no pointers into the trace.
 */
struct event {
	uint64_t seq;      /* place in the merged order, from 1 */
	uint64_t ref;      /* where it is in the file: for trace_event_at */
	uint64_t time_ns;  /* since the first event of the trace */
	uint32_t thread;   /* index of trace_thread */
	uint16_t function; /* enum nngt_function, or its variant in this release: see api_base */
	uint8_t type;      /* enum nngt_type, without flags */
	uint8_t has_args;  /* bit i: args[i] was recorded */
	uint32_t stack;    /* NNGT_CALL and NNGT_ENTER: id for trace_stack, 0: none */
	uint8_t buffers;   /* nng_aio_set_iov: how many of buffer[] there are */
	bool has_result : 1;
	bool returned : 1; /* NNGT_CALL: result and OUT arguments are known */
	bool refused : 1;  /* the guard kept the call from NNG: nothing came of it */
	bool written : 1;  /* no call, but a finding of the guard: see NNGT_WRITTEN */
	/* CALLBACK_BEGIN of an aio, RETURN of wait and stop: aio_result and aio_msg are known. */
	bool observed : 1;
	int64_t result; /* RESULT, BOOL, SIZE: the value; pointers: the address */
	union {
		uint64_t args[API_ARGS_MAX]; /* as the function's line in the table says */
		/* Callbacks, and where the shim has observed an aio; for any event see event_callback. */
		struct {
			uint64_t object;   /* the aio or pipe of the callback */
			uint64_t callback; /* address of the application's function; 0: unknown */
			uint64_t aio_msg;  /* observed: the message slot */
			union {
				uint64_t http_conn; /* of an HTTP handler of NNG 2: its connection; else 0 */
				/* Of a pipe: "NNG_PIPE_EV_ADD_PRE"; NULL: unknown. Static */
				const char *pipe_event_name;
			};
			union {
				int32_t aio_result; /* observed */
				struct {
					uint32_t pipe_event, pipe_socket; /* of a pipe */
				};
			};
		};
		/* NNGT_DELAY only: for how long the call was delayed, and at which enum perturb_point. */
		struct {
			uint64_t delay_ns;
			uint32_t delay_point;
		};
	};
	/* Until trace_next, or trace_event_at, is called again: */
	union {
		const char *text;                  /* of an annotation, any bytes, or NULL */
		const struct trace_buffer *buffer; /* while buffers is not 0 */
	};
};
_Static_assert(sizeof(struct event) <= 96, "see above");

/*
 * Returns the value of the first argument of a kind, as the table of functions has it (for one
 * that NNG fills in, NNGT_OUT is added to the kind), or 0 when the function has none.
 */
static inline uint64_t
event_arg(const struct event *event, unsigned kind)
{
	const struct api_function *function = api_function(event->function);

	for (unsigned i = 0; i < function->nargs; i++) {
		if (function->args[i] == kind) {
			return event->args[i];
		}
	}
	return 0;
}

/* The nth argument of a kind, from 0; 0 when the function has no such. */
static inline uint64_t
event_arg_nth(const struct event *event, unsigned kind, unsigned nth)
{
	const struct api_function *function = api_function(event->function);

	for (unsigned i = 0; i < function->nargs; i++) {
		if (function->args[i] == kind && nth-- == 0) {
			return event->args[i];
		}
	}
	return 0;
}

/*
 * The socket or context that the call was given: its kind, and its number in *id; NNGT_NO_OBJECT
 * when it has none.
 */
static inline enum nngt_kind
event_given_to(const struct event *event, uint32_t *id)
{
	const struct api_function *function = api_function(event->function);

	for (unsigned i = 0; i < function->nargs; i++) {
		if ((function->args[i] == NNGT_SOCKET || function->args[i] == NNGT_CTX) &&
		    (event->has_args >> i & 1) != 0) {
			*id = (uint32_t)event->args[i];
			return function->args[i];
		}
	}
	return NNGT_NO_OBJECT;
}

/* The object of a callback's event: the aio or pipe it is called for. */
static inline uint64_t
event_callback_object(const struct event *event)
{
	return event->object;
}

/* The address of the application's function that a callback calls; 0: unknown, or no callback. */
static inline uint64_t
event_callback(const struct event *event)
{
	return event->type >= NNGT_CALLBACK_BEGIN && event->type <= NNGT_CALLBACK_END ? event->callback
	                                                                              : 0;
}

/* The message that the shim has seen in the slot of an aio, or 0. */
static inline uint64_t
event_aio_msg(const struct event *event)
{
	return event->observed ? event->aio_msg : 0;
}

struct trace_thread {
	uint32_t tid;
	uint32_t recorded;           /* the recorder's own number of it; rising */
	const char *name;            /* the last it had; owned by the trace */
	uint64_t events;             /* these are known after the whole stream was read */
	uint64_t last_ref, last_seq; /* of its last event */
};

struct trace_module {
	uint32_t id;
	uint32_t index; /* among those of the trace, from 0 */
	uint64_t start, end, bias;
	uint64_t load_ns, unload_ns; /* unload_ns: UINT64_MAX while loaded */
	const uint8_t *build_id;
	uint32_t build_id_size;
	const char *path;
	bool imports_dlsym; /* or dlopen: it may call NNG in ways that the shim does not see */
};

/* How the process ended, as far as the trace knows. */
enum trace_end { TRACE_END_UNKNOWN, TRACE_END_EXIT, TRACE_END_SIGNAL, TRACE_END_CRASH };

struct trace_info {
	const char *file; /* as given to trace_open */
	uint32_t pid, ppid;
	const char *command; /* arguments joined, quoted where needed */
	const char *executable;
	const char *nng_version; /* "" when unknown */
	uint32_t nng_release;    /* for release_within; 0: unknown */
	enum trace_end end;
	int exit_status;         /* TRACE_END_EXIT: status, or -1 when not known */
	int signal;              /* TRACE_END_SIGNAL, TRACE_END_CRASH */
	bool executed;           /* its end is not known, but that it executed another program */
	bool exited;             /* exit() ran: clean-up had its chance */
	uint32_t exiting_thread; /* index, or UINT32_MAX */
	uint64_t process_start;  /* see struct nngt_header; 0: not known */
	uint64_t start_wall_ns;  /* CLOCK_REALTIME when the recording began */
	uint64_t first_wall_ns;  /* that of the first event */
	uint64_t first_mono_ns;  /* its CLOCK_MONOTONIC */
	/* Of the program, besides the one that ran exit(), at that moment: 0, or at least so many. */
	uint32_t threads_alive; /* UINT32_MAX: not known */
	uint64_t complete_ns;   /* no event is missing before this time; UINT64_MAX: none at all */
	uint64_t overwritten;   /* older events that made room for newer ones: a flight recorder's */
	uint64_t whole_from_ns; /* from this time on none was; 0: none at all */
	bool forked;            /* a forked child of a process that had used NNG, and no exec since */
	uint32_t parent_pid;    /* of the recording it was forked from; 0: none known */
	uint64_t end_ns;        /* the latest the process was known to be alive; 0: not known */
	uint64_t duration_ns;   /* first to last event */
	uint64_t events;        /* known after the whole stream was read */
	uint64_t dropped;       /* events the shim could not record */
	const char *stopped;    /* why the file did not grow, in words; NULL: it did, or not known */
	uint64_t damaged;       /* places in the file that could not be read */
	uint64_t file_bytes;    /* used by records */
	uint32_t clock;         /* enum nngt_clock */
	uint32_t guard;         /* enum guard_mode: NNGTRACE_GUARD changed what the program does */
	uint64_t guard_refused; /* calls that it kept from NNG */
	uint32_t perturb;       /* enum perturb_mode: NNGTRACE_PERTURB delayed calls */
	uint64_t perturb_seed;
	uint64_t perturb_delays, perturb_ns; /* how many delays, and their sum */
	/* Stacks, as far as their threads had counted them: see struct nngt_header. */
	uint32_t stack_depth; /* frames that were kept of each, at most; 0: not known */
	uint64_t stack_hits, stack_misses, stack_checked, stack_wrong;
	unsigned threads;
	const char *panic;     /* what NNG said when it gave up and aborted; NULL: it did not */
	uint32_t panic_thread; /* index of the thread that it gave up on */
};

/*
 * Opens a trace. file is copied. On failure returns NULL with a reason that names the file:
 * missing, a directory, empty, not a trace, another version, another machine's byte order.
 * A truncated or damaged trace opens. Free with trace_close.
 */
struct trace *trace_open(const char *file, struct error *err);
void trace_close(struct trace *trace); /* NULL is ignored */

/*
 * The next event in time order; false at the end. Delays by NNGTRACE_PERTURB are left out, unless
 * trace_show_delays was called: nobody is to judge by them.
 */
bool trace_next(struct trace *trace, struct event *event);
/* The same without a copy: the event is the trace's, until the next call of either. NULL: the end.
 */
const struct event *trace_take(struct trace *trace);
void trace_show_delays(struct trace *trace);

/*
 * How long the call (or callback) of an event that trace_next has passed was delayed, in ns, and at
 * which enum perturb_point; 0: not. ref: from struct event.
 */
uint64_t trace_delay(const struct trace *trace, uint64_t ref, unsigned *point);

/*
 * From here on up to the end, the next rewind or the close the events may be read on a thread of
 * its own, ahead of trace_next, where there is a processor for it and enough to read: it is tried,
 * and goes on where it pays. What trace_next gives is the same. Meanwhile nobody may call
 * trace_delay or trace_show_delays. False: it does not pay, or could not be done, and nothing has
 * changed.
 */
bool trace_read_ahead(struct trace *trace);

/* To the first event again. */
void trace_rewind(struct trace *trace);

/* How much of the events' bytes has been read since the last rewind, about: 0 to 1. */
double trace_part_read(const struct trace *trace);

/*
 * Reads an event seen before again; ref from struct event. seq, which only the stream knows,
 * is left as it is in *event. False when ref is not that of an event.
 */
bool trace_event_at(struct trace *trace, uint64_t ref, struct event *event);

/* Facts about the whole; the pointers live as long as the trace. */
const struct trace_info *trace_info(struct trace *trace);

/* How the process ended, in one word: "exit", "signal", "crash", "unknown". Static. */
const char *trace_end_word(enum trace_end end);

/* The same for people: "exit 1", "killed by SIGTERM", "no end recorded". */
#define TRACE_END_TEXT 64 /* room for any such text */
void trace_end_text(const struct trace_info *info, char *text, size_t size);

/* "SIGTERM", or "signal 62" where it has no name. */
void trace_signal_name(int number, char *text, size_t size);

/* A thread by index; NULL when there is none. */
const struct trace_thread *trace_thread(const struct trace *trace, uint32_t index);

/* The return addresses of a stack, innermost first; *count frames. NULL: unknown id. */
const uint64_t *trace_stack(const struct trace *trace, uint32_t id, unsigned *count);

/*
 * Whether every call of NNG that the process ever made is there, as far as can be told. Not so
 * when events were lost, in a forked child, or where calls may have gone past the shim.
 */
bool trace_is_whole(const struct trace *trace);

/*
 * Whether calls of NNG may have gone past the shim: a module of the program's own imports dlsym, or
 * dlopen (for RTLD_DEEPBIND), or there is more than one copy of NNG, of which the shim sees one.
 * Then an object may come, go and come back in calls that are not in the trace.
 */
bool trace_may_bypass(const struct trace *trace);

/*
 * Whether that is true of any function. False while trace_may_bypass is true: only of those that
 * trace_next_code names as missed.
 */
bool trace_may_bypass_any(const struct trace *trace);

/* Whether the process had used NNG before the first event that is there. */
bool trace_begins_late(const struct trace *trace);

/* The module that covered an address at a time; NULL: none known. */
const struct trace_module *trace_module_at(struct trace *trace, uint64_t address, uint64_t time_ns);

/* NNG in a module with other code, or a further copy. Strings live as long as the trace. */
struct trace_code {
	const char *path;
	const char *reason; /* why it is not seen, or why functions are missed; "" */
	const char *advice; /* what to do instead: a sentence without its full stop */
	bool seen;
	uint32_t missed; /* functions of it whose calls are not seen; or the one that was refused */
	const uint16_t *missed_functions; /* enum nngt_function, or anything */
};

/* One after the other: start with *at = 0; false at the end. */
bool trace_next_code(const struct trace *trace, unsigned *at, struct trace_code *code);

/* Whether there was an NNG in the process that was not seen at all. */
bool trace_has_unseen(const struct trace *trace);

/* Whether an address in the file of a module is NNG's code, where the rest is not. */
bool trace_is_nng_code(const struct trace *trace, const char *path, uint64_t address);

#endif
