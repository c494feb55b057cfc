/*
 * nameless.c - see nameless.h
 *
 * NNG gives its threads names, the same ones in all releases. To look for a text in all of a module
 * takes time (its pages have to be mapped), so it is done only where NNG can be: it needs threads
 * and the resolver, and it names its threads. Somebody's own build of NNG may not know
 * pthread_setname_np; then it locks a file and asks to be told of forks. Python and Node, for
 * example, do only one of the last two. (Older C libraries have pthread_atfork, newer ones an inner
 * name.)
 */
#include "shim/inplace/nameless.h"

#include <string.h>

#include "shim/inplace/exports.h"
#include "shim/stack/module_imports.h"

#define BYTES_MOST ((size_t)8 << 20) /* of one segment; larger ones are not looked through */
#define LARGE_CODE ((size_t)1 << 20) /* bytes of code: of more, names take long to look through */

/*
 * By the colon that NNG's texts have: it is rare, and the C library finds it many times faster than
 * memmem finds a text.
 */
static bool
segment_has(const char *start, size_t size, const char *text)
{
	size_t length = strlen(text) + 1, before = strcspn(text, ":");
	before = text[before] == '\0' ? 0 : before;
	const char *end = start + size, *at = start;
	while ((at = memchr(at, text[before], (size_t)(end - at))) != NULL) {
		const char *begin = at - before;
		if ((size_t)(at - start) >= before && (size_t)(end - begin) >= length &&
		    memcmp(begin, text, length) == 0) {
			return true;
		}
		at++;
	}
	return false;
}

static bool
has_text(const struct module_place *m, const char *text)
{
	for (unsigned i = 0; i < m->segment_count; i++) {
		const ElfW(Phdr) *p = &m->segments[i];
		bool constant = p->p_type == PT_LOAD && (p->p_flags & (PF_R | PF_W)) == PF_R;
		if (constant && p->p_filesz <= BYTES_MOST &&
		    segment_has((const char *)(m->bias + p->p_vaddr), p->p_filesz, text)) {
			return true;
		}
	}
	return false;
}

static bool
imports_threads(const struct module_place *module)
{
	static const char *const needed[] = {"pthread_create"};
	const struct dl_phdr_info info = module_info(module);
	return module_imports(&info, needed, 1) != 0;
}

/* Whether all that a socket needs can be in it, by what the module imports. */
static bool
can_have_sockets(const struct module_place *module)
{
	enum { CREATE = 1, RESOLVE = 2, NAME = 4, LOCK = 8 | 16, FORK = 32 | 64 };
	static const char *const needed[] = {
	    "pthread_create", "getaddrinfo",    "pthread_setname_np", "lockf",
	    "lockf64",        "pthread_atfork", "__register_atfork"}; /* in the order of the bits */
	const struct dl_phdr_info info = module_info(module);
	unsigned has = module_imports(&info, needed, sizeof(needed) / sizeof(needed[0]));
	return (has & CREATE) != 0 && (has & RESOLVE) != 0 &&
	       ((has & NAME) != 0 || ((has & LOCK) != 0 && (has & FORK) != 0));
}

bool
nameless_has_nng(const struct module_place *module)
{
	return can_have_sockets(module) && has_text(module, "nng:task") &&
	       has_text(module, "nng:reap2") &&
	       !has_text(module, "NNGTRACE_OUT"); /* it was linked with a recorder, or it is nngtrace */
}

bool
nameless_is_worth_a_look(const struct module_place *module)
{
	return (module->program || imports_threads(module)) &&
	       (module_code_size(module) <= LARGE_CODE || can_have_sockets(module) ||
	        exports_messages(module));
}
