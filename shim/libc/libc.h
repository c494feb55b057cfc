/*
 * libc.h - the C library's own functions of those names that the shim exports, in one table.
 *
 * The shim never calls a function by a name that it exports: the call would come back to the
 * wrapper. Other libraries' calls do, and that is what the wrappers are for.
 */
#ifndef NNGTRACE_SHIM_LIBC_LIBC_H
#define NNGTRACE_SHIM_LIBC_LIBC_H

#define LIBC_FUNCTIONS(X)                                                                          \
	X(abort)                                                                                       \
	X(dlclose)                                                                                     \
	X(execve)                                                                                      \
	X(execv)                                                                                       \
	X(execvpe)                                                                                     \
	X(execvp)                                                                                      \
	X(fexecve)                                                                                     \
	X(execveat)                                                                                    \
	X(popen)                                                                                       \
	X(posix_spawn)                                                                                 \
	X(posix_spawnp)                                                                                \
	X(system)

enum libc_function {
#define X(name) LIBC_##name,
	LIBC_FUNCTIONS(X) LIBC_FUNCTION_COUNT
#undef X
};

/*
 * The address of the C library's function, or of another preloaded library's. NULL: there is
 * none. All are looked up at load, since dlsym takes locks that somebody may hold later on. Any
 * thread, in a signal handler, and in a forked child.
 */
void *libc_find(enum libc_function function);

/* abort(3), or what does the same where there is none. */
typedef void (*libc_abort_function)(void);
libc_abort_function libc_abort(void);

/* dlclose(3). -1 when there is none. */
int libc_dlclose(void *handle);

#endif
