/* temporary.c - see temporary.h */
#include "shim/record/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/base/clock.h"

#define TEMPORARY ".nngtrace-" /* and 16 digits: a name that nobody else has */

/* Any number: it only has to be another one than that of others. */
static uint64_t
random_number(void)
{
	uint64_t number;
	if (getrandom(&number, sizeof(number), GRND_NONBLOCK) != (ssize_t)sizeof(number)) {
		number = clock_ns() ^ (uint64_t)getpid() << 48;
	}
	return number;
}

void
temporary_add_name(struct text *t, const char *path)
{
	char digits[17];
	uint64_t number = random_number();
	for (int i = 0; i < 16; i++, number >>= 4) {
		digits[i] = "0123456789abcdef"[number & 15];
	}
	digits[16] = '\0';
	text_add_bytes(t, path, (size_t)(strrchr(path, '/') + 1 - path));
	text_add(t, TEMPORARY);
	text_add(t, digits);
}

bool
temporary_keeps_lock(const char *temporary, const struct own_file *created)
{
	struct stat st;
	struct own_file own = own_file_open(temporary, O_RDWR | O_NOFOLLOW);
	bool kept = own_file_is(&own, &st) && own.device == created->device &&
	            own.inode == created->inode && flock(own.fd, LOCK_EX | LOCK_NB) != 0 &&
	            errno == EWOULDBLOCK;
	own_file_close(&own);
	return kept;
}

struct own_file
temporary_create(const char *temporary)
{
	struct stat st;
	struct own_file own = own_file_open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
	if (own.fd < 0) {
		int saved = errno;
		if (saved == EBADF) {
			unlink(temporary); /* it is there, and only the number is another thread's */
		}
		errno = saved;
		return own;
	}
	if (own_file_is(&own, &st)) {
		/* Whatever the umask is. On failure the file is only less useful to us. */
		int mode = fchmod(own.fd, 0600), lock = flock(own.fd, LOCK_EX | LOCK_NB);
		(void)mode, (void)lock;
	}
	return own;
}
