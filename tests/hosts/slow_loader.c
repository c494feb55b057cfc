/*
 * slow_loader.c - to be preloaded: whoever asks for the modules has the loader's lock for some
 * time, so that a fork comes in between.
 */
#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <time.h>

#define HOLDS_NS 300000

typedef int (*visitor)(struct dl_phdr_info *info, size_t size, void *data);

struct visit {
	visitor use;
	void *data;
	int visited;
};

static int
slowly(struct dl_phdr_info *info, size_t size, void *data)
{
	struct visit *visit = data;
	if (visit->visited++ == 0) {
		nanosleep(&(struct timespec){.tv_nsec = HOLDS_NS}, NULL);
	}
	return visit->use(info, size, visit->data);
}

int
dl_iterate_phdr(visitor use, void *data)
{
	static int (*real)(visitor use, void *data);
	struct visit visit = {.use = use, .data = data};
	if (real == NULL) {
		void *found = dlsym(RTLD_NEXT, "dl_iterate_phdr");
		memcpy(&real, &found, sizeof(real));
	}
	return real(slowly, &visit);
}
