/* words_aarch64.c - see words_aarch64.h. The conditions are those of the manual's tables. */
#include "shim/arch/words_aarch64.h"

#define PAGE_MASK ((uintptr_t)4095)

/* Bits first to first + count - 1 of the word, as a number with a sign. */
static int64_t
bits(uint32_t word, unsigned first, unsigned count)
{
	int64_t value = word >> first & ((UINT64_C(1) << count) - 1);
	int64_t sign = INT64_C(1) << (count - 1);
	return (value ^ sign) - sign;
}

static uintptr_t
away(uintptr_t at, int64_t distance)
{
	return at + (uintptr_t)distance;
}

/* Branches, exceptions and the system's instructions. */
static struct word
read_branch(uint32_t w, uintptr_t at)
{
	if ((w & 0x7c000000) == 0x14000000) {
		bool call = (w & 0x80000000) != 0;
		return (struct word){call ? WORD_CALL : WORD_JUMP, away(at, bits(w, 0, 26) * 4)};
	}
	if ((w & 0xff000000) == 0x54000000 || (w & 0x7e000000) == 0x34000000) {
		return (struct word){WORD_CONDITION, away(at, bits(w, 5, 19) * 4)};
	}
	if ((w & 0x7e000000) == 0x36000000) {
		return (struct word){WORD_CONDITION, away(at, bits(w, 5, 14) * 4)};
	}
	if ((w & 0xfffffc1f) == 0xd61f0000 || (w & 0xfffffc1f) == 0xd65f0000 || w == 0xd65f0bff ||
	    w == 0xd65f0fff) { /* br, ret, retaa, retab */
		return (struct word){WORD_END, 0};
	}
	if ((w & 0xfffffc1f) == 0xd63f0000) {
		return (struct word){WORD_CALL_BY, 0};
	}
	/* Hints, barriers, and what reads and writes the system's registers; svc. Not pacm: what comes
	 * behind it signs with its own address. */
	bool system =
	    w != 0xd50324ff && ((w & 0xfffff01f) == 0xd503201f || (w & 0xfffff01f) == 0xd503301f ||
	                        (w & 0xfff00000) == 0xd5300000 || (w & 0xfff00000) == 0xd5100000 ||
	                        (w & 0xffe0001f) == 0xd4000001);
	return (struct word){system ? WORD_FREE : WORD_UNKNOWN, 0};
}

/* With a constant in the word. */
static struct word
read_immediate(uint32_t w, uintptr_t at)
{
	if ((w & 0x1f000000) == 0x10000000) {
		int64_t distance = bits(w, 5, 19) * 4 + (w >> 29 & 3);
		bool page = (w & 0x80000000) != 0;
		return (struct word){WORD_ADDRESS,
		                     page ? away(at & ~PAGE_MASK, distance * 4096) : away(at, distance)};
	}
	/* Beside extr there is what signs with its own address (autiasppc). */
	bool is_other = (w & 0x1f800000) == 0x13800000 && (w & 0x60000000) != 0;
	return (struct word){is_other ? WORD_UNKNOWN : WORD_FREE, 0};
}

static struct word
read_memory(uint32_t w, uintptr_t at)
{
	if ((w & 0x3b000000) != 0x18000000) {
		return (struct word){WORD_FREE, 0};
	}
	uintptr_t target = away(at, bits(w, 5, 19) * 4);
	bool vector = (w & 0x04000000) != 0;
	unsigned size = w >> 30;
	if (size == 3) {
		return (struct word){vector ? WORD_UNKNOWN : WORD_PREFETCH, target};
	}
	return (struct word){vector ? WORD_LOAD_VECTOR : WORD_LOAD, target};
}

struct word
word_read(uint32_t w, uintptr_t at)
{
	switch (w >> 25 & 15) {
	case 8:
	case 9:
		return read_immediate(w, at);
	case 10:
	case 11:
		return read_branch(w, at);
	case 4:
	case 6:
	case 12:
	case 14:
		return read_memory(w, at);
	case 5:
	case 13:
		/* What signs with its own address (paciasppc). */
		return (struct word){(w & 0xffff8000) == 0xdac18000 ? WORD_UNKNOWN : WORD_FREE, 0};
	case 7:
	case 15:
		return (struct word){WORD_FREE, 0};
	default: /* scalable vectors and matrices, and what there is not yet */
		return (struct word){WORD_UNKNOWN, 0};
	}
}

bool
word_is_landing(uint32_t word)
{
	return word == WORD_BTI_C || word == 0xd50324df;
}

bool
word_is_signing(uint32_t word)
{
	return word == 0xd503233f || word == 0xd503237f;
}

bool
word_jump(uint32_t *word, uintptr_t at, uintptr_t target)
{
	int64_t distance = (int64_t)(target - at);
	*word = 0x14000000 | ((uint32_t)(distance / 4) & 0x03ffffff);
	return distance % 4 == 0 && distance >= -0x8000000 && distance < 0x8000000;
}

uint32_t
word_condition(uint32_t word, unsigned distance)
{
	bool bit = (word & 0x7e000000) == 0x36000000; /* tbz, tbnz have a shorter distance */
	uint32_t mask = bit ? 0x3fffu : 0x7ffffu;
	return (word & ~(mask << 5)) | (distance / 4 & mask) << 5;
}

uint32_t
word_load_address(unsigned target_register, unsigned distance)
{
	return 0x58000000 | (distance / 4) << 5 | target_register;
}

uint32_t
word_load_by(uint32_t word, unsigned base)
{
	/* By size and kind: ldr of 4, 8 bytes, ldrsw, prfm; ldr of 4, 8, 16 bytes of a vector. */
	static const uint32_t general[] = {0xb9400000, 0xf9400000, 0xb9800000, 0xf9800000};
	static const uint32_t vector[] = {0xbd400000, 0xfd400000, 0x3dc00000, 0};
	uint32_t opcode = (word & 0x04000000) != 0 ? vector[word >> 30] : general[word >> 30];
	return opcode | (base & 31) << 5 | (word & 31);
}
