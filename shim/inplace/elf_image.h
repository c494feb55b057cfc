/*
 * elf_image.h - an ELF file that is read in pieces: its sections, and the bytes behind addresses.
 *
 * The file may be anything, and may change while it is read. So it is never mapped, and every
 * place and size is compared with the size of the file. Any thread; may change errno.
 */
#ifndef NNGTRACE_SHIM_INPLACE_ELF_IMAGE_H
#define NNGTRACE_SHIM_INPLACE_ELF_IMAGE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/base/own_file.h"

struct elf_image {
	struct own_file file;
	uint64_t size;
	ElfW(Shdr) * sections; /* ours; NULL: none */
	size_t sections_bytes;
	unsigned count;
	char *names; /* of the sections; ended by NUL */
	size_t names_bytes;
};

/* False: no ELF file for this processor, or without sections. Then there is nothing to close. */
bool elf_image_open(struct elf_image *image, const char *path);
void elf_image_close(struct elf_image *image);

/* The section of that name and type (SHT_...), or NULL. */
const ElfW(Shdr) *
    elf_image_section(const struct elf_image *image, const char *name, uint32_t type);

/* All of that many bytes from that place. */
bool elf_image_read(const struct elf_image *image, void *to, size_t size, uint64_t offset);

/*
 * The bytes of a section, with a NUL behind them: memory_take's, to be given back with *bytes.
 * NULL: they are not in the file, or there is no memory.
 */
void *elf_image_load(const struct elf_image *image, const ElfW(Shdr) * section, size_t *bytes);

/* Whether the text is anywhere in a section; reads no more than it must. */
bool elf_image_has(const struct elf_image *image, const ElfW(Shdr) * section, const char *text);

/* The build-id, at most `most` bytes; returns how many, 0: none. */
size_t elf_image_build_id(const struct elf_image *image, uint8_t *id, size_t most);

#endif
