/* notes.c - what the notes of a core file tell; see core.h, and elf(5) and core(5) for their form.
 */
#include <elf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/procfs.h>

#include "analyzer/base/array.h"
#include "analyzer/core/core.h"
#include "shim/arch/arch.h"

#define THREADS_MOST 65536u

struct note {
	uint32_t type;
	const uint8_t *bytes;
	size_t size;
};

/* The next note; *at moves on. False: there is no whole one. */
static bool
next_note(const uint8_t *notes, size_t size, size_t *at, struct note *note)
{
	Elf64_Nhdr head;

	if (size - *at < sizeof(head)) {
		return false;
	}
	memcpy(&head, notes + *at, sizeof(head));
	uint64_t name = ((uint64_t)head.n_namesz + 3) & ~UINT64_C(3);
	uint64_t bytes = ((uint64_t)head.n_descsz + 3) & ~UINT64_C(3);
	size_t left = size - *at - sizeof(head);
	if (name > left || head.n_descsz > left - name) {
		return false;
	}
	*note = (struct note){head.n_type, notes + *at + sizeof(head) + name, head.n_descsz};
	*at = bytes > left - name ? size : *at + sizeof(head) + name + bytes;
	return true;
}

/* A thread, with room for the sets of registers that follow it. */
static bool
add_thread(struct core *core, const struct note *note)
{
	struct target *target = &core->target;
	struct elf_prstatus status;

	if (note->size < sizeof(status) || target->thread_count == THREADS_MOST) {
		return true;
	}
	struct target_thread *threads = array_grow(target->threads, &target->thread_room,
	                                           target->thread_count, 1, sizeof(*threads));
	if (threads == NULL) {
		return false;
	}
	target->threads = threads;
	memcpy(&status, note->bytes, sizeof(status));
	struct target_thread *thread = &threads[target->thread_count];
	*thread = (struct target_thread){.tid = status.pr_pid, .stopped = true};
	thread->words = calloc(sizeof(status.pr_reg) / sizeof(uint64_t), sizeof(uint64_t));
	if (thread->words == NULL) {
		return false;
	}
	target->thread_count++;
	memcpy(thread->words, &status.pr_reg, sizeof(status.pr_reg));
	thread->count = thread->general = sizeof(status.pr_reg) / sizeof(uint64_t);
	if (thread->count >= ARCH_CORE_WORDS) {
		thread->sp = thread->words[ARCH_CORE_SP];
		thread->tls = ARCH_CORE_TLS < ARCH_CORE_WORDS ? thread->words[ARCH_CORE_TLS] : 0;
	}
	core->signal = target->thread_count == 1 ? status.pr_cursig : core->signal;
	return true;
}

/* More registers of the latest thread. */
static bool
add_registers(struct core *core, const struct note *note)
{
	struct target *target = &core->target;

	if (target->thread_count == 0) {
		return true;
	}
	struct target_thread *thread = &target->threads[target->thread_count - 1];
	size_t more = note->size / sizeof(uint64_t);
	if (thread->count + more > TARGET_REGISTERS) {
		return true;
	}
	uint64_t *words = realloc(thread->words, (thread->count + more) * sizeof(*words));
	if (words == NULL) {
		return false;
	}
	thread->words = words;
	memcpy(words + thread->count, note->bytes, more * sizeof(*words));
	if (ARCH_CORE_TLS_SET != 0 && note->type == ARCH_CORE_TLS_SET && more > 0) {
		thread->tls = words[thread->count];
	}
	thread->count += more;
	return true;
}

static void
read_siginfo(struct core *core, const struct note *note)
{
	siginfo_t info;

	if (note->size < sizeof(info) || core->code != 0 || core->fault != 0) {
		return; /* of the first thread only */
	}
	memcpy(&info, note->bytes, sizeof(info));
	if (info.si_signo != core->signal) {
		return;
	}
	core->code = info.si_code;
	bool told = info.si_signo == SIGSEGV || info.si_signo == SIGBUS || info.si_signo == SIGILL ||
	            info.si_signo == SIGFPE;
	core->fault = told && info.si_code > 0 ? (uint64_t)(uintptr_t)info.si_addr : 0;
}

static void
read_auxiliary(struct core_names *names, const struct note *note)
{
	uint64_t pair[2];

	for (size_t at = 0; note->size - at >= sizeof(pair); at += sizeof(pair)) {
		memcpy(pair, note->bytes + at, sizeof(pair));
		if (pair[0] == AT_RANDOM) {
			names->stack = pair[1];
		}
	}
}

/* Count, size of a page; for each mapping start, end and place in the file; then all names. */
static bool
read_files(struct core_names *names, const struct note *note)
{
	uint64_t count, row[3];

	if (names->items != NULL || note->size < 2 * sizeof(count)) {
		return true;
	}
	memcpy(&count, note->bytes, sizeof(count));
	size_t left = note->size - 2 * sizeof(count);
	if (count > left / sizeof(row)) {
		return true;
	}
	names->items = calloc(count + 1, sizeof(*names->items));
	if (names->items == NULL) {
		return false;
	}
	const uint8_t *rows = note->bytes + 2 * sizeof(count);
	const char *name = (const char *)rows + count * sizeof(row);
	left -= count * sizeof(row);
	for (uint64_t i = 0; i < count; i++) {
		size_t length = strnlen(name, left);
		if (length == left) {
			break; /* no end */
		}
		memcpy(row, rows + i * sizeof(row), sizeof(row));
		names->items[names->count++] = (struct core_name){row[0], row[1], name};
		name += length + 1;
		left -= length + 1;
	}
	return true;
}

static bool
take_note(struct core *core, const struct note *note, struct core_names *names)
{
	struct elf_prpsinfo info;

	if (note->type == ARCH_CORE_VECTORS || note->type == ARCH_CORE_TLS_SET) {
		return add_registers(core, note);
	}
	switch (note->type) {
	case NT_PRSTATUS:
		return add_thread(core, note);
	case NT_PRFPREG:
		return add_registers(core, note);
	case NT_PRPSINFO:
		if (note->size >= sizeof(info)) {
			memcpy(&info, note->bytes, sizeof(info));
			core->pid = info.pr_pid;
		}
		return true;
	case NT_SIGINFO:
		read_siginfo(core, note);
		return true;
	case NT_AUXV:
		read_auxiliary(names, note);
		return true;
	case NT_FILE:
		return read_files(names, note);
	default:
		return true;
	}
}

bool
core_read_notes(struct core *core, const uint8_t *notes, size_t size, struct core_names *names)
{
	struct note note;

	for (size_t at = 0; next_note(notes, size, &at, &note);) {
		if (!take_note(core, &note, names)) {
			return false;
		}
	}
	return true;
}
