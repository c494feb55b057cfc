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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/symbols/debug_files.h"
#include "analyzer/symbols/demangle.h"
#include "analyzer/symbols/guard.h"
#include "analyzer/symbols/module_files.h"
#include "analyzer/symbols/scopes.h"
#include "analyzer/symbols/units.h"

struct elf_file {
	Dwfl *dwfl;
	Dwfl_Module *module;
	Dwfl_Callbacks callbacks;
	struct debug_files debug;
	char *debug_path; /* for libdwfl */
	struct units units;
	struct functions *functions;
	bool names_only; /* the C library: see elf_file_open */
};

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

/* fd: taken over; negative when there is no such file. */
static bool
load(struct elf_file *file, const char *path, int fd, const uint8_t *build_id, unsigned size)
{
	if (fd < 0) {
		return false;
	}
	dwfl_report_begin(file->dwfl);
	file->module = dwfl_report_elf(file->dwfl, path, path, fd, 0, true);
	if (file->module == NULL) {
		close(fd);
	}
	dwfl_report_end(file->dwfl, NULL, NULL);
	if (file->module == NULL || !same_build(file->module, build_id, size)) {
		return false;
	}
	void **userdata;
	dwfl_module_info(file->module, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
	*userdata = &file->debug;
	return true;
}

/* fd: as that of load. */
static bool
load_module(struct elf_file *file, const char *path, int fd, const uint8_t *build_id, unsigned size)
{
	if (fd >= 0 && !debug_files_accept(&file->debug, fd)) {
		close(fd);
		return false;
	}
	return load(file, path, fd, build_id, size);
}

/* The module's file. *there: some file has its name. */
static bool
find_module(struct elf_file *file, const char *path, const char *sysroot, const uint8_t *build_id,
            unsigned size, bool *there)
{
	char *below = NULL;
	bool loaded = false;
	*there = false;
	if (sysroot != NULL && asprintf(&below, "%s%s", sysroot, path) >= 0) {
		int fd = guard_open_below(sysroot, path);
		*there = fd >= 0;
		loaded = load_module(file, below, fd, build_id, size);
		free(below);
	}
	if (!loaded && (sysroot == NULL || size > 0)) {
		*there = *there || (sysroot == NULL && access(path, R_OK) == 0);
		loaded = load_module(file, path, guard_open(path, 0), build_id, size);
	}
	return loaded;
}

static bool
load_debug_file(struct elf_file *file, const uint8_t *build_id, unsigned size)
{
	char *name = NULL;
	int fd = debug_files_by_id(&file->debug, &file->debug.id, &name);
	bool loaded = load(file, name, fd, build_id, size);
	free(name);
	return loaded;
}

/* The module's own file is the only one: it was reported with its descriptor. */
static int
find_no_elf(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
            char **file_name, Elf **elf)
{
	(void)module, (void)userdata, (void)name, (void)base, (void)file_name, (void)elf;
	return -1;
}

static bool
prepare(struct elf_file *file, const uint8_t *build_id, unsigned size,
        const struct elf_file_options *options)
{
	file->debug.path = options->debug_path;
	file->debug.sysroot = options->sysroot;
	file->debug.network = options->network;
	if (size > 0 && size <= BUILD_ID_MAX) {
		memcpy(file->debug.id.bytes, build_id, size);
		file->debug.id.size = size;
	}
	elf_version(EV_CURRENT);
	file->debug_path = strdup(""); /* libdwfl looks nowhere but beside the file */
	file->callbacks.find_elf = find_no_elf;
	file->callbacks.find_debuginfo = debug_files_find;
	file->callbacks.section_address = dwfl_offline_section_address;
	file->callbacks.debuginfo_path = &file->debug_path;
	file->dwfl = dwfl_begin(&file->callbacks);
	file->functions = functions_new();
	return file->debug_path != NULL && file->dwfl != NULL && file->functions != NULL;
}

struct elf_file *
elf_file_open(const char *path, const uint8_t *build_id, unsigned build_id_size,
              const struct elf_file_options *options, enum elf_lack *lack)
{
	bool debug = false, there = false;

	struct elf_file *file = calloc(1, sizeof(*file));
	bool loaded = file != NULL && prepare(file, build_id, build_id_size, options) &&
	              (find_module(file, path, options->sysroot, build_id, build_id_size, &there) ||
	               load_debug_file(file, build_id, build_id_size));
	if (loaded && module_is_c_library(path)) {
		const char *found = NULL;
		file->names_only = true;
		dwfl_module_getsymtab(file->module);
		dwfl_module_info(file->module, NULL, NULL, NULL, NULL, NULL, NULL, &found);
		debug = found != NULL;
	} else if (loaded) {
		Dwarf_Addr bias;
		/* Now it is known what was left out. */
		debug = dwfl_module_getdwarf(file->module, &bias) != NULL;
	}
	*lack = file != NULL && file->debug.too_large ? ELF_TOO_LARGE
	        : loaded && debug                     ? ELF_LACKS_NOTHING
	        : loaded                              ? ELF_NO_DEBUG
	        : there                               ? ELF_OTHER_BUILD
	                                              : ELF_MISSING;
	if (!loaded) {
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
		debug_files_clear(&file->debug);
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
	/* "write@@GLIBC_2.2.5": the version is the linker's business. */
	return readable != NULL ? readable : strndup(name, 1 + strcspn(name + (name[0] != 0), "@"));
}

/* Relative names of the unit's files; a folder that was made relative says nothing more. */
static void
add_directory(Dwarf_Die *unit, struct elf_place *places, unsigned count)
{
	Dwarf_Attribute attribute;
	const char *directory = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));

	for (unsigned i = 0; i < count && directory != NULL && directory[0] == '/'; i++) {
		if (places[i].file != NULL && places[i].file[0] != '/') {
			places[i].directory = directory;
		}
	}
}

unsigned
elf_file_lookup(struct elf_file *file, uint64_t address,
                struct elf_place places[ELF_FILE_INLINES_MAX])
{
	Dwarf_Addr bias = 0;
	Dwarf_Die unit;
	unsigned count = 0;
	memset(&places[0], 0, sizeof(places[0]));
	if (!file->names_only && units_find(&file->units, file->module, address, &unit, &bias)) {
		Dwarf_Line *line = dwarf_getsrc_die(&unit, address - bias);
		int number = 0;
		if (line != NULL && dwarf_lineno(line, &number) == 0 && number > 0) {
			places[0].file = dwarf_linesrc(line, NULL, NULL);
			places[0].line = (unsigned)number;
		}
		count = scopes_expand(file->functions, &unit, address - bias, places, ELF_FILE_INLINES_MAX);
		add_directory(&unit, places, count > 0 ? count : 1);
	}
	if (count == 0) {
		places[0].function = symbol_name(file->module, address);
		count = places[0].function != NULL || places[0].file != NULL;
	} else if (places[count - 1].function == NULL) {
		places[count - 1].function = symbol_name(file->module, address);
	}
	return count;
}
