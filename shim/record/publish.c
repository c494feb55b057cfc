/* publish.c - see publish.h */
#include "shim/record/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/base/c_library.h"
#include "shim/base/identity.h"
#include "shim/base/own_file.h"

#define NAMES_MOST 1000 /* that are tried: a process may execute programs, each with a trace */
#define TRIES_MOST 1000 /* for a name that others make and remove meanwhile */

/* What the file is whose name we want. */
enum found {
	FOUND_NONE,    /* it is gone */
	FOUND_REFUSED, /* no trace: its owner would miss it */
	FOUND_TAKEN,   /* a trace that may be written now, or that is none of ours */
	FOUND_EARLIER, /* of this process, before it executed this program */
	FOUND_DEAD     /* of this user, and finished */
};

/* A file under that name. */
struct holder {
	struct own_file own; /* fd -1: it could not be opened */
	struct stat st;
	struct nngt_header header;
	bool whole;    /* the header is there and we understand it */
	bool got_lock; /* nobody else has it mapped, if header.locked */
	bool others;   /* somebody else has the lock */
};

/* False: errno says why. */
static bool
open_holder(struct holder *h, const char *path)
{
	*h = (struct holder){.own = {.fd = -1}};
	/* Looked at first: opening a FIFO or a device may already do something. */
	if (lstat(path, &h->st) != 0) {
		return false;
	}
	if (!S_ISREG(h->st.st_mode)) {
		return true;
	}
	h->own = own_file_open(path, O_RDWR | O_NOFOLLOW);
	if (h->own.fd < 0) {
		h->own = own_file_open(path, O_RDONLY | O_NOFOLLOW);
	}
	if (h->own.fd >= 0 && !own_file_is(&h->own, &h->st)) {
		h->own.fd = -1;
		errno = EBADF;
	}
	return h->own.fd >= 0 || errno != ENOENT;
}

static void
ask_for_lock(struct holder *h)
{
	h->got_lock = flock(h->own.fd, LOCK_EX | LOCK_NB) == 0;
	h->others = !h->got_lock && errno == EWOULDBLOCK;
}

/* Of a trace in our own namespace, whose numbers we can ask for. */
static bool
is_finished(const struct nngt_header *h, const struct nngt_header *self)
{
	if (h->pid == self->pid) {
		/* We have the number now. Process 1 is another one only in another namespace. */
		return h->pid != 1 && h->process_start != 0 && self->process_start != 0;
	}
	return h->end != NNGT_END_UNKNOWN || (kill((pid_t)h->pid, 0) != 0 && errno == ESRCH);
}

/* The file is open. */
static enum found
judge_content(struct holder *h, const struct nngt_header *self)
{
	bool mine = h->st.st_uid == geteuid();
	ssize_t got = pread(h->own.fd, &h->header, sizeof(h->header), 0);
	if (h->st.st_size == 0) {
		return mine && !h->others ? FOUND_DEAD : FOUND_TAKEN;
	}
	if (got < (ssize_t)sizeof(h->header.magic) ||
	    memcmp(h->header.magic, NNGT_MAGIC, sizeof(h->header.magic)) != 0) {
		return got < 0 ? FOUND_TAKEN : FOUND_REFUSED;
	}
	h->whole = got == (ssize_t)sizeof(h->header) && h->header.version == self->version &&
	           h->header.byte_order == self->byte_order;
	if (!h->whole || !mine || !identity_same_namespace(&h->header, self)) {
		return FOUND_TAKEN;
	}
	if (identity_same_process(&h->header, self)) {
		return FOUND_EARLIER;
	}
	return !h->others && is_finished(&h->header, self) ? FOUND_DEAD : FOUND_TAKEN;
}

/*
 * Opens and judges. Who wants to take a file over has its lock first, so what the name leads to
 * afterwards stays there.
 */
static enum found
judge(struct holder *h, const char *path, const struct nngt_header *self)
{
	struct stat now;
	if (!open_holder(h, path)) {
		return errno == ENOENT ? FOUND_NONE : FOUND_TAKEN;
	}
	if (!S_ISREG(h->st.st_mode)) {
		return FOUND_REFUSED;
	}
	if (h->own.fd < 0) {
		return FOUND_TAKEN; /* we may not read it */
	}
	ask_for_lock(h);
	enum found found = judge_content(h, self);
	bool same = lstat(path, &now) == 0 && now.st_dev == h->st.st_dev && now.st_ino == h->st.st_ino;
	return same ? found : FOUND_NONE;
}

/* An earlier trace of this process ends with exec: nothing else can have ended it. */
static void
end_earlier(const struct holder *h)
{
	uint32_t end = NNGT_END_EXEC;
	struct stat st;
	if (h->header.end != NNGT_END_UNKNOWN || !own_file_is(&h->own, &st)) {
		return;
	}
	ssize_t put = pwrite(h->own.fd, &end, sizeof(end), offsetof(struct nngt_header, end));
	bool unmapped = h->got_lock && h->header.locked && own_file_is(&h->own, &st);
	int cut = unmapped && h->header.allocated >= NNGT_PAGE &&
	                  h->header.allocated < (uint64_t)h->st.st_size
	              ? ftruncate(h->own.fd, (off_t)h->header.allocated)
	              : 0;
	(void)put, (void)cut; /* then the end stays unknown, or the file long */
}

/* Without replacing anything. False: errno says why, EEXIST when something is there. */
static bool
move_to_free_name(const char *temporary, const char *path)
{
	struct stat st;
	if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0) {
		return true;
	}
	if (errno != EINVAL && errno != ENOSYS) {
		return false;
	}
	/* Not every file system can do that. A hard link does not replace anything either. */
	if (link(temporary, path) == 0) {
		unlink(temporary);
		return true;
	}
	if (errno == EEXIST || lstat(path, &st) == 0) {
		errno = EEXIST;
		return false;
	}
	return rename(temporary, path) == 0;
}

/* What is tried in turn: the name, the name with our number, and that with ".2" and so on. */
struct name {
	struct text *text;
	size_t plain; /* its length without what was added */
	bool has_pid; /* added by us */
	unsigned number;
};

static void
next_name(struct name *n, enum found found, uint32_t pid)
{
	n->text->length = n->plain;
	n->text->start[n->plain] = '\0';
	text_add(n->text, ".");
	if (found == FOUND_TAKEN && !n->has_pid) {
		n->has_pid = true;
		n->number = 1;
		text_add_number(n->text, pid);
		n->plain = n->text->length;
	} else {
		text_add_number(n->text, ++n->number);
	}
}

const char *
publish(const char *temporary, struct text *path, const struct nngt_header *header)
{
	struct name name = {.text = path, .plain = path->length, .number = 1};
	for (unsigned tries = 0; tries < TRIES_MOST && name.number <= NAMES_MOST; tries++) {
		static struct holder holder; /* one thread starts a recording, and its stack may be small */
		if ((uint32_t)getpid() != header->pid) {
			return "the process was forked";
		}
		if (path->cut) {
			return error_reason(ENAMETOOLONG);
		}
		if (move_to_free_name(temporary, path->start)) {
			return NULL;
		}
		if (errno != EEXIST) {
			return error_reason(errno);
		}
		const char *reason = NULL;
		enum found found = judge(&holder, path->start, header);
		bool done = found == FOUND_DEAD || found == FOUND_REFUSED;
		if (found == FOUND_REFUSED) {
			reason = S_ISREG(holder.st.st_mode) ? "it exists and is not a trace"
			                                    : "it exists and is not a regular file";
		} else if (found == FOUND_DEAD && rename(temporary, path->start) != 0) {
			reason = error_reason(errno);
		} else if (found == FOUND_EARLIER) {
			end_earlier(&holder);
		}
		own_file_close(&holder.own); /* and with it the lock goes */
		if (done) {
			return reason;
		}
		if (found != FOUND_NONE) {
			next_name(&name, found, header->pid);
		}
	}
	return "the name is taken";
}
