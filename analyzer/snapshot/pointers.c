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
#define TEXT_LEAST 5u

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

static inline void
look_at(struct pointers *pointers, uint64_t word, uint64_t at)
{
	if (__builtin_expect(may_be(pointers, PLAIN(word)), 0)) {
		hit(pointers, PLAIN(word), SNAPSHOT_LOOSE, at);
	}
}

/* A number that was moved to make room for a tag, or has its own bits above the lowest 39. */
static inline void
look_at_moved(struct pointers *pointers, uint64_t word, uint64_t at)
{
	const uint64_t low = (UINT64_C(1) << 39) - 1;

	for (unsigned bits = 1; bits <= MOVED_MOST; bits++) {
		look_at(pointers, word >> bits, at);
		look_at(pointers, word << bits, at);
	}
	look_at(pointers, (word & low) | (pointers->lowest & ~low), at);
	look_at(pointers, (word & low) | ((pointers->lowest + pointers->span) & ~low), at);
}

/* The value of a digit, or 16. */
static unsigned
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
		hexadecimal = hexadecimal << 4 | digit(text[i]);
		is_decimal = is_decimal && digit(text[i]) < 10;
		decimal = decimal * 10 + digit(text[i]);
	}
	look_at(pointers, hexadecimal, at);
	look_at(pointers, __builtin_bswap64(hexadecimal), at);
	if (is_decimal) {
		look_at(pointers, decimal, at);
	}
}

static void
look_at_texts(struct pointers *pointers, const uint8_t *bytes, size_t size, uint64_t base)
{
	size_t start = 0; /* of the digits that are read now */

	for (size_t i = 0; i <= size; i++) {
		if (i < size && digit(bytes[i]) < 16) {
			continue;
		}
		if (i - start >= TEXT_LEAST && i - start < POINTER_TEXT) {
			look_at_digits(pointers, bytes + start, i - start, base + start);
		}
		start = i + 1;
	}
}

void
pointers_loose(struct pointers *pointers, const uint8_t *bytes, size_t size, uint64_t base)
{
	if (pointers->count == 0) {
		return;
	}
	for (size_t i = 0; i + 8 <= size; i++) {
		uint64_t word;
		memcpy(&word, bytes + i, sizeof(word));
		look_at(pointers, word, base + i);
		if (i % 4 == 0) {
			look_at(pointers, from_digits(word), base + i);
			look_at(pointers, __builtin_bswap64(word), base + i);
		}
		if (i % 8 == 0 && word != 0) {
			look_at(pointers, from_double(word), base + i);
			look_at_moved(pointers, word, base + i);
		}
	}
	look_at_texts(pointers, bytes, size, base);
}
