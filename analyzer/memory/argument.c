/* argument.c - see argument.h */
#include "analyzer/memory/argument.h"

#include "shim/arch/arch.h"

#if ARCH_CALLS_ARE_READ
/*
 * The encodings are those of Intel's manual, volume 2, chapter 2: REX, opcode, ModRM, SIB, and a
 * displacement. Registers have other numbers in instructions than in unwind data.
 */
#define RAX 0u
#define RDI 7u

static const uint8_t number_of[] = {0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15};

/* rbx, rsp, rbp, r12 to r15: a call leaves them as they are. */
static bool
is_kept(unsigned reg)
{
	return reg == 3 || reg == 4 || reg == 5 || reg >= 12;
}

static bool
register_of(const struct stacks_frame *frame, unsigned reg, uint64_t *value)
{
	unsigned number = number_of[reg];

	*value = frame->reg[number];
	return is_kept(reg) && (frame->known >> number & 1) != 0;
}

/* What an instruction names: a register, and another one or a place in memory. */
struct operand {
	unsigned reg, base;
	bool in_memory;
	int32_t offset;
};

/* size: of the whole instruction. False: it is none of those that are read here. */
static bool
read_operand(const uint8_t *code, size_t size, struct operand *o)
{
	unsigned rex = code[0], mode = code[2] >> 6, low = code[2] & 7;
	size_t used = 3;

	if ((rex & 0xf8) != 0x48 || (rex & 2) != 0) { /* 64 bits, no index */
		return false;
	}
	*o = (struct operand){.reg = (code[2] >> 3 & 7u) | (rex & 4) << 1, .in_memory = mode != 3};
	if (o->in_memory && low == 4) {
		if (size < 4 || (code[3] >> 3 & 7) != 4) {
			return false;
		}
		low = code[used++] & 7;
	}
	if (mode == 0 && low == 5) { /* relative to the code, or an address alone */
		return false;
	}
	o->base = low | (rex & 1) << 3;
	if (mode == 1 && size == used + 1) {
		o->offset = (code[used++] ^ 0x80) - 0x80; /* of one byte, with a sign */
	} else if (mode == 2 && size == used + 4) {
		uint32_t word = 0;
		for (unsigned i = 0; i < 4; i++) {
			word |= (uint32_t)code[used++] << 8 * i;
		}
		o->offset = (int32_t)word;
	}
	return size == used;
}

/* What the instruction of so many bytes, which ends at code + size, has put into a register. */
static bool
read_move(const uint8_t *code, size_t size, size_t length, unsigned wanted,
          const struct stacks_frame *frame, const struct memory *memory, uint64_t *value,
          unsigned *from)
{
	struct operand o;

	*from = wanted;
	if (size < length || !read_operand(code + size - length, length, &o)) {
		return false;
	}
	unsigned opcode = code[size - length + 1];
	if (opcode == 0x89 && !o.in_memory && o.base == wanted) {
		*from = o.reg;
		return register_of(frame, o.reg, value);
	}
	if (opcode != 0x8b || o.reg != wanted) {
		return false;
	}
	if (!o.in_memory) {
		*from = o.base;
		return register_of(frame, o.base, value);
	}
	uint64_t base;
	return register_of(frame, o.base, &base) &&
	       memory->read(memory->data, value, sizeof(*value), base + (uint64_t)(int64_t)o.offset);
}

/* Unoptimised code loads rax first, and moves it then. */
static bool
read_moves(const uint8_t *code, size_t size, const struct stacks_frame *frame,
           const struct memory *memory, uint64_t *value)
{
	static const uint8_t lengths[] = {3, 4, 5, 7, 8};
	unsigned from;

	for (size_t i = 0; i < sizeof(lengths); i++) {
		if (read_move(code, size, lengths[i], RDI, frame, memory, value, &from)) {
			return true;
		}
		for (size_t j = 0; from == RAX && j < sizeof(lengths); j++) {
			unsigned before;
			if (read_move(code, size - lengths[i], lengths[j], RAX, frame, memory, value,
			              &before)) {
				return true;
			}
		}
	}
	return false;
}

bool
argument_find(const uint8_t *code, size_t size, const struct stacks_frame *caller,
              const struct memory *memory, uint64_t *argument)
{
	/* The call itself, of so many bytes: by its distance, through a table, or by a register. */
	static const struct {
		uint8_t size, bytes[3], masks[3];
	} calls[] = {{5, {0xe8}, {0xff}},
	             {6, {0xff, 0x15}, {0xff, 0xff}},
	             {2, {0xff, 0xd0}, {0xff, 0xf8}},
	             {3, {0x41, 0xff, 0xd0}, {0xff, 0xff, 0xf8}}};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		bool is = size > calls[i].size;
		const uint8_t *call = is ? code + size - calls[i].size : code;
		for (unsigned j = 0; is && j < 3 && calls[i].masks[j] != 0; j++) {
			is = (call[j] & calls[i].masks[j]) == calls[i].bytes[j];
		}
		if (is && read_moves(code, size - calls[i].size, caller, memory, argument)) {
			return true;
		}
	}
	return false;
}
#else
bool
argument_find(const uint8_t *code, size_t size, const struct stacks_frame *caller,
              const struct memory *memory, uint64_t *argument)
{
	(void)code;
	(void)size;
	(void)caller;
	(void)memory;
	(void)argument;
	return false;
}
#endif
