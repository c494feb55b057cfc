/*
 * code_x86_64.c - see code_x86_64.h
 *
 * An instruction is: prefixes, opcode, then for most opcodes a byte that names the operands (modrm,
 * and what belongs to an address behind it), then for some a constant. A table for each of the two
 * large maps says which opcode has which of these; in the other maps all are alike.
 */
#include "shim/arch/code_x86_64.h"

#include <string.h>

/* What follows the opcode. The tables have a letter for each of 256 opcodes. */
enum {
	UNKNOWN = '-', /* not in 64-bit mode, a prefix, or rare */
	NOTHING = '.',
	MODRM = 'm',
	MODRM_BYTE = 'b', /* modrm, and a constant of one byte */
	MODRM_WORD = 'z', /* modrm, and one of four bytes (two with the prefix 66) */
	BYTE = '1',       /* a constant of one byte */
	SHORT = '2',      /* of two bytes */
	THREE = '3',      /* of three: enter */
	WORD = '4',       /* of four (two with 66) */
	LONG = '8',       /* of four, two with 66, eight with REX.W */
	ADDRESS = 'a',    /* of eight, four with the prefix 67 */
	NEAR_BYTE = 'j',  /* a distance of one byte */
	NEAR_WORD = 'J',  /* a distance of four bytes */
	TEST_BYTE = 't',  /* modrm, and one byte when its middle field is 0 or 1 */
	TEST_WORD = 'T'   /* the same with four bytes (two with 66) */
};

static const char one_byte[] = "mmmm14--mmmm14--" /* 00 add, or; 0f: the other map */
                               "mmmm14--mmmm14--" /* 10 adc, sbb */
                               "mmmm14--mmmm14--" /* 20 and, sub */
                               "mmmm14--mmmm14--" /* 30 xor, cmp */
                               "----------------" /* 40 REX */
                               "................" /* 50 push, pop */
                               "---m----4z1b...." /* 60 movsxd, push, imul, ins, outs */
                               "jjjjjjjjjjjjjjjj" /* 70 jcc */
                               "bz-bmmmmmmmmmmmm" /* 80 add to cmp, test, xchg, mov, lea, pop */
                               "..........-....." /* 90 nop, xchg, cwde, cdq, fwait, pushf */
                               "aaaa....14......" /* a0 mov, movs, cmps, test, stos, lods, scas */
                               "1111111188888888" /* b0 mov */
                               "bb2.--bz3.2..1-." /* c0 shifts, ret, mov, enter, leave, int, iret */
                               "mmmm---.mmmmmmmm" /* d0 shifts, xlat, x87 */
                               "jjjj1111JJ-j...." /* e0 loop, jrcxz, in, out, call, jmp */
                               "-.--..tT......mm"; /* f0 hlt, test, clc to std, inc, call, push */

static const char two_bytes[] = "-----.....-.-m--"  /* 00 syscall, ud2, prefetchw */
                                "mmmmmmmmmmmmmmmm"  /* 10 movups and others, hints, nop */
                                "--------mmmmmmmm"  /* 20 movaps and others */
                                "......-.--------"  /* 30 wrmsr, rdtsc; 38 and 3a: maps */
                                "mmmmmmmmmmmmmmmm"  /* 40 cmov */
                                "mmmmmmmmmmmmmmmm"  /* 50 SSE */
                                "mmmmmmmmmmmmmmmm"  /* 60 SSE */
                                "bbbbmmm.----mmmm"  /* 70 pshuf, shifts, pcmpeq, emms, movd */
                                "JJJJJJJJJJJJJJJJ"  /* 80 jcc */
                                "mmmmmmmmmmmmmmmm"  /* 90 setcc */
                                "...mbm--...mbmmm"  /* a0 push, pop, cpuid, bt, shld, shrd, imul */
                                "mmmmmmmmm-bmmmmm"  /* b0 cmpxchg, movzx, popcnt, bt, bsf, movsx */
                                "mmbmbbbm........"  /* c0 xadd, cmpps, pinsrw, shufps, bswap */
                                "mmmmmmmmmmmmmmmm"  /* d0 SSE */
                                "mmmmmmmmmmmmmmmm"  /* e0 SSE */
                                "mmmmmmmmmmmmmmm-"; /* f0 SSE */

_Static_assert(sizeof(one_byte) == 257 && sizeof(two_bytes) == 257, "a letter for each opcode");

struct reader {
	const uint8_t *bytes;
	size_t size, at;
	bool failed;
	bool small, narrow; /* the prefixes 66 and 67 */
	bool others;        /* f2, f3, lock */
	uint8_t rex;
};

static uint8_t
next(struct reader *r)
{
	if (r->at >= r->size) {
		r->failed = true;
		return 0;
	}
	return r->bytes[r->at++];
}

static void
skip(struct reader *r, size_t bytes)
{
	r->failed = r->failed || r->size - r->at < bytes;
	r->at += r->failed ? 0 : bytes;
}

static int32_t
next_distance(struct reader *r, size_t bytes)
{
	const uint8_t *from = r->bytes + r->at;
	int32_t value = 0;
	skip(r, bytes);
	if (!r->failed) {
		memcpy(&value, from, bytes);
	}
	return bytes == 1 ? (int8_t)value : value;
}

static bool
is_rex(uint8_t byte)
{
	return byte >> 4 == 4;
}

static bool
is_prefix(uint8_t byte)
{
	return byte == 0x66 || byte == 0x67 || byte == 0xf0 || byte == 0xf2 || byte == 0xf3 ||
	       byte == 0x2e || byte == 0x36 || byte == 0x3e || byte == 0x26 || byte == 0x64 ||
	       byte == 0x65;
}

/* Returns the first byte behind the prefixes. REX is the last one, or else it does nothing. */
static uint8_t
read_prefixes(struct reader *r)
{
	uint8_t byte = next(r);
	for (; is_prefix(byte); byte = next(r)) {
		r->small = r->small || byte == 0x66;
		r->narrow = r->narrow || byte == 0x67;
		r->others = r->others || byte >= 0xf0;
	}
	if (is_rex(byte)) {
		r->rex = byte;
		byte = next(r);
		r->failed = r->failed || is_rex(byte) || is_prefix(byte);
	}
	return byte;
}

/* The operands. Returns the middle field. */
static uint8_t
read_modrm(struct reader *r, struct code_step *step)
{
	uint8_t modrm = next(r), mod = modrm >> 6, low = modrm & 7;
	if (mod == 3) {
		return modrm >> 3 & 7;
	}
	if (low == 4) {
		uint8_t base = next(r) & 7;
		skip(r, mod == 1 ? 1 : mod == 2 || base == 5 ? 4 : 0);
	} else if (mod == 0 && low == 5) {
		r->failed = r->failed || r->narrow; /* eip-relative */
		step->place_at = (uint8_t)r->at;
		step->distance = next_distance(r, 4);
	} else {
		skip(r, mod == 1 ? 1 : mod == 2 ? 4 : 0);
	}
	return modrm >> 3 & 7;
}

static void
read_relative(struct reader *r, struct code_step *step, size_t bytes)
{
	r->failed = r->failed || r->small; /* processors do not agree on what 66 means here */
	step->is_relative = true;
	step->distance = next_distance(r, bytes);
}

/* Returns the middle field of modrm; 0: there is none. */
static uint8_t
read_operands(struct reader *r, struct code_step *step, char letter)
{
	bool wide = (r->rex & 8) != 0;
	size_t word = r->small && !wide ? 2 : 4;
	uint8_t field = 0;
	switch (letter) {
	case NOTHING:
		break;
	case MODRM:
	case MODRM_BYTE:
	case MODRM_WORD:
		field = read_modrm(r, step);
		skip(r, letter == MODRM_BYTE ? 1 : letter == MODRM_WORD ? word : 0);
		break;
	case TEST_BYTE:
	case TEST_WORD:
		field = read_modrm(r, step);
		skip(r, field > 1 ? 0 : letter == TEST_BYTE ? 1 : word);
		break;
	case BYTE:
	case SHORT:
	case THREE:
		skip(r, (size_t)(letter - '0'));
		break;
	case WORD:
		skip(r, word);
		break;
	case LONG:
		skip(r, wide ? 8 : word);
		break;
	case ADDRESS:
		skip(r, r->narrow ? 4 : 8);
		break;
	case NEAR_BYTE:
		read_relative(r, step, 1);
		break;
	case NEAR_WORD:
		read_relative(r, step, 4);
		break;
	default:
		r->failed = true;
	}
	return field;
}

/* What a byte of the first map does to the flow. field: the middle field of its modrm. */
static void
judge_one(struct reader *r, uint8_t opcode, uint8_t field, struct code_step *step)
{
	switch (opcode) {
	case 0x90: /* with REX.B: xchg; with f3: pause */
		step->is_padding = !r->others && (r->rex & 1) == 0;
		break;
	case 0xcc:
		step->is_padding = true;
		break;
	case 0xc2:
	case 0xc3:
	case 0xca:
	case 0xcb:
	case 0xcf:
	case 0xf4:
		step->flow = CODE_END;
		break;
	case 0xe0:
	case 0xe1:
	case 0xe2:
	case 0xe3:
		step->flow = CODE_LOOP;
		break;
	case 0xe8:
		step->flow = CODE_CALL;
		break;
	case 0xe9:
	case 0xeb:
		step->flow = CODE_JUMP;
		break;
	case 0xff: /* inc, dec, call (2), jmp (2), push */
		step->flow = field == 2 || field == 3   ? CODE_CALL
		             : field == 4 || field == 5 ? CODE_JUMP
		                                        : CODE_ON;
		r->failed = r->failed || field == 7;
		break;
	case 0xfe: /* inc, dec */
		r->failed = r->failed || field > 1;
		break;
	case 0x8f: /* pop; else XOP */
	case 0xc6: /* mov; else transactions */
	case 0xc7:
		r->failed = r->failed || field != 0;
		break;
	default:
		if (opcode >> 4 == 7) {
			step->flow = CODE_CONDITION;
			step->condition = opcode & 15;
		}
	}
}

static void
read_two(struct reader *r, struct code_step *step)
{
	uint8_t opcode = next(r);
	if (opcode == 0x38 || opcode == 0x3a) {
		next(r);
		read_operands(r, step, opcode == 0x38 ? MODRM : MODRM_BYTE);
		return;
	}
	read_operands(r, step, two_bytes[opcode]);
	step->is_padding = opcode == 0x1f;
	if (opcode == 0x0b) {
		step->flow = CODE_END;
	} else if (opcode >> 4 == 8) {
		step->flow = CODE_CONDITION;
		step->condition = opcode & 15;
	}
}

/* VEX (c4, c5) and EVEX (62): their maps are those of SSE, and two of their own without constant.
 */
static void
read_vector(struct reader *r, uint8_t first, struct code_step *step)
{
	uint8_t map = 1;
	r->failed = r->failed || r->small || r->others || r->rex != 0;
	if (first == 0xc4) {
		map = next(r) & 31;
	} else if (first == 0x62) {
		map = next(r) & 15;
		next(r);
	}
	next(r);
	uint8_t opcode = next(r);
	char letter = map == 1                                                ? two_bytes[opcode]
	              : map == 3                                              ? MODRM_BYTE
	              : map == 2 || (first == 0x62 && (map == 5 || map == 6)) ? MODRM
	                                                                      : UNKNOWN;
	bool is_alone = map == 1 && opcode == 0x77; /* vzeroupper, vzeroall */
	r->failed = r->failed || (!is_alone && letter != MODRM && letter != MODRM_BYTE);
	if (!is_alone && !r->failed) {
		read_operands(r, step, letter);
	}
}

bool
code_read(const uint8_t *bytes, size_t size, struct code_step *step)
{
	struct reader r = {.bytes = bytes, .size = size < CODE_LENGTH_MOST ? size : CODE_LENGTH_MOST};
	*step = (struct code_step){.flow = CODE_ON};
	uint8_t opcode = read_prefixes(&r);
	if (opcode == 0x0f) {
		read_two(&r, step);
	} else if (opcode == 0xc4 || opcode == 0xc5 || opcode == 0x62) {
		read_vector(&r, opcode, step);
	} else {
		judge_one(&r, opcode, read_operands(&r, step, one_byte[opcode]), step);
	}
	step->length = (uint8_t)r.at;
	return !r.failed;
}
