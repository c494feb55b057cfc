/*
 * snapshot.h - what a look into a process found of the messages, aios and other objects that are
 * the program's: which of them nothing refers to any more. Written beside the trace as
 * TRACE.snapshot, read by the rules. It holds addresses and never what stood there.
 */
#ifndef NNGTRACE_SNAPSHOT_SNAPSHOT_H
#define NNGTRACE_SNAPSHOT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/error.h"
#include "analyzer/read/trace.h"

/* What the file's numbers mean. New ones are appended. */
enum snapshot_verdict {
	SNAPSHOT_UNKNOWN = 0,   /* a call named it while the look lasted */
	SNAPSHOT_REACHABLE = 1, /* something refers to it */
	SNAPSHOT_LOST = 2,      /* nothing does */
	SNAPSHOT_IN_AIO = 3,    /* it is still in the slot of an aio that was not freed */
	SNAPSHOT_VERDICTS
};

/* Where a pointer was found, as bits. */
enum snapshot_place {
	SNAPSHOT_REGISTER = 1,
	SNAPSHOT_STACK = 2,
	SNAPSHOT_DATA = 4, /* of a module */
	SNAPSHOT_HEAP = 8,
	SNAPSHOT_MAPPED = 16, /* other private memory */
	SNAPSHOT_SHARED = 32,
	SNAPSHOT_DESCRIPTOR = 64, /* in a pipe, a socket, or what epoll was given */
	SNAPSHOT_LOOSE = 128      /* in another form: at an odd address, with a tag, as a number */
};

/* What the look could do, as bits. Only with all of WHOLE, and none of the rest, it is certain. */
enum snapshot_flag {
	SNAPSHOT_STOPPED = 1,   /* the process stood still */
	SNAPSHOT_REGISTERS = 2, /* of all threads */
	SNAPSHOT_WHOLE = SNAPSHOT_STOPPED | SNAPSHOT_REGISTERS,
	SNAPSHOT_UNREAD_DESCRIPTORS = 4, /* some hold what cannot be looked at */
	SNAPSHOT_UNREAD_PAGES = 8,
	SNAPSHOT_CUT = 16 /* there were more objects than the file may have */
};

/* One object. As it is in the file; numbers in the byte order of the machine. */
struct snapshot_object {
	uint32_t kind;    /* enum nngt_kind */
	uint32_t verdict; /* enum snapshot_verdict */
	uint32_t places;  /* enum snapshot_place */
	uint32_t reserved;
	uint64_t address, number;
	uint64_t born_ref, last_ref; /* events: its birth, and the last that named it */
	uint64_t quiet_ns;           /* from then to the look */
	uint64_t at;                 /* where a pointer was found, or 0 */
};

/* The file begins with this. */
#define SNAPSHOT_MAGIC   "NNGSNAP"
#define SNAPSHOT_VERSION 1u
struct snapshot_header {
	char magic[8];
	uint32_t version, byte_order;          /* NNGT_BYTE_ORDER */
	uint32_t pid, flags;                   /* enum snapshot_flag */
	uint64_t process_start, start_wall_ns; /* of the trace */
	uint64_t stop_ns, release_ns;          /* since the first event; stopped in between */
	uint64_t candidates;                   /* messages that were the program's */
	uint64_t read_bytes;                   /* of its memory */
	uint32_t threads, sections;
};

/* Sections follow: this, then count items of item_size bytes. Unknown types are skipped. */
enum snapshot_section_type {
	SNAPSHOT_OBJECTS = 1,
	SNAPSHOT_MAPS = 2,
	SNAPSHOT_THREADS = 3,
	SNAPSHOT_MODULES = 4,
	SNAPSHOT_COSTS = 5
};
struct snapshot_section {
	uint32_t type, item_size;
	uint64_t count;
};

/* A mapping in which a pointer was found. */
struct snapshot_map {
	uint64_t start, end;
	char rights[8], name[104]; /* the end of it, where there is no room */
};

/*
 * A thread: what it waits for, and where. They are there when a call that waits for another thread
 * had been open for a while. Registers are not kept: they may hold what stood in memory.
 */
#define SNAPSHOT_FRAMES 32u
enum snapshot_thread_flag { SNAPSHOT_TIMED = 1 /* the wait ends by itself */ };
struct snapshot_thread {
	uint32_t tid, wait;        /* its number as the trace has it; enum wait_kind (memory/waits.h) */
	uint32_t owner;            /* the thread that has what it waits for; 0: not known */
	uint32_t flags;            /* enum snapshot_thread_flag */
	uint32_t operation, value; /* of the futex */
	int64_t call;              /* the system call that it is in, if it is in one */
	uint64_t address;          /* of the lock, or of the word that it sleeps at; 0: none */
	uint64_t sp;
	uint32_t frames, reserved;
	uint64_t frame[SNAPSHOT_FRAMES]; /* innermost first; all but the first are return addresses */
};

/* A file in memory, for the frames of the threads. */
struct snapshot_module {
	uint64_t start, end;
	uint32_t build_id_size, reserved;
	uint8_t build_id[32];
	char path[168]; /* the end of it, where there is no room */
};

enum snapshot_cost_kind {
	SNAPSHOT_COST_FIRST_NS = 1,   /* CPU time of the look while it ran */
	SNAPSHOT_COST_STOPPED_NS = 2, /* how long it stood still */
	SNAPSHOT_COST_STACKS_NS = 3,  /* CPU time for stacks and locks, while it ran again */
	SNAPSHOT_COST_STACK_BYTES = 4 /* of stacks that were copied while it stood still */
};
struct snapshot_cost {
	uint32_t what, reserved; /* enum snapshot_cost_kind */
	uint64_t amount;
};

/* A file has no more of each, and no more sections. */
#define SNAPSHOT_OBJECTS_MAX  (1u << 20)
#define SNAPSHOT_MAPS_MAX     65536u
#define SNAPSHOT_THREADS_MAX  65536u
#define SNAPSHOT_MODULES_MAX  16384u
#define SNAPSHOT_COSTS_MAX    64u
#define SNAPSHOT_SECTIONS_MAX 16u

struct snapshot {
	struct snapshot_header header;
	struct snapshot_object *objects; /* of one that was read: by born_ref */
	struct snapshot_map *maps;
	struct snapshot_thread *threads;
	struct snapshot_module *modules;
	struct snapshot_cost *costs;
	size_t map_count, object_count, thread_count, module_count, cost_count;
};

/* Frees what it holds; zeroed memory is an empty one. */
void snapshot_free(struct snapshot *snapshot);

/*
 * Writes it for its owner's eyes only, under another name first. keep: one that is there gets
 * another name, see snapshot_older_file; else it goes. False with the reason.
 */
bool snapshot_write(const struct snapshot *snapshot, const char *file, bool keep,
                    struct error *err);

/*
 * Reads the one beside a trace, or an older one by its number. SNAPSHOT_NONE: there is none.
 * SNAPSHOT_REFUSED with the reason: it is damaged, or of another recording. Free it in any case.
 */
enum snapshot_read { SNAPSHOT_NONE, SNAPSHOT_READ, SNAPSHOT_REFUSED };
enum snapshot_read snapshot_read(struct snapshot *snapshot, struct trace *trace, unsigned number,
                                 struct error *err);

/* The name of the file beside a trace, to be freed; NULL: not enough memory. */
char *snapshot_file(const char *trace_file);

/*
 * Those that newer ones have taken the place of: TRACE.snapshot.1 is the oldest. number 0: that of
 * snapshot_file. To be freed; NULL: not enough memory.
 */
#define SNAPSHOT_OLDER_MAX 99u
char *snapshot_older_file(const char *trace_file, unsigned number);

/* How many that an older look called lost a newer one found: both were read. */
uint64_t snapshot_found_again(const struct snapshot *older, const struct snapshot *newer);

/* What one that was read says of the object that was born in an event, or NULL. */
const struct snapshot_object *snapshot_find(const struct snapshot *snapshot, uint64_t address,
                                            uint64_t born_ref);

/* Was everything looked at, so that what was not found is nowhere? */
bool snapshot_is_certain(const struct snapshot *snapshot);

/* An amount, or 0. */
uint64_t snapshot_cost(const struct snapshot *snapshot, enum snapshot_cost_kind what);
/* Adds one; where memory is short, nothing. */
void snapshot_add_cost(struct snapshot *snapshot, enum snapshot_cost_kind what, uint64_t amount);

/* What an object counts to, by its kind (enum nngt_kind). */
enum snapshot_group { SNAPSHOT_MESSAGES, SNAPSHOT_AIOS, SNAPSHOT_OTHERS };
enum snapshot_group snapshot_group(uint32_t kind);

/* How many of a group have this verdict. */
size_t snapshot_count(const struct snapshot *snapshot, enum snapshot_group group,
                      enum snapshot_verdict verdict);

_Static_assert(sizeof(struct snapshot_object) == 64 && sizeof(struct snapshot_header) == 80 &&
                   sizeof(struct snapshot_section) == 16 && sizeof(struct snapshot_map) == 128,
               "no padding");
_Static_assert(sizeof(struct snapshot_thread) == 56 + 8 * SNAPSHOT_FRAMES &&
                   sizeof(struct snapshot_module) == 224 && sizeof(struct snapshot_cost) == 16,
               "no padding");

#endif
