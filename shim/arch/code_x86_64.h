/*
 * code_x86_64.h - one instruction of x86-64 in 64-bit mode: how long it is, where it leads, and
 * what in it depends on its place. ("Intel 64 and IA-32 Architectures Software Developer's Manual",
 * volume 2, chapter 2 and appendix A.)
 *
 * What is rare in compiled code is not known: then nothing is said of the instruction at all. Only
 * arithmetic: nothing is read but the bytes that are given, and it works on every processor. Any
 * thread.
 */
#ifndef NNGTRACE_SHIM_ARCH_CODE_X86_64_H
#define NNGTRACE_SHIM_ARCH_CODE_X86_64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODE_LENGTH_MOST 15u /* bytes of an instruction */

enum code_flow {
	CODE_ON,        /* the next instruction follows */
	CODE_CALL,      /* it follows when what is called has returned */
	CODE_JUMP,      /* what lies behind is not reached from it */
	CODE_CONDITION, /* jcc, with a distance of one or four bytes */
	CODE_LOOP,      /* loop, jrcxz: a distance of one byte, and no longer form */
	CODE_END        /* ret, hlt, ud2 */
};

struct code_step {
	uint8_t length;
	uint8_t flow;      /* enum code_flow */
	uint8_t condition; /* of CODE_CONDITION: 0 to 15, as in the opcode */
	bool is_padding;   /* nop of any length, or int3 */
	bool is_relative;  /* a call or jump to the place `distance` behind its end */
	uint8_t place_at;  /* where the four bytes are that tell a place by its distance from the
	                      instruction's end (rip-relative data); 0: there are none */
	int32_t distance;  /* of a relative call or jump, or that of place_at */
};

/* Reads the instruction at `bytes`, which has at most `size` bytes. False: it is not known. */
bool code_read(const uint8_t *bytes, size_t size, struct code_step *step);

#endif
