/* helper_serve.c - the helper's own side; see helper.h and helper_wire.h */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "analyzer/symbols/guard.h"
#include "analyzer/base/now.h"
#include "analyzer/base/array.h"
#include "analyzer/symbols/helper_wire.h"
#include "analyzer/symbols/limits.h"

struct file_of_module {
	bool tried;
	enum elf_lack lack;
	struct elf_file *file;
};

static const struct elf_file_options *options;
static struct file_of_module *files;
static size_t file_room;
static uint64_t data_at_start; /* bytes; what the process that forked us had */
static long resident_at_start; /* KiB */
static long resident_before;   /* the latest questions */
static uint64_t cpu_told;      /* to who asks, so far */

static long
resident_most(void)
{
	struct rusage usage;
	return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

/* Writable memory that was there at the start: the sixth number of statm, in pages. */
static uint64_t
data_size(void)
{
	char text[256] = "";
	int fd = openat(AT_FDCWD, "/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
	unsigned long pages = 0;
	if (fd >= 0) {
		close(fd);
	}
	if (got <= 0 || sscanf(text, "%*u %*u %*u %*u %*u %lu", &pages) != 1) {
		return UINT64_C(1) << 30; /* no /proc: the limit is then only looser */
	}
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Before questions, which may open files, and again when it has: both follow their size. */
static void
set_limits(void)
{
	struct rlimit data;
	uint64_t ms = limits_ms(guard_bytes());
	uint64_t most = data_at_start + limits_memory(guard_bytes());
	struct itimerval timer = {.it_value = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)}};
	if (getrlimit(RLIMIT_DATA, &data) == 0) {
		data.rlim_cur = most < data.rlim_max ? most : data.rlim_max;
		setrlimit(RLIMIT_DATA, &data);
	}
	setitimer(ITIMER_PROF, &timer, NULL); /* SIGPROF ends us */
}

static struct file_of_module *
file_of(const struct helper_question *question)
{
	struct file_of_module *more = array_reach(files, &file_room, question->number, sizeof(*files));
	if (more == NULL) {
		return NULL;
	}
	files = more;
	struct file_of_module *entry = &files[question->number];
	if (!entry->tried) {
		const struct trace_module *module = question->module;
		entry->tried = true;
		entry->file = elf_file_open(module->path, module->build_id, module->build_id_size, options,
		                            &entry->lack);
		set_limits();
	}
	return entry;
}

/* Memory that was asked for in vain leaves no trace but this: much of what is granted was used. */
static bool
used_much(void)
{
	uint64_t granted = limits_memory(guard_bytes());
	long now = resident_most();
	return (uint64_t)(now - resident_at_start) * 1024 > granted / 3 &&
	       (uint64_t)(now - resident_before) * 1024 > granted / 16;
}

static uint32_t
text_size(const char *text)
{
	return text == NULL ? 0 : (uint32_t)strnlen(text, HELPER_TEXT_MAX);
}

static uint8_t *
add_text(uint8_t *to, const char *text, uint32_t size)
{
	if (size > 0) {
		memcpy(to, text, size);
	}
	return to + size;
}

/* The file, after the folder that it is relative to; both have room for HELPER_TEXT_MAX. */
static uint8_t *
add_file(uint8_t *to, const struct elf_place *place)
{
	uint32_t folder = text_size(place->directory), size = text_size(place->file);

	if (folder > 0 && folder + 1 + size <= HELPER_TEXT_MAX) {
		to = add_text(to, place->directory, folder);
		*to++ = '/';
	}
	return add_text(to, place->file, size);
}

/* first: of the questions that came together. */
static bool
answer(int fd, const struct helper_question *question, bool first)
{
	static struct elf_place places[ELF_FILE_INLINES_MAX];
	static uint8_t
	    message[sizeof(struct helper_answer) +
	            ELF_FILE_INLINES_MAX * (sizeof(struct helper_answer_place) + 2 * HELPER_TEXT_MAX)];
	const struct file_of_module *entry = file_of(question);
	unsigned count = entry != NULL && entry->file != NULL
	                     ? elf_file_lookup(entry->file, question->address, places)
	                     : 0;
	struct helper_answer head = {.file_bytes = guard_bytes(),
	                             .count = (uint16_t)count,
	                             .no_file = entry == NULL || entry->file == NULL};
	bool named = count > 0 && places[count - 1].function != NULL && places[0].line != 0;
	head.lack = entry == NULL || (!named && used_much()) ? ELF_TOO_LARGE : (uint8_t)entry->lack;
	struct helper_answer_place *shape = (void *)(message + sizeof(head));
	uint8_t *text = (uint8_t *)(shape + count);
	if (first) {
		uint64_t now = now_ns(CLOCK_PROCESS_CPUTIME_ID);
		head.cpu_ns = now - cpu_told;
		cpu_told = now;
	}
	memcpy(message, &head, sizeof(head));
	for (unsigned i = 0; i < count; i++) {
		shape[i] = (struct helper_answer_place){.line = places[i].line,
		                                        .jump_line = places[i].jump_line,
		                                        .role = places[i].role,
		                                        .function_size = text_size(places[i].function)};
		text = add_text(text, places[i].function, shape[i].function_size);
		uint8_t *file = text;
		text = add_file(text, &places[i]);
		shape[i].file_size = (uint32_t)(text - file);
		free(places[i].function);
	}
	return helper_send(fd, message, (size_t)(text - message));
}

/* As many whole questions as there are, at least one; 0 when nobody asks any more. */
static unsigned
receive_questions(int fd, struct helper_question *questions)
{
	uint8_t *at = (uint8_t *)questions;
	size_t filled = 0;
	do {
		ssize_t got = recv(fd, at + filled, HELPER_QUESTIONS_MAX * sizeof(*questions) - filled, 0);
		if (got == 0 || (got < 0 && errno != EINTR)) {
			return 0;
		}
		filled += got > 0 ? (size_t)got : 0;
	} while (filled == 0 || filled % sizeof(*questions) != 0);
	return (unsigned)(filled / sizeof(*questions));
}

/* Nothing of the process we were forked from is ours to touch: its output, its files. */
static void
leave_parent(int fd)
{
	int null = openat(AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC);
	for (int i = 0; i <= 2 && null >= 0; i++) {
		dup2(null, i);
	}
	if (fd > 3) {
		syscall(SYS_close_range, 3u, (unsigned)fd - 1, 0); /* musl 1.2.3 has no close_range */
	}
	syscall(SYS_close_range, (unsigned)fd + 1, ~0u, 0);
	signal(SIGPROF, SIG_DFL);
	sigset_t prof;
	sigemptyset(&prof);
	sigaddset(&prof, SIGPROF);
	sigprocmask(SIG_UNBLOCK, &prof, NULL);
	prctl(PR_SET_DUMPABLE, 0); /* that it may crash is expected: no core file */
}

void
helper_serve(int fd, const struct elf_file_options *with)
{
	struct helper_question questions[HELPER_QUESTIONS_MAX];
	leave_parent(fd);
	options = with;
	data_at_start = data_size();
	resident_at_start = resident_most();
	guard_set(GUARD_SPLIT);
	for (unsigned count = 1; count > 0;) {
		count = receive_questions(fd, questions);
		resident_before = resident_most();
		set_limits();
		for (unsigned i = 0; i < count; i++) {
			if (!answer(fd, &questions[i], i == 0)) {
				_exit(0);
			}
		}
	}
	_exit(0);
}
