/*
 * unload.c - plugins that come and go at one address, each time with other code (see
 * unload_plugin.S): what was known of a stack through the one is wrong of the other, although
 * every word of the stack is the same.
 * usage: unload same|other PLUGIN...    Unloads them on the thread that calls NNG, or on another
 * that never does. Prints a line "MESSAGE PLUGIN" for each: with which message NNG was called
 * through it. Exit status 77 when the loader chose another address.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <nng/nng.h>

#define PLUGINS_MOST 16
#define ROUNDS       5 /* as unload.sh has it */

static nng_msg *msg;
static volatile size_t total;
static volatile int rounds = ROUNDS;

__attribute__((noinline)) static void
helper(void)
{
	total += nng_msg_len(msg);
}

static void
unload(void *handle)
{
	dlclose(handle);
}

static void *
run_thread(void *handle)
{
	unload(handle);
	return NULL;
}

static void
unload_elsewhere(void *handle)
{
	pthread_t thread;
	pthread_create(&thread, NULL, run_thread, handle);
	pthread_join(thread, NULL);
}

/* Returns the address it was loaded at; NULL: it could not be. */
__attribute__((noinline)) static void *
use(const char *plugin, void (*give_up)(void *))
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
	give_up(handle);
	return found;
}

int
main(int argc, char **argv)
{
	void *first = NULL;
	bool elsewhere = argc > 1 && strcmp(argv[1], "other") == 0;
	nng_msg *messages[PLUGINS_MOST];
	/* None is freed: each has its own address. From here on NNG is called by plugins only. */
	for (int i = 0; i < argc && i < PLUGINS_MOST; i++) {
		if (nng_msg_alloc(&messages[i], 5) != 0) {
			return 1;
		}
	}
	for (int i = 2; i < argc && i < PLUGINS_MOST; i++) {
		msg = messages[i];
		void *at = use(argv[i], elsewhere ? unload_elsewhere : unload);
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
