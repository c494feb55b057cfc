/*
 * annotations.c - a program that says what it does, in every way there is, and sees that nothing of
 * it shows: errno stays, and the status is 0. With PLUGIN it is a plugin's part, with LOADER the
 * program that loads the plugin.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int annotated(void);

#ifndef LOADER
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include <nngtrace.h>

/* Everything that a format might stumble over; and one that is too long, cut within a letter. */
static const char hostile[] = "</script><b>\"'&,;=\x1b[31m\xff\xfe\xe2\x80\xae\t\n\r%2e%2e/ ]]> \\";
static char too_long[600];

static void *
marks(void *unused)
{
	nngtrace_mark("from a thread that calls no NNG");
	return unused;
}

/* errno is the program's before and after. */
#define SAY(call)                                                                                  \
	do {                                                                                           \
		errno = 4711;                                                                              \
		call;                                                                                      \
		if (errno != 4711) {                                                                       \
			printf("%s changed errno\n", #call);                                                   \
			exit(3);                                                                               \
		}                                                                                          \
	} while (0)

static int
child(void)
{
	nng_msg *msg;

	nngtrace_mark("before the child has called NNG");
	if (nng_msg_alloc(&msg, 1) != 0) {
		return 4;
	}
	SAY(nngtrace_name(msg, "the child's"));
	nng_msg_free(msg);
	return 0;
}

int
annotated(void)
{
	nng_socket s;
	nng_msg *msg;
	pthread_t thread;
	int status;

	memset(too_long, 'x', sizeof too_long - 1);
	memcpy(too_long + 254, "\xc3\xa9", 2); /* the limit lies within this letter */
	SAY(nngtrace_phase("overwritten"));
	SAY(nngtrace_phase("from the start"));
	SAY(nngtrace_mark("nobody hears this"));
	if (nng_pair0_open(&s) != 0 || nng_msg_alloc(&msg, 1) != 0) {
		return 2;
	}
	SAY(nngtrace_name_id("socket", (uint32_t)nng_socket_id(s), "prices"));
	SAY(nngtrace_name_id("nonsense", 1, "nothing"));
	SAY(nngtrace_name_id(NULL, 1, NULL));
	SAY(nngtrace_name(&status, "an address that is nothing of NNG's"));
	SAY(nngtrace_name(NULL, "nothing"));
	SAY(nngtrace_name(msg, too_long));
	SAY(nngtrace_name(msg, ""));
	SAY(nngtrace_name(msg, hostile));
	SAY(nngtrace_give(msg));
	(void)nng_msg_len(msg); /* wrong, so that there is a story with the name */
	pthread_create(&thread, NULL, marks, NULL);
	pthread_join(thread, NULL);
	SAY(nngtrace_take(msg));
	SAY(nngtrace_keep(msg));
	SAY(nngtrace_phase(hostile));
	SAY(nngtrace_mark(hostile));
	SAY(nngtrace_mark(NULL));
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		_exit(child());
	}
	if (waitpid(pid, &status, 0) != pid || status != 0) {
		return 5;
	}
	SAY(nngtrace_phase(NULL));
	printf("recording %d\n", nngtrace_recording());
	nng_close(s);
	nng_msg_free(msg);
	return 0;
}
#endif

#ifndef PLUGIN
int
main(int argc, char **argv)
{
	int (*run)(void) = NULL;
#ifdef LOADER
	void *plugin = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW | RTLD_LOCAL);
	if (plugin == NULL) {
		printf("%s\n", dlerror());
		return 6;
	}
	*(void **)&run = dlsym(plugin, "annotated");
#else
	(void)argc;
	(void)argv;
	run = annotated;
#endif
	return run != NULL ? run() : 7;
}
#endif
