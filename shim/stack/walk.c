/*
 * walk.c - see walk.h
 *
 * Rules are remembered by their address in one table for all threads, whose slots are one word
 * each. A new address replaces the one in its slot: that costs a second lookup, nothing else.
 */
#include "shim/stack/walk.h"

#include <stdatomic.h>
#include <stddef.h>

#include "shim/arch/arch.h"
#include "shim/base/memory.h"
#include "shim/base/probe.h"
#include "shim/stack/origin.h"

#define FRAMES_MOST (2 * NNGT_STACK_MAX) /* with those of the shim */

/*
 * A slot: kind 2 bits, confirmed 1, by_frame_pointer 1, end / 8 in 16, the places in 9, and the
 * bits of the scrambled address that the slot's number does not tell.
 *
 * The places: where a call pushes its return address, saved / 8. Elsewhere the place of the return
 * address / 8, up from where the rule begins or down from the frame's end, and two bits: which of
 * the two, and whether the frame pointer is saved below it.
 */
#define SLOT_BITS    13
#define TAG_BITS     (ARCH_ADDRESS_BITS - SLOT_BITS)
#define KIND         3u
#define CONFIRMED    (UINT64_C(1) << 2)
#define BY_FP        (UINT64_C(1) << 3)
#define END_SHIFT    4
#define PLACES_SHIFT 20
#define PLACES_MASK  0x1ffu
#define TAG_SHIFT    29
#define FROM_END     0x80u
#define SAVED        0x100u
#define NO_PLACES    UINT64_MAX

static _Atomic uint64_t rules[1 << SLOT_BITS];

/* One to one in the addresses of code, so that slot and tag together are the address. */
static uint64_t
scramble(uint64_t address)
{
	return address * UINT64_C(0x9e3779b97f4a7c15) & ((UINT64_C(1) << ARCH_ADDRESS_BITS) - 1);
}

/* Where the words of a plain frame are. NO_PLACES: farther than there is room for. */
static uint64_t
encode_places(const struct cfi_rule *r)
{
	if (r->saved % 8 != 0 || r->returns % 8 != 0) {
		return NO_PLACES;
	}
	if (ARCH_CALL_PUSHES) {
		return r->saved / 8 <= 0xff ? (uint64_t)(r->saved / 8) : NO_PLACES;
	}
	int64_t up = (r->end - r->returns) / 8, down = r->returns / 8;
	uint64_t saved = r->saved != 0 ? SAVED : 0;
	if (up >= 0 && up < FROM_END) {
		return saved | (uint64_t)up;
	}
	return down < FROM_END ? saved | FROM_END | (uint64_t)down : NO_PLACES;
}

static uint64_t
encode(const struct cfi_rule *r)
{
	if (r->kind != CFI_PLAIN) {
		return (uint64_t)r->kind;
	}
	uint64_t places = encode_places(r);
	if (r->end <= 0 || r->end % 8 != 0 || r->end / 8 > 0xffff || places == NO_PLACES) {
		return CFI_OTHER;
	}
	return (uint64_t)CFI_PLAIN | (r->by_frame_pointer ? BY_FP : 0) |
	       (uint64_t)(r->end / 8) << END_SHIFT | places << PLACES_SHIFT;
}

static inline struct cfi_rule
decode(uint64_t word)
{
	uint64_t places = word >> PLACES_SHIFT & PLACES_MASK;
	int64_t end = (int64_t)(word >> END_SHIFT & 0xffff) * 8;
	struct cfi_rule rule = {.kind = (enum cfi_kind)(word & KIND),
	                        .by_frame_pointer = (word & BY_FP) != 0,
	                        .end = end,
	                        .saved = (int64_t)places * 8,
	                        .returns = 8};
	if (!ARCH_CALL_PUSHES) {
		int64_t place = (int64_t)(places & (FROM_END - 1)) * 8;
		rule.returns = (places & FROM_END) != 0 ? place : end - place;
		rule.saved = (places & SAVED) != 0 ? rule.returns + 8 : 0;
	}
	return rule;
}

/* The slot's word for an address, its tag included. */
static uint64_t
find_rule(uint64_t address)
{
	if (address >> ARCH_ADDRESS_BITS != 0 || address == 0) {
		return CFI_OTHER;
	}
	uint64_t scrambled = scramble(address);
	_Atomic uint64_t *slot = &rules[scrambled >> TAG_BITS];
	uint64_t tag = (scrambled & ((UINT64_C(1) << TAG_BITS) - 1)) << TAG_SHIFT;
	uint64_t word = atomic_load_explicit(slot, memory_order_relaxed);
	if (word != 0 && (word ^ tag) >> TAG_SHIFT == 0) {
		return word;
	}
	struct cfi_rule rule = cfi_find(address);
	word = tag | encode(&rule);
	atomic_store_explicit(slot, word, memory_order_relaxed);
	return word;
}
_Static_assert(TAG_SHIFT + TAG_BITS <= 64, "a slot is one word");

struct cfi_rule
walk_rule(uint64_t return_address)
{
	return decode(find_rule(return_address));
}

/* A careful walk has gone by this rule. */
static void
confirm(uint64_t address, uint64_t word)
{
	atomic_store_explicit(&rules[scramble(address) >> TAG_BITS], word | CONFIRMED,
	                      memory_order_relaxed);
}

/* Where a walk is. */
struct state {
	uint64_t address, stack_pointer, frame_pointer;
	uint64_t
	    saved_at; /* where the frame pointer was read; 0: it is the one of the start, or noted */
	bool noted;
	bool careful;
	struct probe probe;
};

static bool
load(struct state *s, uint64_t address, uint64_t *value)
{
	if (__builtin_expect(s->careful, 0)) {
		return probe_read(&s->probe, address, value);
	}
	*value = *(const uint64_t *)(uintptr_t)address;
	return true;
}

static bool
note(struct walk_checks *checks, uint64_t base, uint64_t at, uint64_t value)
{
	if (checks == NULL) {
		return true;
	}
	uint64_t offset = (at - base) / 8;
	if (checks->count == WALK_CHECKS_MAX || offset > UINT32_MAX) {
		return false;
	}
	checks->offsets[checks->count] = (uint32_t)offset;
	checks->values[checks->count++] = value;
	return true;
}

/* The frame pointer is used: what it was read from, or itself at the start, is to be checked. */
static bool
note_frame_pointer(struct state *s, struct walk_checks *checks, uint64_t base)
{
	if (s->noted || checks == NULL) {
		return true;
	}
	s->noted = true;
	if (s->saved_at == 0) {
		checks->frame_pointer = true;
		return true;
	}
	return note(checks, base, s->saved_at, s->frame_pointer);
}

/* From a plain frame to its caller's. Returns false if the frame is inconsistent. */
static bool
step(struct state *s, uint64_t word, struct walk_checks *checks, uint64_t base)
{
	struct cfi_rule rule = decode(word);
	uint64_t saved = (uint64_t)rule.saved, returns = (uint64_t)rule.returns, address;
	uint64_t end = s->stack_pointer + (uint64_t)rule.end;
	if (rule.by_frame_pointer) {
		if (!note_frame_pointer(s, checks, base)) {
			return false;
		}
		end = s->frame_pointer + (uint64_t)rule.end;
	}
	if (end <= s->stack_pointer || end % 8 != 0 || end - s->stack_pointer < saved ||
	    end - s->stack_pointer < returns) {
		return false;
	}
	if (!load(s, end - returns, &address) || !note(checks, base, end - returns, address)) {
		return false;
	}
	s->address = arch_code(address);
	if (saved != 0) {
		s->saved_at = end - saved;
		s->noted = false;
		if (!load(s, s->saved_at, &s->frame_pointer)) {
			return false;
		}
	}
	s->stack_pointer = end;
	return true;
}

enum walk_result
walk_stack(const struct walk_start *start, uint64_t *frames, unsigned most, unsigned *count,
           struct walk_checks *checks, bool careful)
{
	struct state s = {.address = start->return_address,
	                  .stack_pointer = start->stack_pointer,
	                  .frame_pointer = start->frame_pointer,
	                  .careful = careful};
	unsigned found = 0;
	if (checks != NULL) {
		checks->count = 0;
		checks->frame_pointer = false;
	}
	for (unsigned i = 0; i < FRAMES_MOST && found < most; i++) {
		uint64_t address = s.address, word = find_rule(address);
		if ((word & KIND) == CFI_OTHER) {
			*count = found;
			return WALK_OTHER;
		}
		/* Care takes system calls: without them the rules are trusted. */
		if (!careful && (word & CONFIRMED) == 0 && !memory_is_reserved()) {
			return WALK_UNCONFIRMED;
		}
		if ((word & KIND) == CFI_PLAIN) {
			if (!step(&s, word, checks, start->stack_pointer)) {
				*count = found;
				return WALK_OTHER;
			}
			if (!origin_is_shim((const void *)(uintptr_t)s.address)) { /* a trampoline */
				frames[found++] = s.address;
			}
		}
		if (careful) {
			confirm(address, word);
		}
		if ((word & KIND) == CFI_END) {
			break;
		}
	}
	*count = found;
	return WALK_DONE;
}

void
walk_forget(void)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		atomic_store_explicit(&rules[i], 0, memory_order_relaxed);
	}
}
