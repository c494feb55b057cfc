/* debug_files.c - see debug_files.h */
#include "analyzer/symbols/debug_files.h"

#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <gelf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/symbols/guard.h"
#include "analyzer/symbols/limits.h"

#define DEBUG_ROOT "/usr/lib/debug"
#define USUAL_PATH ":.debug:" DEBUG_ROOT /* the form of elfutils */
#define ZDEBUG     ".zdebug"             /* "ZLIB", the size in 8 bytes, the compressed section */

void
debug_files_clear(struct debug_files *files)
{
	free(files->alt_name);
	files->alt_name = NULL;
}

static void
set_id(struct build_id *id, const void *bytes, size_t size)
{
	id->size = size <= BUILD_ID_MAX ? (unsigned)size : 0;
	memcpy(id->bytes, bytes, id->size);
}

static bool
has_id(Elf *elf, const struct build_id *id)
{
	const void *bytes;
	ssize_t size = dwelf_elf_gnu_build_id(elf, &bytes);
	return size > 0 && (size_t)size == id->size && memcmp(bytes, id->bytes, id->size) == 0;
}

static const char *
section_name(Elf *elf, const GElf_Shdr *header)
{
	size_t names;
	const char *name =
	    elf_getshdrstrndx(elf, &names) == 0 ? elf_strptr(elf, names, header->sh_name) : NULL;
	return name != NULL ? name : "";
}

/* What a section will be in memory. */
static uint64_t
unpacked_size(Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	GElf_Chdr compressed;
	if ((header->sh_flags & SHF_COMPRESSED) != 0) {
		return gelf_getchdr(section, &compressed) != NULL ? compressed.ch_size : 0;
	}
	uint8_t head[12];
	if (strncmp(section_name(elf, header), ZDEBUG, strlen(ZDEBUG)) != 0) {
		return 0;
	}
	const Elf_Data *data = elf_rawdata(section, NULL);
	if (data == NULL || data->d_size < sizeof(head)) {
		return 0;
	}
	memcpy(head, data->d_buf, sizeof(head));
	uint64_t size = 0;
	for (unsigned i = 4; i < sizeof(head); i++) {
		size = size << 8 | head[i];
	}
	return memcmp(head, "ZLIB", 4) == 0 ? size : 0;
}

/* "name" NUL build-id */
static void
learn_alt(struct debug_files *files, Elf_Scn *section)
{
	const Elf_Data *data = elf_rawdata(section, NULL);
	const char *name = data != NULL ? data->d_buf : NULL;
	size_t length = name != NULL ? strnlen(name, data->d_size) : 0;
	if (name == NULL || length == data->d_size || files->alt_name != NULL) {
		return;
	}
	files->alt_name = strdup(name);
	set_id(&files->alt_id, name + length + 1, data->d_size - length - 1);
}

static bool
accept_elf(struct debug_files *files, Elf *elf, uint64_t bytes)
{
	uint64_t left = limits_memory(bytes);
	for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section)) != NULL;) {
		GElf_Shdr header;
		if (gelf_getshdr(section, &header) == NULL) {
			continue;
		}
		uint64_t size = unpacked_size(elf, section, &header);
		if (size > left) {
			files->too_large = true;
			return false;
		}
		left -= size;
		if (header.sh_type == SHT_PROGBITS &&
		    strcmp(section_name(elf, &header), ".gnu_debugaltlink") == 0) {
			learn_alt(files, section);
		}
	}
	return true;
}

bool
debug_files_accept(struct debug_files *files, int fd)
{
	struct stat st;
	Elf *elf = fstat(fd, &st) == 0 ? elf_begin(fd, ELF_C_READ_MMAP, NULL) : NULL;
	bool fine = elf != NULL && elf_kind(elf) == ELF_K_ELF;
	if (fine) {
		uint64_t on_disk = (uint64_t)st.st_blocks * 512, size = (uint64_t)st.st_size;
		fine = accept_elf(files, elf, size < on_disk ? size : on_disk);
	}
	elf_end(elf);
	return fine;
}

/* The file that a debug link means: without a build-id to compare its checksum must be right. */
static bool
has_crc(int fd, uint32_t wanted)
{
	uint8_t block[4096];
	uint32_t crc = UINT32_MAX;
	off_t at = 0;
	for (ssize_t got; (got = pread(fd, block, sizeof(block), at)) > 0; at += got) {
		for (ssize_t i = 0; i < got; i++) {
			crc ^= block[i];
			for (unsigned bit = 0; bit < 8; bit++) {
				crc = crc >> 1 ^ (UINT32_C(0xedb88320) & -(crc & 1));
			}
		}
	}
	return ~crc == wanted;
}

/* Takes what is at a path when it is the file meant. crc: NULL when there is a build-id. */
static int
take(struct debug_files *files, const char *path, int flags, const struct build_id *id,
     const uint32_t *crc)
{
	int fd = guard_open(path, flags);
	if (fd < 0) {
		return -1;
	}
	Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	bool fine = elf != NULL && (id->size > 0 ? has_id(elf, id) : crc != NULL && has_crc(fd, *crc));
	elf_end(elf);
	if (!fine || !debug_files_accept(files, fd)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The folders of the path, one after the other: calls back until there is a descriptor. */
typedef int visitor(struct debug_files *files, const char *folder, void *data, char **found);

static int
visit_folders(struct debug_files *files, visitor *visit, void *data, char **found)
{
	char *copy = strdup(files->path != NULL ? files->path : USUAL_PATH);
	int fd = -1;
	char *rest = copy, *below = NULL;
	if (files->path == NULL && files->sysroot != NULL &&
	    asprintf(&below, "%s" DEBUG_ROOT, files->sysroot) >= 0) {
		fd = visit(files, below, data, found);
		free(below);
	}
	for (char *folder; fd < 0 && rest != NULL && (folder = strsep(&rest, ":")) != NULL;) {
		fd = visit(files, folder + (*folder == '+' || *folder == '-'), data, found);
	}
	free(copy);
	return fd;
}

static int
visit_by_id(struct debug_files *files, const char *folder, void *data, char **found)
{
	const struct build_id *id = data;
	char text[2 * BUILD_ID_MAX + 1];
	for (unsigned i = 0; i < id->size; i++) {
		snprintf(text + 2 * (size_t)i, 3, "%02x", id->bytes[i]);
	}
	if (folder[0] != '/' ||
	    asprintf(found, "%s/.build-id/%.2s/%s.debug", folder, text, text + 2) < 0) {
		return -1;
	}
	int fd = take(files, *found, 0, id, NULL);
	if (fd < 0) {
		free(*found);
		*found = NULL;
	}
	return fd;
}

int
debug_files_by_id(struct debug_files *files, const struct build_id *id, char **name)
{
	return id->size < 2 ? -1 : visit_folders(files, visit_by_id, (void *)(uintptr_t)id, name);
}

struct wanted {
	const char *directory; /* of the file that has the link, absolute, without its last '/' */
	const char *link;
	const struct build_id *id;
	const uint32_t *crc;
};

static bool
is_plain(const char *name)
{
	return name[0] != '\0' && strchr(name, '/') == NULL && strcmp(name, "..") != 0 &&
	       strcmp(name, ".") != 0;
}

/* FOLDER/WITHIN/LINK, when that is the file meant. */
static int
try_link(struct debug_files *files, const char *folder, const char *within,
         const struct wanted *wanted, int flags, char **found)
{
	if (asprintf(found, "%s/%s%s%s", folder, within, within[0] == '\0' ? "" : "/", wanted->link) <
	    0) {
		return -1;
	}
	int fd = take(files, *found, flags, wanted->id, wanted->crc);
	if (fd < 0) {
		free(*found);
		*found = NULL;
	}
	return fd;
}

/*
 * The link beside the file, in a plain folder there, or below a root: as deep there as the file
 * is below /, or less deep.
 */
static int
visit_by_link(struct debug_files *files, const char *folder, void *data, char **found)
{
	const struct wanted *wanted = data;
	if (folder[0] != '/') {
		bool plain = folder[0] == '\0' || is_plain(folder);
		return plain ? try_link(files, wanted->directory, folder, wanted, O_NOFOLLOW, found) : -1;
	}
	int fd = -1;
	const char *within = wanted->directory;
	while (fd < 0 && within != NULL) {
		within = strchr(within, '/');
		within = within != NULL ? within + 1 : NULL;
		fd = try_link(files, folder, within != NULL ? within : "", wanted, 0, found);
	}
	return fd;
}

/* A shared file has a path of its own, which must lead below the root. */
static int
visit_shared(struct debug_files *files, const char *folder, void *data, char **found)
{
	const struct wanted *wanted = data;
	char path[PATH_MAX], root[PATH_MAX];
	char *name;
	if (folder[0] != '/' || realpath(folder, root) == NULL) {
		return -1;
	}
	bool absolute = wanted->link[0] == '/';
	if (asprintf(&name, "%s%s%s", absolute ? "" : wanted->directory, absolute ? "" : "/",
	             wanted->link) < 0) {
		return -1;
	}
	size_t length = strlen(root);
	bool below =
	    realpath(name, path) != NULL && strncmp(path, root, length) == 0 && path[length] == '/';
	free(name);
	int fd = below ? take(files, path, O_NOFOLLOW, wanted->id, NULL) : -1;
	if (fd >= 0 && (*found = strdup(path)) == NULL) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* crc: NULL when it is not known. */
static int
find_linked(struct debug_files *files, const char *file_name, const char *link, const uint32_t *crc,
            bool shared, char **found)
{
	char *directory = strdup(file_name);
	char *slash = directory != NULL ? strrchr(directory, '/') : NULL;
	int fd = -1;
	if (slash != NULL && directory[0] == '/') {
		*slash = '\0';
		struct wanted wanted = {.directory = directory,
		                        .link = link,
		                        .id = shared ? &files->alt_id : &files->id,
		                        .crc = crc};
		if (is_plain(link)) {
			fd = visit_folders(files, visit_by_link, &wanted, found);
		} else if (shared) {
			fd = visit_folders(files, visit_shared, &wanted, found);
		}
	}
	free(directory);
	return fd;
}

/* Without a link: NAME.debug. */
static int
find_by_link(struct debug_files *files, const char *file_name, const char *link,
             const uint32_t *crc, bool shared, char **found)
{
	const char *slash = strrchr(file_name, '/');
	char *invented = NULL;
	if (link == NULL) {
		if (slash == NULL || asprintf(&invented, "%s.debug", slash + 1) < 0) {
			return -1;
		}
		link = invented;
		crc = NULL;
	}
	int fd = find_linked(files, file_name, link, crc, shared, found);
	/* The file is where its name leads to: that may be a symbolic link. */
	char *real = fd < 0 ? realpath(file_name, NULL) : NULL;
	if (real != NULL && strcmp(real, file_name) != 0) {
		fd = find_linked(files, real, link, crc, shared, found);
	}
	free(real);
	free(invented);
	return fd;
}

int
debug_files_find(Dwfl_Module *module, void **userdata, const char *module_name, Dwarf_Addr base,
                 const char *file_name, const char *link, GElf_Word crc, char **found)
{
	struct debug_files *files = *userdata;
	bool shared = link != NULL && files->alt_name != NULL && strcmp(link, files->alt_name) == 0;
	const struct build_id *id = shared ? &files->alt_id : &files->id;
	*found = NULL;
	int fd = debug_files_by_id(files, id, found);
	if (fd < 0 && file_name != NULL) {
		fd = find_by_link(files, file_name, link, &crc, shared, found);
	}
	if (fd < 0 && files->network) {
		guard_set(GUARD_REGULAR);
		fd = dwfl_standard_find_debuginfo(module, userdata, module_name, base, file_name, link, crc,
		                                  found);
		guard_set(GUARD_SPLIT);
	}
	return fd;
}
