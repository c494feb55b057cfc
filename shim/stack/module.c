/* module.c - see module.h */
#include "shim/stack/module.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/base/loader.h"
#include "shim/base/memory.h"
#include "shim/inplace/inplace.h"
#include "shim/trace/format.h"
#include "shim/stack/module_imports.h"
#include "shim/stack/origin.h"
#include "shim/record/missed.h"
#include "shim/record/record.h"
#include "shim/trace/hash.h"
#include "shim/trace/system_modules.h"

#define MODULES_FIRST 128u
#define PATH_MOST     3000u
#define BUILD_ID_MOST 64u

struct known {
	uintptr_t start, end, bias;
	uint64_t identity; /* of its name and build-id: another may come to the same place */
	uint32_t id;
	bool seen;
};

/* Whoever holds `refreshing` has these. */
static atomic_flag refreshing = ATOMIC_FLAG_INIT;
static struct known *modules;
static size_t count, room;
static uint32_t last_id;
static unsigned long long known_adds, known_subs;

/* The build-id in a note segment that is mapped. */
static size_t
find_build_id(const uint8_t *note, size_t size, size_t align, const uint8_t **id)
{
	align = align < 4 ? 4 : align;
	while (size >= sizeof(ElfW(Nhdr))) {
		const ElfW(Nhdr) *head = (const void *)note;
		size_t name = sizeof(*head), desc = (name + head->n_namesz + align - 1) / align * align;
		size_t next = (desc + head->n_descsz + align - 1) / align * align;
		if (desc + head->n_descsz > size) {
			break;
		}
		if (head->n_type == NT_GNU_BUILD_ID && head->n_namesz == 4 &&
		    memcmp(note + name, "GNU", 4) == 0) {
			*id = note + desc;
			return head->n_descsz < BUILD_ID_MOST ? head->n_descsz : BUILD_ID_MOST;
		}
		if (next >= size) {
			break;
		}
		note += next;
		size -= next;
	}
	return 0;
}

static size_t
module_build_id(const struct dl_phdr_info *info, const struct known *k, const uint8_t **id)
{
	size_t size = 0;
	for (unsigned i = 0; i < info->dlpi_phnum && size == 0; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		uintptr_t at = info->dlpi_addr + p->p_vaddr;
		if (p->p_type == PT_NOTE && at >= k->start && at + p->p_memsz <= k->end) {
			size = find_build_id((const uint8_t *)at, p->p_memsz, p->p_align, id);
		}
	}
	return size;
}

static uint64_t
module_identity(const struct dl_phdr_info *info, const struct known *k)
{
	const uint8_t *id = NULL;
	const char *name = info->dlpi_name != NULL ? info->dlpi_name : "";
	size_t size = module_build_id(info, k, &id);
	return hash_bytes(hash_text(HASH_START, name), id, size);
}

/* Where a module lies. False: nowhere. */
static bool
find_range(const struct dl_phdr_info *info, struct known *k)
{
	k->start = UINTPTR_MAX;
	k->end = 0;
	k->bias = info->dlpi_addr;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		if (p->p_type == PT_LOAD) {
			uintptr_t from = info->dlpi_addr + p->p_vaddr, to = from + p->p_memsz;
			k->start = from < k->start ? from : k->start;
			k->end = to > k->end ? to : k->end;
		}
	}
	return k->end != 0;
}

/* The audit library is told of every name that is looked up, and answers with our wrapper. */
static bool audited;

__attribute__((constructor)) static void
audited_start(void)
{
	const char *list = getenv("LD_AUDIT");

	audited = list != NULL && strstr(list, "libnngtrace_audit.so") != NULL;
}

/*
 * A path that was given to dlopen relative to the working directory, as an absolute one: what
 * reads the trace opens no other. In path, which has room for PATH_MOST.
 */
static const char *
absolute(const char *name, char *path, uint32_t *size)
{
	if (name[0] == '/' || memchr(name, '/', *size) == NULL) {
		return name;
	}
	long length = syscall(SYS_getcwd, path, PATH_MOST); /* with its NUL */
	if (length <= 1 || path[0] != '/' || (size_t)length + *size > PATH_MOST) {
		return name;
	}
	path[length - 1] = '/';
	memcpy(path + length, name, *size);
	*size += (uint32_t)length;
	return path;
}

static void
record_module(const struct dl_phdr_info *info, const struct known *k)
{
	static char path[PATH_MOST]; /* of whoever refreshes: its stack may be small */
	const char *name = info->dlpi_name;
	const uint8_t *build_id = NULL;
	struct nngt_module m = {.start = k->start, .end = k->end, .bias = k->bias};
	if (name == NULL || *name == '\0') { /* the program itself */
		ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
		m.path_size = length > 0 ? (uint32_t)length : 0;
		name = path;
	} else {
		m.path_size = (uint32_t)strnlen(name, PATH_MOST);
		name = absolute(name, path, &m.path_size);
	}
	m.build_id_size = (uint32_t)module_build_id(info, k, &build_id);
	struct record_part parts[] = {
	    {&m, sizeof(m)}, {build_id, m.build_id_size}, {name, m.path_size}};
	unsigned skip = build_id == NULL;
	if (skip) {
		parts[1] = parts[2];
	}
	/* Inside the program we are the importer, and there is no libnng to look anything up in. */
	bool may_bypass = !ORIGIN_INSIDE && !audited && module_imports_lookup(info);
	record_meta(NNGT_META_MODULE, k->id, may_bypass ? NNGT_MODULE_DLSYM : 0, parts, 3 - skip);
	if (may_bypass && !system_module(name, m.path_size) && !inplace_sees_all()) {
		record_may_miss();
	}
}

static bool
make_room(void)
{
	if (count < room) {
		return true;
	}
	size_t more = room == 0 ? MODULES_FIRST : 2 * room;
	void *memory = memory_take(more * sizeof(*modules));
	if (memory == NULL) {
		return false;
	}
	struct known *smaller = modules;
	size_t bytes = room * sizeof(*modules);
	if (smaller != NULL) {
		memcpy(memory, smaller, count * sizeof(*modules));
	}
	modules = memory;
	room = more;
	if (smaller != NULL) {
		memory_give(smaller, bytes);
	}
	return true;
}

static int
visit(struct dl_phdr_info *info, size_t size, void *data)
{
	bool *changed = data;
	struct known k = {0};
	(void)size;
	if (!*changed) {
		if (info->dlpi_adds == known_adds && info->dlpi_subs == known_subs) {
			return 1;
		}
		known_adds = info->dlpi_adds;
		known_subs = info->dlpi_subs;
		*changed = true;
	}
	if (!find_range(info, &k)) {
		return 0;
	}
	k.identity = module_identity(info, &k);
	for (size_t i = 0; i < count; i++) {
		struct known *old = &modules[i];
		if (old->start == k.start && old->end == k.end && old->bias == k.bias &&
		    old->identity == k.identity) {
			old->seen = true;
			return 0;
		}
	}
	if (make_room()) {
		k.id = ++last_id;
		k.seen = true;
		modules[count++] = k;
		record_module(info, &k);
	}
	return 0;
}

void
module_refresh(void)
{
	if (atomic_flag_test_and_set(&refreshing)) {
		return;
	}
	bool changed = false;
	for (size_t i = 0; i < count; i++) {
		modules[i].seen = false;
	}
	loader_each(visit, &changed);
	size_t kept = 0;
	for (size_t i = 0; i < count && changed; i++) {
		if (modules[i].seen) {
			modules[kept++] = modules[i];
		} else {
			record_meta(NNGT_META_UNLOAD, modules[i].id, 0, NULL, 0);
		}
	}
	count = changed ? kept : count;
	atomic_flag_clear(&refreshing);
}

void
module_start(void)
{
	atomic_flag_clear(&refreshing);
	/* Not the parent's memory: another thread of it may have been giving that back. */
	modules = NULL;
	count = room = 0;
	last_id = 0;
	known_adds = known_subs = 0;
	module_refresh();
}
