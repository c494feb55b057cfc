/* storage.c - see storage.h */
#include "shim/record/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/base/clock.h"
#include "shim/base/identity.h"
#include "shim/base/memory.h"
#include "shim/base/own_file.h"
#include "shim/base/format_text.h"
#include "shim/record/ahead.h"
#include "shim/record/fill.h"
#include "shim/record/room.h"
#include "shim/record/segments.h"
#include "shim/record/publish.h"
#include "shim/record/temporary.h"

#define SEGMENT_FIRST ((size_t)1 << 20)
#define SEGMENT_MOST  ((size_t)32 << 20)
#define SEGMENT_LEAST ((size_t)64 << 10)
/* A short run should not pay for pages that it never uses: less is made ahead until a segment is to
 * be larger than this. */
#define SEGMENT_FILLED (2 * SEGMENT_FIRST)
#define FILL_FIRST     ((size_t)64 << 10)
/* When the file cannot grow now, the next try is after so long; each time twice as long. */
#define RETRY_FIRST_NS UINT64_C(1000000)
#define RETRY_MOST_NS  UINT64_C(1000000000)
#define LOOK_NS        UINT64_C(1000000000) /* between two looks whether somebody cut the file */
/* A forked child may do little and never cut its file; a server may have hundreds of them. */
#define SEGMENT_CHILD ((size_t)64 << 10)

struct nngt_header *storage_header;

static struct {
	char path[4096]; /* absolute */
	dev_t device;
	ino_t inode;
	uint64_t limit;
	uint64_t reserved; /* bytes of the file that exist */
	size_t next_size;
	bool fills;                     /* pages are made ahead */
	bool full;                      /* for good */
	bool cut;                       /* by somebody else */
	uint64_t retry_at, retry_after; /* clock_ns() of the next try; and then so long */
	uint64_t look_at;
} file;

const char *
storage_path(void)
{
	return file.path;
}

static enum nngt_stop
stop_of(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
		return NNGT_STOP_DISK;
	case EFBIG:
		return NNGT_STOP_FILE_SIZE;
	case ENOMEM:
	case EAGAIN: /* of mmap: too much memory is locked */
		return NNGT_STOP_MEMORY;
	case EMFILE:
	case ENFILE:
		return NNGT_STOP_DESCRIPTORS;
	default:
		return NNGT_STOP_OTHER;
	}
}

/* 0, or why not. EINTR is an answer like others: with a fast timer it might never end. */
static int
reserve(int fd, uint64_t from, size_t size)
{
	if (fallocate(fd, 0, (off_t)from, (off_t)size) == 0) {
		return 0;
	}
	/* Where the kernel cannot, the C library writes a byte into each block. */
	return errno == EOPNOTSUPP ? posix_fallocate(fd, (off_t)from, (off_t)size) : errno;
}

/*
 * Reserves and maps the next segment. The number is looked at before and after each step: what
 * another thread has made of it meanwhile is not ours.
 */
static enum nngt_stop
add_segment(const struct own_file *own, size_t size)
{
	struct stat st;
	struct room_wanted wanted = {.fd = own->fd,
	                             .end = file.reserved + size,
	                             .size = size,
	                             .mapped = segments_mapped(),
	                             .first = file.reserved == 0};
	if (file.limit != 0 && wanted.end > file.limit) {
		return NNGT_STOP_LIMIT;
	}
	enum nngt_stop stop = room_for(&wanted);
	if (stop == NNGT_STOP_MEMORY && segments_release()) {
		wanted.mapped = segments_mapped();
		stop = room_for(&wanted);
	}
	if (stop != NNGT_STOP_NONE) {
		return stop;
	}
	int error = own_file_is(own, &st) ? reserve(own->fd, file.reserved, size) : EBADF;
	if (error != 0 || !own_file_is(own, &st)) {
		return stop_of(error);
	}
	void *start =
	    mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, own->fd, (off_t)file.reserved);
	if (start == MAP_FAILED) {
		return stop_of(errno);
	}
	if (!own_file_is(own, &st) || (uint64_t)st.st_size < wanted.end) {
		munmap(start, size);
		return NNGT_STOP_OTHER;
	}
	if (file.fills) {
		/* Else the kernel reads ahead, page by page, what we are about to fill in large pieces. */
		madvise(start, size, MADV_RANDOM);
	}
	segments_add(start, size, file.reserved, file.limit != 0);
	if (room_is_locked()) {
		segments_unlock();
	}
	ahead_set(start, size, file.reserved);
	file.reserved = wanted.end;
	return NNGT_STOP_NONE;
}

/* The same with less when there is not enough. */
static enum nngt_stop
add_segment_that_fits(const struct own_file *own, size_t size)
{
	enum nngt_stop stop;
	do {
		stop = add_segment(own, size);
		size = size / 2 / NNGT_PAGE * NNGT_PAGE;
	} while (stop != NNGT_STOP_NONE && size >= SEGMENT_LEAST);
	return stop;
}

/* Somebody has cut the file: nothing of it may be touched any more. */
static void
give_up_cut(uint64_t bytes)
{
	segments_cut(bytes);
	storage_header->stopped = NNGT_STOP_CUT; /* in the file when its first page is still there */
	file.full = file.cut = true;
	ahead_clear();
}

/* The file again, by its name: fd -1 when it is not there or not ours any more. */
static struct own_file
reopen(enum nngt_stop *stop)
{
	struct own_file own = own_file_open(file.path, O_RDWR | O_NOFOLLOW);
	struct stat st;
	*stop = NNGT_STOP_NONE;
	if (own.fd < 0) {
		*stop = errno == EMFILE || errno == ENFILE ? NNGT_STOP_DESCRIPTORS : NNGT_STOP_OPEN;
	} else if (own.device != file.device || own.inode != file.inode) {
		own_file_close(&own);
		*stop = NNGT_STOP_OPEN;
	} else if (own_file_is(&own, &st) && (uint64_t)st.st_size < file.reserved) {
		own_file_close(&own);
		give_up_cut((uint64_t)st.st_size);
		*stop = NNGT_STOP_CUT;
	}
	return own;
}

/* After a failure: not for a while. */
static void
put_off(enum nngt_stop stop)
{
	storage_header->stopped = stop;
	file.full = file.full || stop == NNGT_STOP_LIMIT;
	file.retry_after = file.retry_after == 0 ? RETRY_FIRST_NS : 2 * file.retry_after;
	if (file.retry_after > RETRY_MOST_NS) {
		file.retry_after = RETRY_MOST_NS;
	}
	file.retry_at = clock_ns() + file.retry_after;
}

static void
grow(void)
{
	enum nngt_stop stop;
	struct own_file own = reopen(&stop);
	if (own.fd >= 0) {
		stop = add_segment_that_fits(&own, file.next_size);
		own_file_close(&own);
	}
	if (stop != NNGT_STOP_NONE) {
		put_off(stop);
		return;
	}
	file.retry_after = 0;
	file.retry_at = 0;
	if (file.next_size < SEGMENT_MOST) {
		file.next_size *= 2;
	}
}

/* Whether the file may be asked to grow now. */
static bool
may_grow(void)
{
	return !file.full && (file.retry_at == 0 || clock_ns() >= file.retry_at);
}

bool
storage_is_cut(void)
{
	return file.cut;
}

void
storage_look(void)
{
	struct stat st;
	if (memory_is_reserved() || storage_header == NULL) {
		return;
	}
	/* By name: no descriptor is needed. Another file has taken it: ours is whole, somewhere. */
	if (stat(file.path, &st) == 0 && st.st_dev == file.device && st.st_ino == file.inode &&
	    (uint64_t)st.st_size < file.reserved) {
		give_up_cut((uint64_t)st.st_size);
	}
}

void
storage_look_sometimes(void)
{
	uint64_t now = memory_is_reserved() ? 0 : clock_ns();
	if (now >= file.look_at) {
		file.look_at = now + LOOK_NS;
		storage_look();
	}
}

bool
storage_take(size_t wanted, struct ahead_part *part)
{
	if (ahead_left() == 0 && may_grow()) {
		grow();
	}
	if (ahead_left() == 0) {
		return false;
	}
	*part = ahead_take(wanted);
	return true;
}

bool
storage_fill_begin(struct ahead_part *part)
{
	size_t step = file.next_size > SEGMENT_FILLED ? FILL_MOST : FILL_FIRST;
	return file.fills && storage_header->allocated >= FILL_FIRST && ahead_fill_begin(step, part);
}

bool
storage_fill(const struct ahead_part *part)
{
	struct own_file own = own_file_open(file.path, O_RDWR | O_NOFOLLOW);
	bool same = own.fd >= 0 && own.device == file.device && own.inode == file.inode;
	bool filled = same && fill_with_zeros(&own, part->offset, part->size);
	own_file_close(&own);
	return filled;
}

void
storage_fill_end(bool made)
{
	ahead_fill_end(made);
	file.fills = file.fills && made;
}

/* For people, when there is not even the first segment. */
static const char *
reason_of(enum nngt_stop stop)
{
	static const int errors[] = {[NNGT_STOP_DISK] = ENOSPC,
	                             [NNGT_STOP_FILE_SIZE] = EFBIG,
	                             [NNGT_STOP_MEMORY] = ENOMEM,
	                             [NNGT_STOP_OTHER] = EIO};
	return error_reason((size_t)stop < sizeof(errors) / sizeof(errors[0]) ? errors[stop] : EIO);
}

static const char *
create_in(const struct own_file *own, const struct nngt_header *header)
{
	bool whole = memory_is_reserved(); /* and then never again */
	size_t size = whole                  ? file.limit / NNGT_PAGE * NNGT_PAGE
	              : identity_is_forked() ? SEGMENT_CHILD
	                                     : SEGMENT_FIRST;
	file.fills = !whole && fill_helps(own->fd);
	enum nngt_stop stop = add_segment_that_fits(own, size);
	if (stop != NNGT_STOP_NONE) {
		return reason_of(stop);
	}
	file.device = own->device;
	file.inode = own->inode;
	file.full = whole;
	storage_header = (struct nngt_header *)(void *)ahead_take(NNGT_PAGE).start;
	memcpy(storage_header, header, sizeof(*header));
	storage_header->allocated = NNGT_PAGE;
	file.next_size = size == SEGMENT_CHILD ? SEGMENT_FIRST / 4 : 2 * SEGMENT_FIRST;
	return NULL;
}

const char *
storage_create(const char *path, const struct nngt_header *header, uint64_t limit)
{
	static char temporary[sizeof(file.path) + TEMPORARY_MORE], here[sizeof(file.path)];
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
	temporary_add_name(&other, file.path);
	struct own_file own = temporary_create(temporary);
	if (own.fd < 0) {
		return error_reason(errno);
	}
	const char *reason = create_in(&own, header);
	own_file_close(&own);
	if (reason == NULL) {
		storage_header->locked = temporary_keeps_lock(temporary, &own);
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
	enum nngt_stop stop;
	struct own_file own = {.fd = -1};
	if (!memory_is_reserved()) {
		own = reopen(&stop);
	}
	file.full = true;
	ahead_clear();
	if (own.fd >= 0) {
		int cut = ftruncate(own.fd, (off_t)storage_header->allocated);
		(void)cut; /* the file is then only longer than it need be */
		own_file_close(&own);
	}
}

void
storage_forget(void)
{
	storage_header = NULL;
	file.reserved = 0;
	ahead_clear();
	file.full = file.cut = file.fills = false;
	file.retry_at = file.retry_after = file.look_at = 0;
	segments_start();
}
