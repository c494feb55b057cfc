/*
 * poor.c - a process that lacks something: makes it so, calls NNG, and says "done" (status 7).
 *   poor HOW [MESSAGES]
 *   closed      stdin, stdout and stderr are closed
 *   closefrom   everything above 2 is closed, now and after the first call
 *   memory      no more address space than it has (RLIMIT_AS), in the middle
 *   files       no descriptor can be opened, from the start
 *   files-later the same after the first call
 *   nobody      changes to a user who may write nowhere, after the first call
 *   chroot      into an empty folder, before the first call
 *   chroot-later the same after the first call
 *   seccomp     open and mmap of files fail after the first call, as in a sandbox
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <nng/nng.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
use(long messages)
{
	for (long i = 0; i < messages; i++) {
		nng_msg *msg;
		errno = 1234;
		if (nng_msg_alloc(&msg, 8) != 0) {
			_exit(1);
		}
		nng_msg_free(msg);
		if (errno != 1234) {
			_exit(2);
		}
	}
}

static int
limit(int what, rlim_t value)
{
	return setrlimit(what, &(struct rlimit){.rlim_cur = value, .rlim_max = value});
}

/* What the process has now, and a little for malloc. */
static int
limit_memory(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (f == NULL || fscanf(f, "%ld", &pages) != 1) {
		return -1;
	}
	fclose(f);
	return limit(RLIMIT_AS, (rlim_t)pages * 4096 + 300000);
}

static int
forbid_files(void)
{
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 1, 0),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		return -1;
	}
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int
change(const char *how)
{
	if (strcmp(how, "closed") == 0) {
		close(0);
		close(1);
		close(2);
	} else if (strcmp(how, "closefrom") == 0) {
		closefrom(3);
	} else if (strcmp(how, "memory") == 0) {
		return limit_memory();
	} else if (strncmp(how, "files", 5) == 0) {
		return limit(RLIMIT_NOFILE, 3);
	} else if (strcmp(how, "nobody") == 0) {
		return setuid(65534);
	} else if (strncmp(how, "chroot", 6) == 0) {
		mkdir("empty", 0755);
		return chroot("empty") != 0 ? -1 : chdir("/");
	} else if (strcmp(how, "seccomp") == 0) {
		return forbid_files();
	}
	return 0;
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	long messages = argc > 2 ? atol(argv[2]) : 10;
	static const char *const at_once[] = {"closed", "closefrom", "files", "chroot"};
	for (size_t i = 0; i < sizeof(at_once) / sizeof(at_once[0]); i++) {
		if (strcmp(how, at_once[i]) == 0 && change(how) != 0) {
			return 77;
		}
	}
	use(1);
	if (change(how) != 0) {
		return 77; /* not permitted here */
	}
	use(messages - 1);
	if (strcmp(how, "closed") != 0) {
		puts("done");
	}
	return 7;
}
