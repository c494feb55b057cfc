/*
 * pointers.h - which of a set of addresses stand in memory that is read piece by piece. Most words
 * are none of them, so the first test is one comparison. One thread at a time.
 */
#ifndef NNGTRACE_SNAPSHOT_POINTERS_H
#define NNGTRACE_SNAPSHOT_POINTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POINTER_HITS 4u
#define POINTER_NEAR 8192u /* a power of two */
/* An address that is looked for, and what was found of it. */
struct pointer {
	uint64_t address;
	uint64_t size;   /* a pointer to any byte of so many counts; 0: only to the first */
	uint32_t places; /* enum snapshot_place; 0: not found */
	uint64_t at;     /* where it was found first, or 0 */
	/* The first places in memory where it was found; in more of them than there is room for it is
	 * found for certain. */
	uint64_t hits[POINTER_HITS];
	unsigned hit_count;
};

struct pointers {
	struct pointer *items; /* the caller's */
	size_t count;
	uint64_t lowest, span;
	uint8_t near[POINTER_NEAR]; /* 1: one of them has these bits, see may_be_near */
	uint32_t *slots;            /* index plus one */
	uint64_t mask;              /* of slots */
	struct pointer **ranges;    /* those that have a size, by address */
	size_t range_count;
};

/* Items must not move while they are looked for. False: not enough memory. */
bool pointers_start(struct pointers *pointers, struct pointer *items, size_t count);
void pointers_end(struct pointers *pointers);

/* Words that stand at a multiple of 8. base: the address of the first, or 0. */
void pointers_words(struct pointers *pointers, const uint64_t *words, size_t count, uint32_t place,
                    uint64_t base);

/*
 * The same in other forms: at any byte, with tags in the highest 16 or the lowest 4 bits, in the
 * byte order of the other machines, moved by some bits as numbers are that have a tag (Ruby, OCaml,
 * Erlang), with other bits above the lowest 39 (LuaJIT), as a number of 64 bits with a fraction
 * (JavaScript), in digits of 30 bits (Python), or as a text in hexadecimal or decimal digits.
 */
#define POINTER_TEXT 24u /* no such text is longer */
void pointers_loose(struct pointers *pointers, const uint8_t *bytes, size_t size, uint64_t base);

#endif
