/*
 * detour.h - another way into a function: its first instructions move to a trampoline, and a jump
 * to another function takes their place. What is known of instructions is in detour_NAME.c.
 *
 * Nothing here writes into the function. One thread at a time.
 */
#ifndef NNGTRACE_SHIM_ARCH_DETOUR_H
#define NNGTRACE_SHIM_ARCH_DETOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DETOUR_ROOM ((size_t)160) /* a trampoline takes at most so many bytes */
#define DETOUR_MOST ((size_t)32)  /* bytes of a function that are replaced, at most */
/* And no byte of a module lies farther from its trampolines than ARCH_JUMP_REACH (arch.h). */

/* A piece of code: of the function, or a part of it that the compiler has put elsewhere. */
struct detour_code {
	uintptr_t start, end;
};

struct detour_function {
	struct detour_code code;
	uintptr_t next; /* where the next function begins: what lies before it is padding */
	const struct detour_code *parts; /* elsewhere */
	unsigned part_count;
};

struct detour {
	uint8_t *at; /* where the function changes */
	uint8_t size;
	uint8_t bytes[DETOUR_MOST]; /* what it changes to */
	uint8_t *original;          /* the trampoline: called instead of the function */
};

/* Gets ready. NULL, or why this build has no detours, for people. Again: the same answer. */
const char *detour_open(void);

/*
 * Writes the trampoline of a function at *room, which moves on, and fills in *d. The jump leads to
 * `target`. NULL, or why this function must stay as it is: a constant, for people.
 */
const char *detour_make(const struct detour_function *f, uintptr_t target, uint8_t **room,
                        struct detour *d);

/*
 * For a function that does nothing but return, with room behind it: a jump to a stub at *room,
 * which jumps to `target`. NULL, or why not.
 */
const char *detour_empty(uintptr_t function, uintptr_t target, uint8_t **room, struct detour *d);

/*
 * Whether a function does nothing but return a number, always the same one, or nothing at all: so
 * are those of a part of NNG that was left out. A call of it makes, ends and hands over nothing.
 */
bool detour_is_idle(const struct detour_code *code);

/* Where a function leads that is nothing but one direct jump. 0: it is more than that. */
uintptr_t detour_leads_to(const struct detour_code *code);

/*
 * What the pages of a module's code have beside the rights to read and execute, by the note of its
 * PT_GNU_PROPERTY segment (NULL, 0: it has none): bits for mprotect, which would take them away.
 */
int detour_protection(const void *note, size_t size);

/*
 * How many direct calls and jumps in the code lead to places for which is_wanted says true. Needs
 * no decoder, so other bytes that look like a call are counted, too.
 */
unsigned detour_calls(const struct detour_code *code,
                      bool (*is_wanted)(uintptr_t to, const void *data), const void *data);

#endif
