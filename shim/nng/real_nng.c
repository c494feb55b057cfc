/* real_nng.c - see real_nng.h */
#include "shim/nng/real_nng.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "shim/base/clock.h"
#include "shim/nng/origin.h"
#include "shim/nng_threads.h"

_Atomic(real_function) real_functions[NNGT_FUNCTIONS];

static const struct {
	const char *name;
	bool gives_error;
} functions[] = {
#define CALL(name, result, when, does, about, releases, args) {#name, NNGT_##result == NNGT_RESULT},
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

/* From a module by its name or path, if it is loaded. */
static void *
find_in_module(const char *module, const char *name)
{
	void *handle = dlopen(module, RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
	if (handle == NULL) {
		return NULL;
	}
	void *found = dlsym(handle, name);
	dlclose(handle);
	return found;
}

static void *
find_in_caller(const void *return_address, const char *name)
{
	Dl_info info;
	if (return_address == NULL || dladdr(return_address, &info) == 0 || info.dli_fname == NULL) {
		return NULL;
	}
	return find_in_module(info.dli_fname, name);
}

struct named_search {
	const char *name;
	void *found;
};

static int
search_named_module(struct dl_phdr_info *info, size_t size, void *data)
{
	struct named_search *s = data;
	(void)size;
	if (info->dlpi_name == NULL) {
		return 0;
	}
	const char *slash = strrchr(info->dlpi_name, '/');
	const char *base = slash != NULL ? slash + 1 : info->dlpi_name;
	if (strncmp(base, "libnng", 6) != 0 || strncmp(base, "libnngtrace", 11) == 0) {
		return 0;
	}
	s->found = find_in_module(info->dlpi_name, s->name);
	return s->found != NULL;
}

static bool
is_usable(void *address)
{
	return address != NULL && !origin_is_shim(address);
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
		dlclose(handle);
	}
}

/* The library that a function of NNG was found in; once for each. */
static void
hold(void *address)
{
	if (!origin_is_library(address)) {
		keep_loaded(address);
		origin_add_library(address);
	}
}

/*
 * The libnng that the program is linked with is held before anybody calls it: dlopen takes 4 KiB of
 * the stack, and that of a call may be smaller.
 */
__attribute__((constructor)) static void
hold_linked(void)
{
	void *found = dlsym(RTLD_NEXT, "nng_version");
	if (found == NULL) {
		dlerror(); /* the host must not find our failure there */
	} else if (!origin_is_shim(found)) {
		hold(found);
	}
}

static void *
find(const char *name, const void *return_address)
{
	void *found = dlsym(RTLD_NEXT, name);
	if (!is_usable(found)) {
		found = find_in_module("libnng.so.1", name);
	}
	if (!is_usable(found)) {
		found = find_in_caller(return_address, name);
	}
	if (!is_usable(found)) {
		struct named_search s = {.name = name};
		dl_iterate_phdr(search_named_module, &s);
		found = s.found;
	}
	return is_usable(found) ? found : NULL;
}

void *
real_find_name(const char *name, const void *return_address)
{
	int saved = errno;
	void *found = find(name, return_address);
	if (found == NULL) {
		dlerror(); /* the host must not find our failure there */
	}
	errno = saved;
	return found;
}

real_function
real_find(enum nngt_function id, const void *return_address)
{
	int saved = errno, state;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	/* The first event may be stamped before the recorder starts: the clock must be chosen. */
	clock_start();
	started_note(id);
	void *found = real_find_name(functions[id].name, return_address);
	real_function f;
	if (found != NULL) {
		hold(found);
		memcpy(&f, &found, sizeof(f));
	} else if (functions[id].gives_error) {
		f = (real_function)missing_error;
	} else {
		f = (real_function)missing_zero;
	}
	atomic_store_explicit(&real_functions[id], f, memory_order_release);
	pthread_setcancelstate(state, NULL);
	errno = saved;
	return f;
}
