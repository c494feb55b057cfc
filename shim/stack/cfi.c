/*
 * cfi.c - see cfi.h
 *
 * Runs the instructions of the function's description up to the place. What compilers do not
 * produce is not understood, and then the answer is CFI_OTHER.
 */
#include "shim/stack/cfi.h"

#include <stddef.h>

#include "shim/base/loader.h"
#include "shim/stack/cfi_data.h"

#if defined(__x86_64__)

enum { FRAME_POINTER = 6, STACK_POINTER = 7, RETURN_ADDRESS = 16 };
enum { REMEMBERED_MOST = 8 };

enum where { SAME, AT_OFFSET, UNDEFINED, ELSEWHERE };
struct place {
	enum where where;
	int64_t offset; /* from the frame's end */
};
/* What is known at one place of the code. */
struct row {
	bool end_known; /* register and offset, not an expression */
	uint64_t end_register;
	int64_t end_offset;
	struct place frame_pointer, stack_pointer, return_address;
};

static void
set_place(struct row *row, uint64_t column, struct place place)
{
	if (column == FRAME_POINTER) {
		row->frame_pointer = place;
	} else if (column == STACK_POINTER) {
		row->stack_pointer = place;
	} else if (column == RETURN_ADDRESS) {
		row->return_address = place;
	}
}

static struct place
get_place(const struct row *row, uint64_t column)
{
	return column == FRAME_POINTER   ? row->frame_pointer
	       : column == STACK_POINTER ? row->stack_pointer
	                                 : row->return_address;
}

static void
skip_block(struct cfi_input *in)
{
	cfi_skip(in, cfi_unsigned(in));
}

/* The instructions with an operand in the opcode's low bits, or more than one byte. */
static void
run_place(unsigned op, struct cfi_input *in, const struct cfi_description *d, struct row *row,
          const struct row *initial)
{
	uint64_t column = op >= 0x40 ? op & 0x3f : cfi_unsigned(in);
	struct place place = {ELSEWHERE, 0};
	switch (op >= 0x40 ? op & 0xc0 : op) {
	case 0x80: /* offset */
	case 0x05: /* offset_extended */
		place = (struct place){AT_OFFSET, (int64_t)cfi_unsigned(in) * d->data_align};
		break;
	case 0x11: /* offset_extended_sf */
		place = (struct place){AT_OFFSET, cfi_signed(in) * d->data_align};
		break;
	case 0xc0:                              /* restore */
	case 0x06:                              /* restore_extended */
		place = get_place(initial, column); /* of a column that does not matter: not stored */
		break;
	case 0x07:
		place.where = UNDEFINED;
		break;
	case 0x08:
		place.where = SAME;
		break;
	case 0x09: /* register */
	case 0x14: /* val_offset */
	case 0x15: /* val_offset_sf */
		cfi_unsigned(in);
		break;
	case 0x10: /* expression */
	case 0x16: /* val_expression */
		skip_block(in);
		break;
	default:
		in->bad = true;
		return;
	}
	set_place(row, column, place);
}

/* Those about the frame's end. False: none of them. */
static bool
run_end(unsigned op, struct cfi_input *in, const struct cfi_description *d, struct row *row)
{
	switch (op) {
	case 0x0c: /* def_cfa */
	case 0x12: /* def_cfa_sf */
		row->end_register = cfi_unsigned(in);
		row->end_offset = op == 0x0c ? (int64_t)cfi_unsigned(in) : cfi_signed(in) * d->data_align;
		row->end_known = true;
		return true;
	case 0x0d:
		row->end_register = cfi_unsigned(in);
		return true;
	case 0x0e:
		row->end_offset = (int64_t)cfi_unsigned(in);
		return true;
	case 0x13:
		row->end_offset = cfi_signed(in) * d->data_align;
		return true;
	case 0x0f: /* an expression */
		skip_block(in);
		row->end_known = false;
		return true;
	default:
		return false;
	}
}

/* Runs the instructions for addresses up to `target`. False: one is not understood. */
static bool
run(struct cfi_input *in, const struct cfi_description *d, uint64_t target, struct row *row,
    const struct row *initial)
{
	struct row remembered[REMEMBERED_MOST];
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
		} else if (op != 0 && !run_end(op, in, d, row)) {
			run_place(op, in, d, row, initial);
		}
		location += step * d->code_align;
		if (location > target) {
			break;
		}
	}
	return !in->bad;
}

static bool
is_plain(const struct row *row)
{
	bool saved = row->frame_pointer.where == AT_OFFSET && row->frame_pointer.offset < 0;
	return row->end_known &&
	       (row->end_register == FRAME_POINTER || row->end_register == STACK_POINTER) &&
	       row->return_address.where == AT_OFFSET && row->return_address.offset == -8 &&
	       row->stack_pointer.where == SAME && (saved || row->frame_pointer.where == SAME);
}

static struct cfi_rule
rule_at(struct cfi_description *d, uint64_t target)
{
	struct cfi_rule rule = {.kind = CFI_OTHER};
	struct row row = {0}, initial;
	if (!d->plain || d->return_column != RETURN_ADDRESS ||
	    !run(&d->common, d, UINT64_MAX, &row, &row)) {
		return rule;
	}
	initial = row;
	if (!run(&d->own, d, target, &row, &initial)) {
		return rule;
	}
	if (row.return_address.where == UNDEFINED) {
		rule.kind = CFI_END;
	} else if (is_plain(&row)) {
		rule = (struct cfi_rule){.kind = CFI_PLAIN,
		                         .by_frame_pointer = row.end_register == FRAME_POINTER,
		                         .end = row.end_offset,
		                         .saved = -row.frame_pointer.offset};
	}
	return rule;
}

struct search {
	uint64_t target;
	struct cfi_rule rule;
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
		const uint8_t *head = (const uint8_t *)(info->dlpi_addr + table->p_vaddr);
		struct cfi_description d;
		if (cfi_describe(head, table->p_memsz, s->target, &d)) {
			s->rule = rule_at(&d, s->target);
		}
	}
	return inside;
}

struct cfi_rule
cfi_find(uint64_t return_address)
{
	/* The call lies before its return address, which may belong to the next function. */
	struct search s = {.target = return_address - 1, .rule = {.kind = CFI_OTHER}};
	loader_each(search_module, &s);
	return s.rule;
}

#else

struct cfi_rule
cfi_find(uint64_t return_address)
{
	(void)return_address;
	return (struct cfi_rule){.kind = CFI_OTHER};
}

#endif
