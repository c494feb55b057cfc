/* nng_threads.c - see nng_threads.h */
#include "shim/nng/nng_threads.h"

#include <stdatomic.h>
#include <sys/types.h>
#include <unistd.h>

#include "shim/base/epoch.h"
#include "shim/record/storage.h"

static const uint8_t about[] = {
#define CALL(name, result, when, does, about, releases, args) [NNGT_FN_##name] = NNGT_ABOUT_##about,
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
};

static _Atomic(pid_t) starter;

/* Without a system call while it is recorded. */
static pid_t
this_process(void)
{
	return record_epoch() != 0 ? (pid_t)storage_header->pid : getpid();
}

void
nng_threads_note(enum nngt_function id)
{
	pid_t nobody = 0;

	if ((about[id] & NNGT_ABOUT_MEMORY) == 0 && atomic_load(&starter) == 0) {
		atomic_compare_exchange_strong(&starter, &nobody, this_process());
	}
}

bool
nng_threads_elsewhere(void)
{
	pid_t pid = atomic_load(&starter);
	return pid != 0 && pid != getpid();
}
