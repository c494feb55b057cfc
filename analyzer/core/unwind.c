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

static void
serve(int fd, const struct core *core, struct modules *modules, struct stacks_frame *frames,
      unsigned most)
{
	const struct target_thread *thread = &core->target.threads[0];
	const struct memory memory = {read_memory, (void *)(uintptr_t)&core->target};

	set_limits();
	guard_set(GUARD_REGULAR);
	elf_version(EV_CURRENT);
	struct stacks *stacks = stacks_open(core->target.pid, modules->items, modules->count, &memory,
	                                    open_module, modules, NULL);
	unsigned count =
	    stacks != NULL ? stacks_unwind(stacks, thread->words, thread->count, frames, most) : 0;
	for (unsigned i = 0; i < count; i++) {
		if (write(fd, &frames[i], sizeof(frames[i])) != (ssize_t)sizeof(frames[i])) {
			break;
		}
	}
	_exit(0);
}

/* All that comes, as long as it comes. */
static unsigned
receive(int fd, struct stacks_frame *frames, unsigned most)
{
	uint8_t *at = (uint8_t *)frames;
	size_t filled = 0, room = most * sizeof(*frames);
	struct pollfd wait = {.fd = fd, .events = POLLIN};

	while (filled < room && poll(&wait, 1, LIMITS_WAIT_MS) > 0) {
		ssize_t got = read(fd, at + filled, room - filled);
		if (got <= 0 && (got == 0 || errno != EINTR)) {
			break;
		}
		filled += got > 0 ? (size_t)got : 0;
	}
	return (unsigned)(filled / sizeof(*frames));
}

unsigned
crash_unwind(const struct core *core, struct trace *trace, const char *sysroot,
             struct stacks_frame *frames, unsigned most)
{
	struct modules modules = {.sysroot = sysroot};
	int pipes[2];
	unsigned count = 0;

	if (find_modules(&modules, core, trace) && pipe2(pipes, O_CLOEXEC) == 0) {
		pid_t child = fork();
		if (child == 0) {
			close(pipes[0]);
			serve(pipes[1], core, &modules, frames, most);
		}
		close(pipes[1]);
		count = child > 0 ? receive(pipes[0], frames, most) : 0;
		close(pipes[0]);
		if (child > 0) {
			kill(child, SIGKILL);
			while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
			}
		}
	}
	free(modules.items);
	free(modules.of);
	return count;
}
