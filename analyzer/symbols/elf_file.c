/*
 * elf_file.c - see elf_file.h
 *
 * Every file has a Dwfl of its own with one module in it, reported at address 0: then the
 * addresses of the session are those of the file, whatever the traced process had them at.
 */
#include "analyzer/symbols/elf_file.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/symbols/demangle.h"
#include "analyzer/symbols/scopes.h"
#include "analyzer/symbols/units.h"

#define DEBUG_ROOT "/usr/lib/debug"

struct elf_file {
	Dwfl *dwfl;
	Dwfl_Module *module;
	Dwfl_Callbacks callbacks;
	char *debug_path;
	struct units units;
	struct functions *functions;
};

/* A trace may name anything as a module: a FIFO or a device must not hold us up. */
static int
open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The same build? Without a recorded id only a file without one can be taken for the same. */
static bool
same_build(Dwfl_Module *module, const uint8_t *build_id, unsigned size)
{
	const unsigned char *bits = NULL;
	GElf_Addr where;
	int have = dwfl_module_build_id(module, &bits, &where);
	if (have <= 0 || size == 0) {
		return have <= 0 && size == 0;
	}
	return (unsigned)have == size && memcmp(bits, build_id, size) == 0;
}

static bool
load(struct elf_file *file, const char *path, const uint8_t *build_id, unsigned size)
{
	int fd = open_regular(path);
	if (fd < 0) {
		return false;
	}
	dwfl_report_begin(file->dwfl);
	file->module = dwfl_report_elf(file->dwfl, path, path, fd, 0, true);
	if (file->module == NULL) {
		close(fd);
	}
	dwfl_report_end(file->dwfl, NULL, NULL);
	return file->module != NULL && same_build(file->module, build_id, size);
}

/* PREFIX/.build-id/ab/cdef....debug, as distributions install it. */
static bool
load_by_build_id(struct elf_file *file, const char *root, const uint8_t *id, unsigned size)
{
	char path[512];
	size_t used = (size_t)snprintf(path, sizeof(path), "%s/.build-id/%02x/", root, id[0]);
	if (used + (size_t)size * 2 + sizeof(".debug") > sizeof(path)) {
		return false;
	}
	for (unsigned i = 1; i < size; i++) {
		used += (size_t)snprintf(path + used, sizeof(path) - used, "%02x", id[i]);
	}
	memcpy(path + used, ".debug", sizeof(".debug"));
	return load(file, path, id, size);
}

/* The directories of a debug path that stand for themselves, one after the other. */
static bool
load_from_debug_path(struct elf_file *file, const uint8_t *id, unsigned size)
{
	if (size < 2) {
		return false;
	}
	if (file->debug_path == NULL) {
		return load_by_build_id(file, DEBUG_ROOT, id, size);
	}
	char *copy = strdup(file->debug_path);
	bool found = false;
	char *rest = copy;
	for (char *dir; !found && rest != NULL && (dir = strsep(&rest, ":")) != NULL;) {
		dir += (*dir == '+' || *dir == '-');
		found = *dir == '/' && load_by_build_id(file, dir, id, size);
	}
	free(copy);
	return found;
}

struct elf_file *
elf_file_open(const char *path, const uint8_t *build_id, unsigned build_id_size,
              const char *debug_path)
{
	struct elf_file *file = calloc(1, sizeof(*file));
	if (file == NULL) {
		return NULL;
	}
	if (debug_path != NULL && (file->debug_path = strdup(debug_path)) == NULL) {
		free(file);
		return NULL;
	}
	file->callbacks.find_elf = dwfl_build_id_find_elf;
	file->callbacks.find_debuginfo = dwfl_standard_find_debuginfo;
	file->callbacks.section_address = dwfl_offline_section_address;
	file->callbacks.debuginfo_path = file->debug_path == NULL ? NULL : &file->debug_path;
	file->dwfl = dwfl_begin(&file->callbacks);
	file->functions = functions_new();
	if (file->dwfl == NULL || file->functions == NULL ||
	    !(load(file, path, build_id, build_id_size) ||
	      load_from_debug_path(file, build_id, build_id_size))) {
		elf_file_close(file);
		return NULL;
	}
	return file;
}

void
elf_file_close(struct elf_file *file)
{
	if (file != NULL) {
		units_clear(&file->units);
		functions_free(file->functions);
		dwfl_end(file->dwfl);
		free(file->debug_path);
		free(file);
	}
}

/*
 * The name in the symbol table. Only a symbol that really covers the address counts: in a
 * stripped library the nearest exported name is usually another function's.
 */
static char *
symbol_name(Dwfl_Module *module, uint64_t address)
{
	GElf_Off offset = 0;
	GElf_Sym symbol = {0};
	const char *name = dwfl_module_addrinfo(module, address, &offset, &symbol, NULL, NULL, NULL);
	if (name == NULL || offset >= symbol.st_size) {
		return NULL;
	}
	char *readable = demangle(name);
	return readable != NULL ? readable : strdup(name);
}

unsigned
elf_file_lookup(struct elf_file *file, uint64_t address,
                struct elf_place places[ELF_FILE_INLINES_MAX])
{
	Dwarf_Addr bias = 0;
	Dwarf_Die unit;
	unsigned count = 0;
	memset(&places[0], 0, sizeof(places[0]));
	if (units_find(&file->units, file->module, address, &unit, &bias)) {
		Dwarf_Line *line = dwarf_getsrc_die(&unit, address - bias);
		int number = 0;
		if (line != NULL && dwarf_lineno(line, &number) == 0 && number > 0) {
			places[0].file = dwarf_linesrc(line, NULL, NULL);
			places[0].line = (unsigned)number;
		}
		count = scopes_expand(file->functions, &unit, address - bias, places, ELF_FILE_INLINES_MAX);
	}
	if (count == 0) {
		places[0].function = symbol_name(file->module, address);
		count = places[0].function != NULL || places[0].file != NULL;
	} else if (places[count - 1].function == NULL) {
		places[count - 1].function = symbol_name(file->module, address);
	}
	return count;
}
