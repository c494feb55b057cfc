/*
 * detour_x86_64.c - see detour.h
 *
 * The jump is `jmp rel32`, 5 bytes, behind an `endbr64` that the function may begin with. It leads
 * to a stub, `jmp *address`, so that the target may be anywhere. The instructions that it covers
 * are copied; those that tell a place by its distance get another distance, short jumps become
 * long ones, and a call becomes the push of its return address and a jump: so the function that is
 * called, and who walks its stack, see the address that they have always seen.
 */
#include "shim/arch/detour.h"

#if defined(__x86_64__)

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/arch/code_x86_64.h"

#define JUMP_SIZE    5u
#define SHORT_REACH  128u   /* of a distance of one byte, and less than what it belongs to */
#define SHADOW_STACK 0x5005 /* arch_prctl: ARCH_SHSTK_STATUS, Documentation/arch/x86/shstk.rst */

static bool has_shadow_stack;

static const uint8_t endbr64[] = {0xf3, 0x0f, 0x1e, 0xfa};

const char *
detour_open(void)
{
	static bool asked;
	uint64_t shadow = 0;
	if (!asked) {
		has_shadow_stack = syscall(SYS_arch_prctl, SHADOW_STACK, &shadow) == 0 && shadow != 0;
		asked = true;
	}
	return NULL;
}

/* One instruction, and where it is. */
struct instruction {
	struct code_step step;
	uintptr_t at;
	uintptr_t target; /* of a relative call or jump; else 0 */
};

static bool
decode(uintptr_t at, uintptr_t end, struct instruction *i)
{
	if (at >= end || !code_read((const uint8_t *)at, end - at, &i->step)) {
		return false;
	}
	i->at = at;
	i->target =
	    i->step.is_relative ? at + i->step.length + (uintptr_t)(intptr_t)i->step.distance : 0;
	return true;
}

static bool
is_call(const struct instruction *i)
{
	return i->step.flow == CODE_CALL;
}

/* Nothing behind it is reached from it. */
static bool
is_end(const struct instruction *i)
{
	return i->step.flow == CODE_END || i->step.flow == CODE_JUMP;
}

/* The trampoline while it is written. */
struct writer {
	uint8_t *at;
	const char *failure;
};

static void
put(struct writer *w, const void *bytes, size_t size)
{
	memcpy(w->at, bytes, size);
	w->at += size;
}

/* Four bytes: how far it is from behind them to the target. */
static void
put_distance(struct writer *w, uintptr_t target)
{
	int64_t distance = (int64_t)(target - (uintptr_t)(w->at + 4));
	int32_t number = (int32_t)distance;
	if (number != distance) {
		w->failure = "it is too far from free memory";
	}
	put(w, &number, sizeof(number));
}

static void
put_jump(struct writer *w, uintptr_t target)
{
	put(w, "\xe9", 1);
	put_distance(w, target);
}

/* jmp *(the 8 bytes that follow) */
static void
put_far_jump(struct writer *w, uintptr_t target)
{
	put(w, "\xff\x25\0\0\0\0", 6);
	put(w, &target, sizeof(target));
}

/* push (the 8 bytes behind the jump); jmp target */
static void
put_call(struct writer *w, const struct instruction *i)
{
	uintptr_t back = i->at + i->step.length;
	put(w, "\xff\x35\x05\0\0\0", 6);
	put_jump(w, i->target);
	put(w, &back, sizeof(back));
}

/* What tells a place by its distance from the instruction, which is another from here. */
static void
put_with_distance(struct writer *w, const struct instruction *i)
{
	int64_t distance = i->step.distance + (int64_t)(i->at - (uintptr_t)w->at);
	int32_t number = (int32_t)distance;
	if (number != distance) {
		w->failure = "it uses data that is too far from free memory";
		return;
	}
	memcpy(w->at, (const void *)i->at, i->step.length);
	memcpy(w->at + i->step.place_at, &number, sizeof(number));
	w->at += i->step.length;
}

/* A conditional jump, with four bytes for the distance. */
static void
put_condition(struct writer *w, const struct instruction *i)
{
	uint8_t code[] = {0x0f, (uint8_t)(0x80 | i->step.condition)};
	put(w, code, sizeof(code));
	put_distance(w, i->target);
}

static void
put_instruction(struct writer *w, const struct instruction *i, uintptr_t least)
{
	if (is_call(i)) {
		/* What is called must not come back to a place that is no longer there. */
		if (!i->step.is_relative || i->at + i->step.length < least || has_shadow_stack) {
			w->failure = "it begins with a call";
			return;
		}
		put_call(w, i);
	} else if (i->step.place_at != 0) {
		put_with_distance(w, i);
	} else if (!i->step.is_relative) {
		put(w, (const void *)i->at, i->step.length);
	} else if (i->step.flow == CODE_JUMP) {
		put_jump(w, i->target);
	} else if (i->step.flow == CODE_CONDITION) {
		put_condition(w, i);
	} else {
		w->failure = "it begins with an unusual jump";
	}
}

/*
 * Copies the instructions that the jump covers. Returns where the rest begins. A function that ends
 * before may be followed by padding, which is covered, too.
 */
static uintptr_t
move_start(struct writer *w, const struct detour_function *f, uintptr_t at)
{
	uintptr_t least = at + JUMP_SIZE;
	bool ended = false;
	while (at < least && w->failure == NULL) {
		struct instruction i;
		bool inside = at < f->code.end && !ended;
		if (!decode(at, inside ? f->code.end : f->next, &i) || (!inside && !i.step.is_padding)) {
			w->failure = inside ? "it cannot be decoded" : "it is too short";
			break;
		}
		if (inside) {
			put_instruction(w, &i, least);
			ended = is_end(&i) || is_call(&i);
		}
		at += i.step.length;
	}
	if (!ended) {
		put_jump(w, at);
	}
	return at;
}

/* What a detour changes: no jump may lead there. */
struct change {
	uintptr_t entry; /* where the function begins */
	uintptr_t at;    /* where its first instruction is, behind an endbr64 */
	uintptr_t end;   /* where what stays as it is begins */
};

/* Whether a call or jump there would be wrong afterwards. A call of the function itself is not. */
static bool
is_hit(const struct change *c, uintptr_t target, bool by_call)
{
	return (target > c->at && target < c->end) ||
	       (!by_call && (target == c->entry || target == c->at));
}

/*
 * Whether any bytes of the code could be a jump to what changes, wherever its instructions begin.
 * That is asked of each place: of four bytes and of one, whether they are the distance from their
 * end to there, and then of the bytes before whether they are an opcode that has a distance. Where
 * there are none, no jump is, and nothing has to be decoded: that takes many times as long.
 */
static bool
may_hit(const struct detour_code *code, const struct change *c)
{
	const uintptr_t size = c->end - c->entry;
	for (uintptr_t at = code->start + 1; at + 4 <= code->end; at++) {
		int32_t distance;
		memcpy(&distance, (const void *)at, sizeof(distance));
		uintptr_t target = at + 4 + (uintptr_t)(intptr_t)distance;
		if (target - c->entry < size) {
			uint8_t opcode = *(const uint8_t *)(at - 1);
			bool is_jump = opcode == 0xe9 || opcode == 0xf8 || opcode >> 4 == 8;
			if ((opcode == 0xe8 || is_jump) && is_hit(c, target, opcode == 0xe8)) {
				return true;
			}
		}
	}
	uintptr_t low = c->entry - SHORT_REACH - 1, high = c->end + SHORT_REACH + 1;
	low = low > code->start + 1 ? low : code->start + 1;
	high = high < code->end ? high : code->end;
	for (uintptr_t at = low; at < high; at++) {
		uintptr_t target = at + 1 + (uintptr_t)(intptr_t) * (const int8_t *)at;
		if (target - c->entry < size) {
			uint8_t opcode = *(const uint8_t *)(at - 1);
			bool is_jump = opcode >> 4 == 7 || opcode == 0xeb || (opcode >= 0xe0 && opcode <= 0xe3);
			if (is_jump && is_hit(c, target, false)) {
				return true;
			}
		}
	}
	return false;
}

/*
 * Whether a piece of the function leaves its start alone: no jump from it leads behind the first
 * byte of what changes, and none back to the beginning (a loop, which may need other registers
 * than a call does).
 */
static const char *
leaves_alone(const struct detour_code *code, const struct change *c)
{
	struct instruction i;
	if (!may_hit(code, c)) {
		return NULL;
	}
	for (uintptr_t here = code->start; here < code->end; here += i.step.length) {
		if (!decode(here, code->end, &i)) {
			return "it cannot be decoded";
		}
		if (i.step.is_relative && is_hit(c, i.target, is_call(&i))) {
			return i.target > c->at ? "it jumps into its first instructions"
			                        : "it jumps back to its beginning";
		}
	}
	return NULL;
}

static void
set_jump(struct detour *d, uintptr_t at, uintptr_t end, const uint8_t *stub)
{
	int32_t distance = (int32_t)((uintptr_t)stub - (at + JUMP_SIZE));
	d->at = (uint8_t *)at;
	d->size = (uint8_t)(end - at);
	memset(d->bytes, 0xcc, sizeof(d->bytes));
	d->bytes[0] = 0xe9;
	memcpy(d->bytes + 1, &distance, sizeof(distance));
}

static uint8_t *
aligned(uint8_t *at)
{
	return (uint8_t *)(((uintptr_t)at + 15) & ~(uintptr_t)15);
}

const char *
detour_make(const struct detour_function *f, uintptr_t target, uint8_t **room, struct detour *d)
{
	uintptr_t at = f->code.start;
	struct writer w = {.at = *room};
	if (f->code.end - at >= sizeof(endbr64) &&
	    memcmp((const void *)at, endbr64, sizeof(endbr64)) == 0) {
		at += sizeof(endbr64);
	}
	put(&w, endbr64, sizeof(endbr64)); /* the trampoline is called through a pointer */
	uintptr_t end = move_start(&w, f, at);
	const char *failure = w.failure;
	const struct change change = {f->code.start, at, end};
	failure = failure == NULL ? leaves_alone(&f->code, &change) : failure;
	for (unsigned i = 0; i < f->part_count && failure == NULL; i++) {
		failure = leaves_alone(&f->parts[i], &change);
	}
	if (failure != NULL) {
		return failure;
	}
	d->original = *room;
	w.at = aligned(w.at);
	set_jump(d, at, end, w.at);
	put_far_jump(&w, target);
	*room = aligned(w.at);
	return NULL;
}

static bool
is_return(const struct instruction *i)
{
	return i->step.length == 1 && *(const uint8_t *)i->at == 0xc3;
}

const char *
detour_empty(uintptr_t function, uintptr_t target, uint8_t **room, struct detour *d)
{
	struct instruction i;
	struct writer w = {.at = aligned(*room)};
	if (memcmp((const void *)function, endbr64, sizeof(endbr64)) == 0) {
		function += sizeof(endbr64);
	}
	uintptr_t end = function;
	while (end - function < JUMP_SIZE) {
		if (!decode(end, end + CODE_LENGTH_MOST, &i) ||
		    (end == function ? !is_return(&i) : !i.step.is_padding)) {
			return "it is in use";
		}
		end += i.step.length;
	}
	d->original = NULL;
	set_jump(d, function, end, w.at);
	put_far_jump(&w, target);
	*room = aligned(w.at);
	return NULL;
}

static const uint8_t *
behind_endbr64(const struct detour_code *code)
{
	const uint8_t *at = (const uint8_t *)code->start;
	bool has =
	    code->end - code->start >= sizeof(endbr64) && memcmp(at, endbr64, sizeof(endbr64)) == 0;
	return has ? at + sizeof(endbr64) : at;
}

bool
detour_is_idle(const struct detour_code *code)
{
	/* A number into eax, as compilers do it: push and pop, mov, xor, or. A mask for each byte. */
	static const struct {
		uint8_t size, bytes[5], mask[5];
	} numbers[] = {{3, {0x6a, 0, 0x58}, {0xff, 0, 0xff}},
	               {5, {0xb8}, {0xff}},
	               {2, {0x31, 0xc0}, {0xff, 0xff}},
	               {3, {0x83, 0xc8, 0xff}, {0xff, 0xff, 0xff}}};
	const uint8_t *at = behind_endbr64(code), *end = (const uint8_t *)code->end;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		bool same = end - at > numbers[i].size;
		for (unsigned j = 0; same && j < numbers[i].size; j++) {
			same = (at[j] & numbers[i].mask[j]) == numbers[i].bytes[j];
		}
		if (same) {
			at += numbers[i].size;
			break;
		}
	}
	return end - at == 1 && *at == 0xc3; /* ret */
}

uintptr_t
detour_leads_to(const struct detour_code *code)
{
	const uint8_t *at = behind_endbr64(code);
	size_t size = code->end - (uintptr_t)at;
	int32_t distance;
	if (size == 2 && *at == 0xeb) {
		return code->end + (uintptr_t)(intptr_t)(int8_t)at[1];
	}
	if (size == JUMP_SIZE && *at == 0xe9) {
		memcpy(&distance, at + 1, sizeof(distance));
		return code->end + (uintptr_t)(intptr_t)distance;
	}
	return 0;
}

int
detour_protection(const void *note, size_t size)
{
	(void)note;
	(void)size;
	return 0;
}

unsigned
detour_calls(const struct detour_code *code, bool (*is_wanted)(uintptr_t to, const void *data),
             const void *data)
{
	unsigned count = 0;
	for (uintptr_t at = code->start; at + JUMP_SIZE <= code->end; at++) {
		const uint8_t *bytes = (const uint8_t *)at;
		int32_t distance;
		if (*bytes == 0xe8 || *bytes == 0xe9) {
			memcpy(&distance, bytes + 1, sizeof(distance));
			count += is_wanted(at + JUMP_SIZE + (uintptr_t)(intptr_t)distance, data);
		}
	}
	return count;
}

#endif
