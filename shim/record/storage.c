/* storage.c - see storage.h */
#include "shim/record/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/base/clock.h"
#include "shim/base/identity.h"
#include "shim/base/text.h"
#include "shim/record/publish.h"

#define SEGMENT_FIRST ((size_t)1 << 20)
#define SEGMENT_MOST  ((size_t)32 << 20)
#define SEGMENT_LEAST ((size_t)64 << 10)
/* A forked child may do little and never cut its file; a server may have hundreds of them. */
#define SEGMENT_CHILD ((size_t)64 << 10)
#define TEMPORARY     ".nngtrace-" /* and 16 digits: a name that nobody else has */

struct nngt_header *storage_header;

static struct {
	char path[4096]; /* absolute */
	dev_t device;
	ino_t inode;
	uint64_t limit;
	uint64_t reserved; /* bytes of the file that exist */
	size_t next_size;
	uint8_t *next, *end; /* what is left of the last segment */
	bool full;
} file;

const char *
storage_path(void)
{
	return file.path;
}

/* Reserves and maps the next segment of an open file. False: errno says why. */
static bool
add_segment(int fd, size_t size)
{
	struct rlimit most;
	uint64_t end = file.reserved + size;
	/* Beyond the limit the kernel would send SIGXFSZ. */
	if (getrlimit(RLIMIT_FSIZE, &most) == 0 && end > most.rlim_cur) {
		errno = EFBIG;
		return false;
	}
	if (file.limit != 0 && end > file.limit) {
		errno = ENOSPC;
		return false;
	}
	int error;
	do {
		error = posix_fallocate(fd, (off_t)file.reserved, (off_t)size);
	} while (error == EINTR);
	if (error != 0) {
		errno = error;
		return false;
	}
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)file.reserved);
	if (start == MAP_FAILED) {
		return false;
	}
	file.next = start;
	file.end = file.next + size;
	file.reserved = end;
	return true;
}

/* The same with less when there is not enough. */
static bool
add_segment_that_fits(int fd, size_t size)
{
	while (!add_segment(fd, size)) {
		size /= 2;
		if (size < SEGMENT_LEAST || errno == ENOMEM || errno == EACCES) {
			return false;
		}
	}
	return true;
}

static bool
is_ours(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && st.st_dev == file.device && st.st_ino == file.inode;
}

/* The file again, by its name: -1 when another one has taken it. */
static int
reopen(void)
{
	int fd = open(file.path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0 && !is_ours(fd)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
grow(void)
{
	int fd = reopen();
	bool done = fd >= 0 && add_segment_that_fits(fd, file.next_size);
	if (fd >= 0) {
		close(fd);
	}
	file.full = !done;
	if (file.next_size < SEGMENT_MOST) {
		file.next_size *= 2;
	}
}

void *
storage_take(size_t wanted, size_t *size)
{
	if (file.next == file.end && !file.full) {
		grow();
	}
	size_t left = (size_t)(file.end - file.next);
	if (left == 0) {
		return NULL;
	}
	*size = wanted < left ? wanted : left;
	void *taken = file.next;
	file.next += *size;
	return taken;
}

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

/* The name of a file beside the path. */
static void
add_temporary_name(struct text *t, const char *path)
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

/*
 * Whether the lock of the new file outlives its descriptor, since the mapping keeps the open file.
 * It does not where a file system maps another file than the one that is open (overlayfs).
 */
static bool
lock_is_kept(const char *temporary)
{
	int fd = open(temporary, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool kept = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	if (fd >= 0) {
		close(fd);
	}
	return kept;
}

/* The new file, with nobody's rights but its owner's: stacks tell where code lies. */
static int
create_temporary(const char *temporary)
{
	int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		/* Whatever the umask is. On failure the file is only less useful to us. */
		int mode = fchmod(fd, 0600), lock = flock(fd, LOCK_EX | LOCK_NB);
		(void)mode, (void)lock;
	}
	return fd;
}

static const char *
create_in(int fd, const struct nngt_header *header)
{
	struct stat st;
	size_t size = identity_is_forked() ? SEGMENT_CHILD : SEGMENT_FIRST;
	if (fstat(fd, &st) != 0 || !add_segment_that_fits(fd, size)) {
		return error_reason(errno);
	}
	file.device = st.st_dev;
	file.inode = st.st_ino;
	memcpy(file.next, header, sizeof(*header));
	storage_header = (struct nngt_header *)(void *)file.next;
	storage_header->allocated = NNGT_PAGE;
	file.next += NNGT_PAGE;
	file.next_size = size < SEGMENT_FIRST ? SEGMENT_FIRST / 4 : 2 * SEGMENT_FIRST;
	return NULL;
}

const char *
storage_create(const char *path, const struct nngt_header *header, uint64_t limit)
{
	char temporary[sizeof(file.path) + 32];
	char here[sizeof(file.path)];
	struct text name = text_in(file.path, sizeof(file.path));
	struct text other = text_in(temporary, sizeof(temporary));
	file.limit = limit;
	if (path[0] != '/') {
		if (getcwd(here, sizeof(here)) == NULL) {
			text_add(&name, path);
			return error_reason(errno);
		}
		text_add(&name, here);
		text_add(&name, "/");
	}
	text_add(&name, path);
	if (name.cut) {
		return error_reason(ENAMETOOLONG);
	}
	add_temporary_name(&other, file.path);
	int fd = create_temporary(temporary);
	if (fd < 0) {
		return error_reason(errno);
	}
	const char *reason = create_in(fd, header);
	close(fd);
	if (reason == NULL) {
		storage_header->locked = lock_is_kept(temporary);
		reason = publish(temporary, &name, header);
	}
	if (reason != NULL && getpid() == (pid_t)header->pid) {
		unlink(temporary);
	}
	if (reason != NULL) {
		if (storage_header != NULL) {
			munmap(storage_header, file.reserved);
		}
		storage_forget();
	}
	return reason;
}

void
storage_close(void)
{
	int fd = reopen();
	file.full = true;
	file.next = file.end;
	if (fd >= 0) {
		int cut = ftruncate(fd, (off_t)storage_header->allocated);
		(void)cut; /* the file is then only longer than it need be */
		close(fd);
	}
}

void
storage_forget(void)
{
	storage_header = NULL;
	file.reserved = 0;
	file.next = file.end = NULL;
	file.full = false;
}
