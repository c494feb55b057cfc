/*
 * epoch.h - the number of the recording that this process makes, on a page that the kernel
 * clears in a forked child: there it is 0 until the child starts a recording of its own.
 */
#ifndef NNGTRACE_SHIM_BASE_EPOCH_H
#define NNGTRACE_SHIM_BASE_EPOCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define EPOCH_PAGE 4096

/*
 * The word also says which modes are on that change what the program does: every call reads it
 * anyway. A bit each; the number of the recording has the lower bits.
 */
#define EPOCH_GUARD   (UINT32_C(1) << 24) /* NNGTRACE_GUARD */
#define EPOCH_PERTURB (UINT32_C(1) << 25) /* NNGTRACE_PERTURB */
#define EPOCH_MODES   UINT32_C(0x7f000000)
/* There is a recording, and no mode is on: the one test that tells a call that it may go the usual
 * way. Before the first call of a process nothing is known, and the bit is not there. */
#define EPOCH_PLAIN (UINT32_C(1) << 31)
/* Of a thread that is not part of a recording: never the word. */
#define EPOCH_NONE UINT32_MAX

/* It has a page for itself. A variable, since its address costs nothing then. */
union epoch_page {
	_Alignas(EPOCH_PAGE) _Atomic uint32_t epoch;
	unsigned char bytes[EPOCH_PAGE];
};
extern union epoch_page epoch_page __attribute__((visibility("hidden")));

/* 0: not recording (not started, or a forked child). Any thread, any time. */
static inline uint32_t
record_epoch(void)
{
	return atomic_load_explicit(&epoch_page.epoch, memory_order_acquire);
}

/* Has the kernel clear it from now on. False: no memory. By the thread that starts. */
bool epoch_prepare(void);

/* Nobody records from now on. By the thread that starts, before it does. */
void epoch_clear(void);

/*
 * After epoch_prepare: from now on threads may record. number: not 0, another one each time, so
 * that it has no bit of a mode; modes: those that are on, EPOCH_GUARD and EPOCH_PERTURB.
 */
void epoch_begin(uint32_t number, uint32_t modes);

#endif
