/* say.c - see say.h */
#include "shim/base/say.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "shim/base/c_library.h"
#include "shim/base/format_text.h"

/* mode 0: descriptor 2 was closed at load, or cannot be looked at. */
static struct statx at_load;

/* False: there is nothing. */
static bool
look(struct statx *found)
{
	*found = (struct statx){0};
	return statx(STDERR_FILENO, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, found) == 0;
}

void
say_start(void)
{
	int saved = errno;
	if (!look(&at_load)) {
		at_load.stx_mode = 0;
	}
	errno = saved;
}

/* The number of a file that was removed is soon another's: so the time of its birth counts, too. */
static bool
is_that_of_load(void)
{
	struct statx now;
	return at_load.stx_mode != 0 && look(&now) &&
	       (now.stx_mode & S_IFMT) == (at_load.stx_mode & S_IFMT) &&
	       now.stx_dev_major == at_load.stx_dev_major &&
	       now.stx_dev_minor == at_load.stx_dev_minor && now.stx_ino == at_load.stx_ino &&
	       now.stx_btime.tv_sec == at_load.stx_btime.tv_sec &&
	       now.stx_btime.tv_nsec == at_load.stx_btime.tv_nsec;
}

/* Without waiting. False: errno tells why not. */
static bool
write_at_once(const char *line, size_t length)
{
	if (S_ISREG(at_load.stx_mode)) {
		return write(STDERR_FILENO, line, length) >= 0;
	}
	if (S_ISSOCK(at_load.stx_mode)) {
		return send(STDERR_FILENO, line, length, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
	}
	struct pollfd stream = {.fd = STDERR_FILENO, .events = POLLOUT};
	if (poll(&stream, 1, 0) != 1 || (stream.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
		return true; /* it is dropped */
	}
#ifdef RWF_NOWAIT
	/* Another process may fill the pipe now. Older kernels cannot do that with pipes. */
	if (S_ISFIFO(at_load.stx_mode)) {
		struct iovec whole = {.iov_len = length};
		memcpy(&whole.iov_base, &line, sizeof(line));
		bool written = pwritev2(STDERR_FILENO, &whole, 1, -1, RWF_NOWAIT) >= 0;
		if (written || (errno != EOPNOTSUPP && errno != ENOSYS)) {
			return written;
		}
	}
#endif
	return write(STDERR_FILENO, line, length) >= 0;
}

/*
 * The signals that a write can make are held back, and that of ours is taken away again: a pipe
 * without a reader, a file at its limit, a terminal that is another job's.
 */
static void
write_quietly(const char *line, size_t length)
{
	sigset_t ours, before, old;
	sigemptyset(&ours);
	sigaddset(&ours, SIGPIPE);
	sigaddset(&ours, SIGXFSZ);
	sigaddset(&ours, SIGTTOU);
	if (sigpending(&before) != 0 || pthread_sigmask(SIG_BLOCK, &ours, &old) != 0) {
		return;
	}
	int failed = write_at_once(line, length) ? 0 : errno;
	int number = failed == EPIPE ? SIGPIPE : failed == EFBIG ? SIGXFSZ : 0;
	if (number != 0 && sigismember(&before, number) == 0) {
		sigemptyset(&ours);
		sigaddset(&ours, number);
		sigtimedwait(&ours, NULL, &(struct timespec){0});
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

void
say(const char *first, ...)
{
	int saved = errno;
	char buffer[1024];
	struct text line = text_in(buffer, sizeof(buffer) - 1); /* room for the newline */
	va_list parts;
	text_add(&line, "nngtrace: ");
	va_start(parts, first);
	for (const char *part = first; part != NULL; part = va_arg(parts, const char *)) {
		text_add(&line, part);
	}
	va_end(parts);
	buffer[line.length++] = '\n';
	if (is_that_of_load()) {
		write_quietly(buffer, line.length);
	}
	errno = saved;
}
