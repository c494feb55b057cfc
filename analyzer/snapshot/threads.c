/* threads.c - see threads.h */
#include "analyzer/snapshot/threads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/memory/stacks.h"
#include "analyzer/memory/waits.h"

#define STACK_MOST ((size_t)64 << 10) /* of each */
#define STACKS_MOST                                                                                \
	((size_t)64 << 20) /* of all: of the threads that come later, the innermost part */
#define STACK_LEAST      ((size_t)4 << 10)
#define RED_ZONE         128u
#define DESCRIPTION_MOST 2048u /* less than struct pthread of any glibc, which has 2,300 bytes */

/* How much of the mapping from an address on, at most `most`. */
static size_t
up_to_end(const struct target *target, uint64_t address, size_t most)
{
	for (size_t i = 0; i < target->map_count; i++) {
		const struct target_map *map = &target->maps[i];
		if (address >= map->start && address < map->end) {
			return map->end - address < most ? (size_t)(map->end - address) : most;
		}
	}
	return 0;
}

static void
copy(struct pieces *pieces, const struct target *target, uint64_t address, size_t size)
{
	uint8_t *to = size > 0 ? pieces_add(pieces, address, size) : NULL;

	if (to != NULL) {
		pieces_cut(pieces, target_read(target, to, size, address));
	}
}

void
threads_copy(struct pieces *pieces, const struct target *target)
{
	for (size_t i = 0; i < target->thread_count; i++) {
		const struct target_thread *thread = &target->threads[i];
		if (thread->general == 0) {
			continue;
		}
		size_t most = pieces->used < STACKS_MOST ? STACK_MOST : STACK_LEAST;
		uint64_t from = thread->sp - RED_ZONE;
		copy(pieces, target, from, up_to_end(target, from, most));
		uint64_t word = waits_word(thread->words, thread->general);
		if (word > WAIT_BEFORE) {
			copy(pieces, target, word - WAIT_BEFORE, WAIT_SIZE);
		}
	}
}

static int
open_module(void *data, const struct memory_module *module)
{
	const struct target *target = data;

	return target->source->open(target, module->path);
}

/* The files, each from the first of its mappings to the last. *count of them, to be freed. */
static struct memory_module *
find_modules(const struct target *target, size_t *count)
{
	struct memory_module *modules = calloc(target->map_count + 1, sizeof(*modules));

	*count = 0;
	for (size_t i = 0; modules != NULL && i < target->map_count; i++) {
		const struct target_map *map = &target->maps[i];
		struct memory_module *last = *count > 0 ? &modules[*count - 1] : NULL;
		if (map->name[0] != '/' || !map->private) {
			continue;
		}
		if (last != NULL && strcmp(last->path, map->name) == 0) {
			last->end = map->end;
		} else {
			modules[(*count)++] = (struct memory_module){map->start, map->end, map->name};
		}
	}
	return modules;
}

static bool
add_modules(struct snapshot *snapshot, const struct memory_module *modules, size_t count,
            struct trace *trace)
{
	count = count < SNAPSHOT_MODULES_MAX ? count : SNAPSHOT_MODULES_MAX;
	snapshot->modules = calloc(count + 1, sizeof(*snapshot->modules));
	for (size_t i = 0; snapshot->modules != NULL && i < count; i++) {
		struct snapshot_module *to = &snapshot->modules[snapshot->module_count++];
		size_t length = strlen(modules[i].path), most = sizeof(to->path) - 1;
		const struct trace_module *known =
		    trace_module_at(trace, modules[i].start, snapshot->header.stop_ns);
		to->start = modules[i].start;
		to->end = modules[i].end;
		memcpy(to->path, modules[i].path + (length > most ? length - most : 0),
		       length > most ? most : length);
		if (known != NULL && known->build_id_size <= sizeof(to->build_id)) {
			to->build_id_size = known->build_id_size;
			memcpy(to->build_id, known->build_id, known->build_id_size);
		}
	}
	return snapshot->modules != NULL;
}

/* The number that the thread has in its own namespace: as in the trace, and as in its locks. */
static uint32_t
own_number(const struct target *target, pid_t tid)
{
	char name[64], line[256];
	unsigned long own = (unsigned long)tid;

	if (target->mark.pid == (uint32_t)target->pid) {
		return (uint32_t)tid;
	}
	snprintf(name, sizeof(name), "/proc/%d/task/%d/status", (int)target->pid, (int)tid);
	FILE *in = fopen(name, "re");
	while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
		const char *last = strrchr(line, '\t');
		if (strncmp(line, "NSpid:", 6) == 0 && last != NULL) {
			own = strtoul(last, NULL, 10);
		}
	}
	if (in != NULL) {
		fclose(in);
	}
	return (uint32_t)own;
}

static void
explain(struct snapshot_thread *to, const struct target_thread *thread, struct stacks *stacks,
        const struct memory *memory)
{
	to->sp = thread->sp;
	if (stacks == NULL || thread->general == 0) {
		return;
	}
	struct stacks_frame frames[SNAPSHOT_FRAMES];
	to->frames = stacks_unwind(stacks, thread->words, thread->general, frames, SNAPSHOT_FRAMES);
	for (unsigned i = 0; i < to->frames; i++) {
		to->frame[i] = frames[i].place;
	}
	struct thread_wait wait =
	    waits_find(stacks, memory, thread->words, thread->general, frames, to->frames);
	to->wait = wait.kind;
	to->owner = wait.owner;
	to->flags = wait.timed ? SNAPSHOT_TIMED : 0u;
	to->operation = wait.operation;
	to->value = wait.value;
	to->call = wait.call;
	to->address = wait.address;
}

/*
 * pthread_join of glibc 2.42 and later sleeps at a word of its own in the description of the thread
 * that it waits for (struct pthread); before, this word was the thread's number. The description
 * begins where the thread's local memory is, or ends there, as the processor has it.
 */
static bool
describes(const struct target_thread *thread, uint64_t address)
{
	return thread->general != 0 && thread->tls != 0 &&
	       (address - thread->tls < DESCRIPTION_MOST || thread->tls - address < DESCRIPTION_MOST);
}

static void
find_joined(struct snapshot_thread *to, const struct snapshot *snapshot,
            const struct target *target)
{
	if (to->wait != WAIT_THREAD_END) {
		return;
	}
	for (size_t i = 0; i < snapshot->thread_count; i++) {
		if (describes(&target->threads[i], to->address)) {
			to->owner = snapshot->threads[i].tid;
		}
	}
}

bool
threads_explain(struct snapshot *snapshot, struct pieces *pieces, const struct target *target,
                struct trace *trace)
{
	const struct memory memory = {pieces_read, pieces};
	size_t count, most = target->thread_count;
	struct memory_module *modules = find_modules(target, &count);

	most = most < SNAPSHOT_THREADS_MAX ? most : SNAPSHOT_THREADS_MAX;
	snapshot->threads = calloc(most + 1, sizeof(*snapshot->threads));
	bool fine = modules != NULL && snapshot->threads != NULL &&
	            add_modules(snapshot, modules, count, trace);
	if (fine) {
		struct stacks *stacks = stacks_open(target->pid, modules, count, &memory, open_module,
		                                    (void *)(uintptr_t)target, NULL);
		for (size_t i = 0; i < most; i++) {
			struct snapshot_thread *to = &snapshot->threads[snapshot->thread_count++];
			to->tid = own_number(target, target->threads[i].tid);
			explain(to, &target->threads[i], stacks, &memory);
		}
		stacks_close(stacks);
		for (size_t i = 0; i < most; i++) {
			find_joined(&snapshot->threads[i], snapshot, target);
		}
	}
	free(modules);
	return fine;
}
