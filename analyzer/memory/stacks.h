/*
 * stacks.h - the call stacks of threads whose registers and memory are at hand: of a process that
 * was stopped, or of a core file. The unwind data comes from the files of the modules (elfutils);
 * no debug information is looked for. One thread at a time.
 */
#ifndef NNGTRACE_MEMORY_STACKS_H
#define NNGTRACE_MEMORY_STACKS_H

#include <sys/types.h>

#include "analyzer/base/error.h"
#include "analyzer/memory/memory.h"

struct stacks;

/* Opens the file of a module to read, or returns -1. The descriptor becomes the stacks'. */
typedef int stacks_opener(void *data, const struct memory_module *module);

/*
 * The modules must not overlap, and live as long as the stacks, as memory does. NULL with the
 * reason; free it with stacks_close. pid: of the process that it is, or was.
 */
struct stacks *stacks_open(pid_t pid, const struct memory_module *modules, size_t count,
                           const struct memory *memory, stacks_opener *opener, void *data,
                           struct error *err);
void stacks_close(struct stacks *stacks); /* NULL is ignored */

/* A function that had not returned. */
#define STACKS_REGISTERS 32u
struct stacks_frame {
	uint64_t place; /* in the code: of the first frame that of the thread, then return addresses */
	uint64_t sp;    /* where its part of the stack begins; the next frame's is where it ends */
	uint64_t known; /* bit i: reg[i] is what the register had in this function */
	uint64_t reg[STACKS_REGISTERS]; /* by the numbers of unwind data */
	/* Bit i: the function has put its caller's register i into memory, at the next frame's sp +
	   saved_at[i], and may use the register for itself. It hands back the others as they were. */
	uint64_t saved;
	int32_t saved_at[STACKS_REGISTERS];
	/* What it gave first to the function that it called; gave: that is known. For both see
	   stacks_find_given. */
	bool gave;
	uint64_t given;
};

/*
 * The stack of a thread, innermost first. words: its registers as in NT_PRSTATUS, count of them.
 * Returns how many frames were found, at most `most`; 0: nothing, not even the first.
 */
unsigned stacks_unwind(struct stacks *stacks, const uint64_t *words, size_t count,
                       struct stacks_frame *frames, unsigned most);

/*
 * Fills in what the functions of a stack gave, as far as their code tells it: frames that
 * stacks_unwind has found just before, count of them.
 */
void stacks_find_given(struct stacks *stacks, struct stacks_frame *frames, unsigned count);

/*
 * The function around an address by the module's own symbols, or NULL; *module gets the module, or
 * NULL. For all frames but the first, ask for the byte before. As long as the stacks.
 */
const char *stacks_function(struct stacks *stacks, uint64_t address,
                            const struct memory_module **module);

#endif
