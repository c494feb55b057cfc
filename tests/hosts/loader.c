/*
 * loader.c - a host that is not linked to libnng, and the ways it can still come to call it.
 *   loader local|global|deepbind PLUGIN    opens the plugin so, and runs it
 *   loader handle LIBRARY                  opens libnng and asks its handle for functions
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*function)(void);

static function
look_up(void *handle, const char *name)
{
	function found;
	void *address = dlsym(handle, name);
	if (address == NULL) {
		printf("%s\n", dlerror());
		exit(1);
	}
	memcpy(&found, &address, sizeof(found));
	return found;
}

/* As in way.c. A handle of NNG's is passed as the one integer it holds. */
static int
call_through(void *library)
{
	int (*open_pair)(unsigned *) = (int (*)(unsigned *))look_up(library, "nng_pair0_open");
	int (*alloc)(void **, size_t) = (int (*)(void **, size_t))look_up(library, "nng_msg_alloc");
	void (*release)(void *) = (void (*)(void *))look_up(library, "nng_msg_free");
	int (*close_socket)(unsigned) = (int (*)(unsigned))look_up(library, "nng_close");
	unsigned socket;
	void *msg;
	if (open_pair(&socket) != 0 || alloc(&msg, 4) != 0) {
		return 1;
	}
	release(msg);
	return close_socket(socket);
}

int
main(int argc, char **argv)
{
	if (argc != 3) {
		return 2;
	}
	int flags = RTLD_NOW | RTLD_LOCAL;
	if (strcmp(argv[1], "global") == 0) {
		flags = RTLD_LAZY | RTLD_GLOBAL;
	} else if (strcmp(argv[1], "deepbind") == 0) {
		flags = RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND;
	}
	void *plugin = dlopen(argv[2], flags);
	if (plugin == NULL) {
		printf("%s\n", dlerror());
		return 1;
	}
	if (strcmp(argv[1], "handle") == 0) {
		return call_through(plugin);
	}
	return ((int (*)(void))look_up(plugin, "run"))();
}
