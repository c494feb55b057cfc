/* unwind.c - the stack of the thread that crashed; see crash.h. */
#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzer/core/crash.h"
#include "analyzer/memory/stacks.h"
#include "analyzer/snapshot/threads.h"
#include "analyzer/symbols/guard.h"
#include "analyzer/symbols/limits.h"

/* Unwind data is a small part of a program. */
#define MEMORY_MORE (UINT64_C(1) << 30)
#define CPU_SECONDS 20

struct modules {
	struct memory_module *items;
	const struct trace_module **of; /* of the same index */
	size_t count;
	const char *sysroot;
};

static bool
same_build(int fd, const struct trace_module *module)
{
	const void *bits = NULL;
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	ssize_t size = elf != NULL ? dwelf_elf_gnu_build_id(elf, &bits) : -1;
	bool same = size <= 0 ? module->build_id_size == 0
	                      : (size_t)size == module->build_id_size &&
	                            memcmp(bits, module->build_id, module->build_id_size) == 0;

	elf_end(elf);
	return same;
}

static int
open_module(void *data, const struct memory_module *module)
{
	const struct modules *modules = data;
	const struct trace_module *known = modules->of[module - modules->items];
	int fd = modules->sysroot != NULL ? guard_open_below(modules->sysroot, module->path) : -1;

	fd = fd >= 0 ? fd : guard_open(module->path, 0);
	if (fd >= 0 && !same_build(fd, known)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Those that were mapped when the core file was written. The trace knows their builds. */
static bool
find_modules(struct modules *modules, const struct core *core, struct trace *trace)
{
	const struct target *target = &core->target;
	const struct trace_module *last = NULL;

	modules->items = calloc(target->map_count + 1, sizeof(*modules->items));
	modules->of = calloc(target->map_count + 1, sizeof(struct trace_module *));
	if (modules->items == NULL || modules->of == NULL) {
		return false;
	}
	for (size_t i = 0; i < target->map_count; i++) {
		const struct trace_module *module =
		    trace_module_at(trace, target->maps[i].start, CRASH_TIME);
		if (module == NULL || module == last || module->path == NULL) {
			continue;
		}
		last = module;
		modules->of[modules->count] = module;
		modules->items[modules->count++] =
		    (struct memory_module){module->start, module->end, module->path};
	}
	return true;
}

static bool
read_memory(void *data, void *to, size_t size, uint64_t address)
{
	return target_read(data, to, size, address) == size;
}

static void
set_limits(void)
{
	struct rlimit limit;
	struct itimerval timer = {.it_value = {.tv_sec = (time_t)CPU_SECONDS * LIMITS_SLACK}};

	if (LIMITS_SLACK == 1 && getrlimit(RLIMIT_AS, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max < 4 * MEMORY_MORE ? limit.rlim_max : 4 * MEMORY_MORE;
		setrlimit(RLIMIT_AS, &limit);
	}
	setitimer(ITIMER_PROF, &timer, NULL);
	signal(SIGPROF, SIG_DFL);
	prctl(PR_SET_DUMPABLE, 0); /* that it may crash is expected: no core file */
}

/* What is done in a process of its own. It writes what it has found. */
struct task {
	const struct core *core;
	struct trace *trace;
	struct modules modules;
};
typedef void task_work(int fd, struct task *task);

static bool
send_bytes(int fd, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;

	while (size > 0) {
		ssize_t sent = write(fd, at, size);
		if (sent <= 0) {
			return false;
		}
		at += sent;
		size -= (size_t)sent;
	}
	return true;
}

static void
send_frames(int fd, struct task *task)
{
	const struct target *target = &task->core->target;
	const struct memory memory = {read_memory, (void *)(uintptr_t)target};
	struct stacks_frame frames[CRASH_FRAMES];
	struct modules *modules = &task->modules;

	struct stacks *stacks = stacks_open(target->pid, modules->items, modules->count, &memory,
	                                    open_module, modules, NULL);
	unsigned count = stacks != NULL
	                     ? stacks_unwind(stacks, target->threads[0].words,
	                                     target->threads[0].general, frames, CRASH_FRAMES)
	                     : 0;
	if (stacks != NULL) {
		stacks_find_given(stacks, frames, count);
	}
	send_bytes(fd, frames, count * sizeof(frames[0]));
}

/* How many there are of each, and then they. */
static void
send_threads(int fd, struct task *task)
{
	struct pieces pieces = {0};
	struct snapshot snapshot = {0};

	threads_copy(&pieces, &task->core->target);
	if (threads_explain(&snapshot, &pieces, &task->core->target, task->trace)) {
		const uint64_t counts[] = {snapshot.thread_count, snapshot.module_count};
		send_bytes(fd, counts, sizeof(counts));
		send_bytes(fd, snapshot.threads, snapshot.thread_count * sizeof(*snapshot.threads));
		send_bytes(fd, snapshot.modules, snapshot.module_count * sizeof(*snapshot.modules));
	}
}

/* All that comes, as long as it comes. Returns how many bytes. */
static size_t
receive(int fd, void *to, size_t room)
{
	uint8_t *at = to;
	size_t filled = 0;
	struct pollfd wait = {.fd = fd, .events = POLLIN};

	while (filled < room && poll(&wait, 1, LIMITS_WAIT_MS) > 0) {
		ssize_t got = read(fd, at + filled, room - filled);
		if (got <= 0 && (got == 0 || errno != EINTR)) {
			break;
		}
		filled += got > 0 ? (size_t)got : 0;
	}
	return filled;
}

/* Starts it; *fd is where it writes to. 0: it could not be started. */
static pid_t
start(task_work *work, struct task *task, int *fd)
{
	int pipes[2];

	if (pipe2(pipes, O_CLOEXEC) != 0) {
		return 0;
	}
	pid_t child = fork();
	if (child == 0) {
		close(pipes[0]);
		set_limits();
		guard_set(GUARD_REGULAR);
		elf_version(EV_CURRENT);
		work(pipes[1], task);
		_exit(0);
	}
	close(pipes[1]);
	*fd = pipes[0];
	if (child < 0) {
		close(pipes[0]);
	}
	return child > 0 ? child : 0;
}

static void
end(pid_t child, int fd)
{
	close(fd);
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
	}
}

unsigned
crash_unwind(const struct core *core, struct trace *trace, const char *sysroot,
             struct stacks_frame *frames, unsigned most)
{
	struct task task = {.core = core, .trace = trace, .modules = {.sysroot = sysroot}};
	int fd;
	size_t got = 0;

	pid_t child = find_modules(&task.modules, core, trace) ? start(send_frames, &task, &fd) : 0;
	if (child > 0) {
		got = receive(fd, frames, most * sizeof(*frames));
		end(child, fd);
	}
	free(task.modules.items);
	free(task.modules.of);
	return (unsigned)(got / sizeof(*frames));
}

void
core_explain_threads(const struct core *core, struct trace *trace, struct snapshot *snapshot)
{
	struct task task = {.core = core, .trace = trace};
	uint64_t counts[2];
	int fd;

	pid_t child = start(send_threads, &task, &fd);
	if (child == 0) {
		return;
	}
	if (receive(fd, counts, sizeof(counts)) == sizeof(counts) &&
	    counts[0] <= SNAPSHOT_THREADS_MAX && counts[1] <= SNAPSHOT_MODULES_MAX) {
		size_t threads = counts[0] * sizeof(*snapshot->threads);
		size_t modules = counts[1] * sizeof(*snapshot->modules);
		snapshot->threads = calloc(1, threads + 1);
		snapshot->modules = calloc(1, modules + 1);
		if (snapshot->threads != NULL && snapshot->modules != NULL &&
		    receive(fd, snapshot->threads, threads) == threads &&
		    receive(fd, snapshot->modules, modules) == modules) {
			snapshot->thread_count = counts[0];
			snapshot->module_count = counts[1];
		}
	}
	end(child, fd);
}
