/* api_names.c - see api_names.h */
#include "shim/inplace/api_names.h"

#include <stdbool.h>
#include <string.h>

#include "shim/trace/hash.h"

#define SLOTS 2048u /* a power of two, at least twice as many as there are names */
_Static_assert(API_NAMES * 2 <= SLOTS, "the table of names is half empty");

static const struct {
	const char *name;
	uint8_t does;
} functions[NNGT_FUNCTIONS] = {
#define CALL(name, result, when, does, about, releases, args)                                      \
	[NNGT_FN_##name] = {#name, NNGT_DOES_##does},
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
};

static const char *const others[] = {
#define CALL(name, result, when, does, about, releases, args)
#define NOT_TRACED(name, why) #name,
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
};

static uint16_t slots[SLOTS]; /* a name's number plus one; 0: free */
static bool started;

const char *
api_name(unsigned number)
{
	return number < NNGT_FUNCTIONS ? functions[number].name : others[number - NNGT_FUNCTIONS];
}

static uint32_t
slot_of(const char *name, size_t length)
{
	uint64_t hash = hash_bytes(HASH_START, name, length);
	return (uint32_t)(hash ^ hash >> 32);
}

void
api_names_start(void)
{
	for (unsigned i = 0; i < API_NAMES && !started; i++) {
		if (api_name(i) == NULL) {
			continue; /* an annotation: no function of NNG's */
		}
		uint32_t at = slot_of(api_name(i), strlen(api_name(i)));
		while (slots[at % SLOTS] != 0) {
			at++;
		}
		slots[at % SLOTS] = (uint16_t)(i + 1);
	}
	started = true;
}

int
api_names_find(const char *name, size_t length)
{
	for (uint32_t at = slot_of(name, length); slots[at % SLOTS] != 0; at++) {
		unsigned number = slots[at % SLOTS] - 1u;
		if (strncmp(api_name(number), name, length) == 0 && api_name(number)[length] == '\0') {
			return (int)number;
		}
	}
	return -1;
}

bool
api_name_is_essential(unsigned number)
{
	if (number >= NNGT_FUNCTIONS || strncmp(api_name(number), "nng_stream_", 11) == 0) {
		return false;
	}
	switch (functions[number].does) {
	case NNGT_DOES_MSG_ALLOC:
	case NNGT_DOES_MSG_DUP:
	case NNGT_DOES_MSG_FREE:
	case NNGT_DOES_SEND:
	case NNGT_DOES_RECV:
	case NNGT_DOES_BUFFER_SEND:
	case NNGT_DOES_BUFFER_RECV:
	case NNGT_DOES_AIO_ALLOC:
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_AIO_REAP:
	case NNGT_DOES_AIO_GET_MSG:
	case NNGT_DOES_AIO_SET_MSG:
	case NNGT_DOES_START_SEND:
	case NNGT_DOES_START_RECV:
	case NNGT_DOES_CREATE:
	case NNGT_DOES_DESTROY:
	case NNGT_DOES_CLOSE:
	case NNGT_DOES_CLOSE_ALL:
		return true;
	default:
		return false;
	}
}
