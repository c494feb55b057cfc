/*
 * cfi.c - see cfi.h
 *
 * Runs the instructions of the function's description up to the place. What compilers do not
 * produce is not understood.
 */
#include "shim/stack/cfi.h"

#include <link.h>
#include <stddef.h>

#include "shim/base/loader.h"

enum { REMEMBERED_MOST = 4 }; /* they are on the stack, which may be small */

static void
set_place(struct cfi_row *row, uint64_t column, enum cfi_where where, int32_t value)
{
	if (column < ARCH_REGISTERS) {
		row->where[column] = (uint8_t)where;
		row->values[column] = value;
	}
}

static int32_t
narrow(struct cfi_input *in, int64_t value)
{
	if (value != (int32_t)value) {
		in->bad = true;
	}
	return (int32_t)value;
}

/* Where the expression that comes next begins; it is skipped. */
static int32_t
take_expression(struct cfi_input *in, const struct cfi_row *row)
{
	int32_t start = narrow(in, in->at - row->expressions.at);
	cfi_skip(in, cfi_unsigned(in));
	return start;
}

/* The instructions about a register: with its number in the opcode's low bits, or behind it. */
static void
run_place(unsigned op, struct cfi_input *in, const struct cfi_description *d, struct cfi_row *row,
          const struct cfi_row *initial)
{
	uint64_t column = op >= 0x40 ? op & 0x3f : cfi_unsigned(in);
	enum cfi_where where = CFI_SAME;
	int64_t value = 0;
	switch (op >= 0x40 ? op & 0xc0 : op) {
	case 0x80: /* offset */
	case 0x05: /* offset_extended */
	case 0x14: /* val_offset */
		where = op == 0x14 ? CFI_OFFSET : CFI_AT_OFFSET;
		value = (int64_t)cfi_unsigned(in) * d->data_align;
		break;
	case 0x11: /* offset_extended_sf */
	case 0x15: /* val_offset_sf */
		where = op == 0x15 ? CFI_OFFSET : CFI_AT_OFFSET;
		value = cfi_signed(in) * d->data_align;
		break;
	case 0xc0: /* restore */
	case 0x06: /* restore_extended */
		if (column < ARCH_REGISTERS) {
			where = (enum cfi_where)initial->where[column];
			value = initial->values[column];
		}
		break;
	case 0x07:
		where = CFI_UNDEFINED;
		break;
	case 0x08:
		break;
	case 0x09: /* register */
		where = CFI_REGISTER;
		value = (int64_t)cfi_unsigned(in);
		break;
	case 0x10: /* expression */
	case 0x16: /* val_expression */
		where = op == 0x10 ? CFI_AT_EXPRESSION : CFI_EXPRESSION;
		value = take_expression(in, row);
		break;
	default:
		in->bad = true;
		return;
	}
	set_place(row, column, where, narrow(in, value));
}

/* Those about the frame's end. False: none of them. */
static bool
run_end(unsigned op, struct cfi_input *in, const struct cfi_description *d, struct cfi_row *row)
{
	switch (op) {
	case 0x0c: /* def_cfa */
	case 0x12: /* def_cfa_sf */
	case 0x0d: /* def_cfa_register */
		row->end_register = (uint32_t)narrow(in, (int64_t)cfi_unsigned(in));
		if (op == 0x0d) {
			return true;
		}
		break;
	case 0x0e: /* def_cfa_offset */
	case 0x13: /* def_cfa_offset_sf */
		break;
	case 0x0f: /* def_cfa_expression */
		row->end_value = take_expression(in, row);
		row->end_is_expression = true;
		return true;
	default:
		return false;
	}
	bool is_signed = op == 0x12 || op == 0x13;
	int64_t offset = is_signed ? cfi_signed(in) * d->data_align : (int64_t)cfi_unsigned(in);
	row->end_value = narrow(in, offset);
	row->end_is_expression = row->end_is_expression && op != 0x0c && op != 0x12;
	return true;
}

/* Runs the instructions for addresses up to `target`. False: one is not understood. */
static bool
run(struct cfi_input *in, const struct cfi_description *d, uint64_t target, struct cfi_row *row,
    const struct cfi_row *initial)
{
	struct cfi_row remembered[REMEMBERED_MOST];
	unsigned depth = 0;
	uint64_t location = d->start;
	while (in->at < in->end && !in->bad) {
		unsigned op = (unsigned)cfi_bytes(in, 1);
		uint64_t step = 0;
		if ((op & 0xc0) == 0x40) {
			step = op & 0x3f;
		} else if (op >= 0x02 && op <= 0x04) {
			step = cfi_bytes(in, (size_t)1 << (op - 2));
		} else if (op == 0x0a && depth < REMEMBERED_MOST) {
			remembered[depth++] = *row;
		} else if (op == 0x0b && depth > 0) {
			*row = remembered[--depth];
		} else if (op == 0x2e) { /* GNU_args_size */
			cfi_unsigned(in);
		} else if (op != 0 && op != ARCH_CFI_IGNORED && !run_end(op, in, d, row)) {
			run_place(op, in, d, row, initial);
		}
		location += step * d->code_align;
		if (location > target) {
			break;
		}
	}
	return !in->bad;
}

struct search {
	uint64_t target;
	const uint8_t *head; /* the module's .eh_frame_hdr, or NULL */
	size_t size;
};

static int
search_module(struct dl_phdr_info *info, size_t size, void *data)
{
	struct search *s = data;
	const ElfW(Phdr) *table = NULL;
	bool inside = false;
	(void)size;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		if (p->p_type == PT_LOAD) {
			inside = inside || s->target - (info->dlpi_addr + p->p_vaddr) < p->p_memsz;
		} else if (p->p_type == PT_GNU_EH_FRAME) {
			table = p;
		}
	}
	if (inside && table != NULL) {
		s->head = (const uint8_t *)(info->dlpi_addr + table->p_vaddr);
		s->size = table->p_memsz;
	}
	return inside;
}

static void
find_table(struct search *s)
{
	struct loader_place place;
	if (!loader_can_find()) {
		loader_each(search_module, s);
	} else if (loader_find((uintptr_t)s->target, &place) && place.eh_frame != NULL) {
		s->head = place.eh_frame;
		s->size = place.end - (uintptr_t)place.eh_frame;
	}
}

__attribute__((noinline)) static bool
run_both(struct cfi_description *d, uint64_t target, struct cfi_row *row)
{
	struct cfi_row initial;
	if (!run(&d->common, d, UINT64_MAX, row, row)) {
		return false;
	}
	initial = *row;
	return run(&d->own, d, target, row, &initial);
}

bool
cfi_find_row(uint64_t address, struct cfi_row *row)
{
	struct search s = {.target = address};
	struct cfi_description d;
	find_table(&s);
	if (s.head == NULL || !cfi_describe(s.head, s.size, address, &d)) {
		return false;
	}
	*row = (struct cfi_row){.expressions = {.at = d.own.at, .end = s.head + s.size},
	                        .return_column = (uint32_t)d.return_column,
	                        .is_signal = d.is_signal};
	return d.return_column < ARCH_REGISTERS && run_both(&d, address, row);
}

static bool
is_plain(const struct cfi_row *row)
{
	uint8_t frame_pointer = row->where[ARCH_FRAME_POINTER];
	int32_t returns = row->values[ARCH_RETURN_ADDRESS];
	bool saved = frame_pointer == CFI_AT_OFFSET &&
	             (ARCH_CALL_PUSHES ? row->values[ARCH_FRAME_POINTER] < 0
	                               : row->values[ARCH_FRAME_POINTER] == returns - 8);
	return !row->is_signal && !row->end_is_expression &&
	       (row->end_register == ARCH_FRAME_POINTER || row->end_register == ARCH_STACK_POINTER) &&
	       row->where[ARCH_RETURN_ADDRESS] == CFI_AT_OFFSET &&
	       (ARCH_CALL_PUSHES ? returns == -8 : returns < 0) &&
	       row->where[ARCH_STACK_POINTER] == CFI_SAME && (saved || frame_pointer == CFI_SAME);
}

struct cfi_rule
cfi_find(uint64_t return_address)
{
	struct cfi_rule rule = {.kind = CFI_OTHER};
	struct cfi_row row;
	/* The call lies before its return address, which may belong to the next function. */
	if (!ARCH_PLAIN_FRAMES || !cfi_find_row(return_address - 1, &row) ||
	    row.return_column != ARCH_RETURN_ADDRESS) {
		return rule;
	}
	if (row.where[ARCH_RETURN_ADDRESS] == CFI_UNDEFINED) {
		rule.kind = CFI_END;
	} else if (is_plain(&row)) {
		rule = (struct cfi_rule){.kind = CFI_PLAIN,
		                         .by_frame_pointer = row.end_register == ARCH_FRAME_POINTER,
		                         .end = row.end_value,
		                         .saved = -(int64_t)row.values[ARCH_FRAME_POINTER],
		                         .returns = -(int64_t)row.values[ARCH_RETURN_ADDRESS]};
	}
	return rule;
}
