/*
 * core.h - a core file as a process that can be looked into: the memory that is in it, its threads
 * with their registers, why it ended. Written by the kernel, by gcore, or kept by systemd-coredump.
 *
 * The file may be damaged, cut off, or made to do harm: every offset and count is checked against
 * it, and what overlaps is refused, so that time and memory follow the bytes that are there.
 */
#ifndef NNGTRACE_CORE_CORE_H
#define NNGTRACE_CORE_CORE_H

#include "analyzer/snapshot/target.h"

/* A range of addresses. The first `there` bytes are in the file, from offset on. */
struct core_segment {
	uint64_t start, end, offset, there;
	bool readable, writable, executable;
	bool cut; /* more was dumped than the file still has */
};

struct core {
	/* The process: threads[0] is the one that crashed. Its maps are those of the segments. */
	struct target target;
	int fd;
	uint64_t size;                 /* of the file */
	struct core_segment *segments; /* by address; each is the map of the same index */
	size_t segment_count;
	int signal;     /* that ended it; 0: none, as in what gcore writes */
	int code;       /* si_code */
	uint64_t fault; /* si_addr of SIGSEGV, SIGBUS, SIGILL or SIGFPE; else 0 */
	pid_t pid;      /* 0: not told */
	bool cut;       /* the file ends before what it should have */
	bool unread;    /* memory that was not dumped may have held pointers */
};

/* False with the reason. core_close in any case. */
bool core_open(struct core *core, const char *file, struct error *err);
void core_close(struct core *core);

/* The mapped files that the notes name. Owned by whoever reads them; starts as zeros. */
struct core_names {
	struct core_name {
		uint64_t start, end;
		const char *name; /* in the notes */
	} * items;
	size_t count;
	uint64_t stack; /* an address in the first thread's stack, or 0 */
};

/*
 * notes.c: reads what the notes tell, threads, the signal, and the
 * names of mapped files. False: not enough memory, or no thread is told.
 */
bool core_read_notes(struct core *core, const uint8_t *notes, size_t size,
                     struct core_names *names);

#endif
