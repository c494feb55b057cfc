/*
 * guests.c - opens, calls and closes plugins (way.c) in the order of its arguments: +PATH opens
 * one,
 * @PATH calls it, -PATH closes it. "thread" first: another thread runs meanwhile.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GUESTS_MOST 8

static struct guest {
	const char *path;
	void *handle;
} guests[GUESTS_MOST];

static struct guest *
guest_of(const char *path)
{
	for (unsigned i = 0; i < GUESTS_MOST; i++) {
		if (guests[i].path == NULL || strcmp(guests[i].path, path) == 0) {
			guests[i].path = path;
			return &guests[i];
		}
	}
	exit(2);
}

static void *
wait_for_ever(void *unused)
{
	pause();
	return unused;
}

static int
call(struct guest *guest)
{
	int (*run)(void);
	void *found = dlsym(guest->handle, "run");
	memcpy(&run, &found, sizeof(run));
	return found != NULL ? run() : 1;
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		pthread_t thread;
		struct guest *guest = argv[i][0] != 't' ? guest_of(argv[i] + 1) : NULL;
		int failed = 0;
		if (guest == NULL) {
			failed = pthread_create(&thread, NULL, wait_for_ever, NULL);
		} else if (argv[i][0] == '+') {
			guest->handle = dlopen(guest->path, RTLD_NOW | RTLD_LOCAL);
			failed = guest->handle == NULL;
		} else {
			failed = argv[i][0] == '@' ? call(guest) : dlclose(guest->handle);
		}
		if (failed) {
			printf("%s: failed\n", argv[i]);
			return 1;
		}
	}
	return 0;
}
