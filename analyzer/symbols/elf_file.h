/*
 * elf_file.h - one ELF file with its debug information, looked up by addresses in the file.
 *
 * One thread at a time for one file.
 */
#ifndef NNGTRACE_SYMBOLS_ELF_FILE_H
#define NNGTRACE_SYMBOLS_ELF_FILE_H

#include <stdbool.h>
#include <stdint.h>

#define ELF_FILE_INLINES_MAX 32 /* frames one address may become */

struct elf_file;

/* One function an address is in. Innermost first; all but the last are inlined. */
enum elf_role {
	PLACE_IN, /* a function that the address is in */
	/*
	 * The same, but the address is its first. No call returns there: in a stack it stands for a
	 * function that left by a jump.
	 */
	PLACE_ENTRY,
	/* The function that is called at the address. When it is not on the stack it left by a jump. */
	PLACE_CALLED,
	/*
	 * The address is in the function, in code for which the compiler kept no line: it joined the
	 * code of several lines. The line is that where the function begins.
	 */
	PLACE_NO_LINE,
	PLACE_ROLES /* how many there are */
};

struct elf_place {
	char *function;   /* NULL: unknown; owned by the caller, free with free */
	const char *file; /* lives as long as the elf_file; NULL: unknown */
	/* The folder that the compiler ran in, when file is relative to it; else NULL. As file. */
	const char *directory;
	unsigned line; /* 0: unknown; PLACE_CALLED: where the function begins */
	enum elf_role role;
	unsigned jump_line; /* PLACE_ENTRY, PLACE_CALLED: of the function's only jump; else 0 */
};

/* Why a file tells less than it might. */
enum elf_lack {
	ELF_LACKS_NOTHING,
	ELF_TOO_LARGE,   /* something was not read: it would need more memory than limits.h grants */
	ELF_OTHER_BUILD, /* another build is in its place */
	ELF_MISSING,     /* no file is there, or none that may be read */
	ELF_NO_DEBUG     /* no debug information was found for it */
};

/* Where separate debug files are looked for. */
struct elf_file_options {
	const char *debug_path; /* as elfutils takes it (":.debug:/usr/lib/debug"); NULL: the usual */
	bool network;           /* and from debuginfod servers */
	/*
	 * The root of the traced system, absolute, or NULL: ours. Modules are looked for below it, and
	 * those that are not there, and have a build-id, also where we have files of that name.
	 */
	const char *sysroot;
};

/*
 * Opens path, or a debug file with that build-id when path is gone or is another file now.
 * Of the C library and its dynamic linker, which are in every stack, only the names of functions
 * are read: to unpack their debug information takes ten times as long as all else, and nobody looks
 * for a mistake in their lines. Only regular files at absolute paths are opened. Without a build-id
 * (size 0) only a file without one is taken: nothing tells then whether it is the same build. What
 * options point to must live as long as the file.
 *
 * NULL when there is nothing to read. *lack says what is missing, also when a file is returned.
 */
struct elf_file *elf_file_open(const char *path, const uint8_t *build_id, unsigned build_id_size,
                               const struct elf_file_options *options, enum elf_lack *lack);
void elf_file_close(struct elf_file *file); /* NULL is ignored */

/*
 * The functions around an address, which must lie inside the instruction meant (a return
 * address is looked up one byte earlier). Returns how many; 0: nothing is known.
 */
unsigned elf_file_lookup(struct elf_file *file, uint64_t address,
                         struct elf_place places[ELF_FILE_INLINES_MAX]);

#endif
