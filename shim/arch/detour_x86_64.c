/*
 * detour_x86_64.c - see detour.h
 *
 * The jump is `jmp rel32`, 5 bytes, behind an `endbr64` that the function may begin with. It leads
 * to a stub, `jmp *address`, so that the target may be anywhere. The instructions that it covers
 * are copied; those that tell a place by its distance get another distance, short jumps become
 * long ones, and a call becomes the push of its return address and a jump: so the function that is
 * called, and who walks its stack, see the address that they have always seen.
 *
 * Zydis (MIT licence) decodes. It is opened as libunwind is: by us, for us alone, when needed.
 */
#include "shim/arch/detour.h"

#if defined(__x86_64__) && __has_include(<Zydis/Zydis.h>)

#include <Zydis/Zydis.h>
#include <dlfcn.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define JUMP_SIZE        5u
#define INSTRUCTION_MOST 15u
#define SHADOW_STACK     0x5005 /* arch_prctl: ARCH_SHSTK_STATUS, Documentation/arch/x86/shstk.rst */

static ZydisDecoder decoder;
static __typeof__(&ZydisDecoderDecodeInstruction) decode_instruction;
static bool has_shadow_stack;

static const uint8_t endbr64[] = {0xf3, 0x0f, 0x1e, 0xfa};

#define ZYDIS_FILE "libZydis.so." NNGTRACE_ZYDIS

static const char *
load(void)
{
	uint64_t shadow = 0;
	void *library = dlopen(ZYDIS_FILE, RTLD_NOW | RTLD_LOCAL);
	ZyanU64 (*version)(void);
	ZyanStatus (*init)(ZydisDecoder *, ZydisMachineMode, ZydisStackWidth);
	if (library == NULL) {
		dlerror(); /* the host must not find our failure there */
		return ZYDIS_FILE " is not installed (package libzydis" NNGTRACE_ZYDIS ")";
	}
	*(void **)&version = dlsym(library, "ZydisGetVersion");
	*(void **)&init = dlsym(library, "ZydisDecoderInit");
	void *decode = dlsym(library, "ZydisDecoderDecodeInstruction");
	if (version == NULL || init == NULL || decode == NULL ||
	    version() >> 32 != ZYDIS_VERSION >> 32 ||
	    !ZYAN_SUCCESS(init(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64))) {
		return ZYDIS_FILE " is not the version that nngtrace was built with";
	}
	*(void **)&decode_instruction = decode;
	has_shadow_stack = syscall(SYS_arch_prctl, SHADOW_STACK, &shadow) == 0 && shadow != 0;
	return NULL;
}

const char *
detour_open(void)
{
	static const char *failure;
	static bool tried;
	if (!tried) {
		failure = load();
		tried = true;
	}
	return failure;
}

bool
detour_can_open(void)
{
	return true;
}

/* One instruction, with what matters of it. */
struct instruction {
	ZydisDecodedInstruction decoded;
	uintptr_t at;
	bool jumps_relative; /* a jump or call to `target` */
	uintptr_t target;
};

static bool
decode(uintptr_t at, uintptr_t end, struct instruction *i)
{
	size_t room = end - at < INSTRUCTION_MOST ? end - at : INSTRUCTION_MOST;
	if (at >= end ||
	    !ZYAN_SUCCESS(decode_instruction(&decoder, NULL, (const void *)at, room, &i->decoded))) {
		return false;
	}
	i->at = at;
	i->jumps_relative = (i->decoded.attributes & ZYDIS_ATTRIB_IS_RELATIVE) != 0 &&
	                    i->decoded.raw.imm[0].size != 0 && i->decoded.raw.imm[0].is_relative;
	i->target =
	    i->jumps_relative ? at + i->decoded.length + (uintptr_t)i->decoded.raw.imm[0].value.s : 0;
	return true;
}

static bool
is_call(const struct instruction *i)
{
	return i->decoded.meta.category == ZYDIS_CATEGORY_CALL;
}

/* Nothing behind it is reached from it. */
static bool
is_end(const struct instruction *i)
{
	return i->decoded.meta.category == ZYDIS_CATEGORY_RET ||
	       i->decoded.meta.category == ZYDIS_CATEGORY_UNCOND_BR ||
	       i->decoded.mnemonic == ZYDIS_MNEMONIC_UD2 || i->decoded.mnemonic == ZYDIS_MNEMONIC_HLT;
}

static bool
is_padding(const struct instruction *i)
{
	return i->decoded.mnemonic == ZYDIS_MNEMONIC_NOP || i->decoded.mnemonic == ZYDIS_MNEMONIC_INT3;
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
	uintptr_t back = i->at + i->decoded.length;
	put(w, "\xff\x35\x05\0\0\0", 6);
	put_jump(w, i->target);
	put(w, &back, sizeof(back));
}

/* What tells a place by its distance from the instruction, which is another from here. */
static void
put_with_distance(struct writer *w, const struct instruction *i)
{
	const ZydisDecodedInstruction *d = &i->decoded;
	int64_t distance = d->raw.disp.value + (int64_t)(i->at - (uintptr_t)w->at);
	int32_t number = (int32_t)distance;
	if (d->raw.disp.size != 32 || number != distance) {
		w->failure = "it uses data that is too far from free memory";
		return;
	}
	memcpy(w->at, (const void *)i->at, d->length);
	memcpy(w->at + d->raw.disp.offset, &number, sizeof(number));
	w->at += d->length;
}

/* A conditional jump, with four bytes for the distance. */
static void
put_condition(struct writer *w, const struct instruction *i)
{
	uint8_t opcode = i->decoded.opcode;
	bool is_short = i->decoded.opcode_map == ZYDIS_OPCODE_MAP_DEFAULT && opcode >> 4 == 7;
	bool is_near = i->decoded.opcode_map == ZYDIS_OPCODE_MAP_0F && opcode >> 4 == 8;
	uint8_t code[] = {0x0f, (uint8_t)(0x80 | (opcode & 15))};
	if (!is_short && !is_near) {
		w->failure = "it begins with an unusual jump";
		return;
	}
	put(w, code, sizeof(code));
	put_distance(w, i->target);
}

static void
put_instruction(struct writer *w, const struct instruction *i, uintptr_t least)
{
	bool relative = (i->decoded.attributes & ZYDIS_ATTRIB_IS_RELATIVE) != 0;
	if (is_call(i)) {
		/* What is called must not come back to a place that is no longer there. */
		if (!i->jumps_relative || i->at + i->decoded.length < least || has_shadow_stack) {
			w->failure = "it begins with a call";
			return;
		}
		put_call(w, i);
	} else if (!relative) {
		put(w, (const void *)i->at, i->decoded.length);
	} else if (!i->jumps_relative) {
		put_with_distance(w, i);
	} else if (i->decoded.meta.category == ZYDIS_CATEGORY_UNCOND_BR) {
		put_jump(w, i->target);
	} else {
		put_condition(w, i);
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
		if (!decode(at, inside ? f->code.end : f->next, &i) || (!inside && !is_padding(&i))) {
			w->failure = inside ? "it cannot be decoded" : "it is too short";
			break;
		}
		if (inside) {
			put_instruction(w, &i, least);
			ended = is_end(&i) || is_call(&i);
		}
		at += i.decoded.length;
	}
	if (!ended) {
		put_jump(w, at);
	}
	return at;
}

/*
 * Whether a piece of the function leaves its start alone: no jump from it leads behind the first
 * byte of what changes, and none back to the beginning (a loop, which may need other registers
 * than a call does).
 */
static const char *
leaves_alone(const struct detour_code *code, uintptr_t entry, uintptr_t at, uintptr_t end)
{
	struct instruction i;
	for (uintptr_t here = code->start; here < code->end; here += i.decoded.length) {
		if (!decode(here, code->end, &i)) {
			return "it cannot be decoded";
		}
		if (i.jumps_relative && i.target > at && i.target < end) {
			return "it jumps into its first instructions";
		}
		if (i.jumps_relative && !is_call(&i) && (i.target == entry || i.target == at)) {
			return "it jumps back to its beginning";
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
	failure = failure == NULL ? leaves_alone(&f->code, f->code.start, at, end) : failure;
	for (unsigned i = 0; i < f->part_count && failure == NULL; i++) {
		failure = leaves_alone(&f->parts[i], f->code.start, at, end);
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
		if (!decode(end, end + INSTRUCTION_MOST, &i) ||
		    (end == function ? i.decoded.mnemonic != ZYDIS_MNEMONIC_RET : !is_padding(&i))) {
			return "it is in use";
		}
		end += i.decoded.length;
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
