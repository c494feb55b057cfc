/* loader.c - see loader.h */
#include "shim/base/loader.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/single_threaded.h>
#include <sys/types.h>
#include <unistd.h>

#include "shim/base/memory.h"
#include "shim/trace/hash.h"

/* The process that was not forked since this library is in it; 0: there is none. */
static _Atomic pid_t home;
/* A child in which the lock has been seen to be free, and the list as it was found first. */
static _Atomic pid_t free_in;
static struct {
	pid_t process;
	uint64_t list;
} first_seen;

static bool had_threads; /* the parent, at the fork */

static void
forking(void)
{
	had_threads = !__libc_single_threaded;
}

static void
forked(void)
{
	atomic_store(&home, 0);
	atomic_store(&free_in, 0);
	first_seen.process = 0;
}

/* The number alone would not tell a child that is the first process of a container. */
__attribute__((constructor)) static void
loaded(void)
{
	atomic_store(&home, getpid());
	pthread_atfork(forking, NULL, forked);
}

bool
loader_may_be_locked(void)
{
	pid_t self = getpid();
	return had_threads && atomic_load(&home) != self && atomic_load(&free_in) != self;
}

/* A number for all that the list holds. */
static uint64_t
hash_list(void)
{
	uint64_t hash = HASH_START;
	for (const struct link_map *map = _r_debug.r_map; map != NULL; map = map->l_next) {
		hash = hash_step(hash, map->l_addr);
		hash = hash_step(hash, (uintptr_t)map->l_ld);
		hash = hash_text(hash, map->l_name != NULL ? map->l_name : "");
	}
	return hash;
}

/* Where the first page of a module lies, with its headers. NULL: not known. */
static const ElfW(Ehdr) * find_headers(const struct link_map *map)
{
	void *start = NULL;
#ifdef DLFO_STRUCT_HAS_EH_DBASE
	/* Of glibc 2.35 and later: takes no lock, and is whole at every moment. */
	struct dl_find_object object;
	if (_dl_find_object(map->l_ld, &object) == 0) {
		start = object.dlfo_map_start;
	}
#else
	Dl_info info;
	if (dladdr(map->l_ld, &info) != 0) { /* its lock is a new one after fork() */
		start = info.dli_fbase;
	}
#endif
	const ElfW(Ehdr) *head = start;
	if (head == NULL || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
	    head->e_phentsize != sizeof(ElfW(Phdr))) {
		return NULL;
	}
	return head;
}

/* list: the number of the list's state. */
static int
visit_list(int (*visit)(struct dl_phdr_info *info, size_t size, void *data), void *data,
           uint64_t list)
{
	int result = 0;
	const struct link_map *map = _r_debug.r_map;
	for (; map != NULL && result == 0; map = map->l_next) {
		const ElfW(Ehdr) *head = find_headers(map);
		if (head == NULL) {
			continue;
		}
		struct dl_phdr_info info = {
		    .dlpi_addr = map->l_addr,
		    .dlpi_name = map->l_name,
		    .dlpi_phdr = (const void *)((const char *)head + head->e_phoff),
		    .dlpi_phnum = head->e_phnum,
		    .dlpi_adds = list,
		};
		result = visit(&info, sizeof(info), data);
	}
	return result;
}

int
loader_each(int (*visit)(struct dl_phdr_info *info, size_t size, void *data), void *data)
{
	if (memory_is_reserved()) {
		return dl_iterate_phdr(visit, data); /* no child records then */
	}
	pid_t self = getpid();
	if (atomic_load(&home) == self || atomic_load(&free_in) == self) {
		return dl_iterate_phdr(visit, data);
	}
	uint64_t list = hash_list();
	if (first_seen.process != self) {
		first_seen.list = list;
		first_seen.process = self;
	} else if (first_seen.list != list) {
		/* A thread of this process holds the lock to change the list, or has held it. */
		atomic_store(&free_in, self);
		return dl_iterate_phdr(visit, data);
	}
	return visit_list(visit, data, list);
}
