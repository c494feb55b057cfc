/*
 * reader.h - the trace reader's inside, shared by the files of this folder only.
 *
 * The file is read with pread into buffers, never mapped: it may shrink while we read it, and
 * then a read comes back short where a mapping would kill us.
 */
#ifndef NNGTRACE_READ_READER_H
#define NNGTRACE_READ_READER_H

#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/base/table.h"
#include "analyzer/read/trace.h"

/* Threads of a trace; the chunks of more are damage. */
#define READER_THREADS_MAX (1u << 20)
/* Events are read in windows of this size, one for each thread that has events pending. */
#define READER_WINDOW (32u << 10)
/* With very many threads the windows shrink: all together they shall not take more than this. */
#define READER_WINDOWS      (256u << 20)
#define READER_WINDOW_LEAST 512u
/* The decoder loads 8 bytes at a time: as many may be touched behind the last event. */
#define READER_SLACK 8u

/* Small, for there is one for every 64 KiB of a trace. */
struct chunk {
	uint32_t page; /* of the file, where it starts */
	uint32_t sequence;
	uint32_t size; /* bytes that are there, header included */
	uint32_t thread;
};

/* Where the chunk is in the file, in bytes. */
static inline uint64_t
chunk_offset(const struct chunk *chunk)
{
	return (uint64_t)chunk->page * NNGT_PAGE;
}

/* Chunks in the order of the file, and the same ordered by thread and sequence. */
struct chunk_list {
	struct chunk *items;
	uint32_t *order;
	size_t count; /* of order: without duplicates */
	size_t found; /* of items, when the search is over */
	size_t capacity;
};

/* Turns ticks into nanoseconds since the first event. */
struct clock {
	uint64_t base;   /* ticks of the first event */
	uint64_t factor; /* nanoseconds a tick, CLOCK_SHIFT binary digits behind the point */
};
#define CLOCK_SHIFT 44

struct stack_entry {
	uint32_t id;
	uint32_t count;
	size_t first; /* in frames */
};

/* NNG in a module with other code; of two with the same id the later one counts. */
struct code_entry {
	uint32_t id, way; /* enum nngt_code_way */
	uint32_t advice;  /* enum nngt_code_advice, or anything */
	uint32_t missed;  /* functions whose calls are not seen */
	uint32_t interval_count;
	uint64_t *intervals; /* pairs */
	uint16_t *missed_functions;
	char *path, *reason;
};
#define CODE_ENTRIES 16u

/* What meta records say. Strings are ours. */
struct meta {
	struct stack_entry *stacks; /* sorted by id */
	size_t stack_count, stack_capacity;
	uint64_t *frames;
	size_t frame_count, frame_capacity;
	struct trace_module *modules; /* load_ns and unload_ns in ticks until the clock is known */
	size_t module_count, module_capacity;
	uint32_t *module_order; /* by start, then by load_ns */
	uint64_t *module_reach; /* the highest end of this and all before it in that order */
	uint64_t looks;         /* of trace_module_at at modules, so far */
	bool may_bypass;        /* see trace_may_bypass */
	bool may_bypass_any;    /* see trace_may_bypass_any */
	struct code_entry code[CODE_ENTRIES];
	unsigned code_count;
	char *nng_path; /* NULL: not recorded */
	char *panic;    /* what NNG said when it aborted, or NULL */
};

/* From what the records of a page count (version 3). */
struct bases {
	bool known;                  /* there was a base in this page */
	uint64_t time;               /* the high half; the low one is 0 */
	uint64_t from[NNGT_REGIONS]; /* where pointers count from, the first is 0 */
};

/* The events of one thread on their way to the merge. */
struct stream {
	uint32_t thread;
	uint32_t first_chunk, chunk_count; /* range in chunk_list.order */
	uint32_t next_chunk;               /* 0 .. chunk_count */
	uint64_t chunk_end;                /* file offset where the current chunk ends */
	uint64_t window_at;                /* file offset of buffer[0] */
	uint8_t *buffer;                   /* NULL: parked, or at its end */
	size_t position, filled;           /* in buffer */
	uint64_t time;                     /* of the current event, never falling */
	uint64_t events;
	unsigned slots; /* of the current event, of version 3 words; 0: there is none */
	/* Version 3: */
	uint64_t page_end; /* file offset where the current page ends */
	struct bases bases;
	bool unfinished; /* there was something that nothing may follow */
};

/* The delays that trace_next has passed. */
struct delays {
	struct delay_thread {
		uint64_t last_ref; /* of the thread's latest event */
		uint64_t pending;  /* a delay before the next one, as delays.c packs it; 0: none */
	} * threads;           /* NULL: the trace has none */
	struct table by_ref;   /* packed */
	bool shown;
};

/* What an event points to. */
union event_room {
	char text[NNGT_TEXT_MAX + 1];
	struct trace_buffer buffer[NNGT_BUFFERS_MAX];
};

/* Events that wait to be taken. */
#define BATCH_EVENTS 256u
#define BATCH_ROOMS  8u /* events with a text or buffers are rare: with so many a batch is full */
struct batch {
	unsigned limit; /* events that it may hold */
	unsigned count, rooms;
	uint64_t bytes_read; /* as in struct trace, when the last was read */
	struct event events[BATCH_EVENTS];
	union event_room room[BATCH_ROOMS];
};
/* Of a trace whose reader has no thread of its own: few, for they are to stay in the cache. */
#define BATCH_OWN 64u

struct ahead; /* ahead.c */

/* Does reading ahead pay? See pace.c. */
enum pace_state {
	PACE_NONE, /* nobody has asked */
	PACE_TRY_AHEAD,
	PACE_DRAIN, /* the thread ends, and what is in its ring is taken */
	PACE_TRY_ALONE,
	PACE_AHEAD, /* it pays */
	PACE_ALONE  /* it does not */
};
struct pace {
	enum pace_state state;
	unsigned slices;     /* that were read the way that is being tried */
	unsigned taken;      /* events of the slice that is being read */
	unsigned slice;      /* how many it has; 0: not yet set */
	uint64_t since_ns;   /* when it was begun */
	uint64_t best_ns[2]; /* 1,000 events of the fastest slice: ahead, alone */
};

struct trace {
	int fd;
	char *file;
	uint64_t size; /* of the file when it was opened */
	struct nngt_header header;
	unsigned functions; /* of our table, that the trace knows */
	bool has_pages;     /* version 3 */
	struct trace_info info;
	struct release release; /* of NNG */
	char *command;
	char executable[sizeof(((struct nngt_header *)0)->executable) + 1];
	char nng_version[sizeof(((struct nngt_header *)0)->nng_version) + 1];
	struct chunk_list chunks; /* of events */
	struct chunk_list meta_chunks;
	struct meta meta;
	struct trace_thread *threads; /* by index */
	size_t thread_count, thread_capacity;
	struct delays delays;
	struct clock clock;
	uint64_t jump; /* ticks between two events that make us doubt the second */
	struct stream *streams;
	uint32_t stream_count;
	uint32_t *heap; /* indices of streams that still have events, soonest first */
	uint32_t heap_size;
	struct {
		uint64_t time;
		uint32_t thread;
	} second;        /* of the soonest in the heap but the first; the highest: there is none */
	uint32_t window; /* bytes of a window */
	uint8_t *peek;   /* the window that stream_start lends to each stream */
	uint64_t seq, last_ns; /* of the last event read */
	struct ahead *ahead;   /* the reader on a thread of its own; NULL: there is none */
	struct pace pace;
	struct batch *batch;      /* that events are taken from: own, or one of ahead's */
	unsigned taken;           /* of it, so far */
	struct batch own;         /* what is read without ahead */
	union event_room room_at; /* for trace_event_at */
	uint64_t bytes;           /* of all chunks of events */
	uint64_t bytes_read;      /* of those begun since the rewind */
	uint64_t damaged_open;    /* damage found by trace_open */
	uint64_t damaged_stream;  /* and since the last rewind */
};

/* Of records, which lie where they lie. */
static inline uint32_t
load32(const uint8_t *at)
{
	uint32_t value;
	memcpy(&value, at, sizeof(value));
	return value;
}
static inline uint64_t
load64(const uint8_t *at)
{
	uint64_t value;
	memcpy(&value, at, sizeof(value));
	return value;
}

/* file.c: opening, and reading without trust. */
bool file_open(struct trace *trace, const char *file, struct error *err);
/* Bytes that could be read at offset, at most size. */
size_t file_read(const struct trace *trace, void *to, size_t size, uint64_t offset);
/* The next offset at or after offset where the file may hold data; its size when none. */
uint64_t file_next_data(const struct trace *trace, uint64_t offset);
bool memory_is_zero(const void *memory, size_t size);

/* chunks.c: fills chunks and meta_chunks; false when memory is short. */
bool chunks_find(struct trace *trace);
/* The chunk of events that covers a file offset, or NULL. */
const struct chunk *chunks_at(const struct trace *trace, uint64_t offset);

/* threads.c: numbers the threads and fills threads; false when memory is short. */
bool threads_number(struct trace *trace);
/* The thread by the recorder's number; UINT32_MAX: none. */
uint32_t threads_find(const struct trace *trace, uint32_t recorded);
void threads_free(struct trace *trace);

/* meta.c: fills meta; false when memory is short. */
bool meta_read(struct trace *trace);
void meta_free(struct trace *trace);

/*
 * modules.c: orders them, turns their times into nanoseconds, and asks once what they say of calls
 * that go past the recorder; false when memory is short.
 */
bool modules_prepare(struct trace *trace);

/* info.c: fills info from the header; false when memory is short. */
bool info_fill(struct trace *trace);

/* clock.c */
void clock_set(struct clock *clock, const struct nngt_header *header);
uint64_t clock_ticks(const struct clock *clock, uint64_t ns); /* in that many nanoseconds */

__extension__ typedef unsigned __int128 reader_uint128;

/* The nanoseconds from one count of ticks to another; 0 when that is earlier. */
static inline uint64_t
clock_between(const struct clock *clock, uint64_t from, uint64_t to)
{
	uint64_t ticks = to > from ? to - from : 0;
	reader_uint128 ns = (reader_uint128)ticks * clock->factor;
	bool fits = (uint64_t)(ns >> 64) >> CLOCK_SHIFT == 0;
	return fits ? (uint64_t)(ns >> CLOCK_SHIFT) : UINT64_MAX;
}

/* Ticks as nanoseconds since the first event. */
static inline uint64_t
clock_ns(const struct clock *clock, uint64_t ticks)
{
	return clock_between(clock, clock->base, ticks);
}

/*
 * decode.c: slots of an event, or 0 when its head makes no sense. functions: how many the trace
 * knows. room: bytes up to the end.
 */
unsigned event_slots(const struct nngt_event *event, unsigned functions, size_t room);
/*
 * Fills all but seq, ref, thread, time_ns. The event has passed event_slots. room: for what the
 * event points to.
 */
void event_decode(const struct nngt_event *from, const struct release *release,
                  union event_room *room, struct event *event);
/* Builds the tables behind both; must come first, may be repeated. */
void event_prepare(void);

/*
 * narrow.c: records of version 3. What is asked for is in memory up to NNGT_WIDE_MOST, or to the
 * end of the page.
 */
/* What run.c decodes, and what the shim looked up beside the call. */
enum narrow_sort { NARROW_OTHER, NARROW_PLAIN, NARROW_AIO_BEGINS, NARROW_AIO_ENDS, NARROW_AWAITED };
enum narrow_result { NARROW_VOID, NARROW_SHORT, NARROW_SIGNED, NARROW_LONG, NARROW_AUX };
/* An argument. */
#define NARROW_SIGN 0x80u
struct narrow_part {
	uint8_t at;      /* bytes from the beginning of the payload */
	uint8_t arg;     /* index in args */
	uint8_t regions; /* of a pointer: the bits that say its region; else 0 */
	uint8_t sign;    /* NARROW_SIGN: its highest bit is one; else 0 */
};
struct narrow_plan {
	uint16_t pointers; /* bit i: the i-th word of the payload is a pointer */
	uint8_t words;     /* of the whole event; 0: there is none like this */
	/* For run.c: */
	uint8_t run_words;     /* the same plus one; 0: it is none of run.c's */
	uint8_t sort;          /* enum narrow_sort */
	uint8_t result;        /* enum narrow_result: in 4 or 8 bytes of the payload, or in aux */
	bool judged;           /* a result that is not 0 is a failure */
	bool left;             /* which leaves outputs all the same */
	uint8_t parts, inputs; /* of part[]; the inputs come first */
	uint8_t part_args, input_args; /* as bits of has_args */
	struct narrow_part part[API_ARGS_MAX];
};
_Static_assert(sizeof(struct narrow_plan) == 32, "its place in the table is a shift");
#define NARROW_TYPES 8 /* all that a first word may say: NNGT_CALLBACK_END is the last there is */
/* By function and type; decode.c fills it in. */
extern struct narrow_plan narrow_plans[API_FUNCTIONS][NARROW_TYPES];

/* Of the first word; type 0: it is no narrow event. */
static inline unsigned
narrow_function(uint32_t word)
{
	return word >> NNGT_NARROW_FUNCTION & (NNGT_NARROW_FUNCTIONS - 1);
}
static inline unsigned
narrow_type(uint32_t word)
{
	return (word & (NNGT_RETURNED - 1)) >> NNGT_NARROW_TYPE;
}

/* Words of the narrow event with this first word; 0: it makes no sense. */
static inline unsigned
narrow_words(uint32_t word, unsigned functions)
{
	unsigned function = narrow_function(word), type = narrow_type(word);
	unsigned words = word & NNGT_NARROW_WORDS;
	return function < functions && narrow_plans[function][type].words == words ? words : 0;
}

/* A pointer of a narrow event. */
static inline uint64_t
narrow_pointer(uint32_t value, const struct bases *bases)
{
	return bases->from[value & (NNGT_REGIONS - 1)] + (value & ~(NNGT_REGIONS - 1));
}

/* An event of version 3 as one of version 2, and what may be touched behind it. */
union wide_event {
	struct nngt_event event;
	uint8_t bytes[NNGT_EVENT_SLOTS_MAX * NNGT_SLOT + READER_SLACK];
};

/*
 * Words of the record at `at`, up to whose page's end there are `room` bytes; 0: it makes no sense.
 * A base is taken into `bases`; *is_event: it is an event, for narrow_expand.
 */
unsigned narrow_record(const uint8_t *at, size_t room, unsigned functions, struct bases *bases,
                       bool *is_event);
/* An event that has passed narrow_record, but for its time. */
void narrow_expand(const uint8_t *at, const struct bases *bases, union wide_event *to);
static inline uint64_t
narrow_time(const uint8_t *at, const struct bases *bases)
{
	return bases->time | ((const struct nngt_head *)(const void *)at)->time;
}

/*
 * run.c: the current event of a stream of version 3 that is the soonest, which is in its buffer,
 * and those that follow before another stream has a sooner one; at most so many. Afterwards the
 * stream is at the next one. Returns their number; 0: the current one is for decode.c.
 */
unsigned run_take(struct trace *trace, struct stream *stream, struct event *events, unsigned most);

/* pages.c: stream_next and trace_event_at of version 3. */
void pages_next(struct trace *trace, struct stream *stream);
/* The event at a place of a chunk. False: none begins there. */
bool pages_event_at(const struct trace *trace, const struct chunk *chunk, uint64_t ref,
                    union wide_event *to);

/* stream.c: moves to the next event; stream->slots is 0 at the end. */
void stream_next(struct trace *trace, struct stream *stream);
/* For pages.c. Sees to it that a whole event is in the window, if the chunk has one. */
void stream_fill(struct trace *trace, struct stream *stream);
/* Goes to the next chunk of the thread; false: there is none. */
bool stream_open_chunk(struct trace *trace, struct stream *stream);
/* The thread has no more events; last: the place of the last. */
void stream_end(struct trace *trace, struct stream *stream, uint64_t last);
/*
 * Takes an event of that time, which `after` follows (0: nothing is known of it). False: the time
 * is damaged, and is left out.
 */
bool stream_accept(struct trace *trace, struct stream *stream, uint64_t time, uint64_t after);
/* To the first event. The stream is parked there: it holds no memory until stream_unpark. */
void stream_start(struct trace *trace, struct stream *stream);
/* Brings the current event of a parked stream back, or the next one when it was overwritten. */
void stream_unpark(struct trace *trace, struct stream *stream);

/* delays.c: prepares for those of this trace; false when memory is short. */
bool delays_start(struct trace *trace);
void delays_rewind(struct trace *trace);
/* Notes an event. True: it is a delay that nobody is to see. */
bool delays_hide(struct trace *trace, const struct event *event);
void delays_free(struct trace *trace);

/* merge.c: streams from the chunks, and the clock's base. False when memory is short. */
bool merge_start(struct trace *trace);
void merge_rewind(struct trace *trace);
/* Fills a batch anew. False: there are no more behind those. */
bool merge_fill(struct trace *trace, struct batch *batch);
/* Is an event of the thread at the top of the heap sooner than those of all others? */
static inline bool
merge_is_soonest(const struct trace *trace, uint64_t time, uint32_t thread)
{
	return time != trace->second.time ? time < trace->second.time : thread < trace->second.thread;
}
/* Events are taken from the trace's own batch from now on, which is empty. */
void merge_take_own(struct trace *trace);
void merge_free(struct trace *trace);

/*
 * ahead.c: for trace_read_ahead. Goes on with the next event on a thread of its own. False: there
 * is none to be had, and nothing has changed.
 */
bool ahead_start(struct trace *trace);
/*
 * The next batch, which is the caller's until the next call or the stop; NULL at the end, or when
 * the thread was to end and all that it had read is taken.
 */
struct batch *ahead_take(struct trace *trace);
/* The thread reads no further. */
void ahead_end_soon(struct trace *trace);
/* Ends the thread, wherever it is. Without one nothing happens. */
void ahead_stop(struct trace *trace);

/* pace.c: reading ahead begins, or is asked for again. */
void pace_start(struct pace *pace);
/* The batch was taken, trace->taken events: the thread may end or begin after that. */
void pace_took(struct trace *trace);
/* The trace is rewound: what was found out remains. */
void pace_rewind(struct pace *pace);

#endif
