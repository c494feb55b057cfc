/*
 * encode.h - arguments and results as bytes of an event: as wide as format.h says, without
 * gaps, and pointers as in a narrow event.  Everything folds to plain stores, because every kind is
 * a constant. Functions that write at p return the place behind; the caller has made sure of the
 * room. Any thread.
 */
#ifndef NNGTRACE_SHIM_RECORD_ENCODE_H
#define NNGTRACE_SHIM_RECORD_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "shim/record/record.h"
#include "shim/trace/format.h"

#define ENCODE_INLINE static inline __attribute__((always_inline))

/* The kinds as nng_api.def writes them for arguments that NNG fills in, and all widths. */
enum {
#define X(kind, word, width)                                                                       \
	NNGT_OUT_##kind = NNGT_##kind | NNGT_OUT, WIDTH_##kind = width, WIDTH_OUT_##kind = width,
	NNGT_OBJECT_KINDS(X) NNGT_VALUE_KINDS(X)
#undef X
};

/* Which arguments an event holds. */
enum encode_part { ENCODE_ALL, ENCODE_IN, ENCODE_OUT };

/* Bytes that a value of this kind takes in an event; 0: it is not recorded. */
ENCODE_INLINE unsigned
encode_width(unsigned kind)
{
	switch (kind & ~(unsigned)NNGT_OUT) {
#define X(name, word, width)                                                                       \
	case NNGT_##name:                                                                              \
		return width;
		NNGT_OBJECT_KINDS(X)
		NNGT_VALUE_KINDS(X)
#undef X
	default:
		return 0;
	}
}

/* Does this part of a call hold arguments of this kind? */
ENCODE_INLINE bool
encode_holds(enum encode_part part, unsigned kind)
{
	return part == ENCODE_ALL || (part == ENCODE_OUT) == ((kind & NNGT_OUT) != 0);
}

/* Bytes that an argument of this kind takes in this part of a call. */
ENCODE_INLINE unsigned
encode_bytes(enum encode_part part, unsigned kind)
{
	return encode_holds(part, kind) ? encode_width(kind) : 0;
}

/* Is an argument of this kind a pointer, which is narrow in a narrow event? */
ENCODE_INLINE bool
encode_is_pointer(unsigned kind)
{
	return encode_width(kind) == sizeof(uint64_t);
}

/* The same as encode_bytes in a narrow event. */
ENCODE_INLINE unsigned
encode_narrow_bytes(enum encode_part part, unsigned kind)
{
	unsigned bytes = encode_bytes(part, kind);
	return bytes < sizeof(uint32_t) ? bytes : (unsigned)sizeof(uint32_t);
}

/* The name of an option, as a number. NULL is 0. */
uint32_t encode_option(const char *name);

/* An object, or a number, of this many bytes. Narrower numbers are widened. */
ENCODE_INLINE uint8_t *
encode_value(uint8_t *p, unsigned kind, const void *value, size_t size)
{
	unsigned width = encode_width(kind);
	uint32_t number = 0;
	if (width == 0) {
		return p;
	}
	if (kind == NNGT_OPTION) {
		const char *name;
		memcpy(&name, value, sizeof(name));
		number = encode_option(name);
		value = &number;
	} else if (kind == NNGT_SIZE) {
		size_t many;
		memcpy(&many, value, sizeof(many));
		number = many < UINT32_MAX ? (uint32_t)many : UINT32_MAX;
		value = &number;
	} else if (size == 1 || size == 2) { /* bool, uint16_t */
		uint8_t one;
		uint16_t two;
		if (size == 1) {
			memcpy(&one, value, 1);
			number = one;
		} else {
			memcpy(&two, value, 2);
			number = two;
		}
		value = &number;
	}
	memcpy(p, value, width);
	return p + width;
}

/* A result as a number for an event's aux. */
ENCODE_INLINE uint32_t
encode_number(unsigned kind, const void *value, size_t size)
{
	uint8_t bytes[8] = {0};
	uint32_t number;
	encode_value(bytes, kind, value, size);
	memcpy(&number, bytes, sizeof(number));
	return number;
}

/* Does a result say that NNG has filled in the OUT arguments? */
ENCODE_INLINE bool
encode_succeeded(unsigned kind, const void *value, size_t size)
{
	return kind != NNGT_RESULT || encode_number(kind, value, size) == 0;
}

/*
 * An argument, when it belongs to this part of the call. For OUT arguments the parameter is a
 * pointer, which may be NULL, to what NNG has filled in when `filled`; else zeros stay.
 */
ENCODE_INLINE uint8_t *
encode_argument(uint8_t *p, enum encode_part part, unsigned kind, const void *parameter,
                size_t size, bool filled)
{
	if (!encode_holds(part, kind)) {
		return p;
	}
	if ((kind & NNGT_OUT) == 0) {
		return encode_value(p, kind, parameter, size);
	}
	const void *target;
	memcpy(&target, parameter, sizeof(target));
	/* A message pointer that a failed receive left as it was: the program may take it for one. */
	bool left = kind == NNGT_OUT_MSG && part == ENCODE_OUT;
	if ((filled || left) && target != NULL) {
		memcpy(p, target, encode_width(kind));
	}
	return p + encode_width(kind);
}

/* What a narrow event has of an argument that is a pointer; else 0. *odd: see record_narrow. */
ENCODE_INLINE uint32_t
encode_narrow(const struct record_thread *t, uint64_t *odd, enum encode_part part, unsigned kind,
              const void *parameter, bool filled)
{
	uint64_t pointer = 0;
	if (!encode_holds(part, kind) || !encode_is_pointer(kind)) {
		return 0;
	}
	(void)encode_argument((uint8_t *)&pointer, part, kind, parameter, sizeof(pointer), filled);
	return record_narrow(t, pointer, odd);
}

/* The same as encode_argument in a narrow event. narrow: of encode_narrow. */
ENCODE_INLINE uint8_t *
encode_narrow_argument(uint8_t *p, enum encode_part part, unsigned kind, const void *parameter,
                       size_t size, bool filled, uint32_t narrow)
{
	if (!encode_holds(part, kind) || !encode_is_pointer(kind)) {
		return encode_argument(p, part, kind, parameter, size, filled);
	}
	memcpy(p, &narrow, sizeof(narrow));
	return p + sizeof(narrow);
}

#endif
