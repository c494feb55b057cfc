/*
 * reader_page.c - the records of a page of version 3, for reader.c: each event becomes what it
 * would be in version 2.
 */
#include "tests/traps/reader_page.h"

#include <stdbool.h>
#include <string.h>

#define ARGUMENTS_MOST 5

/* The kinds as nng_api.def writes them for arguments that NNG fills in. */
enum {
#define X(kind, word, width) NNGT_OUT_##kind = NNGT_##kind | NNGT_OUT,
	NNGT_OBJECT_KINDS(X) NNGT_VALUE_KINDS(X)
#undef X
};

static const struct {
	uint8_t result, count, kinds[ARGUMENTS_MOST];
} functions[] = {
#define KIND(type, kind) NNGT_##kind
#define ARGS0                                                                                      \
	0,                                                                                             \
	{                                                                                              \
		0                                                                                          \
	}
#define ARGS1(a)                                                                                   \
	1,                                                                                             \
	{                                                                                              \
		KIND a                                                                                     \
	}
#define ARGS2(a, b)                                                                                \
	2,                                                                                             \
	{                                                                                              \
		KIND a, KIND b                                                                             \
	}
#define ARGS3(a, b, c)                                                                             \
	3,                                                                                             \
	{                                                                                              \
		KIND a, KIND b, KIND c                                                                     \
	}
#define ARGS4(a, b, c, d)                                                                          \
	4,                                                                                             \
	{                                                                                              \
		KIND a, KIND b, KIND c, KIND d                                                             \
	}
#define ARGS5(a, b, c, d, e)                                                                       \
	5,                                                                                             \
	{                                                                                              \
		KIND a, KIND b, KIND c, KIND d, KIND e                                                     \
	}
#define CALL(name, result, when, does, about, releases, args) {NNGT_##result, args},
#define NOT_TRACED(name, why)
#define ANNOTATION(name, does, args) {NNGT_VOID, args},
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
#undef ANNOTATION
};

static unsigned
width_of(unsigned kind)
{
	switch (kind & ~(unsigned)NNGT_OUT) {
#define X(kind, word, width)                                                                       \
	case NNGT_##kind:                                                                              \
		return width;
		NNGT_OBJECT_KINDS(X)
		NNGT_VALUE_KINDS(X)
#undef X
	default:
		return 0;
	}
}

/* A value on its way from the page to the event. */
struct values {
	const uint8_t *from, *end;
	uint8_t *to;
	const struct nngt_base *base;
	bool bad;
};

static void
plain(struct values *v, unsigned width)
{
	if ((size_t)(v->end - v->from) < width) {
		v->bad = true;
		return;
	}
	memcpy(v->to, v->from, width);
	v->from += width;
	v->to += width;
}

static void
pointer(struct values *v)
{
	uint32_t low;
	if ((size_t)(v->end - v->from) < sizeof(low)) {
		v->bad = true;
		return;
	}
	memcpy(&low, v->from, sizeof(low));
	unsigned region = low % NNGT_REGIONS;
	uint64_t from = region == 0 ? 0 : (uint64_t)v->base->from[region - 1] << 16,
	         address = from + (low - region);
	memcpy(v->to, &address, sizeof(address));
	v->from += sizeof(low);
	v->to += sizeof(address);
}

static void
arguments(struct values *v, unsigned function, unsigned type)
{
	for (unsigned i = 0; i < functions[function].count; i++) {
		unsigned kind = functions[function].kinds[i], width = width_of(kind);
		bool out = (kind & NNGT_OUT) != 0;
		if (type == NNGT_CALL || (type == NNGT_RETURN) == out) {
			if (width == 8) {
				pointer(v);
			} else {
				plain(v, width);
			}
		}
	}
}

/* The payload of a narrow event, as format.h has it. False: it is another one. */
static bool
values(struct values *v, unsigned function, unsigned type)
{
	if (type == NNGT_CALL) {
		plain(v, width_of(functions[function].result));
	}
	if (type == NNGT_RETURN &&
	    (function == NNGT_FN_nng_aio_wait || function == NNGT_FN_nng_aio_stop)) {
		pointer(v);
		plain(v, 4);
	} else if (type <= NNGT_RETURN) {
		arguments(v, function, type);
	} else {
		if (function == NNGT_FN_nng_pipe_notify) {
			plain(v, 8);
		}
		while (v->from < v->end) {
			pointer(v);
		}
	}
	return !v->bad && v->from == v->end;
}

static bool
narrow(const uint8_t *at, uint32_t word, const struct nngt_base *base, union reader_wide *to)
{
	unsigned function = word >> 8 & 0x3ff, type = word >> 4 & 7, size = (word & 15) * 4;
	struct values v = {at + 8, at + size, to->event.payload, base, false};
	to->event.function = (uint16_t)function;
	to->event.type = (uint8_t)(type | (word & NNGT_RETURNED));
	to->event.aux = word >> 18;
	if (function >= NNGT_FUNCTIONS || size < 8 || !values(&v, function, type)) {
		return false;
	}
	to->event.slots = (uint8_t)((v.to - (uint8_t *)&to->event + 7) / NNGT_SLOT);
	return true;
}

static bool
wide(const uint8_t *at, uint32_t word, union reader_wide *to)
{
	size_t size = (size_t)(word >> 8) * 4;
	if (size < NNGT_EVENT_HEAD || size > NNGT_WIDE_MOST) {
		return false;
	}
	memcpy(to->bytes, at, size);
	to->event.type |= (uint8_t)(word & NNGT_RETURNED);
	to->event.slots = (uint8_t)((size + 7) / NNGT_SLOT);
	return true;
}

size_t
reader_page_record(const uint8_t *at, struct nngt_base *base, union reader_wide *to, bool *is_event)
{
	uint32_t word = __atomic_load_n((const uint32_t *)(const void *)at, __ATOMIC_ACQUIRE), low;
	memcpy(&low, at + 4, sizeof(low));
	memset(to, 0, sizeof(*to));
	*is_event = true;
	bool good;
	size_t size;
	if ((word & 0x70) != 0) {
		size = (word & 15) * 4;
		good = base->word != 0 && narrow(at, word, base, to);
	} else if ((word & 0x7f) == NNGT_WIDE) {
		size = (size_t)(word >> 8) * 4;
		good = base->word != 0 && wide(at, word, to);
	} else {
		memcpy(base, at, sizeof(*base));
		*is_event = false;
		size = sizeof(*base);
		good = word == nngt_base_word(base->time_high, base->from);
	}
	to->event.time = (uint64_t)base->time_high << 32 | low;
	return good ? size : 0;
}
