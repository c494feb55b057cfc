/*
 * detour_aarch64.c - see detour.h
 *
 * The jump is `b`, four bytes, which leads to a stub that jumps anywhere. It takes the place of the
 * first instruction; but where calls through pointers may arrive (BTI), the first stays. Where that
 * is also what signs the return address, it moves with the next one, `bti c` takes its place, and
 * the jump comes second: so the return address that the wrapper gets is not signed.
 *
 * What tells a place by its distance gets the address itself, loaded from behind the code. x16 and
 * x17 are free at the start of a function. A call becomes the load of its return address and a
 * jump: so the function that is called, and who walks its stack, see the address that they have
 * always seen.
 */
#include "shim/arch/detour.h"

/* DETOUR_AARCH64: to be tested elsewhere. */
#if defined(__aarch64__) || defined(DETOUR_AARCH64)

#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>

#include "shim/arch/words_aarch64.h"

#define WORD               4u
#define LITERALS_MOST      4u
#define SHADOW_STACK       74 /* prctl: PR_GET_SHADOW_STACK_STATUS, Linux 6.13 */
#define SHADOW_STACK_ON    1u
#define GUARDING_PROCESSOR (1ul << 17) /* AT_HWCAP2: HWCAP2_BTI */
#define REGISTER_NOTHING   31u
#define REGISTER_FREE      16u
#define REGISTER_RETURN    30u

static bool has_shadow_stack;

const char *
detour_open(void)
{
	uint64_t shadow = 0;
	has_shadow_stack =
	    prctl(SHADOW_STACK, &shadow, 0, 0, 0) == 0 && (shadow & SHADOW_STACK_ON) != 0;
	return NULL;
}

static uint32_t
word_at(uintptr_t at)
{
	uint32_t word;
	memcpy(&word, (const void *)at, sizeof(word));
	return word;
}

/* The trampoline while it is written. */
struct writer {
	uint8_t *at;
	const char *failure;
	unsigned count;
	struct {
		uint8_t *load;
		unsigned target_register;
		uint64_t value;
	} literals[LITERALS_MOST];
};

static void
put(struct writer *w, uint32_t word)
{
	memcpy(w->at, &word, sizeof(word));
	w->at += sizeof(word);
}

static void
put_jump(struct writer *w, uintptr_t target)
{
	uint32_t word;
	if (!word_jump(&word, (uintptr_t)w->at, target)) {
		w->failure = "it is too far from free memory";
	}
	put(w, word);
}

/* Into a register; the value follows the code. */
static void
put_value(struct writer *w, unsigned target_register, uint64_t value)
{
	if (w->count == LITERALS_MOST) {
		w->failure = "its first instructions are not understood";
		return;
	}
	w->literals[w->count].load = w->at;
	w->literals[w->count].target_register = target_register;
	w->literals[w->count++].value = value;
	put(w, 0);
}

/* Behind the code. */
static void
put_literals(struct writer *w)
{
	w->at = (uint8_t *)(((uintptr_t)w->at + 7) & ~(uintptr_t)7);
	for (unsigned i = 0; i < w->count; i++) {
		uint8_t *load = w->literals[i].load;
		uint32_t word = word_load_address(w->literals[i].target_register, (unsigned)(w->at - load));
		memcpy(load, &word, sizeof(word));
		memcpy(w->at, &w->literals[i].value, sizeof(uint64_t));
		w->at += sizeof(uint64_t);
	}
}

/* The word at that place, so that it does the same from here. */
static void
put_moved(struct writer *w, uintptr_t at)
{
	uint32_t word = word_at(at);
	struct word what = word_read(word, at);
	unsigned target_register = word & 31;
	bool is_general = what.kind == WORD_LOAD && target_register != REGISTER_NOTHING;
	unsigned base = is_general ? target_register : REGISTER_FREE;
	switch (what.kind) {
	case WORD_FREE:
	case WORD_END:
		put(w, word);
		break;
	case WORD_JUMP:
		put_jump(w, what.target);
		break;
	case WORD_CALL:
		if (has_shadow_stack) {
			w->failure = "it begins with a call";
			break;
		}
		put_value(w, REGISTER_RETURN, at + WORD);
		put_jump(w, what.target);
		break;
	case WORD_CONDITION: /* over the next one, which leads over the one behind it */
		put(w, word_condition(word, 2 * WORD));
		put_jump(w, (uintptr_t)w->at + 2 * WORD);
		put_jump(w, what.target);
		break;
	case WORD_ADDRESS:
		put_value(w, target_register, what.target);
		break;
	case WORD_LOAD:
	case WORD_LOAD_VECTOR:
	case WORD_PREFETCH:
		put_value(w, base, what.target);
		put(w, word_load_by(word, base));
		break;
	default:
		w->failure = what.kind == WORD_CALL_BY ? "it begins with a call"
		                                       : "its first instructions are not understood";
	}
}

static bool
is_last(const struct word *what)
{
	return what->kind == WORD_END || what->kind == WORD_JUMP || what->kind == WORD_CALL;
}

/* The words from `at` to `end`, and the way back. */
static void
move_start(struct writer *w, uintptr_t at, uintptr_t end)
{
	bool ended = false;
	for (; at < end && w->failure == NULL; at += WORD) {
		struct word what = word_read(word_at(at), at);
		put_moved(w, at);
		ended = is_last(&what);
	}
	if (!ended) {
		put_jump(w, end);
	}
	put_literals(w);
}

/* ldr x16, (the 8 bytes that follow); br x16 */
static void
put_far_jump(struct writer *w, uintptr_t target)
{
	put(w, word_load_address(REGISTER_FREE, 2 * WORD));
	put(w, WORD_BR_X16);
	memcpy(w->at, &target, sizeof(target));
	w->at += sizeof(target);
}

/*
 * Whether a piece of the function leaves its start alone: no jump from it leads behind the first
 * byte of what changes, and none back to the beginning (a loop, which may need other registers
 * than a call does).
 */
static const char *
leaves_alone(const struct detour_code *code, uintptr_t entry, uintptr_t at, uintptr_t end)
{
	for (uintptr_t here = code->start; code->end - here >= WORD; here += WORD) {
		struct word what = word_read(word_at(here), here);
		bool jumps = what.kind == WORD_JUMP || what.kind == WORD_CONDITION;
		if ((jumps || what.kind == WORD_CALL) && what.target > at && what.target < end) {
			return "it jumps into its first instructions";
		}
		if (jumps && (what.target == entry || what.target == at)) {
			return "it jumps back to its beginning";
		}
	}
	return NULL;
}

static uint8_t *
aligned(uint8_t *at)
{
	return (uint8_t *)(((uintptr_t)at + 15) & ~(uintptr_t)15);
}

/* The words from `at` to `end` become a jump to the stub, the last of them. */
static const char *
set_jump(struct detour *d, uintptr_t at, uintptr_t end, const uint8_t *stub)
{
	uint32_t words[2] = {WORD_BTI_C, 0};
	size_t size = end - at;
	uint32_t *jump = &words[size / WORD - 1];
	bool reaches = word_jump(jump, end - WORD, (uintptr_t)stub);
	d->at = (uint8_t *)at;
	d->size = (uint8_t)size;
	memcpy(d->bytes, words, size);
	return reaches ? NULL : "it is too far from free memory";
}

const char *
detour_make(const struct detour_function *f, uintptr_t target, uint8_t **room, struct detour *d)
{
	uintptr_t at = f->code.start;
	struct writer w = {.at = aligned(*room)};
	if (at % WORD != 0 || f->code.end - at < WORD) {
		return "it is too short";
	}
	at += word_is_landing(word_at(at)) ? WORD : 0;
	uintptr_t end = at + WORD;
	if (f->code.end >= end && word_is_signing(word_at(at))) {
		end += WORD;
	}
	if (f->code.end < end) {
		return "it is too short";
	}
	d->original = w.at;
	move_start(&w, at, end);
	w.at = aligned(w.at);
	const char *failure = set_jump(d, at, end, w.at);
	put_far_jump(&w, target);
	failure = w.failure != NULL ? w.failure : failure;
	failure = failure == NULL ? leaves_alone(&f->code, f->code.start, at, end) : failure;
	for (unsigned i = 0; i < f->part_count && failure == NULL; i++) {
		failure = leaves_alone(&f->parts[i], f->code.start, at, end);
	}
	if (failure == NULL) {
		*room = aligned(w.at);
	}
	return failure;
}

const char *
detour_empty(uintptr_t function, uintptr_t target, uint8_t **room, struct detour *d)
{
	struct writer w = {.at = aligned(*room)};
	function += word_is_landing(word_at(function)) ? WORD : 0;
	if (word_at(function) != WORD_RET) {
		return "it is in use";
	}
	const char *failure = set_jump(d, function, function + WORD, w.at);
	d->original = NULL;
	put_far_jump(&w, target);
	*room = aligned(w.at);
	return failure;
}

static uintptr_t
behind_landing(const struct detour_code *code)
{
	bool has = code->end - code->start >= WORD && word_is_landing(word_at(code->start));
	return code->start + (has ? WORD : 0);
}

bool
detour_is_idle(const struct detour_code *code)
{
	/* A number into x0 or w0: movz, movn, orr of a constant, mov from nothing. */
	static const struct {
		uint32_t mask, value;
	} numbers[] = {{0x7f80001f, 0x52800000},
	               {0x7f80001f, 0x12800000},
	               {0x7f8003ff, 0x320003e0},
	               {0x7fffffff, 0x2a1f03e0}};
	uintptr_t at = behind_landing(code);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (code->end - at > WORD && (word_at(at) & numbers[i].mask) == numbers[i].value) {
			at += WORD;
			break;
		}
	}
	return code->end - at == WORD && word_at(at) == WORD_RET;
}

uintptr_t
detour_leads_to(const struct detour_code *code)
{
	uintptr_t at = behind_landing(code);
	if (code->end - at != WORD) {
		return 0;
	}
	struct word what = word_read(word_at(at), at);
	return what.kind == WORD_JUMP ? what.target : 0;
}

/* "System V Application Binary Interface: Linux Extensions to gABI", 2.1.7; asm/mman.h. */
int
detour_protection(const void *note, size_t size)
{
	enum { HEAD = 16, GUARDED = 1, PROTECTION = 0x10 };
	const uint8_t *at = note, *end = size >= HEAD ? at + size : at;
	for (at += end != at ? HEAD : 0; end - at >= 12;) {
		uint32_t head[3]; /* kind, size of what follows, its first word */
		memcpy(head, at, sizeof(head));
		if (head[0] == 0xc0000000u) {
			bool guards = (getauxval(AT_HWCAP2) & GUARDING_PROCESSOR) != 0;
			return guards && (head[2] & GUARDED) != 0 ? PROTECTION : 0;
		}
		size_t whole = 8 + (((size_t)head[1] + 7) & ~(size_t)7);
		at = whole <= (size_t)(end - at) ? at + whole : end;
	}
	return 0;
}

unsigned
detour_calls(const struct detour_code *code, bool (*is_wanted)(uintptr_t to, const void *data),
             const void *data)
{
	unsigned count = 0;
	uintptr_t at = (code->start + WORD - 1) & ~(uintptr_t)(WORD - 1);
	for (; at < code->end && code->end - at >= WORD; at += WORD) {
		struct word what = word_read(word_at(at), at);
		count += (what.kind == WORD_CALL || what.kind == WORD_JUMP) && is_wanted(what.target, data);
	}
	return count;
}

#endif
