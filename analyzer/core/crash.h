/*
 * crash.h - what a core file says of a crash: where the thread was that crashed, and which
 * addresses it had in hand when the memory allocator, or NNG, was at work for it. Which of them
 * matter, the rules know.
 */
#ifndef NNGTRACE_CORE_CRASH_H
#define NNGTRACE_CORE_CRASH_H

#include "analyzer/core/core.h"
#include "analyzer/read/trace.h"
#include "analyzer/snapshot/snapshot.h"
#include "analyzer/symbols/symbols.h"

#define CRASH_FRAMES 128u

/* For who asks which modules there were: later than all that the trace tells. */
#define CRASH_TIME (UINT64_MAX - 1)

/* In whose code the thread was. Only there it has objects in hand. */
enum crash_place { CRASH_ELSEWHERE, CRASH_IN_ALLOCATOR, CRASH_IN_NNG };

/* An address that the thread worked on, or one that a block of memory at this address has. */
struct crash_address {
	uint64_t address;
	unsigned rank; /* the less, the nearer to where it crashed */
};

struct crash {
	int signal, code; /* signal 0: it did not crash (gcore) */
	uint64_t fault;   /* the address of a bad access, or 0 */
	pid_t tid;
	uint32_t thread; /* index of the trace's thread, or UINT32_MAX: the trace knows none */
	struct frame frames[CRASH_FRAMES];
	uint64_t places[CRASH_FRAMES]; /* of the frames, as they are in the core file */
	unsigned frame_count;
	enum crash_place place;
	struct crash_address *hand; /* ascending, each once */
	size_t hand_count;
	bool cut; /* the core file is cut off */
};

/*
 * Reads it from a core file of this trace. symbols: of the trace; sysroot: NULL, or where its
 * modules are. False: not enough memory. crash_free in any case.
 */
bool crash_read(struct crash *crash, const struct core *core, struct trace *trace,
                struct symbols *symbols, const char *sysroot);
void crash_free(struct crash *crash);

/*
 * Adds what the program gave to the call of NNG's that the thread had not returned from, as the
 * trace has it: the registers may have lost it. The trace must have been read to its end. False:
 * not enough memory.
 */
bool crash_take_call(struct crash *crash, struct trace *trace);

/* hand.c: fills in place and hand from the frames of the stack. False: not enough memory. */
struct stacks_frame;
bool crash_find_hand(struct crash *crash, const struct core *core,
                     const struct stacks_frame *frames);

/*
 * unwind.c: the frames of the first thread, in a process of its own with limits of time and memory:
 * the files that the trace names are somebody else's. Returns how many.
 */
unsigned crash_unwind(const struct core *core, struct trace *trace, const char *sysroot,
                      struct stacks_frame *frames, unsigned most);

/*
 * unwind.c: what the threads were waiting for, into the snapshot's threads and modules; in such a
 * process, too. Where that fails there are none.
 */
void core_explain_threads(const struct core *core, struct trace *trace, struct snapshot *snapshot);

/*
 * reach.c: which messages of the trace are in the core file, as a snapshot of the moment in which
 * it was written, and what its threads waited for. False with the reason; snapshot_free in any
 * case.
 */
bool core_reach(const struct core *core, struct trace *trace, struct snapshot *snapshot,
                struct error *err);

#endif
