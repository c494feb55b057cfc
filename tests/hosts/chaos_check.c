/*
 * chaos_check.c - compares a trace of chaos.c with its ledger: nothing is lost, nothing made up.
 *   chaos_check TRACE LEDGER killed|full
 * killed: every call that had returned is there, and of each thread at most one more. full: the
 * same up to the mark in the header; every event after it is counted.
 * Prints "events=N lost=N".
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "tests/hosts/chaos.h"
#include "tests/traps/reader.h"

#define TRACE_THREADS 1024
#define CLOCK_ERROR   UINT64_C(2000000) /* ns between two clocks of a process that was killed */

/* A thread of the trace. */
struct told {
	uint32_t tid;
	uint64_t returned[NNGT_FUNCTIONS], begun, ended;
	uint64_t number; /* the highest that came without a gap */
	bool gap, early_gap;
};

struct state {
	struct told threads[TRACE_THREADS];
	uint64_t events, mark;
};

static void
count_number(struct state *state, struct told *told, const struct reader_event *e)
{
	uint64_t number = reader_u32(e, 8); /* behind the aio */
	if (number == told->number + 1) {
		told->number = number;
	} else if (number > told->number) {
		told->gap = true;
		told->early_gap |= e->event->time < state->mark;
		told->number = number;
	}
}

static void
count_event(const struct reader_event *e, void *data)
{
	struct state *state = data;
	struct told *told = &state->threads[e->thread % TRACE_THREADS];
	unsigned type = e->event->type & NNGT_TYPE_MASK;
	told->tid = e->tid;
	state->events++;
	told->begun += type == NNGT_CALLBACK_BEGIN;
	told->ended += type == NNGT_CALLBACK_END;
	if (type == NNGT_RETURN || (type == NNGT_CALL && (e->event->type & NNGT_RETURNED) != 0)) {
		told->returned[e->event->function]++;
	}
	if (e->event->function == NNGT_FN_nng_aio_set_timeout && type == NNGT_CALL) {
		count_number(state, told, e);
	}
}

static const struct told *
find(const struct state *state, uint32_t tid)
{
	static const struct told nothing;
	for (unsigned i = 0; i < TRACE_THREADS; i++) {
		if (state->threads[i].tid == tid) {
			return &state->threads[i];
		}
	}
	return &nothing;
}

/* Both of one thread, when all must be there. Returns how many differences are wrong. */
static unsigned
compare(const struct ledger_thread *ledger, const struct told *told)
{
	unsigned wrong = 0;
	uint64_t more = 0;
	for (unsigned i = 0; i < NNGT_FUNCTIONS; i++) {
		if (told->returned[i] < ledger->returned[i]) {
			printf("thread %u: %" PRIu64 " calls of %s returned, %" PRIu64 " in the trace\n",
			       ledger->tid, ledger->returned[i], reader_function(i), told->returned[i]);
			wrong++;
		} else {
			more += told->returned[i] - ledger->returned[i];
		}
	}
	/* A callback's end is recorded when it has returned, and then the next may begin. */
	if (told->begun < ledger->begun || told->begun > ledger->begun + 1 ||
	    told->ended > ledger->ended || told->ended + 1 < ledger->ended || more > 1) {
		printf("thread %u: %" PRIu64 "/%" PRIu64 " callbacks, %" PRIu64 "/%" PRIu64
		       " in the trace; %" PRIu64 " calls more\n",
		       ledger->tid, ledger->begun, ledger->ended, told->begun, told->ended, more);
		wrong++;
	}
	return wrong;
}

/* Ticks of the trace in nanoseconds of CLOCK_MONOTONIC. */
static uint64_t
monotonic(const struct nngt_header *header, uint64_t ticks)
{
	const struct nngt_clock_pair *first = &header->first, *last = &header->last;
	if (header->clock == NNGT_CLOCK_MONOTONIC || last->ticks <= first->ticks) {
		return header->clock == NNGT_CLOCK_MONOTONIC ? ticks : 0;
	}
	double rate = (double)(last->ns - first->ns) / (double)(last->ticks - first->ticks);
	return first->ns + (uint64_t)((double)(int64_t)(ticks - first->ticks) * rate);
}

/* What is missing of one thread must lie behind the mark. */
static unsigned
compare_before(const struct ledger_thread *ledger, const struct told *told, uint64_t mark_ns)
{
	uint64_t next = told->number + 1;
	if (told->early_gap) {
		printf("thread %u: a number is missing before the mark\n", ledger->tid);
		return 1;
	}
	if (!told->gap && next <= ledger->numbers && ledger->times[next] + CLOCK_ERROR < mark_ns) {
		printf("thread %u: number %" PRIu64 " is missing, %" PRIu64 " ns before the mark\n",
		       ledger->tid, next, mark_ns - ledger->times[next]);
		return 1;
	}
	return 0;
}

/* Events that a ledger stands for: one a call, two where entry and return are told apart. */
static uint64_t
events_of(const struct ledger_thread *ledger)
{
	enum { BEFORE = 1, AFTER = 1, BOTH = 2, CUSTOM = 2 };
	static const uint8_t each[NNGT_FUNCTIONS] = {
#define CALL(name, result, when, does, about, releases, args) [NNGT_FN_##name] = when,
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
	};
	uint64_t sum = ledger->begun + ledger->ended;
	for (unsigned i = 0; i < NNGT_FUNCTIONS; i++) {
		sum += ledger->returned[i] * (i == NNGT_FN_nng_aio_alloc ? 1 : each[i]);
	}
	return sum;
}

/* Threads of the trace that have not told the ledger of anything yet. */
static unsigned
untold_threads(const struct state *state, const struct ledger_thread *ledger)
{
	unsigned untold = 0;
	for (unsigned i = 0; i < TRACE_THREADS; i++) {
		uint32_t tid = state->threads[i].tid;
		unsigned j = 0;
		while (j < LEDGER_THREADS && ledger[j].tid != tid) {
			j++;
		}
		untold += tid != 0 && j == LEDGER_THREADS;
	}
	return untold;
}

static unsigned
compare_all(const struct reader *r, const struct state *state, const struct ledger_thread *ledger,
            bool full)
{
	unsigned wrong = 0, threads = 0;
	uint64_t events = 0, dropped = reader_dropped(r);
	uint64_t mark_ns = dropped > 0 ? monotonic(r->header, state->mark) : 0;
	for (unsigned i = 0; i < LEDGER_THREADS; i++) {
		if (ledger[i].tid == 0) {
			continue; /* not used, or its thread had just taken it */
		}
		const struct told *told = find(state, ledger[i].tid);
		wrong +=
		    dropped == 0 ? compare(&ledger[i], told) : compare_before(&ledger[i], told, mark_ns);
		events += events_of(&ledger[i]);
		threads++;
	}
	threads += untold_threads(state, ledger);
	/* A thread may be in a callback, in a call in that, and not have told of the last one; and it
	 * tells of the end of a callback before that has returned, which is when it is recorded. */
	uint64_t known = state->events + dropped;
	if (known + threads < events || known > events + threads * 3u) {
		printf("%" PRIu64 " events happened; recorded %" PRIu64 " and dropped %" PRIu64 "\n",
		       events, state->events, dropped);
		wrong++;
	}
	if (r->header->end != NNGT_END_UNKNOWN || (!full && dropped != 0) ||
	    (dropped != 0) != (state->mark != 0)) {
		printf("end %u, dropped %" PRIu64 ", mark %" PRIu64 "\n", r->header->end, dropped,
		       state->mark);
		wrong++;
	}
	return wrong;
}

int
main(int argc, char **argv)
{
	static struct state state;
	size_t size = LEDGER_THREADS * sizeof(struct ledger_thread);
	int fd = argc == 4 ? open(argv[2], O_RDONLY) : -1;
	struct stat status;
	const struct ledger_thread *ledger =
	    fd >= 0 && fstat(fd, &status) == 0 && status.st_size >= (off_t)size
	        ? mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0)
	        : MAP_FAILED;
	if (ledger == MAP_FAILED) {
		fputs("no ledger\n", stderr);
		return 2;
	}
	struct reader r = reader_open(argv[1]);
	state.mark = r.header->first_dropped;
	reader_run(&r, count_event, NULL, &state);
	unsigned wrong = compare_all(&r, &state, ledger, strcmp(argv[3], "full") == 0);
	printf("events=%" PRIu64 " lost=%" PRIu64 "\n", state.events, reader_dropped(&r));
	return wrong == 0 ? 0 : 1;
}
