/*
 * reach.h - looks for pointers in all memory of a process that may hold one, and in what the kernel
 * holds for it (pipes, sockets, the data of epoll and of timers), from which nothing is taken.
 */
#ifndef NNGTRACE_SNAPSHOT_REACH_H
#define NNGTRACE_SNAPSHOT_REACH_H

#include "analyzer/snapshot/pointers.h"
#include "analyzer/snapshot/rings.h"
#include "analyzer/snapshot/target.h"

struct reach {
	const struct target *target;
	struct pointers *pointers;
	struct rings *rings;                   /* gets NNG's queues; NULL: they are not looked for */
	const char *trace;                     /* the file; its mapping names every object */
	bool loose;                            /* look for pointers in other forms */
	bool running;                          /* what moves is left out: [stack] */
	bool descriptors;                      /* look at what the kernel holds, too */
	bool unread_pages, unread_descriptors; /* found on the way */
	uint64_t bytes;                        /* read */
	uint8_t *buffer;
	uint32_t place; /* of the mapping that is looked at */
};

/* Looks through the memory. False: not enough memory for it. */
bool reach_memory(struct reach *reach);

/* Looks through the threads' registers, and the values of signals that wait. */
void reach_registers(struct reach *reach);

/* descriptors.c: looks at what descriptors and timers hold. */
void reach_descriptors(struct reach *reach);

/* Looks at a text or bytes of any alignment that hold pointers. For descriptors.c. */
void reach_bytes(struct reach *reach, const uint8_t *bytes, size_t size);

#endif
