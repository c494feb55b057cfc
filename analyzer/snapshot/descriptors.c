/* descriptors.c - pointers that the kernel holds for a process; see reach.h. */
#include "analyzer/snapshot/reach.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MOST         ((size_t)1 << 20) /* bytes of one pipe or socket */
#define MQUEUE_MAGIC 0x19800202

/* What one descriptor holds is copied here. */
struct copies {
	struct reach *reach;
	uint8_t *bytes;
	int pidfd, to[2]; /* to: a pipe of our own, as large as we may have */
};

/* tee copies and takes nothing. */
static void
look_into_pipe(struct copies *copies, int fd)
{
	int waiting = 0;

	if (ioctl(fd, FIONREAD, &waiting) != 0 || waiting == 0) {
		return;
	}
	size_t size = 0;
	ssize_t got = tee(fd, copies->to[1], MOST, SPLICE_F_NONBLOCK);
	for (ssize_t left = got, now; left > 0 && size < MOST; left -= now) {
		now = read(copies->to[0], copies->bytes + size, MOST - size);
		if (now <= 0) {
			break;
		}
		size += (size_t)now;
	}
	reach_bytes(copies->reach, copies->bytes, size);
	copies->reach->unread_descriptors |= size < (size_t)waiting;
}

/* A copy of the process's descriptor, which the caller closes; or -1. */
static int
copy_descriptor(const struct copies *copies, int number)
{
#ifdef SYS_pidfd_getfd
	return copies->pidfd >= 0 ? (int)syscall(SYS_pidfd_getfd, copies->pidfd, number, 0) : -1;
#else
	return -1;
#endif
}

/*
 * What the process can read waits behind a descriptor of the reading end. Opening the name in /proc
 * is for kernels that copy none: it is refused where sudo, cron or a CI runner made the pipe as
 * another user, and for a moment there is one more reader.
 */
static void
look_at_pipe(struct copies *copies, const char *file, int number)
{
	int fd = copy_descriptor(copies, number);

	if (fd < 0) {
		fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	}
	if (fd < 0) {
		copies->reach->unread_descriptors = true;
		return;
	}
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) != O_WRONLY) {
		look_into_pipe(copies, fd);
	}
	close(fd);
}

static void
look_into_socket(struct copies *copies, int number)
{
	int fd = copy_descriptor(copies, number), family = 0, type = 0;
	socklen_t size = sizeof(family), type_size = sizeof(type);

	if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_size) != 0) {
		copies->reach->unread_descriptors = true;
	} else if (family == AF_UNIX || type == SOCK_STREAM) {
		struct iovec room = {copies->bytes, MOST};
		struct msghdr message = {.msg_iov = &room, .msg_iovlen = 1};
		ssize_t got = recvmsg(fd, &message, MSG_PEEK | MSG_DONTWAIT);
		if (got > 0) {
			reach_bytes(copies->reach, copies->bytes, (size_t)got);
			/* Of messages only the first can be seen, and nothing of a descriptor on its way. */
			copies->reach->unread_descriptors |= (size_t)got == MOST ||
			                                     (message.msg_flags & MSG_CTRUNC) != 0 ||
			                                     (family == AF_UNIX && type != SOCK_STREAM);
		}
	}
	if (fd >= 0) {
		close(fd);
	}
}

/* What was given to epoll_ctl with a descriptor, and what timers pass on, stands in a text. */
static void
look_at_text(struct copies *copies, const char *file, const char *before, int base)
{
	char line[256];
	FILE *in = fopen(file, "re");

	while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
		const char *at = strstr(line, before);
		if (at != NULL) {
			uint64_t word = strtoull(at + strlen(before), NULL, base);
			reach_bytes(copies->reach, (const uint8_t *)&word, sizeof(word));
		}
	}
	if (in != NULL) {
		fclose(in);
	}
}

static void
look_at(struct copies *copies, const char *number)
{
	pid_t pid = copies->reach->target->alive;
	char file[64], target[64];
	struct statfs system;
	struct stat status;

	snprintf(file, sizeof(file), "/proc/%d/fd/%.16s", (int)pid, number);
	ssize_t length = readlink(file, target, sizeof(target) - 1);
	if (length <= 0) {
		return;
	}
	target[length] = '\0';
	if (strncmp(target, "socket:", 7) == 0) {
		look_into_socket(copies, (int)strtol(number, NULL, 10));
	} else if (strcmp(target, "anon_inode:[eventpoll]") == 0) {
		snprintf(file, sizeof(file), "/proc/%d/fdinfo/%.16s", (int)pid, number);
		look_at_text(copies, file, "data:", 16);
	} else if (strcmp(target, "anon_inode:[eventfd]") == 0) {
		snprintf(file, sizeof(file), "/proc/%d/fdinfo/%.16s", (int)pid, number);
		look_at_text(copies, file, "eventfd-count:", 16);
	} else if (strcmp(target, "anon_inode:[io_uring]") == 0) {
		copies->reach->unread_descriptors = true; /* what its user gave it is not to be seen */
	} else if (stat(file, &status) == 0 && S_ISFIFO(status.st_mode)) { /* with a name or without */
		look_at_pipe(copies, file, (int)strtol(number, NULL, 10));
	} else if (target[0] == '/' && statfs(file, &system) == 0 && system.f_type == MQUEUE_MAGIC) {
		copies->reach->unread_descriptors = true;
	}
}

void
reach_descriptors(struct reach *reach)
{
	struct copies copies = {.reach = reach, .bytes = malloc(MOST), .pidfd = -1};
	char name[64];

	if (copies.bytes == NULL || pipe2(copies.to, O_CLOEXEC | O_NONBLOCK) != 0) {
		reach->unread_descriptors = true;
		free(copies.bytes);
		return;
	}
	fcntl(copies.to[1], F_SETPIPE_SZ, (int)MOST);
#ifdef SYS_pidfd_open
	copies.pidfd = (int)syscall(SYS_pidfd_open, reach->target->pid, 0);
#endif
	snprintf(name, sizeof(name), "/proc/%d/fd", (int)reach->target->alive);
	DIR *list = opendir(name);
	reach->unread_descriptors |= list == NULL;
	for (struct dirent *entry; list != NULL && (entry = readdir(list)) != NULL;) {
		if (entry->d_name[0] != '.') {
			look_at(&copies, entry->d_name);
		}
	}
	if (list != NULL) {
		closedir(list);
	}
	snprintf(name, sizeof(name), "/proc/%d/timers", (int)reach->target->alive);
	look_at_text(&copies, name, "/", 16);
	/* The folder of a thread that has ended meanwhile shows no descriptors. */
	reach->unread_descriptors |= target_thread_ended(reach->target->alive);
	close(copies.to[0]);
	close(copies.to[1]);
	if (copies.pidfd >= 0) {
		close(copies.pidfd);
	}
	free(copies.bytes);
}
