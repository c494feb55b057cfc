/*
 * unload.c - plugins that come and go at one address, each time with other code (see
 * unload_plugin.S): what was known of a stack through the one is wrong of the other, although
 * every word of the stack is the same.
 * usage: unload PLUGIN...    Prints a line "MESSAGE PLUGIN" for each: with which message NNG was
 * called through it. Exit status 77 when the loader chose another address.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <nng/nng.h>

#define ROUNDS 5 /* as unload.sh has it */

static nng_msg *msg;
static volatile size_t total;
static volatile int rounds = ROUNDS;

__attribute__((noinline)) static void
helper(void)
{
	total += nng_msg_len(msg);
}

/* Returns the address it was loaded at; NULL: it could not be. */
__attribute__((noinline)) static void *
use(const char *plugin)
{
	void (*run)(void (*)(void));
	void *handle = dlopen(plugin, RTLD_NOW | RTLD_LOCAL);
	void *found = handle != NULL ? dlsym(handle, "plugin_run") : NULL;
	if (found == NULL) {
		puts(dlerror());
		return NULL;
	}
	memcpy(&run, &found, sizeof(run));
	for (int i = 0; i < rounds; i++) {
		run(helper); /* from one place: the second time the stack is known */
	}
	dlclose(handle);
	return found;
}

int
main(int argc, char **argv)
{
	void *first = NULL;
	for (int i = 1; i < argc; i++) {
		if (nng_msg_alloc(&msg, 5) != 0) { /* none is freed: each has its own address */
			return 1;
		}
		void *at = use(argv[i]);
		if (at == NULL) {
			return 1;
		}
		first = first == NULL ? at : first;
		if (at != first) {
			puts("another address");
			return 77;
		}
		printf("%p %s\n", (void *)msg, argv[i]);
	}
	return 0;
}
