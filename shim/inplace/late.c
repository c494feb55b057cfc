/* late.c - see late.h */
#include "shim/inplace/late.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/arch/detour.h"
#include "shim/base/c_library.h"
#include "shim/base/format_text.h"
#include "shim/base/loader.h"
#include "shim/base/memory.h"
#include "shim/base/quiet.h"
#include "shim/inplace/room.h"

#define MODULES_MOST 4096u

static void (*tell)(const struct module_place *module);
static void (*tell_changed)(void);
/* Modules that have been seen, by where they start. The loader's lock protects it. */
static uintptr_t seen[MODULES_MOST], still[MODULES_MOST];
static unsigned seen_count;

struct search {
	unsigned wanted, at;
	struct module_place *module;
};

static void
describe(const struct dl_phdr_info *info, struct module_place *m)
{
	m->bias = info->dlpi_addr;
	m->start = UINTPTR_MAX;
	m->end = 0;
	m->segments = info->dlpi_phdr;
	m->segment_count = info->dlpi_phnum;
	m->path[0] = '\0';
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		uintptr_t start = m->bias + p->p_vaddr;
		if (p->p_type == PT_LOAD) {
			m->start = start < m->start ? start : m->start;
			m->end = start + p->p_memsz > m->end ? start + p->p_memsz : m->end;
		}
	}
}

/* A path that was given to dlopen relative to the working directory keeps that form. */
static void
add_folder(struct text *path, const char *name)
{
	long length = name[0] != '/' && strchr(name, '/') != NULL
	                  ? syscall(SYS_getcwd, path->start, path->size) /* with its NUL */
	                  : 0;
	if (length > 1 && path->start[0] == '/') {
		path->length = (size_t)length - 1;
		text_add(path, "/");
	} else {
		path->start[0] = '\0';
	}
}

static int
visit(struct dl_phdr_info *info, size_t size, void *data)
{
	struct search *s = data;
	(void)size;
	if (s->at++ != s->wanted) {
		return 0;
	}
	struct module_place *m = s->module;
	const char *name = info->dlpi_name != NULL ? info->dlpi_name : "";
	describe(info, m);
	m->program = s->wanted == 0; /* glibc has no name for it, musl has */
	if (m->program) {
		ssize_t length = readlink("/proc/self/exe", m->path, sizeof(m->path) - 1);
		m->path[length > 0 ? length : 0] = '\0';
	} else {
		struct text path = text_in(m->path, sizeof(m->path));
		add_folder(&path, name);
		text_add(&path, name);
	}
	return 1;
}

bool
late_module(unsigned n, struct module_place *module)
{
	struct search s = {.wanted = n, .module = module};
	return loader_each(visit, &s) != 0;
}

static bool
has(const uintptr_t *starts, unsigned count, uintptr_t start)
{
	for (unsigned i = 0; i < count; i++) {
		if (starts[i] == start) {
			return true;
		}
	}
	return false;
}

bool
late_is_loaded(uintptr_t start)
{
	return has(seen, seen_count, start);
}

static int
collect(struct dl_phdr_info *info, size_t size, void *data)
{
	unsigned *count = data;
	static struct module_place place; /* the loader's lock is held */
	(void)size;
	describe(info, &place);
	if (*count < MODULES_MOST) {
		still[(*count)++] = place.start;
	}
	return 0;
}

/* New ones come last in the list, as a rule; their names are read for those only. */
static void
compare(void (*visit_new)(const struct module_place *module))
{
	static struct module_place place;
	unsigned count = 0;
	loader_each(collect, &count);
	for (unsigned i = 0; i < count && visit_new != NULL; i++) {
		if (!has(seen, seen_count, still[i]) && late_module(i, &place)) {
			visit_new(&place);
		}
	}
	memcpy(seen, still, count * sizeof(*seen));
	seen_count = count;
}

/* In the place of the linker's function. */
static void
noticed(void)
{
	if (c_library_modules()->r_state != RT_CONSISTENT) {
		return;
	}
	int saved = errno;
	quiet_begin();
	compare(tell);
	tell_changed();
	quiet_end();
	errno = saved;
}

static bool
find_module(uintptr_t address, struct module_place *place)
{
	for (unsigned i = 0; late_module(i, place); i++) {
		if (module_code_segment(place, address, 1) != NULL) {
			return true;
		}
	}
	return false;
}

void
late_look(void (*visit_new)(const struct module_place *module))
{
	compare(visit_new);
}

const char *
late_start(void (*visit_new)(const struct module_place *module), void (*changed)(void))
{
	static struct module_place linker;
	uintptr_t notice = (uintptr_t)c_library_modules()->r_brk;
	struct detour detour;
	if (notice == 0 || !find_module(notice, &linker)) {
		return "the dynamic linker tells nobody of the modules that it loads";
	}
	uint8_t *room = room_near(&linker, DETOUR_ROOM), *next = room;
	if (room == NULL) {
		return "there is no free memory near the dynamic linker";
	}
	void (*hook)(void) = noticed;
	const char *reason = detour_empty(notice, (uintptr_t)hook, &next, &detour);
	if (reason == NULL && !room_make_code(room, DETOUR_ROOM)) {
		reason = "the system forbids new code in this process";
	}
	tell = visit_new;
	tell_changed = changed;
	if (reason == NULL && !room_write(&linker, &detour, 1)) {
		reason = "the system forbids changes of code in this process";
	}
	if (reason != NULL) {
		room_give(room, DETOUR_ROOM);
	}
	return reason;
}
