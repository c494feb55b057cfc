/*
 * unwind.c - see unwind.h
 *
 * Begins with the registers of the function here and goes up through the shim's own frames, so
 * that every register that a caller has saved is known on the way. All memory is read by
 * probe.h: a description may be wrong, and where a stack ends nobody says.
 */
#include "shim/stack/unwind.h"

#include <stdbool.h>

#include "shim/arch/arch.h"
#include "shim/stack/cfi.h"
#include "shim/stack/expression.h"
#include "shim/stack/probe.h"

/* How far the frame pointer may lie above a frame that nothing describes. */
#define GUESS_MOST 0x4000u

struct state {
	uint64_t registers[ARCH_REGISTERS]; /* 0: not known */
	uint64_t address;                   /* where the frame goes on */
	bool interrupted;                   /* by a signal: that is no return address */
	struct probe probe;
};

static bool
find_expression(struct state *s, const struct cfi_row *row, int32_t place, const uint64_t *first,
                uint64_t *value)
{
	struct cfi_input in = {.at = row->expressions.at + place, .end = row->expressions.end};
	return expression_value(in, s->registers, first, &s->probe, value);
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
		return true;
	case CFI_AT_OFFSET:
		return probe_read(&s->probe, end + (uint64_t)(int64_t)place, value);
	case CFI_OFFSET:
		*value = end + (uint64_t)(int64_t)place;
		return true;
	case CFI_REGISTER:
		*value = (uint32_t)place < ARCH_REGISTERS ? s->registers[place] : 0;
		return (uint32_t)place < ARCH_REGISTERS;
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
	if (row->end_register >= ARCH_REGISTERS) {
		return false;
	}
	*end = s->registers[row->end_register] + (uint64_t)(int64_t)row->end_value;
	return true;
}

/* Goes on in the caller. False: there is none. */
static bool
enter(struct state *s, uint64_t address, const uint64_t *registers, bool interrupted)
{
	address = arch_code(address);
	bool moved =
	    address != s->address || registers[ARCH_STACK_POINTER] != s->registers[ARCH_STACK_POINTER];
	for (unsigned i = 0; i < ARCH_REGISTERS; i++) {
		s->registers[i] = registers[i];
	}
	s->address = address;
	s->interrupted = interrupted;
	return moved && address != 0;
}

static bool
step_by_row(struct state *s, const struct cfi_row *row)
{
	uint64_t end, address, registers[ARCH_REGISTERS];
	/* The return address first: it is what is sure to be there. Undefined: the outermost frame. */
	if (!find_end(s, row, &end) || !find_register(s, row, row->return_column, end, &address) ||
	    row->where[ARCH_FRAME_POINTER] == CFI_UNDEFINED) {
		return false;
	}
	for (unsigned i = 0; i < ARCH_REGISTERS; i++) {
		if (i == row->return_column) {
			registers[i] = address;
		} else if (i == ARCH_STACK_POINTER && row->where[i] == CFI_SAME) {
			registers[i] = end;
		} else if (!find_register(s, row, i, end, &registers[i])) {
			registers[i] = 0;
		}
	}
	return enter(s, address, registers, row->is_signal);
}

/*
 * Code without a description. If it keeps a frame pointer, that points to the caller's, and the
 * return address lies above it. It cannot be below the stack pointer, and should not be far above;
 * and the return address must be one of memory.
 */
static bool
step_by_frame_pointer(struct state *s)
{
	uint64_t at = s->registers[ARCH_FRAME_POINTER], registers[ARCH_REGISTERS] = {0};
	uint64_t address, code;
	if (at < s->registers[ARCH_STACK_POINTER] ||
	    at - s->registers[ARCH_STACK_POINTER] > GUESS_MOST ||
	    !probe_read(&s->probe, at + 8, &address) ||
	    !probe_read(&s->probe, at, &registers[ARCH_FRAME_POINTER]) ||
	    !probe_read(&s->probe, arch_code(address) & ~UINT64_C(7), &code)) {
		return false;
	}
	registers[ARCH_STACK_POINTER] = at + 16;
	registers[ARCH_RETURN_ADDRESS] = address;
	return enter(s, address, registers, false);
}

static bool
step(struct state *s)
{
	struct cfi_row row;
	/* A call lies before its return address, which may belong to the next function. */
	if (cfi_find_row(s->address - (s->interrupted ? 0 : 1), &row)) {
		return step_by_row(s, &row);
	}
	return step_by_frame_pointer(s);
}

unsigned
unwind_frames(uint64_t *frames, unsigned most)
{
	struct state s = {.interrupted = true};
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
