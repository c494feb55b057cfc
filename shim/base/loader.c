/* loader.c - see loader.h */
#include "shim/base/loader.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/types.h>
#include <unistd.h>

#include "shim/base/c_library.h"
#include "shim/base/lock.h"
#include "shim/base/memory.h"
#include "shim/base/probe.h"
#include "shim/trace/hash.h"

/* More modules, or a longer name, are not believed in. */
#define MODULES_MOST 65536u
#define NAME_MOST    4096u
#define HEADERS_MOST 4096u /* bytes from the start of a module: its first page */

/* The process that was not forked since this library is in it; 0: there is none. */
static _Atomic pid_t home;
/* A child in which the lock has been seen to be free, and the list as it was found first. */
static _Atomic pid_t free_in;
static struct {
	pid_t process;
	uint64_t list;
} first_seen;

/*
 * Nobody of ours may have the lock at a fork: the child would find it taken, and its next dlopen
 * would wait for ever. So a fork waits until none has it, and until it is over none takes it. Both
 * wait for a limited time: a handler of fork() may itself wait for a thread that waits here.
 */
static _Atomic unsigned inside, forking;
#define WAITS_MOST 10000u /* of 50 microseconds or more */

static void
fork_begins(void)
{
	int saved = errno;
	atomic_fetch_add(&forking, 1);
	for (unsigned tries = 0; atomic_load(&inside) != 0 && tries < WAITS_MOST; tries++) {
		spin_wait(tries);
	}
	errno = saved;
}

static void
fork_ends(void)
{
	atomic_fetch_sub(&forking, 1);
}

static void
forked(void)
{
	atomic_store(&home, 0);
	atomic_store(&free_in, 0);
	atomic_store(&inside, 0);
	atomic_store(&forking, 0);
	first_seen.process = 0;
}

static int
each_locked(int (*visit)(struct dl_phdr_info *info, size_t size, void *data), void *data)
{
	atomic_fetch_add(&inside, 1);
	for (unsigned tries = 0; atomic_load(&forking) != 0 && tries < WAITS_MOST; tries++) {
		atomic_fetch_sub(&inside, 1);
		spin_wait(tries);
		atomic_fetch_add(&inside, 1);
	}
	int result = dl_iterate_phdr(visit, data);
	atomic_fetch_sub(&inside, 1);
	return result;
}

/* The number alone would not tell a child that is the first process of a container. */
__attribute__((constructor)) static void
loaded(void)
{
	atomic_store(&home, getpid());
	pthread_atfork(fork_begins, fork_ends, forked);
}

/*
 * A module of the list. While one thread forks, another may unload modules, and pages are copied
 * one after the other: the child can find a module in the list whose description was freed and
 * written over. So nothing is read that is not there, and what is there may be wrong.
 */
struct entry {
	uintptr_t bias, dynamic;
	const char *name; /* ended within NAME_MOST, or NULL */
	uintptr_t next;
};

static bool
name_ends(struct probe *p, uintptr_t name)
{
	uint64_t word;
	for (uintptr_t at = name; at - name < NAME_MOST; at++) {
		if ((at == name || at % 8 == 0) && !probe_read(p, at / 8 * 8, &word)) {
			return false;
		}
		if (*(const char *)at == '\0') {
			return true;
		}
	}
	return false;
}

static bool
read_entry(struct probe *p, uintptr_t map, struct entry *e)
{
	uint64_t bias, name, dynamic, next;
	if (!probe_read(p, map + offsetof(struct link_map, l_addr), &bias) ||
	    !probe_read(p, map + offsetof(struct link_map, l_name), &name) ||
	    !probe_read(p, map + offsetof(struct link_map, l_ld), &dynamic) ||
	    !probe_read(p, map + offsetof(struct link_map, l_next), &next)) {
		return false;
	}
	*e = (struct entry){.bias = bias, .dynamic = dynamic, .next = next};
	if (name_ends(p, name)) {
		e->name = (const char *)(uintptr_t)name;
	}
	return true;
}

/* A number for all that the list holds. */
static uint64_t
hash_list(void)
{
	uint64_t hash = HASH_START;
	struct probe probe = {0};
	struct entry e = {.next = (uintptr_t)c_library_modules()->r_map};
	for (unsigned i = 0; i < MODULES_MOST && read_entry(&probe, e.next, &e); i++) {
		hash = hash_step(hash, e.bias);
		hash = hash_step(hash, e.dynamic);
		hash = hash_text(hash, e.name != NULL ? e.name : "");
	}
	return hash;
}

/* The tests build it as for an older C library, too. */
#if defined(DLFO_STRUCT_HAS_EH_DBASE) && !defined(NNGTRACE_OLDER_LIBC)
/* Weak: not there when an older glibc than that of the build runs it. */
extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));

bool
loader_can_find(void)
{
	return _dl_find_object != NULL;
}

bool
loader_find(uintptr_t address, struct loader_place *place)
{
	struct dl_find_object found;
	if (_dl_find_object == NULL || _dl_find_object((void *)address, &found) != 0) {
		return false;
	}
	*place = (struct loader_place){.start = (uintptr_t)found.dlfo_map_start,
	                               .end = (uintptr_t)found.dlfo_map_end,
	                               .eh_frame = found.dlfo_eh_frame};
	return true;
}
#else
bool
loader_can_find(void)
{
	return false;
}

bool
loader_find(uintptr_t address, struct loader_place *place)
{
	(void)address;
	(void)place;
	return false;
}
#endif

/* Whether what lies there are the headers of this module, and not of one that took its place. */
static bool
are_headers_of(const ElfW(Ehdr) * head, const struct entry *e)
{
	const ElfW(Phdr) *p = (const void *)((const char *)head + head->e_phoff);
	if (memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 || head->e_phentsize != sizeof(*p) ||
	    head->e_phoff > HEADERS_MOST || head->e_phoff + head->e_phnum * sizeof(*p) > HEADERS_MOST) {
		return false;
	}
	for (unsigned i = 0; i < head->e_phnum; i++) {
		if (p[i].p_type == PT_DYNAMIC) {
			return e->bias + p[i].p_vaddr == e->dynamic;
		}
	}
	return false;
}

/*
 * Where the first page of a module lies, with its headers. NULL: not known. dladdr would crash in a
 * child that was forked while a thread unloaded a module: it reads what is no longer there.
 */
static const ElfW(Ehdr) * find_headers(struct probe *p, const struct entry *e)
{
	uintptr_t start = e->bias;
	uint64_t first;
	struct loader_place place;
	if (loader_can_find()) {
		start = loader_find(e->dynamic, &place) ? place.start : 0;
	} else if (start == 0) { /* a program that was linked for the place where it is */
		start = getauxval(AT_PHDR) & ~(uintptr_t)(HEADERS_MOST - 1);
	}
	const ElfW(Ehdr) *head = (const void *)start;
	return start != 0 && start % HEADERS_MOST == 0 && probe_read(p, start, &first) &&
	               are_headers_of(head, e)
	           ? head
	           : NULL;
}

/* list: the number of the list's state. */
static int
visit_list(int (*visit)(struct dl_phdr_info *info, size_t size, void *data), void *data,
           uint64_t list)
{
	int result = 0;
	struct probe probe = {0};
	struct entry e = {.next = (uintptr_t)c_library_modules()->r_map};
	for (unsigned i = 0; i < MODULES_MOST && result == 0 && read_entry(&probe, e.next, &e); i++) {
		const ElfW(Ehdr) *head = e.name != NULL ? find_headers(&probe, &e) : NULL;
		if (head == NULL) {
			continue;
		}
		struct dl_phdr_info info = {
		    .dlpi_addr = e.bias,
		    .dlpi_name = e.name,
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
		return each_locked(visit, data); /* no child records then */
	}
	pid_t self = getpid();
	if (atomic_load(&home) == self || atomic_load(&free_in) == self) {
		return each_locked(visit, data);
	}
	uint64_t list = hash_list();
	if (first_seen.process != self) {
		first_seen.list = list;
		first_seen.process = self;
	} else if (first_seen.list != list) {
		/* A thread of this process holds the lock to change the list, or has held it. */
		atomic_store(&free_in, self);
		return each_locked(visit, data);
	}
	return visit_list(visit, data, list);
}
