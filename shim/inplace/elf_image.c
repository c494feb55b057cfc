/* elf_image.c - see elf_image.h */
#include "shim/inplace/elf_image.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "shim/base/memory.h"

#define SECTIONS_MOST 4096u
#define BYTES_MOST    (UINT64_C(256) << 20) /* of one section: more is not believed in */
#define WINDOW        ((size_t)65536)

bool
elf_image_read(const struct elf_image *image, void *to, size_t size, uint64_t offset)
{
	if (offset > image->size || size > image->size - offset) {
		return false;
	}
	for (size_t done = 0; done < size;) {
		ssize_t got = pread(image->file.fd, (char *)to + done, size - done, (off_t)(offset + done));
		if (got <= 0) {
			return false;
		}
		done += (size_t)got;
	}
	return true;
}

void *
elf_image_load(const struct elf_image *image, const ElfW(Shdr) * section, size_t *bytes)
{
	if (section->sh_type == SHT_NOBITS || section->sh_size > image->size ||
	    section->sh_size > BYTES_MOST) {
		return NULL;
	}
	*bytes = (size_t)section->sh_size + 1; /* zeroed: so there is a NUL */
	void *memory = memory_take(*bytes);
	if (memory != NULL &&
	    !elf_image_read(image, memory, (size_t)section->sh_size, section->sh_offset)) {
		memory_give(memory, *bytes);
		memory = NULL;
	}
	return memory;
}

static bool
load_sections(struct elf_image *image, const ElfW(Ehdr) * head)
{
	if (head->e_shentsize != sizeof(ElfW(Shdr)) || head->e_shnum == 0 ||
	    head->e_shnum > SECTIONS_MOST || head->e_shstrndx >= head->e_shnum) {
		return false;
	}
	image->count = head->e_shnum;
	image->sections_bytes = image->count * sizeof(*image->sections);
	image->sections = memory_take(image->sections_bytes);
	if (image->sections == NULL ||
	    !elf_image_read(image, image->sections, image->sections_bytes, head->e_shoff)) {
		return false;
	}
	image->names = elf_image_load(image, &image->sections[head->e_shstrndx], &image->names_bytes);
	return image->names != NULL;
}

bool
elf_image_open(struct elf_image *image, const char *path)
{
	ElfW(Ehdr) head;
	struct stat status;
	*image = (struct elf_image){.file = own_file_open(path, O_RDONLY)};
	bool done = own_file_is(&image->file, &status) && S_ISREG(status.st_mode);
	image->size = done ? (uint64_t)status.st_size : 0;
	done = done && elf_image_read(image, &head, sizeof(head), 0) &&
	       memcmp(head.e_ident, ELFMAG, SELFMAG) == 0 &&
	       head.e_ident[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) &&
	       load_sections(image, &head);
	if (!done) {
		elf_image_close(image);
	}
	return done;
}

void
elf_image_close(struct elf_image *image)
{
	own_file_close(&image->file);
	if (image->sections != NULL) {
		memory_give(image->sections, image->sections_bytes);
	}
	if (image->names != NULL) {
		memory_give(image->names, image->names_bytes);
	}
	image->sections = NULL;
	image->names = NULL;
}

const ElfW(Shdr) * elf_image_section(const struct elf_image *image, const char *name, uint32_t type)
{
	for (unsigned i = 0; i < image->count; i++) {
		const ElfW(Shdr) *section = &image->sections[i];
		if (section->sh_type == type && section->sh_name < image->names_bytes &&
		    strcmp(image->names + section->sh_name, name) == 0) {
			return section;
		}
	}
	return NULL;
}

/*
 * Whether `text`, of two bytes or more, stands in the window. Its first two bytes are looked for at
 * sixteen places at a time: a program may have ten megabytes of names.
 */
static bool
window_has(const char *window, size_t size, const char *text, size_t length)
{
	typedef char bytes __attribute__((vector_size(16)));
	const bytes zero = {0};
	const bytes first = zero + text[0], second = zero + text[1];
	size_t at = 0;
	for (; at + sizeof(bytes) + 1 <= size; at += sizeof(bytes)) {
		bytes here, next;
		uint64_t halves[2];
		memcpy(&here, window + at, sizeof(here));
		memcpy(&next, window + at + 1, sizeof(next));
		const bytes both = (bytes)(here == first) & (bytes)(next == second);
		memcpy(halves, &both, sizeof(halves));
		if ((halves[0] | halves[1]) != 0) {
			size_t left = size - at;
			size_t span = sizeof(bytes) - 1 + length;
			if (memmem(window + at, left < span ? left : span, text, length) != NULL) {
				return true;
			}
		}
	}
	return memmem(window + at, size - at, text, length) != NULL;
}

/* In windows that overlap, so that no place for the text lies across an edge. */
bool
elf_image_has(const struct elf_image *image, const ElfW(Shdr) * section, const char *text)
{
	size_t length = strlen(text);
	char *window = section->sh_type != SHT_NOBITS ? memory_take(WINDOW) : NULL;
	bool found = false;
	for (uint64_t at = 0; window != NULL && !found && at + length <= section->sh_size;
	     at += WINDOW - length) {
		uint64_t left = section->sh_size - at;
		size_t size = left < WINDOW ? (size_t)left : WINDOW;
		if (section->sh_offset > UINT64_MAX - at ||
		    !elf_image_read(image, window, size, section->sh_offset + at)) {
			break;
		}
		found = window_has(window, size, text, length);
	}
	if (window != NULL) {
		memory_give(window, WINDOW);
	}
	return found;
}

size_t
elf_image_build_id(const struct elf_image *image, uint8_t *id, size_t most)
{
	const ElfW(Shdr) *note = elf_image_section(image, ".note.gnu.build-id", SHT_NOTE);
	struct {
		ElfW(Nhdr) head;
		char name[4];
	} start;
	if (note == NULL || note->sh_size < sizeof(start) ||
	    !elf_image_read(image, &start, sizeof(start), note->sh_offset) ||
	    start.head.n_type != NT_GNU_BUILD_ID || start.head.n_namesz != sizeof(start.name)) {
		return 0;
	}
	size_t size = start.head.n_descsz < most ? start.head.n_descsz : most;
	return size <= note->sh_size - sizeof(start) &&
	               elf_image_read(image, id, size, note->sh_offset + sizeof(start))
	           ? size
	           : 0;
}
