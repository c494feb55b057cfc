/*
 * dlclose.c - what the shim knows of code is by its address, and must be forgotten when the code
 * goes.
 */
#include <dlfcn.h>
#include <errno.h>

#include "shim/base/quiet.h"
#include "shim/inplace/inplace.h"
#include "shim/libc/libc.h"
#include "shim/nng/call.h"
#include "shim/stack/module.h"
#include "shim/stack/stack.h"

EXPORTED int
dlclose(void *handle)
{
	int before = errno;
	quiet_begin();
	inplace_look(record_epoch() != 0);
	quiet_end();
	errno = before;
	stack_unload_begin();
	int result = libc_dlclose(handle);
	int saved = errno;
	struct record_thread *t = &record_self;
	/* Not record_enter: this must not start a recording, make the thread part of it, nor count. */
	if (record_epoch() != 0 && !record_is_busy(t, FRAME.words)) {
		quiet_begin();
		record_hold(t);
		module_refresh();
		record_leave(t);
		quiet_end();
	}
	stack_unload_end();
	errno = saved;
	return result;
}
