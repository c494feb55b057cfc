/*
 * Instructions of x86-64 (shim/arch/code_x86_64.c), on any machine: those that the recorder must
 * understand, and those of which it must say nothing. On x86-64, what it says of all code of the C
 * library and of this program is what Zydis says.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "shim/arch/code_x86_64.h"

struct known {
	const char *name;
	uint8_t size, bytes[15];
	struct code_step step;
};

static const struct known known[] = {
    {"endbr64", 4, {0xf3, 0x0f, 0x1e, 0xfa}, {.length = 4}},
    {"push r12", 2, {0x41, 0x54}, {.length = 2}},
    {"mov rax, fs:40", 9, {0x64, 0x48, 0x8b, 0x04, 0x25, 40, 0, 0, 0}, {.length = 9}},
    {"mov rax, a constant of 8 bytes", 10, {0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8}, {.length = 10}},
    {"mov ax, a constant of 2 bytes", 4, {0x66, 0xb8, 1, 2}, {.length = 4}},
    {"test edi, a constant", 6, {0xf7, 0xc7, 1, 0, 0, 0}, {.length = 6}},
    {"neg edi", 2, {0xf7, 0xdf}, {.length = 2}},
    {"movabs al, an address", 9, {0xa0, 1, 2, 3, 4, 5, 6, 7, 8}, {.length = 9}},
    {"pshufd", 5, {0x66, 0x0f, 0x70, 0xc0, 0x1b}, {.length = 5}},
    {"vzeroupper", 3, {0xc5, 0xf8, 0x77}, {.length = 3}},
    {"vpalignr", 6, {0xc4, 0xe3, 0x75, 0x0f, 0xc2, 8}, {.length = 6}},
    {"vmovdqu64 zmm0, [rdi+64]", 7, {0x62, 0xf1, 0xfe, 0x48, 0x6f, 0x47, 1}, {.length = 7}},
    {"nop of 9 bytes", 9, {0x66, 0x0f, 0x1f, 0x84}, {.length = 9, .is_padding = true}},
    {"nop", 1, {0x90}, {.length = 1, .is_padding = true}},
    {"pause", 2, {0xf3, 0x90}, {.length = 2}},
    {"xchg r8, rax", 2, {0x49, 0x90}, {.length = 2}},
    {"int3", 1, {0xcc}, {.length = 1, .is_padding = true}},
    {"ret", 1, {0xc3}, {.length = 1, .flow = CODE_END}},
    {"ud2", 2, {0x0f, 0x0b}, {.length = 2, .flow = CODE_END}},
    {"lea rdi, [rip-2]",
     7,
     {0x48, 0x8d, 0x3d, 0xfe, 0xff, 0xff, 0xff},
     {.length = 7, .place_at = 3, .distance = -2}},
    {"cmp byte [rip+16], 0", 7, {0x80, 0x3d, 16}, {.length = 7, .place_at = 2, .distance = 16}},
    {"call",
     5,
     {0xe8, 0, 1},
     {.length = 5, .flow = CODE_CALL, .is_relative = true, .distance = 256}},
    {"call rax", 2, {0xff, 0xd0}, {.length = 2, .flow = CODE_CALL}},
    {"call [rip+1]",
     6,
     {0xff, 0x15, 1},
     {.length = 6, .flow = CODE_CALL, .place_at = 2, .distance = 1}},
    {"jmp [rip+1]",
     6,
     {0xff, 0x25, 1},
     {.length = 6, .flow = CODE_JUMP, .place_at = 2, .distance = 1}},
    {"jmp",
     5,
     {0xe9, 0, 1},
     {.length = 5, .flow = CODE_JUMP, .is_relative = true, .distance = 256}},
    {"jmp short",
     2,
     {0xeb, 0xf0},
     {.length = 2, .flow = CODE_JUMP, .is_relative = true, .distance = -16}},
    {"jne short",
     2,
     {0x75, 2},
     {.length = 2, .flow = CODE_CONDITION, .condition = 5, .is_relative = true, .distance = 2}},
    {"jle",
     6,
     {0x0f, 0x8e, 2},
     {.length = 6, .flow = CODE_CONDITION, .condition = 14, .is_relative = true, .distance = 2}},
    {"loop",
     2,
     {0xe2, 0xfe},
     {.length = 2, .flow = CODE_LOOP, .is_relative = true, .distance = -2}},
};

static bool
is_same(const struct code_step *a, const struct code_step *b)
{
	return a->length == b->length && a->flow == b->flow && a->condition == b->condition &&
	       a->is_padding == b->is_padding && a->is_relative == b->is_relative &&
	       a->place_at == b->place_at && a->distance == b->distance;
}

Test(code, what_is_known)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct known *k = &known[i];
		struct code_step step;
		cr_assert(code_read(k->bytes, sizeof(k->bytes), &step), "%s", k->name);
		cr_assert(is_same(&step, &k->step), "%s: %d bytes, flow %d", k->name, step.length,
		          step.flow);
		cr_assert(code_read(k->bytes, k->size, &step), "%s: to its last byte", k->name);
		for (size_t size = 0; size < k->size; size++) {
			cr_assert(!code_read(k->bytes, size, &step), "%s: only %zu bytes", k->name, size);
		}
	}
}

Test(code, what_is_not_known)
{
	static const struct {
		const char *name;
		uint8_t bytes[15];
	} unknown[] = {
	    {"xbegin: a jump that is none", {0xc7, 0xf8}},
	    {"xabort", {0xc6, 0xf8}},
	    {"push es, of 32 bits", {0x06}},
	    {"a far call, of 32 bits", {0x9a}},
	    {"a jump of 16 bits", {0x66, 0xe9}},
	    {"a condition of 16 bits", {0x66, 0x0f, 0x84}},
	    {"eip-relative data", {0x67, 0x8d, 0x05}},
	    {"REX twice", {0x48, 0x48, 0x89, 0xc0}},
	    {"a prefix behind REX", {0x48, 0x66, 0x89, 0xc0}},
	    {"VEX behind 66", {0x66, 0xc5, 0xf8, 0x77}},
	    {"VEX with a map of its own", {0xc4, 0xe7, 0x78, 0x10, 0xc0}},
	    {"XOP", {0x8f, 0xe8, 0x78, 0xc0, 0xc0, 1}},
	    {"3DNow!", {0x0f, 0x0f, 0xc0, 0x9e}},
	    {"fifteen prefixes",
	     {0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
	      0x66}},
	};
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		struct code_step step;
		cr_assert(!code_read(unknown[i].bytes, 15, &step), "%s", unknown[i].name);
	}
}

#if defined(HAVE_ZYDIS) && defined(__x86_64__)
#include <Zydis/Zydis.h>
#include <link.h>

#define INSTRUCTIONS_LEAST 100000u

static ZydisDecoder decoder;
static size_t all, unknown;

/* What is_same would compare, as Zydis has it. */
static bool
agrees(const ZydisDecodedInstruction *z, const struct code_step *step)
{
	bool relative = (z->attributes & ZYDIS_ATTRIB_IS_RELATIVE) != 0;
	bool jumps = relative && z->raw.imm[0].size != 0 && z->raw.imm[0].is_relative;
	bool data = relative && !jumps;
	ZydisInstructionCategory category = z->meta.category;
	bool ends = category == ZYDIS_CATEGORY_RET || z->mnemonic == ZYDIS_MNEMONIC_UD2 ||
	            z->mnemonic == ZYDIS_MNEMONIC_HLT || z->mnemonic == ZYDIS_MNEMONIC_IRET ||
	            z->mnemonic == ZYDIS_MNEMONIC_IRETD || z->mnemonic == ZYDIS_MNEMONIC_IRETQ;
	return z->length == step->length && jumps == step->is_relative &&
	       (!jumps || z->raw.imm[0].value.s == step->distance) && data == (step->place_at != 0) &&
	       (!data || (z->raw.disp.offset == step->place_at && z->raw.disp.size == 32 &&
	                  z->raw.disp.value == step->distance)) &&
	       (category == ZYDIS_CATEGORY_CALL) == (step->flow == CODE_CALL) &&
	       (category == ZYDIS_CATEGORY_UNCOND_BR) == (step->flow == CODE_JUMP) &&
	       (category == ZYDIS_CATEGORY_COND_BR) ==
	           (step->flow == CODE_CONDITION || step->flow == CODE_LOOP) &&
	       ends == (step->flow == CODE_END) &&
	       (!step->is_padding || z->mnemonic == ZYDIS_MNEMONIC_NOP ||
	        z->mnemonic == ZYDIS_MNEMONIC_INT3);
}

/* One after the other, and not from each byte: data between functions is read as code, too. */
static void
compare(const uint8_t *code, size_t size)
{
	for (size_t at = 0, length = 1; at < size; at += length) {
		ZydisDecodedInstruction z;
		struct code_step step;
		size_t left = size - at;
		bool is_known = code_read(code + at, left, &step);
		length = 1;
		if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&decoder, NULL, code + at, left, &z))) {
			continue;
		}
		length = z.length;
		all++;
		unknown += !is_known;
		if (is_known) {
			cr_assert(agrees(&z, &step), "%02x %02x %02x %02x %02x %02x: Zydis has %d bytes, %s",
			          code[at], code[at + 1], code[at + 2], code[at + 3], code[at + 4],
			          code[at + 5], z.length, ZydisCategoryGetString(z.meta.category));
		}
	}
}

static int
visit(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	(void)data;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		if (p->p_type == PT_LOAD && (p->p_flags & PF_X) != 0 && p->p_memsz > 4096) {
			compare((const uint8_t *)(info->dlpi_addr + p->p_vaddr), p->p_filesz);
		}
	}
	return 0;
}

Test(code, as_zydis)
{
	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	dl_iterate_phdr(visit, NULL);
	cr_assert(all > INSTRUCTIONS_LEAST, "only %zu instructions", all);
	cr_assert(unknown < all / 1000, "%zu of %zu are not known", unknown, all);
}
#else
Test(code, as_zydis)
{
	fprintf(stderr, "skipped: libzydis-dev is not installed, or this is not x86-64\n");
}
#endif
