/*
 * stolen.c - another thread that closes all descriptors and opens files of its own, at the worst
 * moments. As a library, preloaded behind the recorder, it does so right after the call number
 * STOLEN_AT of those that the recorder makes with a descriptor; then, and when the process has
 * ended, all these files must be as they were. With -DSTOLEN_HOST: a program that calls NNG, so
 * that its trace begins, grows, gets another thread, and ends.
 */
#ifdef STOLEN_HOST

#include <nng/nng.h>
#include <pthread.h>

static void *
use(void *messages)
{
	for (long i = 0; i < *(long *)messages; i++) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, 8) != 0) {
			return messages;
		}
		nng_msg_free(msg);
	}
	return NULL;
}

int
main(void)
{
	static long many = 25000, few = 10; /* the file grows */
	pthread_t thread;
	void *failed = NULL;
	if (use(&many) != NULL || pthread_create(&thread, NULL, use, &few) != 0 ||
	    pthread_join(thread, &failed) != 0 || failed != NULL) {
		return 1;
	}
	return 0;
}

#else

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FIRST   3
#define LOW     12 /* these, and from HIGH on */
#define HIGH    955
#define NUMBERS 20

static const char content[] = "what I want to keep";
static long calls, wanted;
static bool stolen;
static ino_t inodes[2 * NUMBERS];

static int
number_of(int i)
{
	return i < LOW - FIRST ? FIRST + i : HIGH + i - (LOW - FIRST);
}

/* Nothing here goes through a function that is defined below. */
static void
steal(void)
{
	char name[32];
	struct stat st;
	stolen = true;
	syscall(SYS_close_range, FIRST, ~0u, 0);
	for (int i = 0; i < NUMBERS; i++) {
		snprintf(name, sizeof(name), "canary.%d", i);
		int fd = (int)syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CREAT | O_TRUNC, 0640);
		if (fd < 0 || write(fd, content, sizeof(content)) != sizeof(content) ||
		    lseek(fd, 5, SEEK_SET) != 5 || fstat(fd, &st) != 0) {
			_exit(3);
		}
		inodes[i] = st.st_ino;
		if (fd != number_of(i)) {
			dup2(fd, number_of(i));
			syscall(SYS_close, fd);
		}
	}
}

static void
say(const char *what, int fd)
{
	char text[80];
	int length = snprintf(text, sizeof(text), "descriptor %d: %s\n", fd, what);
	ssize_t written = write(1, text, (size_t)length);
	(void)written;
	_exit(4);
}

/* After the recorder's own end. */
__attribute__((destructor)) static void
look(void)
{
	char text[80];
	struct stat st;
	for (int i = 0; i < NUMBERS && stolen; i++) {
		int fd = number_of(i);
		if (fstat(fd, &st) != 0 || st.st_ino != inodes[i]) {
			say("it was closed", fd);
		}
		if (st.st_size != sizeof(content) || (st.st_mode & 0777) != 0640) {
			say("another size, or other rights", fd);
		}
		if (lseek(fd, 0, SEEK_CUR) != 5) {
			say("somebody has read it", fd);
		}
		if (syscall(SYS_pread64, fd, text, sizeof(text), 0) != sizeof(content) ||
		    memcmp(text, content, sizeof(content)) != 0) {
			say("somebody has written to it", fd);
		}
	}
	int length = snprintf(text, sizeof(text), "calls=%ld\n", calls);
	ssize_t written = write(1, text, (size_t)length);
	(void)written;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *at = getenv("STOLEN_AT");
	wanted = at != NULL ? atol(at) : 0;
}

static void
count(void)
{
	if (++calls == wanted) {
		steal();
	}
}

static void *
next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

int
open(const char *path, int flags, ...)
{
	va_list list;
	va_start(list, flags);
	int mode = va_arg(list, int);
	va_end(list);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	count();
	return fd;
}

int
fcntl(int fd, int command, ...)
{
	va_list list;
	va_start(list, command);
	long value = va_arg(list, long);
	va_end(list);
	int result = (int)syscall(SYS_fcntl, fd, command, value);
	count();
	return result;
}

int
fallocate(int fd, int mode, off_t from, off_t size)
{
	int result = (int)syscall(SYS_fallocate, fd, mode, from, size);
	count();
	return result;
}

int
fchmod(int fd, mode_t mode)
{
	int result = (int)syscall(SYS_fchmod, fd, mode);
	count();
	return result;
}

int
flock(int fd, int operation)
{
	int result = (int)syscall(SYS_flock, fd, operation);
	count();
	return result;
}

ssize_t
pread(int fd, void *data, size_t size, off_t from)
{
	ssize_t got = syscall(SYS_pread64, fd, data, size, from);
	count();
	return got;
}

ssize_t
pwritev(int fd, const struct iovec *parts, int parts_count, off_t from)
{
	ssize_t put = syscall(SYS_pwritev, fd, parts, parts_count, from, 0);
	count();
	return put;
}

int
ftruncate(int fd, off_t size)
{
	int result = (int)syscall(SYS_ftruncate, fd, size);
	count();
	return result;
}

void *
mmap(void *start, size_t size, int protection, int flags, int fd, off_t from)
{
	static void *(*real)(void *, size_t, int, int, int, off_t);
	if (real == NULL) {
		void *found = next("mmap");
		memcpy(&real, &found, sizeof(real));
	}
	void *got = real(start, size, protection, flags, fd, from);
	if (fd >= 0) {
		count();
	}
	return got;
}

#endif
