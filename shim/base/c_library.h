/*
 * c_library.h - what glibc and musl give in different ways.
 *
 * Any thread. The calls are those of the kernel's manual, errno included.
 */
#ifndef NNGTRACE_SHIM_BASE_C_LIBRARY_H
#define NNGTRACE_SHIM_BASE_C_LIBRARY_H

#include <link.h>
#include <pthread.h>
#include <sys/stat.h>

#ifdef __GLIBC__

/* What the dynamic linker tells debuggers of the modules. */
static inline const struct r_debug *
c_library_modules(void)
{
	return &_r_debug;
}

/* A mutex in which whoever locks it is noted: the kernel's number of the thread. */
#define C_LIBRARY_NOTING      PTHREAD_MUTEX_INITIALIZER
#define C_LIBRARY_NOTED(lock) ((uint32_t)(lock).__data.__owner)

#else

#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern struct r_debug *_dl_debug_addr;

/* What the dynamic linker tells debuggers of the modules. */
static inline const struct r_debug *
c_library_modules(void)
{
	return _dl_debug_addr;
}

/* musl notes it only in a recursive one (pthread_impl.h: _m_type, _m_lock). */
#define C_LIBRARY_NOTING                                                                           \
	{                                                                                              \
		.__u.__i = { PTHREAD_MUTEX_RECURSIVE }                                                     \
	}
#define C_LIBRARY_NOTED(lock) ((uint32_t)(lock).__u.__vi[1] & 0x3fffffffu)

#ifndef STATX_BASIC_STATS
#error "the kernel's headers are older than Linux 4.11"
#endif
#define statx(folder, path, flags, mask, found)                                                    \
	(int)syscall(SYS_statx, folder, path, flags, mask, found)
#define renameat2(from_folder, from, to_folder, to, flags)                                         \
	(int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags)
#define RENAME_NOREPLACE 1

/* Not all releases of musl have it; the recorder wraps it all the same. */
int execveat(int folder, const char *path, char *const argv[], char *const envp[], int flags);

#endif

#endif
