/*
 * fuzz_trace.c - libFuzzer with the bytes of a trace. Its seeds are real ones. Mutations keep
 * to where something is, and the few words without which nothing else would be read are made
 * right again.
 */
#include "tests/fuzz/drive.h"

#include <string.h>
#include <unistd.h>

#include "analyzer/nng/api.h"

#define WORD sizeof(uint64_t)

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

static uint64_t state;

static uint64_t
draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below == 0 ? 0 : state % below;
}

/* What says of itself that it is a base becomes one, so that the numbers in it are tried. */
static void
repair_base(uint8_t *at)
{
	struct nngt_base base;
	memcpy(&base, at, sizeof(base));
	if ((base.word & 0xff) == NNGT_BASE) {
		base.word = nngt_base_word(base.time_high, base.from);
		memcpy(at, &base, sizeof(base));
	}
}

static void
repair(uint8_t *data, size_t size)
{
	struct nngt_header *header = (struct nngt_header *)data;
	if (size >= sizeof(*header)) {
		memcpy(header->magic, NNGT_MAGIC, sizeof(header->magic));
		header->version =
		    header->version == NNGT_FORMAT_OLDEST ? NNGT_FORMAT_OLDEST : NNGT_FORMAT_VERSION;
		header->byte_order = NNGT_BYTE_ORDER;
		header->functions = NNGT_FUNCTIONS;
		header->api_hash = api_hash(NNGT_FUNCTIONS);
	}
	for (size_t page = NNGT_PAGE; page + NNGT_PAGE <= size; page += NNGT_PAGE) {
		repair_base(data + page);
		repair_base(data + page + sizeof(struct nngt_chunk));
	}
}

/* The place of a word that is not zero, with words left behind it; 0: there is none. */
static size_t
used_word(const uint8_t *data, size_t size, size_t words)
{
	size_t count = size / WORD;
	for (unsigned tries = 0; tries < 200 && count > words; tries++) {
		uint64_t word;
		size_t at = draw(count - words) * WORD;
		memcpy(&word, data + at, WORD);
		if (word != 0) {
			return at;
		}
	}
	return 0;
}

/* A number that is on the edge of something, or near the one that is there. */
static void
change_number(uint8_t *data, size_t at)
{
	static const uint64_t edges[] = {
	    0,          1,         0x7f,       0xff,      0xffff,         0x7fffffff,    0x80000000,
	    UINT32_MAX, INT64_MAX, UINT64_MAX, NNGT_PAGE, NNGT_CHUNK_MAX, UINT64_MAX - 7};
	size_t width = (size_t)1 << draw(4);
	uint64_t number = 0;
	at += draw(WORD / width) * width;
	memcpy(&number, data + at, width);
	number = draw(2) == 0 ? edges[draw(sizeof(edges) / sizeof(edges[0]))] : number + draw(9) - 4;
	memcpy(data + at, &number, width);
}

/* A few words, perhaps an event or a record, over or between others. */
static void
move_words(uint8_t *data, size_t size)
{
	size_t words = 1 + draw(16);
	size_t from = used_word(data, size, words), to = used_word(data, size, words);
	size_t bytes = words * WORD;
	if (draw(2) == 0) {
		memmove(data + to, data + from, bytes);
	} else if (to / NNGT_PAGE == (to + bytes) / NNGT_PAGE) {
		size_t rest = NNGT_PAGE - to % NNGT_PAGE - bytes;
		memmove(data + to + bytes, data + to, rest);
	}
}

static size_t
move_page(uint8_t *data, size_t size, size_t max_size)
{
	size_t pages = size / NNGT_PAGE;
	size_t from = draw(pages) * NNGT_PAGE, to = draw(pages) * NNGT_PAGE;
	if (pages < 3) {
		return size;
	}
	switch (draw(4)) {
	case 0:
		memmove(data + to, data + from, NNGT_PAGE);
		return size;
	case 1:
		memset(data + to, draw(2) == 0 ? 0 : 0xff, draw(NNGT_PAGE));
		return size;
	case 2:
		memmove(data + to, data + to + NNGT_PAGE, size - to - NNGT_PAGE);
		return size - NNGT_PAGE;
	default:
		if (size + NNGT_PAGE > max_size) {
			return size;
		}
		memmove(data + to + NNGT_PAGE, data + to, size - to);
		return size + NNGT_PAGE;
	}
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	if (size < 2 * NNGT_PAGE || draw(16) == 0) {
		return LLVMFuzzerMutate(data, size, max_size);
	}
	for (unsigned changes = (unsigned)draw(4) + 1; changes > 0; changes--) {
		size_t at = used_word(data, size, 4);
		switch (draw(8)) {
		case 0:
			size = move_page(data, size, max_size);
			break;
		case 1:
		case 2:
			move_words(data, size);
			break;
		case 3:
			LLVMFuzzerMutate(data + at, 4 * WORD, 4 * WORD);
			break;
		default:
			change_number(data, at);
		}
	}
	repair(data, size);
	return size;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t header[NNGT_PAGE];
	uint64_t choice = 0;
	drive_require(ftruncate(drive_file(), 0) == 0 &&
	              pwrite(drive_file(), data, size, 0) == (ssize_t)size);
	if (size >= sizeof(header)) {
		memcpy(header, data, sizeof(header));
		repair(header, sizeof(header));
		drive_require(pwrite(drive_file(), header, sizeof(header), 0) == sizeof(header));
	}
	for (size_t i = 0; i < size; i++) {
		choice += data[i];
	}
	drive(choice);
	return 0;
}
