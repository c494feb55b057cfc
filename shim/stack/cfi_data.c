/*
 * cfi_data.c - see cfi_data.h
 *
 * DWARF 4, section 6.4, and the Linux Standard Base (.eh_frame, .eh_frame_hdr) describe it.
 */
#include "shim/stack/cfi_data.h"

#include <string.h>

uint64_t
cfi_bytes(struct cfi_input *in, size_t size)
{
	uint64_t value = 0;
	if ((size_t)(in->end - in->at) < size) {
		in->bad = true;
		in->at = in->end;
		return 0;
	}
	memcpy(&value, in->at, size);
	in->at += size;
	return value;
}

void
cfi_skip(struct cfi_input *in, uint64_t size)
{
	if ((uint64_t)(in->end - in->at) < size) {
		in->bad = true;
		size = (uint64_t)(in->end - in->at);
	}
	in->at += size;
}

static uint64_t
read_leb(struct cfi_input *in, bool is_signed)
{
	uint64_t value = 0, byte;
	unsigned shift = 0;
	do {
		byte = cfi_bytes(in, 1);
		if (shift < 64) {
			value |= (byte & 0x7f) << shift;
		}
		shift += 7;
	} while ((byte & 0x80) != 0);
	if (is_signed && shift < 64 && (byte & 0x40) != 0) {
		value |= ~UINT64_C(0) << shift;
	}
	return value;
}

uint64_t
cfi_unsigned(struct cfi_input *in)
{
	return read_leb(in, false);
}

int64_t
cfi_signed(struct cfi_input *in)
{
	return (int64_t)read_leb(in, true);
}

/* A number in one of the formats (the low half) of DW_EH_PE. */
static uint64_t
read_format(struct cfi_input *in, unsigned format)
{
	switch (format & 0x0f) {
	case 0x00: /* absptr */
	case 0x04: /* udata8 */
	case 0x0c: /* sdata8 */
		return cfi_bytes(in, 8);
	case 0x03: /* udata4 */
		return cfi_bytes(in, 4);
	case 0x0b: /* sdata4 */
		return (uint64_t)(int64_t)(int32_t)cfi_bytes(in, 4);
	default:
		in->bad = true;
		return 0;
	}
}

/* An address: absolute, or relative to where it is written. */
static uint64_t
read_address(struct cfi_input *in, unsigned encoding)
{
	uint64_t here = (uint64_t)(uintptr_t)in->at;
	uint64_t value = read_format(in, encoding);
	switch (encoding & 0xf0) {
	case 0x00:
		return value;
	case 0x10:
		return here + value;
	default:
		in->bad = true;
		return 0;
	}
}

static bool
read_common(const uint8_t *at, struct cfi_description *d)
{
	uint32_t length;
	memcpy(&length, at, sizeof(length));
	struct cfi_input in = {.at = at + 4, .end = at + 4 + length};
	if (length >= 0xfffffff0u || cfi_bytes(&in, 4) != 0) {
		return false;
	}
	uint64_t version = cfi_bytes(&in, 1);
	const char *augmentation = (const char *)in.at;
	cfi_skip(&in, strnlen(augmentation, (size_t)(in.end - in.at)) + 1);
	d->code_align = cfi_unsigned(&in);
	d->data_align = cfi_signed(&in);
	d->return_column = version == 1 ? cfi_bytes(&in, 1) : cfi_unsigned(&in);
	if (in.bad || (version != 1 && version != 3)) {
		return false;
	}
	d->is_signal = false;
	d->address_encoding = 0;
	d->has_data = augmentation[0] == 'z';
	if (!d->has_data) {
		d->common = in;
		return augmentation[0] == '\0';
	}
	uint64_t size = cfi_unsigned(&in);
	struct cfi_input data = {.at = in.at, .end = in.end};
	cfi_skip(&in, size);
	for (const char *c = augmentation + 1; *c != '\0'; c++) {
		if (*c == 'R') {
			d->address_encoding = (unsigned)cfi_bytes(&data, 1);
		} else if (*c == 'L') {
			cfi_bytes(&data, 1);
		} else if (*c == 'P') {
			read_format(&data, (unsigned)cfi_bytes(&data, 1));
		} else if (*c == 'S') {
			d->is_signal = true;
		} else if (*c != 'B' && *c != 'G') { /* how code addresses or memory are tagged */
			return false;
		}
	}
	d->common = in;
	return !in.bad && !data.bad;
}

static bool
read_description(const uint8_t *at, struct cfi_description *d)
{
	uint32_t length, back;
	memcpy(&length, at, sizeof(length));
	memcpy(&back, at + 4, sizeof(back));
	if (length < 4 || length >= 0xfffffff0u || back == 0 || !read_common(at + 4 - back, d)) {
		return false;
	}
	d->own = (struct cfi_input){.at = at + 8, .end = at + 4 + length};
	d->start = read_address(&d->own, d->address_encoding);
	d->size = read_format(&d->own, d->address_encoding);
	if (d->has_data) {
		cfi_skip(&d->own, cfi_unsigned(&d->own));
	}
	return !d->own.bad;
}

static const uint8_t *
find_description(const uint8_t *head, size_t size, uint64_t target)
{
	struct cfi_input in = {.at = head + 4, .end = head + size};
	/* Version 1; a table of pairs of 4 bytes, relative to the head, sorted. */
	if (size < 12 || head[0] != 1 || head[2] != 0x03 || head[3] != 0x3b) {
		return NULL;
	}
	read_format(&in, head[1]);
	uint64_t count = cfi_bytes(&in, 4);
	const uint8_t *table = in.at;
	if (in.bad || count == 0 || count > (uint64_t)(in.end - in.at) / 8) {
		return NULL;
	}
	int64_t wanted = (int64_t)(target - (uint64_t)(uintptr_t)head);
	uint64_t low = 0, high = count;
	int32_t pair[2];
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;
		memcpy(pair, table + middle * 8, sizeof(pair));
		if (pair[0] <= wanted) {
			low = middle;
		} else {
			high = middle;
		}
	}
	memcpy(pair, table + low * 8, sizeof(pair));
	return pair[0] <= wanted ? head + pair[1] : NULL;
}

bool
cfi_describe(const uint8_t *head, size_t size, uint64_t target, struct cfi_description *d)
{
	const uint8_t *at = find_description(head, size, target);
	return at != NULL && read_description(at, d) && target - d->start < d->size;
}
