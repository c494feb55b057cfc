/*
 * Detours of aarch64 (shim/arch/detour_aarch64.c), on any machine. What a trampoline does is what
 * the instructions did that it replaces: both are carried out by a small machine of its own, from
 * the same registers, up to the same place.
 */
#include <criterion/criterion.h>

#include <string.h>
#include <sys/auxv.h>

#include "shim/arch/detour.h"
#include "shim/arch/words_aarch64.h"

#define NOP     0xd503201fu
#define RET     0xd65f03c0u
#define BTI_C   0xd503245fu
#define PACIASP 0xd503233fu
#define TARGET  ((uintptr_t)0x123456789abcdef0)
#define SIGNED  (UINT64_C(1) << 60) /* paciasp of this machine */

struct machine {
	uint64_t x[32]; /* the last: what is written to nothing */
	uint64_t vector[2];
	uintptr_t pc;
	bool equal; /* the condition */
};

/* One page for all: adrp does not leave it. */
static _Alignas(4096) struct {
	uint32_t code[64];
	uint8_t room[4096];
	uint64_t data[4];
} page;

static uint64_t
load(uintptr_t at, size_t size)
{
	uint64_t value = 0;
	memcpy(&value, (const void *)at, size);
	return value;
}

static int64_t
field(uint32_t w, unsigned first, unsigned count)
{
	return (int64_t)((uint64_t)w << (64 - first - count)) >> (64 - count);
}

static bool
holds(const struct machine *m, uint32_t w)
{
	if (w >> 24 == 0x54) {
		return m->equal == ((w & 1) == 0);
	}
	uint64_t value = (w & 31) == 31 ? 0 : m->x[w & 31];
	if ((w >> 25 & 63) == 27) { /* tbz */
		value = value >> ((w >> 31 << 5) | (w >> 19 & 31)) & 1;
	} else if (w >> 31 == 0) {
		value = (uint32_t)value;
	}
	return (value == 0) == ((w >> 24 & 1) == 0);
}

/* False: not an instruction of this machine. */
static bool
step(struct machine *m)
{
	uint32_t w = (uint32_t)load(m->pc, 4);
	uintptr_t at = m->pc;
	unsigned rt = w & 31, rn = w >> 5 & 31;
	m->pc += 4;
	if (w == NOP || w == BTI_C) {
		return true;
	}
	if (w == PACIASP) {
		m->x[30] ^= SIGNED;
	} else if (w == RET) {
		m->pc = m->x[30];
	} else if (w >> 26 == 5) { /* b */
		m->pc = at + (uintptr_t)(field(w, 0, 26) * 4);
	} else if (w >> 26 == 37) { /* bl */
		m->x[30] = m->pc;
		m->pc = at + (uintptr_t)(field(w, 0, 26) * 4);
	} else if ((w & 0xfffffc1f) == 0xd61f0000) { /* br */
		m->pc = m->x[rn];
	} else if (w >> 24 == 0x54 || (w >> 25 & 63) == 26) { /* b.eq, b.ne; cbz, cbnz */
		m->pc = holds(m, w) ? at + (uintptr_t)(field(w, 5, 19) * 4) : m->pc;
	} else if ((w >> 25 & 63) == 27) { /* tbz, tbnz */
		m->pc = holds(m, w) ? at + (uintptr_t)(field(w, 5, 14) * 4) : m->pc;
	} else if ((w >> 24 & 31) == 16) { /* adr, adrp */
		int64_t distance = field(w, 5, 19) * 4 + (w >> 29 & 3);
		m->x[rt] = w >> 31 != 0 ? (at & ~(uintptr_t)4095) + (uintptr_t)(distance * 4096)
		                        : at + (uintptr_t)distance;
	} else if ((w & 0x3b000000) == 0x18000000) { /* of a place */
		uintptr_t from = at + (uintptr_t)(field(w, 5, 19) * 4);
		if ((w & 0x04000000) != 0) {
			memset(m->vector, 0, sizeof(m->vector));
			memcpy(m->vector, (const void *)from, (size_t)4 << (w >> 30));
		} else if (w >> 30 == 2) {
			m->x[rt] = (uint64_t)(int64_t)(int32_t)load(from, 4);
		} else if (w >> 30 != 3) {
			m->x[rt] = load(from, w >> 30 == 0 ? 4 : 8);
		}
	} else if ((w & 0xffc00000) == 0xb9400000 || (w & 0xffc00000) == 0xf9400000) {
		m->x[rt] = load(m->x[rn], w >> 30 == 2 ? 4 : 8);
	} else if ((w & 0xffc00000) == 0xb9800000) {
		m->x[rt] = (uint64_t)(int64_t)(int32_t)load(m->x[rn], 4);
	} else if ((w & 0xffc00000) == 0xbd400000 || (w & 0xffc00000) == 0xfd400000 ||
	           (w & 0xffc00000) == 0x3dc00000) {
		size_t size = w >> 24 == 0x3d ? 16 : w >> 30 == 2 ? 4 : 8;
		memset(m->vector, 0, sizeof(m->vector));
		memcpy(m->vector, (const void *)m->x[rn], size);
	} else if ((w & 0xff000000) == 0x91000000) { /* add x, x, number */
		m->x[rt] = m->x[rn] + (w >> 10 & 4095);
	} else {
		return (w & 0xffc00000) == 0xf9800000; /* prfm */
	}
	return true;
}

static struct machine
machine_at(uintptr_t pc, bool equal, uint64_t x0)
{
	struct machine m = {.pc = pc, .equal = equal};
	for (unsigned i = 0; i < 31; i++) {
		m.x[i] = 1000 + i;
	}
	m.x[0] = x0;
	return m;
}

static bool
is_in(uintptr_t pc, const void *start, size_t size)
{
	return pc - (uintptr_t)start < size;
}

/* Until the machine is out of these bytes. */
static void
run(struct machine *m, const void *start, size_t size)
{
	for (unsigned steps = 0; is_in(m->pc, start, size); steps++) {
		cr_assert(steps < 20 && step(m), "at %#lx: %#x", m->pc, (unsigned)load(m->pc, 4));
	}
}

static void
compare(const struct detour *d, size_t moved, bool equal, uint64_t x0)
{
	struct machine plain = machine_at((uintptr_t)page.code, equal, x0);
	struct machine other = machine_at((uintptr_t)d->original, equal, x0);
	run(&plain, page.code, moved);
	run(&other, page.room, sizeof(page.room));
	plain.x[16] = other.x[16] = plain.x[31] = other.x[31] = 0;
	cr_assert_eq(plain.pc, other.pc, "%#lx and %#lx", plain.pc, other.pc);
	cr_assert_arr_eq(plain.x, other.x, sizeof(plain.x));
	cr_assert_arr_eq(plain.vector, other.vector, sizeof(plain.vector));
}

/* A function of these words. NULL: the detour is made; else why not. */
static const char *
make(const uint32_t *words, unsigned count, struct detour *d)
{
	uint8_t *room = page.room;
	memcpy(page.code, words, count * sizeof(*words));
	struct detour_function f = {.code = {(uintptr_t)page.code, (uintptr_t)(page.code + count)}};
	memset(d, 0, sizeof(*d));
	const char *failure = detour_make(&f, TARGET, &room, d);
	cr_assert(room <= page.room + DETOUR_ROOM);
	return failure;
}

/* The entry leads to the target with the return address as the caller gave it. */
static void
follow_entry(const struct detour *d, unsigned count)
{
	memcpy(d->at, d->bytes, d->size);
	struct machine m = machine_at((uintptr_t)page.code, false, 0);
	while (m.pc != TARGET) {
		cr_assert(is_in(m.pc, page.code, count * 4) || is_in(m.pc, page.room, sizeof(page.room)));
		cr_assert(step(&m));
	}
	m.x[16] = 1016;
	for (unsigned i = 1; i < 31; i++) {
		cr_assert_eq(m.x[i], 1000 + i);
	}
}

/* Moved the first `moved` words of a function that begins so. */
static void
moves(const uint32_t *words, unsigned count, unsigned moved)
{
	static const uint64_t numbers[] = {0, 1, UINT64_C(1) << 32, UINT64_C(1) << 40};
	struct detour d;
	const char *failure = make(words, count, &d);
	cr_assert_null(failure, "%#x: %s", (unsigned)words[0], failure);
	cr_assert_eq((uintptr_t)d.at + d.size, (uintptr_t)page.code + moved * 4u);
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		compare(&d, moved * 4u, true, numbers[i]);
		compare(&d, moved * 4u, false, numbers[i]);
	}
	follow_entry(&d, count);
}

#define MOVES(moved, ...)                                                                          \
	do {                                                                                           \
		const uint32_t words[] = {__VA_ARGS__};                                                    \
		moves(words, sizeof(words) / sizeof(words[0]), moved);                                     \
	} while (0)

#define REFUSES(why, ...)                                                                          \
	do {                                                                                           \
		struct detour d;                                                                           \
		const uint32_t words[] = {__VA_ARGS__};                                                    \
		const char *failure = make(words, sizeof(words) / sizeof(words[0]), &d);                   \
		cr_assert(failure != NULL && strstr(failure, why) != NULL, "%#x: %s", (unsigned)words[0],  \
		          failure != NULL ? failure : "made");                                             \
	} while (0)

/* How far it is from the function's nth word to the data, in words. */
static uint32_t
to_data(unsigned n)
{
	return (uint32_t)((const uint32_t *)(const void *)page.data - (page.code + n));
}

Test(detour, moves_what_does_not_depend_on_its_place)
{
	MOVES(1, NOP, NOP, RET);
	MOVES(1, 0x91000400, NOP, RET); /* add x0, x0, #1 */
	MOVES(1, RET);                  /* one word is enough */
	MOVES(1, RET, NOP);
}

Test(detour, moves_jumps)
{
	MOVES(1, 0x14000010); /* b +64: behind the function */
	MOVES(1, 0x17fffff0); /* b -64 */
	MOVES(1, 0x14000002, NOP, RET);
	MOVES(1, 0x94000010, RET); /* bl: x30 is where it has always been */
	MOVES(1, 0x54000100, RET); /* b.eq */
	MOVES(1, 0x54000101, RET); /* b.ne */
	MOVES(1, 0xb4000100, RET); /* cbz x0 */
	MOVES(1, 0x34000100, RET); /* cbz w0 */
	MOVES(1, 0xb5000100, RET); /* cbnz x0 */
	MOVES(1, 0x36000100, RET); /* tbz x0, #0 */
	MOVES(1, 0x37000100, RET); /* tbnz x0, #0 */
	MOVES(1, 0xb7400100, RET); /* tbnz x0, #40 */
	MOVES(1, 0x3607ff00, RET); /* tbz x0, #0, -32 */
}

Test(detour, moves_what_names_a_place)
{
	memcpy(page.data, "\xf0\xde\xbc\x9a\x78\x56\x34\x82\x11\x22\x33\x44\x55\x66\x77\x88", 16);
	MOVES(1, 0x10000083, RET);                   /* adr x3, +16 */
	MOVES(1, 0x30ffff83, RET);                   /* adr x3, -15 */
	MOVES(1, 0x90000003, RET);                   /* adrp x3, +0 */
	MOVES(1, 0xf0ffffe3, RET);                   /* adrp x3, -4096 */
	MOVES(1, 0x58000003 | to_data(0) << 5, RET); /* ldr x3, data */
	MOVES(1, 0x18000003 | to_data(0) << 5, RET); /* ldr w3, data */
	MOVES(1, 0x98000003 | to_data(0) << 5, RET); /* ldrsw x3, data */
	MOVES(1, 0x5800001f | to_data(0) << 5, RET); /* ldr xzr, data */
	MOVES(1, 0x1c000000 | to_data(0) << 5, RET); /* ldr s0, data */
	MOVES(1, 0x5c000000 | to_data(0) << 5, RET); /* ldr d0, data */
	MOVES(1, 0x9c000000 | to_data(0) << 5, RET); /* ldr q0, data */
	MOVES(1, 0xd8000000 | to_data(0) << 5, RET); /* prfm pldl1keep, data */
}

Test(detour, leaves_a_place_where_calls_through_pointers_arrive)
{
	struct detour d;
	MOVES(2, BTI_C, 0x91000400, RET);
	MOVES(2, BTI_C, 0x94000010, RET);
	cr_assert_eq(page.code[0], BTI_C);
	MOVES(2, PACIASP, 0x91000400, RET);
	cr_assert_eq(page.code[0], BTI_C); /* and no longer signed, as follow_entry has seen */
	MOVES(2, PACIASP, 0xb4000100, RET);
	MOVES(3, BTI_C, PACIASP, 0x91000400, RET);
	/* Only what has changed is written. */
	const uint32_t words[] = {BTI_C, NOP, RET};
	cr_assert_null(make(words, 3, &d));
	cr_assert_eq(d.size, 4);
}

Test(detour, refuses_what_it_does_not_understand)
{
	REFUSES("too short", BTI_C);
	REFUSES("too short", PACIASP);
	REFUSES("call", 0xd63f0000, RET);           /* blr x0 */
	REFUSES("not understood", 0xd63f081f, RET); /* blraaz x0 */
	REFUSES("not understood", 0, RET);          /* udf */
	REFUSES("not understood", 0x04e0e3e0, RET); /* cntd x0: scalable vectors */
	REFUSES("not understood", 0xd50324ff, RET); /* pacm */
	REFUSES("not understood", 0xdac1a3fe, RET); /* paciasppc */
	REFUSES("not understood", 0xf380001f, RET); /* autiasppc */
	REFUSES("not understood", 0x5500001f, RET); /* retaasppc */
	REFUSES("not understood", 0x74000000, RET); /* cbgt */
	REFUSES("not understood", 0xdc000000, RET); /* ldr, of no size */
	REFUSES("not understood", 0xd4200000, RET); /* brk */
	/* A loop to the beginning; a jump to the second of two words that move. */
	REFUSES("back to its beginning", NOP, NOP, 0x17fffffe);
	REFUSES("back to its beginning", BTI_C, NOP, 0xb4ffffe0, RET);
	REFUSES("into its first", PACIASP, NOP, NOP, 0x54ffffc0, RET);
	/* A call of itself is a call. */
	MOVES(1, NOP, 0x97ffffff, RET);
}

Test(detour, knows_all_parts_of_a_function)
{
	uint8_t *room = page.room;
	struct detour d;
	const uint32_t words[] = {PACIASP, NOP, RET};
	memcpy(page.code, words, sizeof(words));
	page.code[32] = 0x17ffffe1; /* b -124: to the second word */
	struct detour_code part = {(uintptr_t)(page.code + 32), (uintptr_t)(page.code + 33)};
	struct detour_function f = {.code = {(uintptr_t)page.code, (uintptr_t)(page.code + 3)},
	                            .parts = &part,
	                            .part_count = 1};
	cr_assert_str_eq(detour_make(&f, TARGET, &room, &d), "it jumps into its first instructions");
	cr_assert_eq(room, page.room);
}

Test(detour, refuses_what_is_too_far)
{
	uint32_t word;
	cr_assert(word_jump(&word, 0x10000000, 0x10000000 + 0x7fffffc));
	cr_assert(!word_jump(&word, 0x10000000, 0x10000000 + 0x8000000));
	cr_assert(word_jump(&word, 0x10000000, 0x10000000 - 0x8000000));
	cr_assert(!word_jump(&word, 0x10000000, 0x10000000 - 0x8000004));
	cr_assert(!word_jump(&word, 0x10000000, 0x10000002));
}

static bool
is_idle(const uint32_t *words, size_t size)
{
	return detour_is_idle(&(struct detour_code){(uintptr_t)words, (uintptr_t)words + size});
}
#define IDLE(...) is_idle((const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}))

Test(detour, knows_functions_that_do_nothing)
{
	cr_assert(IDLE(RET));
	cr_assert(IDLE(BTI_C, RET));
	cr_assert(IDLE(0x52800120, RET));        /* mov w0, #9 */
	cr_assert(IDLE(BTI_C, 0x12800000, RET)); /* mov w0, #-1 */
	cr_assert(IDLE(0xd2800000, RET));        /* mov x0, #0 */
	cr_assert(IDLE(0x2a1f03e0, RET));        /* mov w0, wzr */
	cr_assert(IDLE(0x320003e0, RET));        /* mov w0, #0x1, as orr */
	cr_assert_not(IDLE(0x52800121, RET));    /* mov w1, #9 */
	cr_assert_not(IDLE(0xf9400000, RET));    /* ldr x0, [x0] */
	cr_assert_not(IDLE(0x52800120));
	cr_assert_not(IDLE(NOP, NOP, RET));
}

static bool
is_it(uintptr_t to, const void *data)
{
	return to == (uintptr_t)data;
}

Test(detour, knows_where_functions_lead)
{
	const uint32_t words[] = {BTI_C, 0x14000004, 0x94000003, 0x14000002, NOP, RET};
	uintptr_t start = (uintptr_t)words;
	cr_assert_eq(detour_leads_to(&(struct detour_code){start, start + 8}), start + 20);
	cr_assert_eq(detour_leads_to(&(struct detour_code){start + 4, start + 8}), start + 20);
	cr_assert_eq(detour_leads_to(&(struct detour_code){start, start + 12}), 0);
	cr_assert_eq(detour_leads_to(&(struct detour_code){start + 8, start + 12}), 0);
	cr_assert_eq(detour_calls(&(struct detour_code){start, start + 24}, is_it, words + 5), 3);
	cr_assert_eq(detour_calls(&(struct detour_code){start, start + 24}, is_it, words + 4), 0);
}

Test(detour, replaces_a_function_that_only_returns)
{
	uint8_t *room = page.room;
	struct detour d;
	page.code[0] = BTI_C;
	page.code[1] = RET;
	cr_assert_null(detour_empty((uintptr_t)page.code, TARGET, &room, &d));
	cr_assert_eq((uintptr_t)d.at, (uintptr_t)(page.code + 1));
	follow_entry(&d, 2);
	page.code[1] = NOP;
	cr_assert_not_null(detour_empty((uintptr_t)page.code, TARGET, &room, &d));
}

Test(detour, reads_notes_that_are_cut)
{
	/* "GNU", stack size; then code that is guarded and signs. */
	static const uint32_t note[] = {4, 40, 5, 0x554e47, 1, 8, 7, 0, 0xc0000000, 4, 3, 0};
	const int expected = (getauxval(AT_HWCAP2) & 1 << 17) != 0 ? 0x10 : 0;
	cr_assert_eq(detour_protection(note, sizeof(note)), expected);
	for (size_t size = 0; size < 44; size++) {
		cr_assert_eq(detour_protection(note, size), 0, "%zu", size);
	}
	cr_assert_eq(detour_protection(NULL, 0), 0);
}
