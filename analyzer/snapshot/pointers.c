/* pointers.c - see pointers.h */
#include "analyzer/snapshot/pointers.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/table.h"
#include "analyzer/snapshot/snapshot.h"

/* Without the tags that programs put into a pointer. */
#define PLAIN(word) ((word)&UINT64_C(0x0000fffffffffff0))
/* A number with a tag is moved by no more bits. */
#define MOVED_MOST 4u
/* An address has no fewer digits. */
#define TEXT_LEAST 7u
/* LuaJIT keeps so many bits of an address, and the others in a table. */
#define LOW ((UINT64_C(1) << 39) - 1)

static int
by_address(const void *left, const void *right)
{
	const struct pointer *a = *(struct pointer *const *)left, *b = *(struct pointer *const *)right;

	return (a->address > b->address) - (a->address < b->address);
}

/* Those that are found by a pointer into them, too. False: not enough memory. */
static bool
find_ranges(struct pointers *pointers, uint64_t *highest)
{
	for (size_t i = 0; i < pointers->count; i++) {
		pointers->range_count += pointers->items[i].size != 0;
	}
	if (pointers->range_count == 0) {
		return true;
	}
	pointers->ranges = calloc(pointers->range_count, sizeof(struct pointer *));
	if (pointers->ranges == NULL) {
		return false;
	}
	size_t used = 0;
	for (size_t i = 0; i < pointers->count; i++) {
		struct pointer *item = &pointers->items[i];
		if (item->size != 0) {
			uint64_t end = PLAIN(item->address) + item->size;
			*highest = end > *highest ? end : *highest;
			pointers->ranges[used++] = item;
		}
	}
	qsort(pointers->ranges, used, sizeof(struct pointer *), by_address);
	return true;
}

bool
pointers_start(struct pointers *pointers, struct pointer *items, size_t count)
{
	uint64_t highest = 0, slots = 64;

	*pointers = (struct pointers){.items = items, .count = count, .lowest = UINT64_MAX};
	while (slots < (uint64_t)count * 4) {
		slots *= 2;
	}
	pointers->mask = slots - 1;
	pointers->slots = calloc(slots, sizeof(*pointers->slots));
	if (pointers->slots == NULL) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		uint64_t key = PLAIN(items[i].address);
		uint64_t at = table_hash(key) & pointers->mask;
		while (pointers->slots[at] != 0) {
			at = (at + 1) & pointers->mask;
		}
		pointers->slots[at] = (uint32_t)i + 1;
		pointers->near[key >> 25 & (POINTER_NEAR - 1)] = 1;
		pointers->lowest = key < pointers->lowest ? key : pointers->lowest;
		highest = key > highest ? key : highest;
	}
	bool fine = find_ranges(pointers, &highest);
	pointers->span = count > 0 ? highest - pointers->lowest : 0;
	return fine;
}

void
pointers_end(struct pointers *pointers)
{
	free(pointers->slots);
	free(pointers->ranges);
	*pointers = (struct pointers){0};
}

/* Many ways of looking find the same place. Without a place (a register) it counts as many. */
static void
note_hit(struct pointer *item, uint64_t at)
{
	if (at == 0) {
		item->hit_count = POINTER_HITS + 1;
		return;
	}
	for (unsigned i = 0; i < item->hit_count && i < POINTER_HITS; i++) {
		if (item->hits[i] == at) {
			return;
		}
	}
	if (item->hit_count < POINTER_HITS) {
		item->hits[item->hit_count] = at;
	}
	item->hit_count += item->hit_count <= POINTER_HITS;
}

static void
found(struct pointer *item, uint32_t place, uint64_t at)
{
	item->at = item->places == 0 ? at : item->at;
	item->places |= place;
	note_hit(item, at);
}

/* A pointer into one that has a size. */
static void
hit_range(struct pointers *pointers, uint64_t word, uint32_t place, uint64_t at)
{
	size_t low = 0, high = pointers->range_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (pointers->ranges[middle]->address <= word) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	struct pointer *item = low > 0 ? pointers->ranges[low - 1] : NULL;
	if (item != NULL && word != item->address && word - item->address <= item->size) {
		found(item, place, at);
	}
}

static void
hit(struct pointers *pointers, uint64_t plain, uint32_t place, uint64_t at)
{
	for (uint64_t slot = table_hash(plain) & pointers->mask; pointers->slots[slot] != 0;
	     slot = (slot + 1) & pointers->mask) {
		struct pointer *item = &pointers->items[pointers->slots[slot] - 1];
		if (PLAIN(item->address) == plain) {
			found(item, place, at);
		}
	}
}

static inline bool
may_be(const struct pointers *pointers, uint64_t plain)
{
	return plain - pointers->lowest <= pointers->span;
}

void
pointers_words(struct pointers *pointers, const uint64_t *words, size_t count, uint32_t place,
               uint64_t base)
{
	if (pointers->count == 0) {
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (__builtin_expect(may_be(pointers, words[i]), 0)) {
			uint64_t at = base == 0 ? 0 : base + i * 8;
			hit(pointers, PLAIN(words[i]), place, at);
			if (__builtin_expect(pointers->range_count != 0, 0)) {
				hit_range(pointers, words[i], place, at);
			}
		}
	}
}

/* A number with a fraction whose value is an address. */
static uint64_t
from_double(uint64_t word)
{
	double number;
	uint64_t exponent = word >> 52;

	if (exponent < 1023 + 12 || exponent > 1023 + 48) {
		return 0;
	}
	memcpy(&number, &word, sizeof(number));
	return (uint64_t)number;
}

/* Two digits of 30 bits each. */
static uint64_t
from_digits(uint64_t word)
{
	return (word & 0x3fffffff) | (word >> 32 & 0x3fffffff) << 30;
}

static void
look_at(struct pointers *pointers, uint64_t word, uint64_t at)
{
	if (may_be(pointers, PLAIN(word))) {
		hit(pointers, PLAIN(word), SNAPSHOT_LOOSE, at);
	}
}

/* What stands across two words, from a byte of the first on. */
static inline uint64_t
at_byte(uint64_t word, uint64_t next, unsigned byte)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return byte == 0 ? word : word >> (8 * byte) | next << (64 - 8 * byte);
#else
	return byte == 0 ? word : word << (8 * byte) | next >> (64 - 8 * byte);
#endif
}

/*
 * Are its bits 25 to 37 those of an address that is looked for? Addresses lie in few places, but
 * far apart. The bits are below those that LuaJIT replaces, and above those of small numbers.
 */
static inline unsigned
may_be_near(const struct pointers *pointers, uint64_t word)
{
	return pointers->near[word >> 25 & (POINTER_NEAR - 1)];
}

/* May any form of a word be one of the addresses? Few are, so there is one branch for all. */
static inline bool
may_be_any(const struct pointers *pointers, uint64_t word, uint64_t next)
{
	uint64_t half = at_byte(word, next, 4);
	unsigned any = may_be_near(pointers, __builtin_bswap64(word)) |
	               may_be_near(pointers, __builtin_bswap64(half)) |
	               may_be_near(pointers, from_digits(word)) |
	               may_be_near(pointers, from_digits(half)) | may_be_near(pointers, word << 1) |
	               may_be_near(pointers, from_double(word));

	for (unsigned byte = 0; byte < 8; byte++) {
		any |= may_be_near(pointers, at_byte(word, next, byte));
	}
	for (unsigned bits = 1; bits <= MOVED_MOST; bits++) {
		any |= may_be_near(pointers, word >> bits);
	}
	if (pointers->lowest <= UINT32_MAX) {
		any |= may_be_near(pointers, (uint32_t)word) | may_be_near(pointers, word >> 32) |
		       may_be_near(pointers, (uint32_t)word >> 1) | may_be_near(pointers, word >> 33);
	}
	return any != 0;
}

/* All forms of a word, with what stands behind it. */
static void
look_at_forms(struct pointers *pointers, uint64_t word, uint64_t next, uint64_t at)
{
	for (unsigned byte = 0; byte < 8; byte++) {
		look_at(pointers, at_byte(word, next, byte), at + byte);
	}
	for (unsigned byte = 0; byte < 8; byte += 4) {
		look_at(pointers, from_digits(at_byte(word, next, byte)), at + byte);
		look_at(pointers, __builtin_bswap64(at_byte(word, next, byte)), at + byte);
	}
	look_at(pointers, from_double(word), at);
	for (unsigned bits = 1; bits <= MOVED_MOST; bits++) {
		look_at(pointers, word >> bits, at);
	}
	look_at(pointers, word << 1, at);
	/* An address below 4 GiB, in a program that cannot move, fits into a number of V8's (Smi). */
	for (unsigned half = 0; half < 2 && pointers->lowest <= UINT32_MAX; half++) {
		look_at(pointers, (uint32_t)(word >> (32 * half)), at + 4 * half);
		look_at(pointers, (uint32_t)(word >> (32 * half)) >> 1, at + 4 * half);
	}
	look_at(pointers, (word & LOW) | (pointers->lowest & ~LOW), at);
	look_at(pointers, (word & LOW) | ((pointers->lowest + pointers->span) & ~LOW), at);
}

/* The value of a digit, or 16. */
static inline unsigned
digit(uint8_t byte)
{
	unsigned number = (unsigned)byte - '0', letter = (byte | 0x20u) - 'a';

	return number < 10 ? number : letter < 6 ? letter + 10 : 16;
}

/* A text of digits, read in each way that it may be meant in: bytes in hexadecimal, too (SWIG). */
static void
look_at_digits(struct pointers *pointers, const uint8_t *text, size_t length, uint64_t at)
{
	uint64_t hexadecimal = 0, decimal = 0;
	bool is_decimal = true;

	for (size_t i = 0; i < length; i++) {
		unsigned value = digit(text[i]);
		hexadecimal = hexadecimal << 4 | value;
		decimal = decimal * 10 + value;
		is_decimal = is_decimal && value < 10;
	}
	look_at(pointers, hexadecimal, at);
	look_at(pointers, __builtin_bswap64(hexadecimal), at);
	if (is_decimal) {
		look_at(pointers, decimal, at);
	}
}

/* A text that is long enough has a digit at one of every TEXT_LEAST bytes. */
static void
look_at_texts(struct pointers *pointers, const uint8_t *bytes, size_t size, uint64_t base)
{
	for (size_t at = 0; at < size; at += TEXT_LEAST) {
		if (digit(bytes[at]) == 16) {
			continue;
		}
		size_t start = at, end = at + 1;
		while (start > 0 && at - start < POINTER_TEXT && digit(bytes[start - 1]) < 16) {
			start--;
		}
		while (end < size && end - start < POINTER_TEXT && digit(bytes[end]) < 16) {
			end++;
		}
		if (end - start >= TEXT_LEAST && end - start < POINTER_TEXT) {
			look_at_digits(pointers, bytes + start, end - start, base + start);
		}
	}
}

void
pointers_loose(struct pointers *pointers, const uint8_t *bytes, size_t size, uint64_t base)
{
	uint64_t word = 0, next = 0;

	if (pointers->count == 0 || size < sizeof(word)) {
		return;
	}
	memcpy(&next, bytes, sizeof(next));
	for (size_t i = 0; i + sizeof(word) <= size; i += sizeof(word)) {
		word = next;
		next = 0;
		if (i + 2 * sizeof(word) <= size) {
			memcpy(&next, bytes + i + sizeof(word), sizeof(next));
		}
		/* Of two small numbers no form is an address. */
		if ((word | next) >> 16 != 0 && __builtin_expect(may_be_any(pointers, word, next), 0)) {
			look_at_forms(pointers, word, next, base + i);
		}
	}
	look_at_texts(pointers, bytes, size, base);
}
