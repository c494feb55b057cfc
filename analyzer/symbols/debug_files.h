/*
 * debug_files.h - where the separate debug information of a file is: below /usr/lib/debug, or
 * the folders the user gave, and beside the file. What a file says about where to look is
 * somebody else's: it never leads to any other place.
 *
 * One thread at a time for one struct debug_files.
 */
#ifndef NNGTRACE_SYMBOLS_DEBUG_FILES_H
#define NNGTRACE_SYMBOLS_DEBUG_FILES_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stdint.h>

#define BUILD_ID_MAX 64u

struct build_id {
	uint8_t bytes[BUILD_ID_MAX];
	unsigned size; /* 0: none */
};

/* How a file's debug information is found, and what has been learned from it so far. */
struct debug_files {
	const char *path, *sysroot; /* see elf_file_options */
	bool network;               /* debuginfod may be asked */
	bool too_large;             /* a file was left out: unpacked it would be too large */
	struct build_id id;         /* of the module; its debug file has the same */
	char *alt_name;             /* of the file that several debug files share, or NULL */
	struct build_id alt_id;
};

/* Frees what was learned from the file; path, sysroot and network stay. */
void debug_files_clear(struct debug_files *files);

/*
 * Whether a file may be read: its sections are not much larger than the file. Learns from it
 * where shared debug information is. fd stays open.
 */
bool debug_files_accept(struct debug_files *files, int fd);

/* ROOT/.build-id/ab/cdef.debug below any root. A descriptor, and *name to be freed; or -1. */
int debug_files_by_id(struct debug_files *files, const struct build_id *id, char **name);

/* For Dwfl_Callbacks; *userdata is the struct debug_files. */
int debug_files_find(Dwfl_Module *module, void **userdata, const char *module_name, Dwarf_Addr base,
                     const char *file_name, const char *link, GElf_Word crc, char **found);

#endif
