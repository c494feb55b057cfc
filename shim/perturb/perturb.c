/* perturb.c - see perturb.h */
#include "shim/perturb/perturb.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim/base/clock.h"
#include "shim/perturb/plan.h"
#include "shim/record/record.h"
#include "shim/record/storage.h"
#include "shim/stack/unwind.h"

#define CHANCE 4u /* one draw in so many is a delay */

static struct perturb_settings settings;
static uint32_t budget; /* percent */
static uint64_t free_ns;
static unsigned sizes; /* how many lengths there are */

/* What a thread has drawn and slept, in the recording of that epoch. */
static __thread struct {
	uint32_t epoch;
	uint64_t random;
	uint64_t began_ns, slept_ns;
} self __attribute__((tls_model("initial-exec")));

static uint64_t
length_of(unsigned size)
{
	uint64_t most = settings.max_ms * UINT64_C(1000000), length = PERTURB_LEAST_NS << size;
	return length < most ? length : most;
}

bool
perturb_start(const struct perturb_settings *wanted)
{
	bool planned = wanted->mode == PERTURB_PLANNED;
	settings = *wanted;
	if (wanted->mode == PERTURB_OFF || (planned && !plan_start(wanted->plan, wanted->seed))) {
		return false;
	}
	budget = wanted->budget != 0 ? wanted->budget
	         : planned           ? PERTURB_PLANNED_BUDGET
	                             : PERTURB_BUDGET;
	free_ns = planned ? PERTURB_PLANNED_FREE : PERTURB_FREE_NS;
	for (sizes = 1; length_of(sizes - 1) < length_of(sizes); sizes++) {
	}
	storage_header->perturb = settings.mode;
	storage_header->perturb_seed = settings.seed;
	return true;
}

/* Numbers follow each other as they should only from a seed that is well mixed. */
static uint64_t
mix(uint64_t value)
{
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

static uint64_t
next_random(void)
{
	self.random ^= self.random << 13;
	self.random ^= self.random >> 7;
	self.random ^= self.random << 17;
	return self.random;
}

/* The same seed gives a thread the same numbers; threads are numbered as they come. */
static void
begin_thread(uint32_t epoch)
{
	self.epoch = epoch;
	self.random = mix(mix(settings.seed) + record_self.index + UINT64_C(0x9e3779b97f4a7c15));
	self.random |= self.random == 0;
	self.began_ns = clock_ns();
	self.slept_ns = 0;
}

static uint64_t
draw_length(enum perturb_point point, enum nngt_function function, const void *caller)
{
	if (settings.mode == PERTURB_PLANNED) {
		return plan_delay(point, function, caller);
	}
	uint64_t random = next_random() >> 32;
	return random % CHANCE == 0 ? length_of((unsigned)(random / CHANCE % sizes)) : 0;
}

static bool
may_sleep(uint64_t ns)
{
	uint64_t lived = clock_ns() - self.began_ns;
	return budget >= PERTURB_NO_BUDGET || self.slept_ns + ns <= free_ns + lived / 100 * budget;
}

/* Makes the thread part of the recording, if it can be: then it has its number. */
static bool
join(struct record_thread *t)
{
	if (t->epoch != record_epoch() && record_enter(t)) {
		record_leave(t);
	}
	return t->epoch == record_epoch();
}

/*
 * Where a delay can turn nothing round, it would only use up the budget: at what makes an object,
 * which no other thread can know yet, and inside a sleep, which is as good as before it.
 */
static bool
is_pointless(enum perturb_point point, enum nngt_function function)
{
	static const uint8_t does[NNGT_FUNCTIONS] = {
#define CALL(name, result, when, does, about, releases, args) [NNGT_FN_##name] = NNGT_DOES_##does,
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
	};
	switch (does[function]) {
	case NNGT_DOES_MSG_ALLOC:
	case NNGT_DOES_AIO_ALLOC:
		return point != PERTURB_CALLBACK; /* which nng_aio_alloc has registered */
	case NNGT_DOES_SLEEP:
		return point == PERTURB_INSIDE;
	default:
		return false;
	}
}

uint64_t
perturb_draw(enum perturb_point point, enum nngt_function function, const void *caller)
{
	struct record_thread *t = &record_self;
	if ((settings.at >> point & 1) == 0 || is_pointless(point, function) || t->busy ||
	    !perturb_is_on() || !join(t)) {
		return 0;
	}
	if (self.epoch != t->epoch) {
		begin_thread(t->epoch);
	}
	int saved = errno;
	uint64_t ns = draw_length(point, function, caller);
	if (ns != 0 && (!may_sleep(ns) || unwind_is_in_handler())) {
		ns = 0;
	}
	errno = saved;
	return ns;
}

static void
record_delay(enum perturb_point point, enum nngt_function function, uint64_t ns)
{
	struct record_thread *t = &record_self;
	if (!record_enter(t)) {
		return;
	}
	if (record_event(t, function, NNGT_DELAY, point, (const uint8_t *)&ns, sizeof(ns), 0,
	                 clock_after()) != NULL) {
		__atomic_fetch_add(&storage_header->perturb_delays, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&storage_header->perturb_ns, ns, __ATOMIC_RELAXED);
	}
	record_leave(t);
}

/* nanosleep of libc is a cancellation point, and a program may have one of its own. */
void
perturb_sleep(enum perturb_point point, enum nngt_function function, uint64_t ns)
{
	if (ns == 0) {
		return;
	}
	int saved = errno;
	uint64_t from = clock_ns();
	struct timespec time = {.tv_sec = (time_t)(ns / 1000000000),
	                        .tv_nsec = (long)(ns % 1000000000)};
	syscall(SYS_nanosleep, &time, NULL);
	uint64_t slept = clock_ns() - from;
	if (self.epoch == record_epoch()) { /* else a handler has forked meanwhile */
		self.slept_ns += slept;
		record_delay(point, function, slept);
	}
	errno = saved;
}

void
perturb_at(enum perturb_point point, enum nngt_function function, const void *caller)
{
	perturb_sleep(point, function, perturb_draw(point, function, caller));
}
