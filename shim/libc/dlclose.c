/*
 * dlclose.c - dlclose, the one function outside NNG's that is wrapped: what is
 * known of code is kept by its address, and nothing else tells when the code goes.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "shim/nng/call.h"
#include "shim/stack/module.h"
#include "shim/stack/stack.h"

EXPORTED int
dlclose(void *handle)
{
	static _Atomic(void *) real;
	int (*close_library)(void *);
	void *found = atomic_load(&real);
	if (found == NULL) {
		found = dlsym(RTLD_NEXT, "dlclose");
		atomic_store(&real, found);
	}
	memcpy(&close_library, &found, sizeof(found));
	stack_unload_begin();
	int result = close_library(handle);
	int saved = errno;
	struct record_thread *t = &record_self;
	/* Not record_enter: this must not start a recording, make the thread part of it, nor count. */
	if (record_epoch() != 0 && !t->busy) {
		t->busy = 1;
		module_refresh();
		record_leave(t);
	}
	stack_unload_end();
	errno = saved;
	return result;
}
