/*
 * wrap_log.c - the application's logger (NNG 1.8 and later): NNG calls it through a function of
 * ours, which records when it begins and ends; so a call of NNG at its very end is seen as the
 * application's.
 *
 * There is one logger a process. It is called by any thread that logs, inside any call of NNG.
 */
#include <stdatomic.h>

#include "shim/nng/wrap.h"
#include "shim/stack/callback.h"

static _Atomic(nng_logger) logger;

CALLBACK_CODE static void
run_logger(int level, int facility, const char *id, const char *text)
{
	nng_logger function = atomic_load(&logger);
	const void *code = (const void *)(uintptr_t)function;
	struct call call = call_callback_begins(NNGT_FN_nng_log_set_logger, code, (uint32_t)level);
	const void *before = callback_enter(code);
	function(level, facility, id, text);
	callback_leave(before);
	call_callback_ends(&call, NNGT_FN_nng_log_set_logger, code, (uint32_t)level);
}

/* Those that NNG brings along (nng_stderr_logger and its like) need no help, and none is NULL. */
static bool
is_applications(nng_logger function)
{
	return function != NULL && !origin_is_library((const void *)(uintptr_t)function);
}

void
wrap_nng_log_set_logger(real_nng_log_set_logger_fn real, const void *caller,
                        struct arch_frame frame, nng_logger function)
{
	struct call call = call_open(caller, frame);
	struct record_part parts[] = {{&function, sizeof(function)}};
	call_record(&call, NNGT_FN_nng_log_set_logger, NNGT_CALL | NNGT_RETURNED, call.stack, parts, 1,
	            clock_before());
	call_close(&call);
	if (is_applications(function)) {
		atomic_store(&logger, function); /* first: NNG may log at once */
		real(run_logger);
	} else {
		real(function);
	}
}
