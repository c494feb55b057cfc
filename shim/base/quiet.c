/* quiet.c - see quiet.h */
#include "shim/base/quiet.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/base/memory.h"

#define BIT(signal) (UINT64_C(1) << ((signal)-1))

/* All but those that a thread brings upon itself. */
static const uint64_t held_back = ~(BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGILL) |
                                    BIT(SIGTRAP) | BIT(SIGSYS) | BIT(SIGABRT));

static __thread struct {
	unsigned depth;
	int cancel_state;
	bool masked; /* signals are blocked, and mask is what was before */
	uint64_t mask;
} quiet __attribute__((tls_model("initial-exec")));

/* The kernel's own call: the C library's leaves out the signal that cancels threads. */
static void
set_mask(const uint64_t *mask, uint64_t *before)
{
	int saved = errno;
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, mask, before, sizeof(*mask));
	errno = saved;
}

void
quiet_begin(void)
{
	if (quiet.depth == 0) {
		uint64_t mask;
		bool masked = !memory_is_reserved(); /* then no system call may be made */
		if (masked) {
			set_mask(&held_back, &mask);
			quiet.mask = mask; /* a handler may have come and gone before the call */
		}
		quiet.masked = masked;
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &quiet.cancel_state);
	}
	quiet.depth++;
	atomic_signal_fence(memory_order_seq_cst);
}

void
quiet_end(void)
{
	atomic_signal_fence(memory_order_seq_cst);
	if (--quiet.depth == 0) {
		uint64_t mask = quiet.mask;
		int state = quiet.cancel_state;
		if (quiet.masked) {
			set_mask(&mask,
			         NULL); /* first: a thread that is cancelled must not end without signals */
		}
		pthread_setcancelstate(state, NULL);
	}
}
