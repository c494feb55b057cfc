/* real_nng.c - see real_nng.h */
#include "shim/nng/real_nng.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "shim/base/clock.h"
#include "shim/base/dynamic.h"
#include "shim/base/loader.h"
#include "shim/base/quiet.h"
#include "shim/base/format_text.h"
#include "shim/libc/libc.h"
#include "shim/inplace/inplace.h"
#include "shim/stack/origin.h"
#include "shim/nng/nng_threads.h"

_Atomic(real_function) real_functions[NNGT_FUNCTIONS];

static const struct {
	const char *name;
	bool gives_error;
} functions[] = {
#define CALL(name, result, when, does, about, releases, args)                                      \
	[NNGT_FN_##name] = {#name, NNGT_##result == NNGT_RESULT},
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
};

/*
 * Stand-ins for what this libnng does not have. They are called through other types: all our
 * ABIs let the caller clean up, and return a number, a pointer and a handle in one register.
 */
static uint64_t
missing_zero(void)
{
	return 0;
}

static int
missing_error(void)
{
	return NNG_ENOTSUP;
}

static bool
is_libnng(const char *path)
{
	const char *base = path_base(path);
	return strncmp(base, "libnng", 6) == 0 && strncmp(base, "libnngtrace", 11) != 0;
}

static bool
holds(const struct dl_phdr_info *info, uintptr_t address)
{
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		if (part->p_type == PT_LOAD &&
		    address - (info->dlpi_addr + part->p_vaddr) < part->p_memsz) {
			return true;
		}
	}
	return false;
}

/* A plugin's libnng may be called by any name, once it is known. */
static bool
holds_known(const struct dl_phdr_info *info)
{
	for (unsigned i = 0; i < ORIGIN_RANGES; i++) {
		uintptr_t start = atomic_load(&origin_ranges[i].start);
		if (start != 0 && holds(info, start)) {
			return true;
		}
	}
	return false;
}

/* How many modules the loader brought before any code ran: those that dlsym(RTLD_NEXT) looks in. */
static unsigned modules_at_start;

struct search {
	const char *name;
	uintptr_t caller;
	unsigned seen; /* modules gone through */
	bool behind;   /* behind the shim: it is one of them */
	bool at_start; /* found in a module that was there before any code ran */
	unsigned rank;
	void *found;
};

/* The loader's own order first, then what is likeliest to be the NNG that the caller means. */
static int
search_module(struct dl_phdr_info *info, size_t size, void *data)
{
	enum { ANY = 1, NAMED, KNOWN, CALLERS };
	struct search *s = data;
	struct dynamic d;
	(void)size;
	bool at_start = s->seen++ < modules_at_start && s->behind;
	if (holds(info, (uintptr_t)search_module)) {
		s->behind = true;
		return 0;
	}
	void *found = dynamic_read(info, &d) ? dynamic_find(&d, s->name) : NULL;
	if (found == NULL) {
		return 0;
	}
	unsigned rank = ANY;
	if (s->caller != 0 && holds(info, s->caller)) {
		rank = CALLERS;
	} else if (holds_known(info)) {
		rank = KNOWN;
	} else if (info->dlpi_name != NULL && is_libnng(info->dlpi_name)) {
		rank = NAMED;
	}
	if (at_start || rank > s->rank) {
		s->found = found;
		s->rank = rank;
		s->at_start = at_start;
	}
	return at_start;
}

/*
 * A plugin that brought libnng along could take it away again, and our pointers into it would
 * dangle. libnng cannot be unloaded cleanly once its threads run, so it is kept.
 */
static void
keep_loaded(void *address)
{
	Dl_info info;
	if (dladdr(address, &info) == 0 || info.dli_fname == NULL) {
		return;
	}
	void *handle = dlopen(info.dli_fname, RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD | RTLD_NODELETE);
	if (handle != NULL) {
		libc_dlclose(handle);
	}
}

/* The library that a function of NNG was found in; once for each. */
static void
hold(void *address)
{
	if (!origin_is_library(address)) {
		keep_loaded(address);
		if (!inplace_hold(address)) {
			origin_add_library(address);
		}
	}
}

/* The thread must be quiet. */
static struct search
find(const char *name, const void *caller)
{
	struct search s = {.name = name, .caller = (uintptr_t)caller};
	loader_each(search_module, &s);
	return s;
}

static int
count_module(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)info;
	(void)size;
	*(unsigned *)data += 1;
	return 0;
}

/* The libnng that the program is linked with is known before anybody calls it. */
__attribute__((constructor)) static void
hold_linked(void)
{
	loader_each(count_module, &modules_at_start);
	inplace_start();
	if (inplace_is_captured()) {
		return;
	}
	struct search s = find("nng_version", NULL);
	if (s.at_start && inplace_use_names()) {
		hold(s.found);
	}
}

void *
real_find_name(const char *name, const void *return_address)
{
	int saved = errno;
	if (inplace_is_captured()) {
		return inplace_find(name);
	}
	quiet_begin(); /* the loader's locks must not be left behind */
	void *found = find(name, return_address).found;
	quiet_end();
	errno = saved;
	return found;
}

real_function
real_find(enum nngt_function id, const void *return_address)
{
	int saved = errno;
	real_function f;
	quiet_begin();
	/* The first event may be stamped before the recorder starts: the clock must be chosen. */
	clock_start();
	nng_threads_note(id);
	void *found = inplace_function(id);
	void *named = found == NULL ? find(functions[id].name, return_address).found : NULL;
	if (named != NULL && (inplace_use_names() || inplace_function(id) == NULL)) {
		found = named;
		hold(found);
	} else if ((found = inplace_function(id)) != NULL) {
		keep_loaded(inplace_module());
	}
	if (found != NULL) {
		memcpy(&f, &found, sizeof(f));
		atomic_store_explicit(&real_functions[id], f, memory_order_release);
	} else if (functions[id].gives_error) {
		f = (real_function)missing_error; /* not for good: a plugin may still bring it along */
	} else {
		f = (real_function)missing_zero;
	}
	quiet_end();
	errno = saved;
	return f;
}
