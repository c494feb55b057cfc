/*
 * expression.c - see expression.h
 *
 * DWARF 4, section 2.5: the operations that make sense for a frame. Calls, pieces and what refers
 * to debugging information do not.
 */
#include "shim/stack/expression.h"

#include "shim/arch/arch.h"

#define STACK_MOST      16u
#define OPERATIONS_MOST 1000u /* one may jump backwards */

struct machine {
	struct cfi_input in;
	const uint8_t *start;
	const uint64_t *registers;
	struct probe *probe;
	uint64_t stack[STACK_MOST];
	unsigned depth;
	bool bad;
};

static void
push(struct machine *m, uint64_t value)
{
	if (m->depth == STACK_MOST) {
		m->bad = true;
	} else {
		m->stack[m->depth++] = value;
	}
}

static uint64_t
pop(struct machine *m)
{
	if (m->depth == 0) {
		m->bad = true;
		return 0;
	}
	return m->stack[--m->depth];
}

/* A copy of the entry that so many lie above. */
static void
pick(struct machine *m, uint64_t above)
{
	if (above >= m->depth) {
		m->bad = true;
	} else {
		push(m, m->stack[m->depth - 1 - above]);
	}
}

static void
push_register(struct machine *m, uint64_t number)
{
	int64_t offset = cfi_signed(&m->in);
	if (number >= ARCH_REGISTERS) {
		m->bad = true;
	} else {
		push(m, m->registers[number] + (uint64_t)offset);
	}
}

static void
dereference(struct machine *m, uint64_t size)
{
	uint64_t value = 0;
	if (size == 0 || size > 8 || !probe_read(m->probe, pop(m), &value)) {
		m->bad = true;
	}
	push(m, size < 8 ? value & ((UINT64_C(1) << 8 * size) - 1) : value);
}

static void
jump(struct machine *m, bool taken)
{
	int64_t distance = (int16_t)cfi_bytes(&m->in, 2);
	if (!taken) {
		return;
	}
	if (distance < m->start - m->in.at || distance > m->in.end - m->in.at) {
		m->bad = true;
	} else {
		m->in.at += distance;
	}
}

/* Two values to one. False: not such an operation. */
static bool
combine(unsigned op, uint64_t a, uint64_t b, uint64_t *result)
{
	int64_t x = (int64_t)a, y = (int64_t)b;
	bool shifts_out = b >= 64;
	switch (op) {
	case 0x1a:
		*result = a & b;
		break;
	case 0x1b:
		*result = y == 0 || y == -1 ? 0 - a * (y == -1) : (uint64_t)(x / y);
		break;
	case 0x1c:
		*result = a - b;
		break;
	case 0x1d:
		*result = b == 0 ? 0 : a % b;
		break;
	case 0x1e:
		*result = a * b;
		break;
	case 0x21:
		*result = a | b;
		break;
	case 0x22:
		*result = a + b;
		break;
	case 0x24:
		*result = shifts_out ? 0 : a << b;
		break;
	case 0x25:
		*result = shifts_out ? 0 : a >> b;
		break;
	case 0x26:
		*result = (uint64_t)(x >> (shifts_out ? 63 : b));
		break;
	case 0x27:
		*result = a ^ b;
		break;
	case 0x29:
		*result = x == y;
		break;
	case 0x2a:
		*result = x >= y;
		break;
	case 0x2b:
		*result = x > y;
		break;
	case 0x2c:
		*result = x <= y;
		break;
	case 0x2d:
		*result = x < y;
		break;
	case 0x2e:
		*result = x != y;
		break;
	default:
		return false;
	}
	return true;
}

/* What moves values on the stack, or changes the one on top. False: not such an operation. */
static bool
rearrange(struct machine *m, unsigned op)
{
	uint64_t top, second, third;
	switch (op) {
	case 0x12:
		pick(m, 0);
		break;
	case 0x13:
		pop(m);
		break;
	case 0x14:
		pick(m, 1);
		break;
	case 0x15:
		pick(m, cfi_bytes(&m->in, 1));
		break;
	case 0x16: /* swap */
		top = pop(m), second = pop(m);
		push(m, top), push(m, second);
		break;
	case 0x17: /* rot */
		top = pop(m), second = pop(m), third = pop(m);
		push(m, top), push(m, third), push(m, second);
		break;
	case 0x19: /* abs */
		top = pop(m);
		push(m, (int64_t)top < 0 ? 0 - top : top);
		break;
	case 0x1f:
		push(m, 0 - pop(m));
		break;
	case 0x20:
		push(m, ~pop(m));
		break;
	case 0x23:
		push(m, pop(m) + cfi_unsigned(&m->in));
		break;
	default:
		return false;
	}
	return true;
}

/* Constants. False: none. */
static bool
push_constant(struct machine *m, unsigned op)
{
	struct cfi_input *in = &m->in;
	switch (op) {
	case 0x03:
		push(m, cfi_bytes(in, 8));
		break; /* an address */
	case 0x08:
		push(m, cfi_bytes(in, 1));
		break;
	case 0x09:
		push(m, (uint64_t)(int8_t)cfi_bytes(in, 1));
		break;
	case 0x0a:
		push(m, cfi_bytes(in, 2));
		break;
	case 0x0b:
		push(m, (uint64_t)(int16_t)cfi_bytes(in, 2));
		break;
	case 0x0c:
		push(m, cfi_bytes(in, 4));
		break;
	case 0x0d:
		push(m, (uint64_t)(int32_t)cfi_bytes(in, 4));
		break;
	case 0x0e:
	case 0x0f:
		push(m, cfi_bytes(in, 8));
		break;
	case 0x10:
		push(m, cfi_unsigned(in));
		break;
	case 0x11:
		push(m, (uint64_t)cfi_signed(in));
		break;
	default:
		if (op < 0x30 || op > 0x4f) {
			return false;
		}
		push(m, op - 0x30);
	}
	return true;
}

static void
operate(struct machine *m, unsigned op)
{
	uint64_t result;
	if (push_constant(m, op) || rearrange(m, op)) {
		return;
	}
	if (op >= 0x1a && op <= 0x2e && op != 0x28) {
		uint64_t b = pop(m), a = pop(m);
		m->bad = m->bad || !combine(op, a, b, &result);
		push(m, m->bad ? 0 : result);
	} else if (op >= 0x70 && op <= 0x8f) {
		push_register(m, op - 0x70);
	} else if (op == 0x92) {
		push_register(m, cfi_unsigned(&m->in));
	} else if (op == 0x06) {
		dereference(m, 8);
	} else if (op == 0x94) {
		dereference(m, cfi_bytes(&m->in, 1));
	} else if (op == 0x2f) {
		jump(m, true);
	} else if (op == 0x28) {
		jump(m, pop(m) != 0);
	} else if (op != 0x96) { /* nop */
		m->bad = true;
	}
}

bool
expression_value(struct cfi_input in, const uint64_t *registers, const uint64_t *first,
                 struct probe *probe, uint64_t *value)
{
	struct machine m = {.registers = registers, .probe = probe};
	uint64_t size = cfi_unsigned(&in);
	if (in.bad || size > (uint64_t)(in.end - in.at)) {
		return false;
	}
	m.in = (struct cfi_input){.at = in.at, .end = in.at + size};
	m.start = in.at;
	if (first != NULL) {
		push(&m, *first);
	}
	for (unsigned i = 0; i < OPERATIONS_MOST && m.in.at < m.in.end && !m.bad; i++) {
		operate(&m, (unsigned)cfi_bytes(&m.in, 1));
	}
	*value = pop(&m);
	return !m.bad && !m.in.bad && m.in.at == m.in.end;
}
