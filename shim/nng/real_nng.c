/* real_nng.c - see real_nng.h */
#include "shim/nng/real_nng.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "shim/base/clock.h"
#include "shim/base/loader.h"
#include "shim/base/memory.h"
#include "shim/base/quiet.h"
#include "shim/base/format_text.h"
#include "shim/libc/libc.h"
#include "shim/inplace/inplace.h"
#include "shim/stack/origin.h"
#include "shim/nng/nng_threads.h"
#include "shim/nng/probes.h"

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
is_usable(void *address)
{
	return address != NULL && !origin_is_shim(address);
}

/* From a module by its name or path, if it is loaded. */
static void *
find_in_module(const char *module, const char *name)
{
	void *handle = dlopen(module, RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
	if (handle == NULL) {
		return NULL;
	}
	void *found = dlsym(handle, name);
	libc_dlclose(handle);
	return is_usable(found) ? found : NULL;
}

/* From the module that holds an address of code. */
static void *
find_beside(const void *address, const char *name)
{
	Dl_info info;
	if (address == NULL || dladdr(address, &info) == 0 || info.dli_fname == NULL) {
		return NULL;
	}
	return find_in_module(info.dli_fname, name);
}

/* From a libnng that is known already: a plugin's may be called by any name. */
static void *
find_in_known(const char *name)
{
	void *found = NULL;
	for (unsigned i = 0; i < ORIGIN_RANGES && found == NULL; i++) {
		found = find_beside((const void *)atomic_load(&origin_ranges[i].start), name);
	}
	return found;
}

struct module_name {
	unsigned wanted, seen; /* modules before it, and gone through */
	char path[4096];
};

static int
copy_module_name(struct dl_phdr_info *info, size_t size, void *data)
{
	struct module_name *m = data;
	(void)size;
	if (m->seen++ != m->wanted) {
		return 0;
	}
	struct text path = text_in(m->path, sizeof(m->path));
	text_add(&path, info->dlpi_name != NULL && !path.cut ? info->dlpi_name : "");
	return 1;
}

static bool
is_libnng(const char *path)
{
	const char *base = path_base(path);
	return strncmp(base, "libnng", 6) == 0 && strncmp(base, "libnngtrace", 11) != 0;
}

/*
 * From any module that is loaded, one called libnng first. The list is gone through again for
 * each: the loader's other locks must not be waited for inside loader_each.
 */
__attribute__((noinline)) static void *
find_anywhere(const char *name, bool libnng)
{
	struct module_name *m = memory_take(sizeof(*m)); /* the stack may be small */
	void *found = NULL;
	while (m != NULL && found == NULL && loader_each(copy_module_name, m) != 0) {
		if (m->path[0] != '\0' && is_libnng(m->path) == libnng) {
			found = find_in_module(m->path, name);
		}
		m->wanted++;
		m->seen = 0;
	}
	if (m != NULL) {
		memory_give(m, sizeof(*m));
	}
	return found;
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

/*
 * The libnng that the program is linked with is held before anybody calls it: dlopen takes 4 KiB of
 * the stack, and that of a call may be smaller.
 */
__attribute__((constructor)) static void
hold_linked(void)
{
	inplace_start();
	void *found = inplace_is_captured() ? NULL : dlsym(RTLD_NEXT, "nng_version");
	if (found == NULL) {
		dlerror(); /* the host must not find our failure there */
	} else if (!origin_is_shim(found) && inplace_use_names()) {
		hold(found);
		probes_look();
	}
}

/*
 * NNGTRACE_PREALLOC, and libnng is where it is looked for first: it does not have this function,
 * and to look elsewhere would open files.
 */
static bool
is_known_at_start(void)
{
	return memory_is_reserved() && is_usable(dlsym(RTLD_NEXT, "nng_version"));
}

static void *
find(const char *name, const void *return_address)
{
	void *found = dlsym(RTLD_NEXT, name);
	if (!is_usable(found) && is_known_at_start()) {
		return NULL;
	}
	found = is_usable(found) ? found : find_in_module("libnng.so.1", name);
	found = found != NULL ? found : find_beside(return_address, name);
	found = found != NULL ? found : find_in_known(name);
	found = found != NULL ? found : find_anywhere(name, true);
	return found != NULL ? found : find_anywhere(name, false);
}

void *
real_find_name(const char *name, const void *return_address)
{
	int saved = errno;
	if (inplace_is_captured()) {
		return inplace_find(name);
	}
	quiet_begin(); /* the loader's locks must not be left behind */
	void *found = find(name, return_address);
	if (found == NULL) {
		dlerror(); /* the host must not find our failure there */
	}
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
	void *found = inplace_function(id), *named = NULL;
	if (found == NULL && (named = find(functions[id].name, return_address)) == NULL) {
		dlerror(); /* the host must not find our failure there */
	}
	if (named != NULL && (inplace_use_names() || inplace_function(id) == NULL)) {
		found = named;
		hold(found);
	} else if ((found = inplace_function(id)) != NULL) {
		keep_loaded(inplace_find("nng_version"));
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
