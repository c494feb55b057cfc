/*
 * event_cost.c - what one event costs: nng_aio_set_msg, which does next to nothing itself, in
 * a loop on a stack of a given depth.
 *
 * usage: bench_event_cost FRAMES THREADS CALLS [1|2|4|8 call sites]
 * Prints "FRAMES THREADS SITES CALLS TYPICAL MEAN LONG": nanoseconds a call. Calls are timed in
 * batches, and TYPICAL is the median batch, one that needs no new memory. MEAN has everything
 * in it: new chunks, the file's growth, other programs' time. For threads, the mean of both.
 * LONG: one call in 100,000 may take longer: the nanoseconds of the longest batch but for so many;
 * of all threads the longest.
 */
#include <pthread.h>

#include "tests/bench/bench.h"

#define BATCH       64
#define THREADS_MAX 16
#define BELOW       3 /* frames under descend(): run(), and two of libc */
#define ABOVE       2 /* and over it */

struct worker {
	pthread_t thread;
	nng_aio *aio;
	nng_msg *msg;
	uint32_t *batches; /* ns */
	double typical, mean;
	uint32_t longest; /* ns of a batch, but for one for 100,000 calls */
};

static long frames, calls, sites = 1;
static pthread_barrier_t barrier;

/* A batch, its calls shared out to that many places. */
__attribute__((noinline)) static void
call_from_sites(struct worker *w)
{
	for (int i = 0; i < BATCH; i += 8) {
		for (long j = 0; j < 8; j += sites) {
			nng_aio_set_msg(w->aio, w->msg);
			if (sites > 1) {
				nng_aio_set_msg(w->aio, w->msg);
			}
			if (sites > 2) {
				nng_aio_set_msg(w->aio, w->msg);
				nng_aio_set_msg(w->aio, w->msg);
			}
			if (sites > 4) {
				nng_aio_set_msg(w->aio, w->msg);
				nng_aio_set_msg(w->aio, w->msg);
				nng_aio_set_msg(w->aio, w->msg);
				nng_aio_set_msg(w->aio, w->msg);
			}
		}
	}
}

__attribute__((noinline)) static void
call_batches(struct worker *w)
{
	long count = calls / BATCH;
	uint64_t start, before, after;
	for (int i = 0; i < 4; i++) {
		call_from_sites(w);
	}
	pthread_barrier_wait(&barrier);
	start = before = bench_ns();
	for (long i = 0; i < count; i++) {
		call_from_sites(w);
		after = bench_ns();
		w->batches[i] = (uint32_t)(after - before);
		before = after;
	}
	w->mean = (double)(before - start) / (double)(count * BATCH);
}

/* Each frame holds a little, as real ones do. */
__attribute__((noinline)) static void
descend(struct worker *w, long depth)
{
	volatile char local[48];
	local[0] = (char)depth;
	if (depth <= 1) {
		call_batches(w);
	} else {
		descend(w, depth - 1);
	}
	local[1] = local[0];
}

static int
by_size(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return (left > right) - (left < right);
}

static void *
run(void *data)
{
	struct worker *w = data;
	size_t count = (size_t)(calls / BATCH), middle = count / 2;
	descend(w, frames - ABOVE - BELOW);
	qsort(w->batches, count, sizeof(*w->batches), by_size);
	w->typical = (double)w->batches[middle] / BATCH;
	w->longest = w->batches[count - 1 - (size_t)calls / 100000];
	return NULL;
}

static void
start_worker(struct worker *w)
{
	size_t size = (size_t)(calls / BATCH) * sizeof(*w->batches);
	bench_check("nng_aio_alloc", nng_aio_alloc(&w->aio, NULL, NULL));
	bench_check("nng_msg_alloc", nng_msg_alloc(&w->msg, 0));
	w->batches = malloc(size);
	if (w->batches == NULL) {
		bench_check("malloc", NNG_ENOMEM);
	}
	for (size_t i = 0; i < size / sizeof(*w->batches); i++) {
		w->batches[i] = 1; /* touched now, not while the clock runs */
	}
	pthread_create(&w->thread, NULL, run, w);
}

static void
end_worker(struct worker *w)
{
	pthread_join(w->thread, NULL);
	nng_aio_set_msg(w->aio, NULL);
	nng_msg_free(w->msg);
	nng_aio_free(w->aio);
	free(w->batches);
}

int
main(int argc, char **argv)
{
	struct worker workers[THREADS_MAX];
	double typical = 0, mean = 0;
	uint32_t longest = 0;
	if (argc < 4 || argc > 5) {
		fprintf(stderr, "usage: %s FRAMES THREADS CALLS [SITES]\n", argv[0]);
		return 2;
	}
	frames = bench_number("FRAMES", argv[1]);
	long threads = bench_number("THREADS", argv[2]);
	calls = bench_number("CALLS", argv[3]);
	sites = argc > 4 ? bench_number("SITES", argv[4]) : 1;
	if (frames <= ABOVE + BELOW || threads > THREADS_MAX || calls < BATCH || sites > 8 ||
	    (sites & (sites - 1)) != 0) {
		fprintf(stderr, "more than %d frames, at most %d threads, 1, 2, 4 or 8 sites\n",
		        ABOVE + BELOW, THREADS_MAX);
		return 2;
	}
	pthread_barrier_init(&barrier, NULL, (unsigned)threads);
	for (long i = 0; i < threads; i++) {
		start_worker(&workers[i]);
	}
	for (long i = 0; i < threads; i++) {
		end_worker(&workers[i]);
		typical += workers[i].typical / (double)threads;
		mean += workers[i].mean / (double)threads;
		longest = workers[i].longest > longest ? workers[i].longest : longest;
	}
	printf("%ld %ld %ld %ld %.1f %.1f %u\n", frames, threads, sites, calls, typical, mean, longest);
	return 0;
}
