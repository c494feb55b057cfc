/*
 * exec.c - the ways to execute another program: for `nngtrace record`, whose children keep
 * the recorder when they are given an environment of their own (child_env.h). Otherwise each calls
 * the C library's function of the same name with the same arguments.
 *
 * All of it may run in a signal handler and in the child of a vfork.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "shim/libc/libc.h"
#include "shim/nng/call.h"
#include "shim/child_env.h"
#include "shim/base/c_library.h"
#include "shim/base/file_rights.h"
#include "shim/libc/scratch.h"

/* One start of a program: the arguments of whichever function it is. */
struct start {
	enum libc_function function;
	const char *path;
	int fd, flags;
	char *const *argv;
	pid_t *pid;
	const posix_spawn_file_actions_t *actions;
	const posix_spawnattr_t *attributes;
};

#define REAL_LIBC(name, address) memcpy(&(name), &(address), sizeof(name))

/* Calls one of the functions. An environment that is not ours may need another one. */
static int
call_real(const struct start *s, enum libc_function function, char *const *environment)
{
	int (*one)(const char *, char *const *);
	int (*two)(const char *, char *const *, char *const *);
	int (*by_fd)(int, char *const *, char *const *);
	int (*at)(int, const char *, char *const *, char *const *, int);
	int (*spawn)(pid_t *, const char *, const posix_spawn_file_actions_t *,
	             const posix_spawnattr_t *, char *const *, char *const *);
	void *address = libc_find(function);
	bool spawns = function == LIBC_posix_spawn || function == LIBC_posix_spawnp;
	if (address == NULL) {
		errno = spawns ? errno : ENOSYS;
		return spawns ? ENOSYS : -1;
	}
	switch (function) {
	case LIBC_execv:
	case LIBC_execvp:
		REAL_LIBC(one, address);
		return one(s->path, s->argv);
	case LIBC_fexecve:
		REAL_LIBC(by_fd, address);
		return by_fd(s->fd, s->argv, environment);
	case LIBC_execveat:
		REAL_LIBC(at, address);
		return at(s->fd, s->path, s->argv, environment, s->flags);
	case LIBC_posix_spawn:
	case LIBC_posix_spawnp:
		REAL_LIBC(spawn, address);
		return spawn(s->pid, s->path, s->actions, s->attributes, s->argv, environment);
	default:
		REAL_LIBC(two, address);
		return two(s->path, s->argv, environment);
	}
}

static bool
start_gains_rights(const struct start *s)
{
	switch (s->function) {
	case LIBC_execvp:
	case LIBC_execvpe:
	case LIBC_posix_spawnp:
		return file_rights_gained_by_name(s->path);
	case LIBC_fexecve:
		return file_rights_gained(s->fd, "", AT_EMPTY_PATH);
	case LIBC_execveat:
		return file_rights_gained(s->fd, s->path, s->flags);
	default:
		return file_rights_gained(AT_FDCWD, s->path, 0);
	}
}

/* With what is missing in the environment. When there is no memory for that, with what is there. */
static int
start_followed(const struct start *s, char *const *environment, struct child_env_room room)
{
	int saved = errno;
	char **pointers = scratch_take(room.pointers * sizeof(*pointers) + room.bytes);
	errno = saved;
	if (pointers == NULL) {
		return call_real(s, s->function, environment);
	}
	enum libc_function function = s->function == LIBC_execv    ? LIBC_execve
	                              : s->function == LIBC_execvp ? LIBC_execvpe
	                                                           : s->function;
	char *bytes = (char *)(pointers + room.pointers);
	int result = call_real(s, function, child_env_make(environment, room, pointers, bytes));
	saved = errno;
	scratch_give(pointers);
	errno = saved;
	return result;
}

static int
start(const struct start *s, char *const *environment)
{
	int saved = errno;
	struct child_env_room room = child_env_measure(environment);
	bool follow = room.pointers > 0 && room.bytes > 0 && !start_gains_rights(s);
	errno = saved;
	return follow ? start_followed(s, environment, room) : call_real(s, s->function, environment);
}

EXPORTED int
execve(const char *path, char *const argv[], char *const envp[])
{
	struct start s = {.function = LIBC_execve, .path = path, .argv = argv};
	return start(&s, envp);
}

EXPORTED int
execv(const char *path, char *const argv[])
{
	struct start s = {.function = LIBC_execv, .path = path, .argv = argv};
	return start(&s, environ);
}

EXPORTED int
execvp(const char *file, char *const argv[])
{
	struct start s = {.function = LIBC_execvp, .path = file, .argv = argv};
	return start(&s, environ);
}

EXPORTED int
execvpe(const char *file, char *const argv[], char *const envp[])
{
	struct start s = {.function = LIBC_execvpe, .path = file, .argv = argv};
	return start(&s, envp);
}

EXPORTED int
fexecve(int fd, char *const argv[], char *const envp[])
{
	struct start s = {.function = LIBC_fexecve, .path = "", .fd = fd, .argv = argv};
	return start(&s, envp);
}

EXPORTED int
execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags)
{
	struct start s = {
	    .function = LIBC_execveat, .path = path, .fd = fd, .flags = flags, .argv = argv};
	return start(&s, envp);
}

EXPORTED int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
            const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
	struct start s = {.function = LIBC_posix_spawn,
	                  .path = path,
	                  .argv = argv,
	                  .pid = pid,
	                  .actions = actions,
	                  .attributes = attributes};
	return start(&s, envp);
}

EXPORTED int
posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
             const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
	struct start s = {.function = LIBC_posix_spawnp,
	                  .path = file,
	                  .argv = argv,
	                  .pid = pid,
	                  .actions = actions,
	                  .attributes = attributes};
	return start(&s, envp);
}

/* How many arguments a list has, ended by NULL; it is used up. */
static size_t
count_arguments(const char *first, va_list *list)
{
	size_t count = 0;
	for (const char *argument = first; argument != NULL; argument = va_arg(*list, const char *)) {
		count++;
	}
	return count;
}

/* argv: room for them and the NULL. What follows the NULL in the list is next. */
static void
take_arguments(char **argv, const char *first, va_list *list)
{
	memcpy(&argv[0], &first, sizeof(first));
	while (*argv != NULL) {
		*++argv = va_arg(*list, char *);
	}
}

EXPORTED int
execl(const char *path, const char *first, ...)
{
	va_list list;
	va_start(list, first);
	char *argv[count_arguments(first, &list) + 1];
	va_end(list);
	va_start(list, first);
	take_arguments(argv, first, &list);
	va_end(list);
	struct start s = {.function = LIBC_execv, .path = path, .argv = argv};
	return start(&s, environ);
}

EXPORTED int
execlp(const char *file, const char *first, ...)
{
	va_list list;
	va_start(list, first);
	char *argv[count_arguments(first, &list) + 1];
	va_end(list);
	va_start(list, first);
	take_arguments(argv, first, &list);
	va_end(list);
	struct start s = {.function = LIBC_execvp, .path = file, .argv = argv};
	return start(&s, environ);
}

EXPORTED int
execle(const char *path, const char *first, ...)
{
	va_list list;
	va_start(list, first);
	char *argv[count_arguments(first, &list) + 1];
	va_end(list);
	va_start(list, first);
	take_arguments(argv, first, &list);
	char *const *environment = va_arg(list, char *const *);
	va_end(list);
	struct start s = {.function = LIBC_execve, .path = path, .argv = argv};
	return start(&s, environment);
}
