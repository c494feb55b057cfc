/* code_names.c - see code_names.h */
#include "shim/inplace/code_names.h"

#include <string.h>

#include "shim/base/format_text.h"
#include "shim/base/memory.h"
#include "shim/inplace/api_names.h"
#include "shim/inplace/exports.h"

#define NEAR          ((uintptr_t)1 << 18) /* around NNG's code, foreign names are looked at */
#define BUILD_ID_MOST 64u

const struct code_asked code_asked[CODE_ASKED] = {{NNGT_FN_nng_aio_get_msg, "nni_aio_get_msg"},
                                                  {NNGT_FN_nng_aio_result, "nni_aio_result"}};

/* A table of symbols that has been read. */
struct symbol_table {
	const ElfW(Sym) * symbols;
	size_t count;
	const char *texts;
	size_t texts_size; /* the NUL at the end not counted */
	uintptr_t bias;
};

/* Global names that NNG has beside those that begin with nni_ and nng_. */
static bool
is_nng_oddity(const char *name)
{
	static const char *const names[] = {
	    "http_lookup_type", "ipc_dialer_dial", "ipc_listener_listen",
	    "parse_ip",         "resolv_worker",   "stat_sprint_scope",
	    "stat_unregister",  "stderr_logger",   "tcp_listener_close" /* NNG 2 */};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i][0] == name[0] && strcmp(names[i], name) == 0) {
			return true;
		}
	}
	return false;
}

static const char *
name_of(const struct symbol_table *table, const ElfW(Sym) * symbol)
{
	return symbol->st_name < table->texts_size ? table->texts + symbol->st_name : "";
}

/* What a name says, without regard to what lies beside it. */
static struct code_name
look_at(const struct symbol_table *table, const ElfW(Sym) * symbol, uint32_t source)
{
	const char *name = name_of(table, symbol), *tail = strchr(name, '.');
	struct code_name n = {.address = table->bias + symbol->st_value,
	                      .size =
	                          symbol->st_size > UINT32_MAX ? UINT32_MAX : (uint32_t)symbol->st_size,
	                      .api = -1,
	                      .is_local = ELF64_ST_BIND(symbol->st_info) == STB_LOCAL};
	n.source = n.is_local ? source : 0;
	n.kind = n.is_local ? CODE_LOCAL : CODE_FOREIGN;
	n.is_cold = tail != NULL && strstr(tail, ".cold") != NULL;
	if (ELF64_ST_TYPE(symbol->st_info) == STT_GNU_IFUNC) {
		return n;
	}
	if (strncmp(name, "nng_", 4) == 0 || strncmp(name, "nn_", 3) == 0) {
		size_t length = strcspn(name, ".@"); /* .part.0, .constprop.0, .cold: of that function */
		bool is_part = name[length] == '.';
		n.api = (int16_t)api_names_find(name, length);
		bool nng = name[2] == 'g';
		n.is_callable = !is_part;
		n.kind = n.api < 0 ? (nng ? CODE_LOOKS_SO : n.kind) : is_part ? CODE_INTERNAL : CODE_PUBLIC;
	} else if (strncmp(name, "nni_", 4) == 0 || (!n.is_local && is_nng_oddity(name))) {
		n.kind = CODE_INTERNAL;
	}
	return n;
}

static bool
is_function(const ElfW(Sym) * symbol)
{
	unsigned type = ELF64_ST_TYPE(symbol->st_info);
	return (type == STT_FUNC || type == STT_GNU_IFUNC) && symbol->st_shndx != SHN_UNDEF &&
	       symbol->st_value != 0;
}

/*
 * Whether the file of the names that follow is one that the linker had compiled. gcc gives it no
 * name, or one with .ltrans; clang calls it ld-temp.o. The last file without a name is another
 * one: GNU ld puts there what a version script has made local.
 */
static bool
is_file_of_link(const char *name, bool is_last)
{
	return (*name == '\0' && !is_last) || *name == '<' || strstr(name, ".ltrans") != NULL ||
	       strcmp(name, "ld-temp.o") == 0;
}

/* What a static function is called when link-time optimisation uses it in other files, too. */
static bool
is_name_of_link(const char *name)
{
	const char *tail = strchr(name, '.');
	return tail != NULL && (strstr(tail, ".lto_priv") != NULL || strstr(tail, ".llvm.") != NULL);
}

struct span {
	uintptr_t low, high;
	size_t last_file; /* the last name of a source file */
};

/* Where NNG's names lie. Counts them. */
static struct span
find_span(const struct symbol_table *table, struct code_names *names)
{
	struct span s = {.low = UINTPTR_MAX};
	for (size_t i = 0; i < table->count; i++) {
		const ElfW(Sym) *symbol = &table->symbols[i];
		const char *text = name_of(table, symbol);
		s.last_file = ELF64_ST_TYPE(symbol->st_info) == STT_FILE ? i : s.last_file;
		if (text[0] != 'n' || text[1] != 'n' || !is_function(symbol)) {
			continue;
		}
		names->records = names->records || strncmp(text, "nngtrace_real_", 14) == 0;
		struct code_name n = look_at(table, symbol, 0);
		if (n.kind == CODE_PUBLIC || n.kind == CODE_INTERNAL) {
			names->nng += text[2] != '_'; /* nanomsg has its functions, too */
			names->frees_public = names->frees_public || strcmp(text, "nng_msg_free") == 0;
			names->frees_inner = names->frees_inner || strcmp(text, "nni_msg_free") == 0;
			names->local_public = names->local_public || (n.kind == CODE_PUBLIC && n.is_local);
			s.low = n.address < s.low ? n.address : s.low;
			s.high = n.address + n.size > s.high ? n.address + n.size : s.high;
		}
	}
	s.low = s.low > NEAR ? s.low - NEAR : 0;
	s.high = s.high < UINTPTR_MAX - NEAR ? s.high + NEAR : UINTPTR_MAX;
	return s;
}

/* The byte of an item that a step of the sort looks at: its kind, or one of its address. */
static unsigned
key_of(const struct code_name *n, uintptr_t low, int byte)
{
	return byte < 0 ? n->kind : (n->address - low) >> byte * 8 & 255;
}

static void
sort_by(const struct code_name *from, struct code_name *to, size_t count, uintptr_t low, int byte)
{
	size_t at[257] = {0};
	for (size_t i = 0; i < count; i++) {
		at[key_of(&from[i], low, byte) + 1]++;
	}
	for (unsigned key = 1; key < 256; key++) {
		at[key] += at[key - 1];
	}
	for (size_t i = 0; i < count; i++) {
		to[at[key_of(&from[i], low, byte)]++] = from[i];
	}
}

/*
 * By address, and by kind where that is the same: by one byte after the other, the last one first.
 * That takes as long as reading the names. (The C library's qsort takes memory by malloc.)
 */
static bool
sort(struct code_names *names, uintptr_t low, uintptr_t high)
{
	struct code_name *other = memory_take(names->bytes);
	for (int byte = -1; other != NULL && byte < (int)sizeof(low); byte++) {
		if (byte > 0 && (high - low) >> byte * 8 == 0) {
			break;
		}
		struct code_name *from = names->items;
		sort_by(from, other, names->count, low, byte);
		names->items = other;
		other = from;
	}
	if (other != NULL) {
		memory_give(other, names->bytes);
	}
	return other != NULL;
}

static void
note_asked(struct code_names *names, const char *name, uintptr_t address)
{
	for (unsigned i = 0; i < CODE_ASKED; i++) {
		if (strcmp(name, code_asked[i].inner) == 0) {
			names->asked[i] = (void *)address;
		}
	}
}

static bool
collect(const struct symbol_table *table, struct span near, struct code_names *names)
{
	uint32_t source = 0;
	bool of_link = false;
	names->bytes = (table->count + 1) * sizeof(*names->items);
	names->items = memory_take(names->bytes);
	for (size_t i = 0; i < table->count && names->items != NULL; i++) {
		const ElfW(Sym) *symbol = &table->symbols[i];
		uintptr_t address = table->bias + symbol->st_value;
		const char *name = name_of(table, symbol);
		if (ELF64_ST_TYPE(symbol->st_info) == STT_FILE) {
			source++;
			of_link = is_file_of_link(name, i == near.last_file);
		}
		if (is_function(symbol) && address >= near.low && address < near.high) {
			struct code_name *n = &names->items[names->count++];
			*n = look_at(table, symbol, source);
			note_asked(names, name, n->address);
			n->at_link = is_name_of_link(name) || (of_link && n->is_local);
			names->some_lto = names->some_lto || n->at_link;
		}
	}
	return names->items != NULL && sort(names, near.low, near.high);
}

/* A linker may have taken messages alone, with few names: these two are NNG's in any case. */
static bool
is_nng(const struct code_names *names)
{
	return names->nng >= CODE_NAMES_LEAST || (names->frees_public && names->frees_inner);
}

static bool
use_table(const struct symbol_table *table, struct code_names *names)
{
	api_names_start(); /* only now: most programs have no name of NNG's */
	struct span near = find_span(table, names);
	return is_nng(names) && !names->records && collect(table, near, names);
}

/* From one section of symbols. mark: a text that those of NNG have; NULL: do not ask. */
static bool
use_section(const struct elf_image *image, const char *name, uint32_t type, const char *mark,
            uintptr_t bias, struct code_names *names)
{
	const ElfW(Shdr) *symbols = elf_image_section(image, name, type);
	if (symbols == NULL || symbols->sh_link >= image->count ||
	    symbols->sh_entsize != sizeof(ElfW(Sym))) {
		return false;
	}
	const ElfW(Shdr) *texts = &image->sections[symbols->sh_link];
	if (mark != NULL && !elf_image_has(image, texts, mark)) {
		return false;
	}
	size_t symbol_bytes = 0, text_bytes = 0;
	void *symbol_memory = elf_image_load(image, symbols, &symbol_bytes);
	char *text_memory = elf_image_load(image, texts, &text_bytes);
	bool done = false;
	if (symbol_memory != NULL && text_memory != NULL) {
		struct symbol_table table = {.symbols = symbol_memory,
		                             .count = symbol_bytes / sizeof(ElfW(Sym)),
		                             .texts = text_memory,
		                             .texts_size = text_bytes - 1,
		                             .bias = bias};
		done = use_table(&table, names);
	}
	if (symbol_memory != NULL) {
		memory_give(symbol_memory, symbol_bytes);
	}
	if (text_memory != NULL) {
		memory_give(text_memory, text_bytes);
	}
	return done;
}

static void
add_hex(struct text *t, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";
	text_add_bytes(t, &digits[byte >> 4], 1);
	text_add_bytes(t, &digits[byte & 15], 1);
}

/* By the build-id: the same file without it has another build-id, or none. */
static bool
use_debug_file(const struct module_place *module, const struct elf_image *image, const char *path,
               struct code_names *names)
{
	uint8_t wanted[BUILD_ID_MOST], found[BUILD_ID_MOST];
	struct elf_image debug;
	size_t size = elf_image_build_id(image, wanted, sizeof(wanted));
	if (size == 0 || !elf_image_open(&debug, path)) {
		return false;
	}
	bool done = elf_image_build_id(&debug, found, sizeof(found)) == size &&
	            memcmp(found, wanted, size) == 0 &&
	            use_section(&debug, ".symtab", SHT_SYMTAB, "nni_", module->bias, names);
	elf_image_close(&debug);
	return done;
}

/* Below /usr/lib/debug, by the build-id. */
static bool
use_build_id(const struct module_place *module, const struct elf_image *image, struct text path,
             struct code_names *names)
{
	uint8_t id[BUILD_ID_MOST];
	size_t size = elf_image_build_id(image, id, sizeof(id));
	text_add(&path, "/usr/lib/debug/.build-id/");
	for (size_t i = 0; i < size; i++) {
		add_hex(&path, id[i]);
		text_add(&path, i == 0 ? "/" : "");
	}
	text_add(&path, ".debug");
	return size > 1 && !path.cut && use_debug_file(module, image, path.start, names);
}

/* What .gnu_debuglink names, beside the module and in .debug beside it. */
static bool
use_debug_link(const struct module_place *module, const struct elf_image *image, struct text path,
               struct code_names *names)
{
	static const char *const folders[] = {"", ".debug/"};
	const ElfW(Shdr) *section = elf_image_section(image, ".gnu_debuglink", SHT_PROGBITS);
	size_t bytes = 0;
	char *link = section != NULL ? elf_image_load(image, section, &bytes) : NULL;
	const char *slash = strrchr(module->path, '/');
	bool done = false;
	for (size_t i = 0; i < 2 && !done && link != NULL && slash != NULL; i++) {
		struct text t = path;
		text_add_bytes(&t, module->path, (size_t)(slash + 1 - module->path));
		text_add(&t, folders[i]);
		text_add(&t, link);
		done = !t.cut && use_debug_file(module, image, t.start, names);
	}
	if (link != NULL) {
		memory_give(link, bytes);
	}
	return done;
}

/* Names in a file beside the module, or below /usr/lib/debug. */
static bool
use_debug_files(const struct module_place *module, const struct elf_image *image,
                struct code_names *names)
{
	const size_t size = MODULE_PATH_MOST + 512;
	char *path = memory_take(size);
	if (path == NULL) {
		return false;
	}
	struct text text = text_in(path, size);
	bool done =
	    use_build_id(module, image, text, names) || use_debug_link(module, image, text, names);
	memory_give(path, size);
	return done;
}

bool
code_names_read(const struct module_place *module, const struct elf_image *image,
                struct code_names *names)
{
	*names = (struct code_names){0};
	bool has_names = elf_image_section(image, ".symtab", SHT_SYMTAB) != NULL;
	if (has_names ? use_section(image, ".symtab", SHT_SYMTAB, "nni_", module->bias, names)
	              : use_debug_files(module, image, names)) {
		return true;
	}
	code_names_free(names);
	*names = (struct code_names){.only_exports = true};
	return exports_may_have_nng(module) &&
	       use_section(image, ".dynsym", SHT_DYNSYM, "nng_", module->bias, names);
}

const struct code_name *
code_names_at(const struct code_names *names, uintptr_t address)
{
	size_t low = 0, high = names->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (names->items[middle].address < address) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < names->count && names->items[low].address == address ? &names->items[low] : NULL;
}

void
code_names_free(struct code_names *names)
{
	if (names->items != NULL) {
		memory_give(names->items, names->bytes);
	}
	names->items = NULL;
	names->count = 0;
}
