/* identity.c - see identity.h */
#include "shim/base/identity.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/base/own_file.h"

static pid_t loaded_by; /* the process that loaded this library */

__attribute__((constructor)) static void
remember_loader(void)
{
	loaded_by = getpid();
}

bool
identity_is_forked(void)
{
	/* 0: a call in a constructor that ran before ours, and so in the process that loads us. */
	return loaded_by != 0 && getpid() != loaded_by;
}

/* When a process began, in ticks: the 22nd word of its stat, the second of which may hold anything.
 */
static uint64_t
start_of(const char *stat_path)
{
	static char stat[1024]; /* of the starter, whose stack may be small */
	uint64_t ticks = 0;
	own_file_read(stat_path, stat, sizeof(stat));
	const char *at = strrchr(stat, ')');
	for (int word = 2; at != NULL && word < 22; word++) {
		at = strchr(at + 1, ' ');
	}
	for (at = at != NULL ? at + 1 : ""; *at >= '0' && *at <= '9'; at++) {
		ticks = ticks * 10 + (uint64_t)(*at - '0');
	}
	return ticks;
}

void
identity_fill(struct nngt_header *h)
{
	struct stat st;
	h->pid = (uint32_t)getpid();
	h->ppid = (uint32_t)getppid();
	h->process_start = start_of("/proc/self/stat");
	char boot_id[sizeof(h->boot_id) + 1] = "";
	own_file_read("/proc/sys/kernel/random/boot_id", boot_id, sizeof(boot_id));
	memcpy(h->boot_id, boot_id, sizeof(h->boot_id));
	h->pid_namespace = stat("/proc/self/ns/pid", &st) == 0 ? st.st_ino : 0;
	h->pid_namespace_start = start_of("/proc/1/stat");
}

bool
identity_same_namespace(const struct nngt_header *a, const struct nngt_header *b)
{
	return a->boot_id[0] != '\0' && memcmp(a->boot_id, b->boot_id, sizeof(a->boot_id)) == 0 &&
	       a->pid_namespace != 0 && a->pid_namespace == b->pid_namespace &&
	       a->pid_namespace_start == b->pid_namespace_start;
}

bool
identity_same_process(const struct nngt_header *a, const struct nngt_header *b)
{
	return identity_same_namespace(a, b) && a->pid == b->pid && a->process_start != 0 &&
	       a->process_start == b->process_start;
}
