/*
 * pass.h - judges a whole trace: read -> model -> rules -> findings.
 */
#ifndef NNGTRACE_RULES_PASS_H
#define NNGTRACE_RULES_PASS_H

#include "analyzer/base/error.h"
#include "analyzer/read/trace.h"
#include "analyzer/rules/finding.h"
#include "analyzer/rules/last_calls.h"
#include "analyzer/snapshot/snapshot.h"

/* A look into the process while it ran, and what came of it in the end. */
struct rules_look {
	struct snapshot *snapshot; /* the caller's; NULL: there was none */
	bool of_core;              /* it is not of the running process, but of its core file */
	uint64_t lost;             /* messages that are reported, as far as they are still lost */
	uint64_t withdrawn;        /* it called them lost, and the program has used them since */
	unsigned older;            /* earlier looks, of which only this counts: */
	/* Threads that wait for one another, as findings tell; the first of them. */
#define RULES_HUNG_MAX 16u
	const struct snapshot_thread *hung[RULES_HUNG_MAX];
	unsigned hung_count;
	uint64_t found_again; /* messages that one of them called lost, and the last one found */
};

/*
 * Addresses that somebody wants to know about: what was the latest that the rules said of an object
 * there, if it harms memory.
 */
struct rules_accused {
	uint64_t address;
	struct finding finding; /* count 0: nothing */
	uint64_t since;         /* the number of the message that had the memory last, if another */
};
struct rules_curious {
	struct rules_accused *items; /* the caller's; by address */
	size_t count;
};

struct rules_watch {
	/* Progress: called from time to time with the number of events so far. NULL: nobody asks. */
	void (*tell)(void *data, uint64_t events);
	void *data;
	/* Gets where the threads were at the end: see last_calls.h. NULL: nobody asks. */
	struct last_calls *last;
	/*
	 * Do two stacks go through the same lines of the source? What a loop calls has several
	 * addresses when the compiler has unrolled it. Asked seldom, and only at the end. NULL: taken
	 * for no.
	 */
	bool (*same_lines)(void *lines, uint32_t a, uint32_t b);
	void *lines;
	/* NULL: none. */
	struct rules_look *look;
	struct rules_curious *curious;
	/* For tests: every rule is asked about every event, whatever its interests are. */
	bool ask_all;
};

/*
 * Reads the trace from its start and adds what is wrong to findings. watch may be NULL. False:
 * not enough memory.
 */
bool rules_check_trace(struct trace *trace, struct findings *findings,
                       const struct rules_watch *watch, struct error *err);

#endif
