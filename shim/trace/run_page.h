/*
 * run_page.h - what `nngtrace record` and `run` share with the recorders that they start: a
 * random number that their traces bear, and a page of memory in which a recorder that cannot
 * start says why. The disk may be full then, and stderr may be closed.
 *
 * NNGTRACE_RUN is RUN_FORMAT filled in: the number, and where the page is: a descriptor of the
 * process `nngtrace`, of a file in memory with the name RUN_PAGE_NAME. It is mapped at load, when
 * the rights and the descriptors are still those of the start.
 */
#ifndef NNGTRACE_SHIM_TRACE_RUN_PAGE_H
#define NNGTRACE_SHIM_TRACE_RUN_PAGE_H

#include <stdint.h>

#define RUN_FORMAT    "%016llx.%ld.%d" /* number, process, descriptor */
#define RUN_PAGE_NAME "nngtrace-run"
#define RUN_PAGE_SIZE 4096u

struct run_page {
	uint64_t run;      /* the number: the page is that of this run */
	uint32_t failures; /* processes whose recorder could not start */
	uint32_t said;     /* 1: the reason is whole; written last */
	/*
	 * Set while `nngtrace` wants to look into a process before it ends. The process then writes its
	 * number to `leaving`, when that is 0, and waits until it is 0 again, for a limited time.
	 * looking: the number that nngtrace has seen there.
	 */
	uint32_t exit_look, leaving, looking, reserved;
	char reason[RUN_PAGE_SIZE - 32]; /* of the first of them: "PATH: why", ended by NUL */
};
_Static_assert(sizeof(struct run_page) == RUN_PAGE_SIZE, "one page");

#endif
