/* nng_threads.c - see nng_threads.h */
#include "shim/nng_threads.h"

#include <stdatomic.h>
#include <sys/types.h>
#include <unistd.h>

static const uint8_t does[] = {
#define CALL(name, result, when, does, releases, args) NNGT_DOES_##does,
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
};

static _Atomic(pid_t) starter;

void
started_note(enum nngt_function id)
{
	pid_t nobody = 0;

	switch (does[id]) {
	case NNGT_DOES_MSG_ALLOC:
	case NNGT_DOES_MSG_DUP:
	case NNGT_DOES_MSG_FREE:
	case NNGT_DOES_MSG_USE:
	case NNGT_DOES_MSG_CHANGE:
	case NNGT_DOES_AIO_RESULT:
	case NNGT_DOES_AIO_GET_MSG:
	case NNGT_DOES_DESTROY:
		return; /* these only touch memory */
	default:
		atomic_compare_exchange_strong(&starter, &nobody, getpid());
	}
}

bool
started_elsewhere(void)
{
	pid_t pid = atomic_load(&starter);
	return pid != 0 && pid != getpid();
}
