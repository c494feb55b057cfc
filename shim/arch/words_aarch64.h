/*
 * words_aarch64.h - instructions of aarch64, one a word: what a word of code does that depends on
 * where it is, and how it is written for another place. ("Arm Architecture Reference Manual for
 * A-profile architecture", C4.1.)
 *
 * Only arithmetic: nothing is read but what is given, and it works on every processor. Any thread.
 */
#ifndef NNGTRACE_SHIM_ARCH_WORDS_AARCH64_H
#define NNGTRACE_SHIM_ARCH_WORDS_AARCH64_H

#include <stdbool.h>
#include <stdint.h>

enum word_kind {
	WORD_UNKNOWN,     /* it may depend on its place in a way that is not known here */
	WORD_FREE,        /* it does the same everywhere */
	WORD_END,         /* the same, and what lies behind is not reached from it: ret, br */
	WORD_JUMP,        /* b */
	WORD_CALL,        /* bl */
	WORD_CALL_BY,     /* blr: leaves its place in x30 */
	WORD_CONDITION,   /* b.cond, cbz, cbnz, tbz, tbnz */
	WORD_ADDRESS,     /* adr, adrp */
	WORD_LOAD,        /* ldr, ldrsw of a place, into a general register */
	WORD_LOAD_VECTOR, /* into a vector register */
	WORD_PREFETCH     /* prfm of a place */
};

struct word {
	enum word_kind kind;
	uintptr_t target; /* of those that name a place */
};

/* What the word at this address does. */
struct word word_read(uint32_t word, uintptr_t at);

/* Where a call through a pointer may arrive (BTI): bti c, bti jc. */
bool word_is_landing(uint32_t word);
/* paciasp, pacibsp: such a place, too, and the return address is signed behind it. */
bool word_is_signing(uint32_t word);

#define WORD_BTI_C 0xd503245fu
#define WORD_RET   0xd65f03c0u

/* b. False: it is too far. */
bool word_jump(uint32_t *word, uintptr_t at, uintptr_t target);
/* The same condition, which leads so many bytes on; they are few. */
uint32_t word_condition(uint32_t word, unsigned distance);
/* ldr Xregister from so many bytes on; a multiple of 4, and few. */
uint32_t word_load_address(unsigned target_register, unsigned distance);
/* A load of a place, as one from where x(base) points. */
uint32_t word_load_by(uint32_t word, unsigned base);
/* br x16: a function that may be called through a pointer lets that in. */
#define WORD_BR_X16 0xd61f0200u

#endif
