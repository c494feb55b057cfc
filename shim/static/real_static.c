/*
 * real_static.c - NNG's own functions in a program that carries libnng inside; takes the place
 * of real_nng.c in libnngtrace_static.a.
 *
 * A copy of libnng.a has been made in which every wrapped function, and every call of one that
 * libnng makes itself, has another name: nngtrace_real_NAME. So the program's calls arrive in
 * the wrappers and libnng's own calls do not, and nobody has to ask who called (origin.h).
 * (The linker's --wrap would catch libnng's own calls as well, with nothing to tell them by.)
 */
#include <string.h>

#include "shim/base/clock.h"
#include "shim/inplace/inplace.h"
#include "shim/nng/real_nng.h"
#include "shim/nng/nng_threads.h"

_Atomic(real_function) real_functions[NNGT_FUNCTIONS];

/* Weak: a libnng of another release does not have them all. */
#define CALL(name, result, when, does, about, releases, args)                                      \
	extern __attribute__((weak)) RET_##result nngtrace_real_##name(PARAMS_##args);
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED

extern __attribute__((weak)) const char *nng_version(void);

/* libnng calls it under this name (abort.c); asked for here, the linker takes it along. */
extern _Noreturn void nngtrace_abort(void);
__attribute__((used)) static void (*const taken_along)(void) = nngtrace_abort;

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

static const struct {
	const char *name;
	real_function function;
	bool gives_error;
} functions[NNGT_FUNCTIONS] = {
#define CALL(name, result, when, does, about, releases, args)                                      \
	[NNGT_FN_##name] = {#name, (real_function)nngtrace_real_##name, NNGT_##result == NNGT_RESULT},
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
};

real_function
real_find(enum nngt_function id, const void *return_address)
{
	(void)return_address;
	clock_start(); /* the first event may be stamped before the recorder starts */
	nng_threads_note(id);
	real_function f = functions[id].function;
	if (f == NULL) {
		f = functions[id].gives_error ? (real_function)missing_error : (real_function)missing_zero;
	}
	atomic_store_explicit(&real_functions[id], f, memory_order_release);
	return f;
}

void *
real_find_name(const char *name, const void *return_address)
{
	(void)return_address;
	real_function f = NULL;
	if (strcmp(name, "nng_version") == 0) { /* not wrapped, so it has kept its name */
		f = (real_function)nng_version;
	}
	for (unsigned i = 0; f == NULL && i < NNGT_FUNCTIONS; i++) {
		if (functions[i].name != NULL && strcmp(functions[i].name, name) == 0) {
			f = functions[i].function;
		}
	}
	void *found;
	memcpy(&found, &f, sizeof(found));
	return found;
}

/* Nothing is captured in place: the program was linked with the wrappers. */
bool
inplace_sees_all(void)
{
	return false;
}

bool
inplace_is_captured(void)
{
	return false;
}

const char *
inplace_path(void)
{
	return NULL;
}

void *
inplace_module(void)
{
	return NULL;
}

void
inplace_start(void)
{
}

void
inplace_look(bool records)
{
	(void)records;
}

void
inplace_record_start(void)
{
}

void
inplace_record(void)
{
}

bool
inplace_must_tell(void)
{
	return false;
}
