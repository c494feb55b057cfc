/*
 * stop.c - a process stands still for a moment: PTRACE_SEIZE and PTRACE_INTERRUPT for every thread,
 * which sends no signal and leaves a process that was stopped before as it was.
 */
#include "analyzer/snapshot/target.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "analyzer/base/array.h"
#include "shim/arch/arch.h"

/* A thread that the kernel keeps (a parent in vfork) is given up after so many waits of 0.1 ms. */
#define WAITS   2000
#define SIGNALS 16 /* of those that wait are read at once */

static bool
is_known(const struct target *target, pid_t tid)
{
	for (size_t i = target->thread_count; i-- > 0;) {
		if (target->threads[i].tid == tid) {
			return true;
		}
	}
	return false;
}

static bool
seize(struct target *target, pid_t tid, struct error *err)
{
	struct target_thread *threads = array_grow(target->threads, &target->thread_room,
	                                           target->thread_count, 1, sizeof(*threads));

	if (threads == NULL) {
		return error_set(err, "not enough memory");
	}
	target->threads = threads;
	if (ptrace(PTRACE_SEIZE, tid, NULL, NULL) != 0) {
		return errno == ESRCH || target_thread_ended(tid) ||
		       error_set(err, "process %d, thread %d: cannot be stopped: %s", (int)target->pid,
		                 (int)tid, strerror(errno));
	}
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	threads[target->thread_count++] = (struct target_thread){.tid = tid};
	return true;
}

/* All threads, until a look finds no new one. */
static bool
seize_all(struct target *target, struct error *err)
{
	char name[64];
	size_t before;

	snprintf(name, sizeof(name), "/proc/%d/task", (int)target->pid);
	do {
		before = target->thread_count;
		DIR *tasks = opendir(name);
		bool fine = tasks != NULL;
		if (!fine) {
			return error_set(err, "process %d: it has ended", (int)target->pid);
		}
		for (struct dirent *entry; fine && (entry = readdir(tasks)) != NULL;) {
			pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
			fine = tid == 0 || is_known(target, tid) || seize(target, tid, err);
		}
		closedir(tasks);
		if (!fine) {
			return false;
		}
	} while (target->thread_count != before);
	return target->thread_count > 0 || error_set(err, "process %d: it has ended", (int)target->pid);
}

static size_t
read_set(struct target_thread *thread, int set, size_t from)
{
	struct iovec to = {thread->words + from, (TARGET_REGISTERS - from) * sizeof(uint64_t)};

	return ptrace(PTRACE_GETREGSET, thread->tid, (void *)(uintptr_t)set, &to) == 0
	           ? to.iov_len / sizeof(uint64_t)
	           : 0;
}

static bool
read_registers(struct target_thread *thread)
{
	thread->words = calloc(TARGET_REGISTERS, sizeof(uint64_t));
	if (thread->words == NULL) {
		return false;
	}
	size_t general = read_set(thread, NT_PRSTATUS, 0);
	thread->count = general;
	if (general >= ARCH_CORE_WORDS) {
		thread->general = general;
		thread->sp = thread->words[ARCH_CORE_SP];
		bool inside = ARCH_CORE_TLS < ARCH_CORE_WORDS;
		if (inside || read_set(thread, ARCH_CORE_TLS_SET, general) > 0) {
			thread->tls = thread->words[inside ? (size_t)ARCH_CORE_TLS : general];
		}
	}
	size_t vectors = read_set(thread, ARCH_CORE_VECTORS, general);
	thread->count += vectors != 0 ? vectors : read_set(thread, NT_PRFPREG, general);
	return general != 0;
}

/* The values of signals that wait for a thread, or for any. False: not all are known. */
static bool
read_values(struct target *target, pid_t tid, unsigned flags)
{
	siginfo_t about[SIGNALS];
	long got;

	for (uint64_t from = 0;; from += (uint64_t)got) {
		struct __ptrace_peeksiginfo_args which = {.off = from, .flags = flags, .nr = SIGNALS};
		got = ptrace(PTRACE_PEEKSIGINFO, tid, &which, about);
		if (got <= 0) {
			return got == 0;
		}
		uint64_t *values = array_grow(target->values, &target->value_room, target->value_count,
		                              (size_t)got, sizeof(*values));
		if (values == NULL) {
			return false;
		}
		target->values = values;
		for (long i = 0; i < got; i++) {
			values[target->value_count++] = (uint64_t)(uintptr_t)about[i].si_value.sival_ptr;
		}
	}
}

/* Those that wait for any thread: each can tell. */
static bool
read_shared_values(struct target *target)
{
	for (size_t i = 0; i < target->thread_count; i++) {
		if (target->threads[i].stopped) {
			return read_values(target, target->threads[i].tid, PTRACE_PEEKSIGINFO_SHARED);
		}
	}
	return false;
}

/* A stop that there is, taken. The signal that stopped it, with the kind of stop above 8 bits, or
 * 0. */
static int
take_stop(pid_t tid)
{
	siginfo_t about = {0};

	return waitid(P_PID, (id_t)tid, &about, WSTOPPED | WNOHANG | __WALL) == 0 && about.si_pid == tid
	           ? about.si_status
	           : 0;
}

/* Has it ended? The end of a child of ours is for others to wait for. */
static bool
has_ended(const struct target *target, pid_t tid)
{
	siginfo_t about = {0};
	int keep = target->is_child && tid == target->pid ? WNOWAIT : 0;

	return waitid(P_PID, (id_t)tid, &about, WEXITED | WNOHANG | __WALL | keep) != 0 ||
	       about.si_pid == tid ||
	       (tid == target->pid && target_thread_ended(tid)); /* not told before all others end */
}

/* Waits until a thread stands still. False: it does not, and 1 in *gone: it has ended. */
static bool
wait_for(const struct target *target, struct target_thread *thread, bool *gone)
{
	*gone = false;
	for (unsigned i = 0; i < WAITS; i++) {
		int stop = take_stop(thread->tid);
		if (stop != 0) {
			/* A signal that came first is not ours to keep. */
			thread->signal = stop >> 8 == 0 ? stop : 0;
			return true;
		}
		if (has_ended(target, thread->tid)) {
			*gone = true;
			return false;
		}
		nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
	}
	return false;
}

bool
target_stop(struct target *target, bool *whole, struct error *err)
{
	if (!seize_all(target, err)) {
		target_release(target);
		return false;
	}
	*whole = true;
	for (size_t i = 0; i < target->thread_count; i++) {
		struct target_thread *thread = &target->threads[i];
		bool gone;
		bool still = wait_for(target, thread, &gone);
		thread->stopped = still && read_registers(thread);
		*whole = *whole && (gone || (thread->stopped && read_values(target, thread->tid, 0)));
	}
	*whole = *whole && read_shared_values(target);
	return true;
}

void
target_release(struct target *target)
{
	for (size_t i = 0; i < target->thread_count; i++) {
		struct target_thread *thread = &target->threads[i];
		if (ptrace(PTRACE_DETACH, thread->tid, NULL, (void *)(uintptr_t)thread->signal) != 0 &&
		    !thread->stopped) {
			int stop = take_stop(thread->tid);
			int signal = stop >> 8 == 0 ? stop : 0;
			if (stop != 0) {
				ptrace(PTRACE_DETACH, thread->tid, NULL, (void *)(uintptr_t)signal);
			}
		}
	}
}
