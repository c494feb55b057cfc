/*
 * cfi_data.h - the bytes of .eh_frame: numbers, and the description of one function's frame. All is
 * read in place, in mapped memory that must stay; nothing is owned. Any thread, in a signal handler
 * too.
 */
#ifndef NNGTRACE_SHIM_STACK_CFI_DATA_H
#define NNGTRACE_SHIM_STACK_CFI_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes to read; a read past the end sets `bad` and gives 0. */
struct cfi_input {
	const uint8_t *at, *end;
	bool bad;
};

/* Each reads on: a number of 1 to 8 bytes, so many bytes over, a LEB128 number. */
uint64_t cfi_bytes(struct cfi_input *in, size_t size);
void cfi_skip(struct cfi_input *in, uint64_t size);
uint64_t cfi_unsigned(struct cfi_input *in);
int64_t cfi_signed(struct cfi_input *in);

/* The description of one function: the instructions common to several, and its own. */
struct cfi_description {
	struct cfi_input common, own;
	uint64_t start, size; /* of the function */
	uint64_t code_align, return_column;
	int64_t data_align;
	unsigned address_encoding;
	bool has_data;
	bool is_signal; /* what follows is where a signal came, and no call */
};

/*
 * The description of the function that begins last at or before the target, by the table in a
 * module's .eh_frame_hdr. False: none, or not understood.
 */
bool cfi_describe(const uint8_t *head, size_t size, uint64_t target, struct cfi_description *d);

#endif
