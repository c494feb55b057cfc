/*
 * unwind.c - see unwind.h
 *
 * All memory is read by probe.h: a description may be wrong, and where a stack ends nobody says.
 * A frame may be described by any register that its function has kept. Those that callers have
 * saved are known when one begins in the shim's own frames; but the stack pointer and the frame
 * pointer nearly always do.
 */
#include "shim/stack/unwind.h"

#include <stdbool.h>

#include "shim/arch/arch.h"
#include "shim/stack/cfi.h"
#include "shim/stack/expression.h"
#include "shim/base/probe.h"

/* How far the frame pointer may lie above a frame that nothing describes. */
#define GUESS_MOST 0x4000u
/* So far above the stack pointer is stack, and no code: as large as stacks are by default. */
#define STACK_MOST 0x800000u

struct state {
	uint64_t registers[ARCH_REGISTERS];
	uint64_t known;   /* a bit for each register that has its value; others are 0 */
	uint64_t address; /* where the frame goes on */
	bool plain;       /* other registers than those of plain frames are not followed */
	bool lost;        /* one of them was needed */
	bool interrupted; /* by a signal: that is no return address */
	struct probe probe;
};

#define BIT(number) (UINT64_C(1) << (number))
#define OF_PLAIN    (BIT(ARCH_FRAME_POINTER) | BIT(ARCH_STACK_POINTER) | BIT(ARCH_RETURN_ADDRESS))

static bool
is_known(struct state *s, uint32_t number)
{
	bool known = number < ARCH_REGISTERS && (s->known & BIT(number)) != 0;
	s->lost = s->lost || !known;
	return known;
}

static bool
find_expression(struct state *s, const struct cfi_row *row, int32_t place, const uint64_t *first,
                uint64_t *value)
{
	struct cfi_input in = {.at = row->expressions.at + place, .end = row->expressions.end};
	if (!expression_value(in, s->registers, s->known, first, &s->probe, value)) {
		s->lost = true;
		return false;
	}
	return true;
}

/* The caller's value of a register. False: not to be had. */
static bool
find_register(struct state *s, const struct cfi_row *row, unsigned number, uint64_t end,
              uint64_t *value)
{
	int32_t place = row->values[number];
	switch ((enum cfi_where)row->where[number]) {
	case CFI_SAME:
		*value = s->registers[number];
		return (s->known & BIT(number)) != 0;
	case CFI_AT_OFFSET:
		return probe_read(&s->probe, end + (uint64_t)(int64_t)place, value);
	case CFI_OFFSET:
		*value = end + (uint64_t)(int64_t)place;
		return true;
	case CFI_REGISTER:
		*value = is_known(s, (uint32_t)place) ? s->registers[place] : 0;
		return is_known(s, (uint32_t)place);
	case CFI_AT_EXPRESSION:
		return find_expression(s, row, place, &end, value) && probe_read(&s->probe, *value, value);
	case CFI_EXPRESSION:
		return find_expression(s, row, place, &end, value);
	default:
		return false;
	}
}

static bool
find_end(struct state *s, const struct cfi_row *row, uint64_t *end)
{
	if (row->end_is_expression) {
		return find_expression(s, row, row->end_value, NULL, end);
	}
	if (!is_known(s, row->end_register)) {
		return false;
	}
	*end = s->registers[row->end_register] + (uint64_t)(int64_t)row->end_value;
	return true;
}

/* Goes on in the caller. False: there is none. */
static bool
enter(struct state *s, uint64_t address, const uint64_t *registers, uint64_t known)
{
	address = arch_code(address);
	bool moved =
	    address != s->address || registers[ARCH_STACK_POINTER] != s->registers[ARCH_STACK_POINTER];
	for (unsigned i = 0; i < ARCH_REGISTERS; i++) {
		s->registers[i] = registers[i];
	}
	s->known = known;
	s->address = address;
	s->interrupted = false;
	return moved && address != 0;
}

static bool
step_by_row(struct state *s, const struct cfi_row *row)
{
	uint64_t end, address, known = OF_PLAIN, registers[ARCH_REGISTERS];
	/* The return address first: it is what is sure to be there. Undefined: the outermost frame. */
	if (!find_end(s, row, &end) || !find_register(s, row, row->return_column, end, &address) ||
	    row->where[ARCH_FRAME_POINTER] == CFI_UNDEFINED) {
		return false;
	}
	for (unsigned i = 0; i < ARCH_REGISTERS; i++) {
		known |= BIT(i);
		if (i == row->return_column) {
			registers[i] = address;
		} else if (i == ARCH_STACK_POINTER && row->where[i] == CFI_SAME) {
			registers[i] = end;
		} else if (!find_register(s, row, i, end, &registers[i])) {
			registers[i] = 0;
			known &= ~BIT(i);
		}
	}
	bool entered = enter(s, address, registers, known);
	s->interrupted = row->is_signal;
	return entered;
}

/* Eight bytes of code, whose instructions may have four. */
static bool
read_code(struct state *s, uint64_t address, uint64_t *code)
{
	uint64_t next;
	if (address % 8 != 4) {
		return probe_read(&s->probe, address, code);
	}
	if (!probe_read(&s->probe, address - 4, code) || !probe_read(&s->probe, address + 4, &next)) {
		return false;
	}
	*code = *code >> 32 | next << 32;
	return true;
}

/* The code that a signal handler returns to, without a description: musl's, and qemu's. */
static bool
step_by_signal_frame(struct state *s)
{
	uint64_t code, address, registers[ARCH_REGISTERS];
	if (ARCH_SIGNAL_CODE == 0 || !read_code(s, s->address, &code) || code != ARCH_SIGNAL_CODE ||
	    !is_known(s, ARCH_STACK_POINTER)) {
		return false;
	}
	const uint64_t at = s->registers[ARCH_STACK_POINTER] + ARCH_SIGNAL_REGISTERS;
	for (unsigned i = 0; i < ARCH_REGISTERS; i++) {
		if (!probe_read(&s->probe, at + i * sizeof(at), &registers[i])) {
			return false;
		}
	}
	if (!probe_read(&s->probe, at + ARCH_REGISTERS * sizeof(at), &address)) {
		return false;
	}
	bool entered = enter(s, address, registers, ~UINT64_C(0));
	s->interrupted = entered;
	return entered;
}

/*
 * Code without a description. If it keeps a frame pointer, that points to the caller's, and the
 * return address lies above it. It cannot be below the stack pointer, and should not be far above;
 * and the return address must be one of memory, but not of the stack's: where the register is not
 * kept for frames, it may point to pointers to arguments.
 */
static bool
step_by_frame_pointer(struct state *s)
{
	uint64_t at = s->registers[ARCH_FRAME_POINTER] - ARCH_FRAME_BELOW;
	uint64_t registers[ARCH_REGISTERS] = {0};
	uint64_t address, code;
	if (!is_known(s, ARCH_FRAME_POINTER) || !is_known(s, ARCH_STACK_POINTER)) {
		return false;
	}
	if (at < s->registers[ARCH_STACK_POINTER] ||
	    at - s->registers[ARCH_STACK_POINTER] > GUESS_MOST ||
	    !probe_read(&s->probe, at + 8, &address) ||
	    arch_code(address) - s->registers[ARCH_STACK_POINTER] < STACK_MOST ||
	    !probe_read(&s->probe, at, &registers[ARCH_FRAME_POINTER]) ||
	    !probe_read(&s->probe, arch_code(address) & ~UINT64_C(7), &code)) {
		return false;
	}
	registers[ARCH_STACK_POINTER] = at + 16;
	registers[ARCH_RETURN_ADDRESS] = address;
	return enter(s, address, registers, OF_PLAIN);
}

/* By a remembered rule. */
static bool
step_plain(struct state *s, const struct cfi_rule *rule)
{
	unsigned by = rule->by_frame_pointer ? ARCH_FRAME_POINTER : ARCH_STACK_POINTER;
	uint64_t address, registers[ARCH_REGISTERS] = {0};
	uint64_t end = s->registers[by] + (uint64_t)rule->end;
	registers[ARCH_FRAME_POINTER] = s->registers[ARCH_FRAME_POINTER];
	if (!is_known(s, by) || !is_known(s, ARCH_FRAME_POINTER) ||
	    !probe_read(&s->probe, end - (uint64_t)rule->returns, &address) ||
	    (rule->saved != 0 &&
	     !probe_read(&s->probe, end - (uint64_t)rule->saved, &registers[ARCH_FRAME_POINTER]))) {
		return false;
	}
	registers[ARCH_STACK_POINTER] = end;
	registers[ARCH_RETURN_ADDRESS] = address;
	return enter(s, address, registers, OF_PLAIN);
}

static bool
step(struct state *s)
{
	struct cfi_row row;
	if (s->plain && !s->interrupted) {
		struct cfi_rule rule = walk_rule(s->address);
		if (rule.kind != CFI_OTHER) {
			return rule.kind == CFI_PLAIN && step_plain(s, &rule);
		}
	}
	/* A call lies before its return address, which may belong to the next function. */
	if (cfi_find_row(s->address - (s->interrupted ? 0 : 1), &row)) {
		return step_by_row(s, &row);
	}
	return step_by_signal_frame(s) || step_by_frame_pointer(s);
}

bool
unwind_from(const struct walk_start *start, uint64_t *frames, unsigned most, unsigned *count)
{
	struct state s = {.plain = true, .known = OF_PLAIN, .address = start->return_address};
	s.registers[ARCH_FRAME_POINTER] = start->frame_pointer;
	s.registers[ARCH_STACK_POINTER] = start->stack_pointer;
	s.registers[ARCH_RETURN_ADDRESS] = start->return_address;
	*count = 0;
	while (*count < most && step(&s)) {
		frames[(*count)++] = s.address;
	}
	return !s.lost;
}

unsigned
unwind_frames(uint64_t *frames, unsigned most)
{
	struct state s = {.interrupted = true, .known = ~UINT64_C(0)};
	unsigned count = 0;
	if (!ARCH_UNWINDS) {
		return 0;
	}
	arch_registers(s.registers);
	s.address = s.registers[ARCH_RETURN_ADDRESS];
	while (count < most && step(&s)) {
		frames[count++] = s.address;
	}
	return count;
}

bool
unwind_is_in_handler(void)
{
	struct state s = {.interrupted = true, .known = ~UINT64_C(0)};
	if (!ARCH_UNWINDS) {
		return false;
	}
	arch_registers(s.registers);
	s.address = s.registers[ARCH_RETURN_ADDRESS];
	for (unsigned count = 0; count < NNGT_STACK_MAX && step(&s); count++) {
		if (s.interrupted) {
			return true;
		}
	}
	return false;
}
