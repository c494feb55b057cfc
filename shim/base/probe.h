/*
 * probe.h - reads words of this process's memory that may not be there: of a stack that is not
 * described well, or where the end of it is not known.
 */
#ifndef NNGTRACE_SHIM_BASE_PROBE_H
#define NNGTRACE_SHIM_BASE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

struct probe {
	uint64_t page; /* number of one that is known to be there; 0: none */
};

/*
 * The word at an address, a multiple of 8. False: it cannot be read, and *value is untouched. A
 * page that is not known costs a system call, which needs no descriptor. Any thread; may change
 * errno.
 */
bool probe_read(struct probe *p, uint64_t address, uint64_t *value);

#endif
