/* start.c - see start.h */
#include "shim/start.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "shim/annotate/annotate.h"
#include "shim/nng/aio_table.h"
#include "shim/trace/api_hash.h"
#include "shim/base/clock.h"
#include "shim/base/epoch.h"
#include "shim/base/identity.h"
#include "shim/base/mark.h"
#include "shim/base/memory.h"
#include "shim/base/own_file.h"
#include "shim/base/quiet.h"
#include "shim/base/other_threads.h"
#include "shim/base/say.h"
#include "shim/config.h"
#include "shim/guard/guard.h"
#include "shim/inplace/inplace.h"
#include "shim/perturb/perturb.h"
#include "shim/stack/module.h"
#include "shim/nng/probes.h"
#include "shim/nng/real_nng.h"
#include "shim/record/record.h"
#include "shim/stack/stack.h"
#include "shim/stack/stack_table.h"
#include "shim/nng/nng_threads.h"
#include "shim/record/storage.h"
#include "shim/run.h"
#include "shim/record/thread_end.h"
#include "shim/nng/wrap_http.h"
#include "shim/nng/wrap_pipe.h"
#include "shim/nng/wrap_provider.h"

/* 10 seconds: on a loaded machine the starter may wait long for the processor and the disk. */
#define START_WAITS   100000 /* of START_WAIT_NS each */
#define START_WAIT_NS 100000
/* With NNGTRACE_PREALLOC the recorder's own memory is a quarter of it, within these. */
#define OWN_LEAST      (UINT64_C(4) << 20)
#define OWN_MOST       (UINT64_C(64) << 20)
#define CALIBRATION_NS UINT64_C(20000)
/* A clock that stands still, as a simulator's may, must not be waited for. */
#define CALIBRATION_READINGS 10000

static _Atomic pid_t starter; /* the process whose thread is starting the recording, or 0 */
static _Atomic bool failed;   /* it could not be started: said once, not tried again */
static uint32_t starts;       /* by the starter */
/* The recording so far: in a forked child its parent's, or that of an earlier ancestor. */
static struct {
	uint32_t pid;
	uint64_t start_wall_ns;
} before;

/* A forked child has its parent's libnng, and looks nothing up: the loader may be in a bad state.
 */
static void
fill_release(struct nngt_header *h)
{
	static const char *(*version)(void);
	static uint32_t probes;
	if (version == NULL) {
		void *found = real_find_name("nng_version", NULL);
		probes = probes_found();
		memcpy(&version, &found, sizeof(found));
	}
	struct text text = text_in(h->nng_version, sizeof(h->nng_version));
	text_add(&text, version != NULL ? version() : "");
	h->nng_has = probes;
}

static void
fill_header(struct nngt_header *h, const struct config *c)
{
	memcpy(h->magic, NNGT_MAGIC, sizeof(h->magic));
	h->version = NNGT_FORMAT_VERSION;
	h->byte_order = NNGT_BYTE_ORDER;
	h->functions = NNGT_FUNCTIONS;
	h->api_hash = nngt_api_hash(NNGT_FUNCTIONS);
	identity_fill(h);
	h->run = run_id();
	h->clock = clock_kind();
	h->depth = c->depth;
	h->limit = c->limit;
	h->forked = start_in_child() && nng_threads_elsewhere();
	h->start_wall_ns = clock_first_wall_ns();
	h->parent_pid = before.pid;
	h->parent_start_wall_ns = before.start_wall_ns;
	h->first = h->last = clock_first();
	fill_release(h);
	ssize_t length = readlink("/proc/self/exe", h->executable, sizeof(h->executable) - 1);
	h->executable[length > 0 ? length : 0] = '\0';
	own_file_read("/proc/self/cmdline", h->command, sizeof(h->command));
}

/* Where NNGTRACE_OUT leads to. */
static void
choose_path(struct text *path, const struct config *c)
{
	const char *program = program_invocation_short_name;
	if (c->out[0] != '/') {
		config_add_folder(path);
	}
	bool has_pid = config_expand_out(path, c->out, (uint32_t)getpid(),
	                                 program != NULL && *program != '\0' ? program : "program");
	if (start_in_child() && !has_pid) {
		text_add(path, ".");
		text_add_number(path, (uint64_t)getpid());
	}
}

/* A second pair a little later, so that ticks can be told in seconds even after a quick kill. */
static void
calibrate(void)
{
	for (unsigned i = 0; i < CALIBRATION_READINGS; i++) {
		if (clock_ns() - storage_header->first.ns >= CALIBRATION_NS) {
			break;
		}
	}
	storage_header->last = clock_pair();
}

/* NNGTRACE_PREALLOC: from here on memory comes from what is mapped now. */
static bool
reserve_memory(uint64_t prealloc, const struct guard_settings *guard)
{
	uint64_t own = prealloc / 4;
	own = own < OWN_LEAST ? OWN_LEAST : own > OWN_MOST ? OWN_MOST : own;
	return prealloc == 0 || memory_reserve(own + guard_memory(guard));
}

/*
 * By the starter, quiet. What is large is not on its stack, which may be small. False, and nothing
 * is said, in a process that is forked meanwhile.
 */
static bool
start(void)
{
	static char buffer[4096];
	static struct nngt_header header;
	struct config config;
	struct text path = text_in(buffer, sizeof(buffer));
	header = (struct nngt_header){0};
	starts++;
	storage_forget();
	config_read(&config);
	if (!config.ours) {
		return false;
	}
	fill_header(&header, &config);
	choose_path(&path, &config);
	bool memory = epoch_prepare() && reserve_memory(config.prealloc, &config.guard);
	const char *reason = memory ? NULL : error_reason(ENOMEM);
	if (reason == NULL) {
		reason = path.cut ? error_reason(ENAMETOOLONG)
		                  : storage_create(path.start, &header, config.limit);
	}
	if ((uint32_t)getpid() != header.pid) {
		return false;
	}
	if (reason != NULL) {
		const char *full = storage_path();
		full = *full != '\0' ? full : path.start;
		say("cannot record: ", full, ": ", reason, ": the program runs on untraced", NULL);
		run_tell_failure(full, reason);
		return false;
	}
	before.pid = header.pid;
	before.start_wall_ns = header.start_wall_ns;
	mark_start(&header, storage_path());
	other_threads_start();
	thread_end_start(stack_table_thread_end);
	record_start(config.limit);
	probes_record_library();
	module_start();
	inplace_look(true);
	inplace_record_start();
	stack_start(config.depth, config.self_check);
	aio_table_start();
	wrap_pipe_start();
	wrap_http_start();
	wrap_provider_start();
	calibrate();
	uint32_t modes = guard_start(&config.guard) ? EPOCH_GUARD : 0;
	storage_header->guard = modes != 0 ? guard_settings_word(&config.guard) : GUARD_OFF;
	if (modes == 0 && config.guard.mode != GUARD_OFF) {
		say("guard mode is off: no memory for its tables", NULL);
	}
	modes |= perturb_start(&config.perturb) ? EPOCH_PERTURB : 0;
	epoch_begin(starts, modes);
	record_count_pending();
	return true;
}

/* Waits while another thread of this process starts the recording. */
static bool
wait_for(pid_t pid)
{
	for (unsigned i = 0; atomic_load(&starter) == pid; i++) {
		if (i == START_WAITS) {
			return false;
		}
		nanosleep(&(struct timespec){.tv_nsec = START_WAIT_NS}, NULL);
	}
	return true;
}

/* Should there be a fork in the midst of it all the same, the child begins anew. */
static bool
start_here(void)
{
	bool done;
	pid_t pid;
	do {
		pid = getpid();
		epoch_clear();
		done = start();
	} while (getpid() != pid);
	return done;
}

/*
 * Starts the recording if no other thread of this process does. other: the starter so far. A
 * handler that forked in here would go on with the parent's half-made recording in the child.
 */
static void
start_as(pid_t other, pid_t self)
{
	quiet_begin();
	if (atomic_compare_exchange_strong(&starter, &other, self)) {
		if (record_epoch() == 0 && !start_here()) {
			atomic_store(&failed, true);
			annotate_refuse();
		}
		atomic_store(&starter, 0);
	}
	quiet_end();
}

static bool
join_or_start(struct record_thread *t)
{
	while (!atomic_load(&failed)) {
		uint32_t epoch = record_epoch();
		if (epoch != 0) {
			record_join(t, epoch);
			annotate_begin(t);
			return true;
		}
		if (memory_is_reserved() && starts != 0 && atomic_load(&starter) == 0) {
			return false; /* a forked child: its start would make system calls */
		}
		pid_t self = getpid(), other = atomic_load(&starter);
		if (other == self) {
			if (!wait_for(self)) {
				record_drop(NNGT_DROPPED_STARTUP);
				return false;
			}
		} else {
			/* Not 0: the thread of a parent that was starting while we were forked. */
			start_as(other, self);
		}
	}
	return false;
}

bool
record_begin(struct record_thread *t)
{
	int saved = errno, state;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	bool done = join_or_start(t);
	pthread_setcancelstate(state, NULL);
	errno = saved;
	return done;
}

/*
 * With NNGTRACE_PREALLOC the recording starts when the program is loaded, so that a sandbox can
 * be made before the first call of NNG. Only in programs that have NNG: not in a shell on the way.
 */
__attribute__((constructor)) static void
start_at_load(void)
{
	struct record_thread *t = &record_self;
	inplace_start();
	if (inplace_must_tell() ||
	    (config_prealloc() != 0 && real_find_name("nng_version", NULL) != NULL)) {
		clock_start();
		if (record_enter(t)) {
			record_leave(t);
		}
	}
}

bool
start_in_child(void)
{
	return starts > 1;
}

/* exit() or return from main. Other threads, and later destructors, may still call NNG. */
__attribute__((destructor)) static void
end_recording(void)
{
	int saved = errno;
	struct record_thread *t = &record_self;
	quiet_begin();
	inplace_look(record_epoch() != 0);
	quiet_end();
	if (record_epoch() == 0 && inplace_must_tell() && record_enter(t)) {
		record_leave(t);
	}
	if (record_epoch() != 0 && !record_is_busy(t, __builtin_frame_address(0))) {
		run_let_look();
		quiet_begin();
		record_hold(t);
		record_look();
		guard_end();
		inplace_record();
		stack_end();
		record_end(t);
		record_leave(t);
		quiet_end();
	}
	errno = saved;
}
