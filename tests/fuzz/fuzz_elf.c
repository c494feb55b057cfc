/*
 * fuzz_elf.c - libFuzzer with the bytes of a program: what it says of its functions, files and
 * lines is looked up at addresses all over it. Its seeds are real programs with debug
 * information. Mutations keep to the sections that are read for that; the first bytes, without
 * which nothing else would be read, are made right again.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/symbols/elf_file.h"
#include "analyzer/symbols/guard.h"
#include "tests/fuzz/drive.h"

#define LOOKUPS 24u
#define STEP    13u    /* between two addresses that are looked up */
#define FIRST   0x180u /* where the code of the seeds begins, about */

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

static uint64_t
number(const uint8_t *data, size_t size)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < size; i++) {
		sum = (sum ^ data[i]) * UINT64_C(0x100000001b3);
	}
	return sum;
}

/* Where a section is in the file; false: there is no such section, or not all of it. */
static bool
section(const uint8_t *data, size_t size, unsigned index, size_t *at, size_t *length)
{
	Elf64_Ehdr head;
	Elf64_Shdr header;
	memcpy(&head, data, sizeof(head));
	if (head.e_shoff > size || index >= head.e_shnum ||
	    (size - head.e_shoff) / sizeof(header) <= index) {
		return false;
	}
	memcpy(&header, data + head.e_shoff + index * sizeof(header), sizeof(header));
	if (header.sh_type == SHT_NOBITS || header.sh_offset > size ||
	    header.sh_size > size - header.sh_offset || header.sh_size == 0) {
		return false;
	}
	*at = header.sh_offset;
	*length = header.sh_size;
	return true;
}

/* Sections that are not loaded are what debuggers read; they come last. */
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	Elf64_Ehdr head;
	size_t at = 0, length = 0;
	if (size < sizeof(head)) {
		return LLVMFuzzerMutate(data, size, max_size);
	}
	memcpy(&head, data, sizeof(head));
	unsigned sections = head.e_shnum != 0 ? head.e_shnum : 1;
	if (seed % 8 == 0 && head.e_shoff < size) { /* the table of sections itself */
		at = head.e_shoff;
		length = size - at;
	} else if (!section(data, size, seed / 8 % sections, &at, &length)) {
		return LLVMFuzzerMutate(data, size, size);
	}
	LLVMFuzzerMutate(data + at, length, length);
	memcpy(data, &head, EI_NIDENT);
	return size;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct elf_file_options options;
	struct elf_place places[ELF_FILE_INLINES_MAX];
	enum elf_lack lack;
	drive_require(ftruncate(drive_file(), 0) == 0 &&
	              pwrite(drive_file(), data, size, 0) == (ssize_t)size);
	guard_set(GUARD_SPLIT); /* as in the process that reads such files */
	struct elf_file *file = elf_file_open(drive_path(), NULL, 0, &options, &lack);
	uint64_t start = number(data, size) % STEP + FIRST;
	for (unsigned i = 0; file != NULL && i < LOOKUPS; i++) {
		unsigned count = elf_file_lookup(file, start + i * STEP, places);
		drive_require(count <= ELF_FILE_INLINES_MAX);
		for (unsigned j = 0; j < count; j++) {
			drive_require(places[j].file == NULL || strlen(places[j].file) <= size * 2);
			free(places[j].function);
		}
	}
	elf_file_close(file);
	guard_set(GUARD_OFF);
	return 0;
}
