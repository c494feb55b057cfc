/*
 * found.c - how the recorder finds NNG's own functions, as a program can notice it. One file for:
 * FOUND_OTHER, a library that has a function of NNG's name, which says who it is: preloaded behind
 * the recorder, or a plugin; FOUND_BARE, a program without NNG; and a program with NNG.
 *   found message       what dlerror() says after first calls, when a dlopen had failed before them
 *   found name          which function was called
 *   found_bare FILE     which function a plugin called
 */
#include <stdio.h>

#ifdef FOUND_OTHER
const char *nng_strerror(int error);
const char *plugin_run(void);

const char *
nng_strerror(int error)
{
	(void)error;
	return "the other library's";
}

/* Bound when the plugin is loaded: to the recorder's wrapper when there is one. */
const char *
plugin_run(void)
{
	return nng_strerror(1);
}
#elif defined(FOUND_BARE)
#include <dlfcn.h>
#include <string.h>

int
main(int argc, char **argv)
{
	void *plugin = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
	void *found = plugin != NULL ? dlsym(plugin, "plugin_run") : NULL;
	const char *(*run)(void);
	if (found == NULL) {
		return 2;
	}
	memcpy(&run, &found, sizeof(run));
	printf("%s\n", run());
	return 0;
}
#else
#include <dlfcn.h>
#include <nng/nng.h>
#include <string.h>

/* Of NNG 2. Where libnng lacks it, the recorder's wrapper is there all the same. */
extern int nng_socket_get_recv_poll_fd(nng_socket socket, int *fd) __attribute__((weak));

static int
message(void)
{
	nng_msg *msg;
	int fd;
	if (dlopen("/nowhere/absent.so", RTLD_NOW) != NULL || nng_msg_alloc(&msg, 8) != 0 ||
	    nng_msg_append(msg, "x", 1) != 0) {
		return 2;
	}
	nng_msg_free(msg);
	if (nng_socket_get_recv_poll_fd == NULL) {
		printf("alone: ");
	} else if (nng_socket_get_recv_poll_fd((nng_socket)NNG_SOCKET_INITIALIZER, &fd) == 0) {
		return 2;
	}
	const char *said = dlerror();
	printf("%s\n", said != NULL ? said : "forgotten");
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "message") == 0) {
		return message();
	}
	printf("%s\n", nng_strerror(1));
	return 0;
}
#endif
