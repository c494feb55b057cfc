/* drive.c - see drive.h */
#include "tests/fuzz/drive.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analyzer/cmd/command.h"
#include "analyzer/nng/api.h"
#include "analyzer/read/trace.h"
#include "analyzer/symbols/helper.h"

#define WORDS_MAX 12

/*
 * In place of helper_lookup (ld --wrap): no file is read, and no process is forked for it. The
 * traces name real files, and unpacking their debug information would take nearly all the time.
 */
unsigned __wrap_helper_lookup(struct helper *helper, const struct helper_query *queries,
                              unsigned count, helper_taker *take, void *data);

unsigned
__wrap_helper_lookup(struct helper *helper, const struct helper_query *queries, unsigned count,
                     helper_taker *take, void *data)
{
	(void)helper;
	for (unsigned i = 0; i < count; i++) {
		bool lost = queries[i].address % 64 == 0;
		take(data, &queries[i], NULL, 0, lost ? HELPER_TOO_LARGE : HELPER_NO_LOSS);
	}
	return count;
}

void
drive_required(bool condition, const char *text, const char *file, int line)
{
	if (!condition) {
		fprintf(stderr, "%s:%d: %s: does not hold\n", file, line, text);
		abort();
	}
}

int
drive_file(void)
{
	static int fd = -1;
	if (fd < 0) {
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		drive_require(fd >= 0);
	}
	return fd;
}

const char *
drive_path(void)
{
	static char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", drive_file());
	return path;
}

static void
use_event(struct trace *trace, const struct event *event)
{
	struct event again;
	unsigned frames;
	drive_require(event->function < API_FUNCTIONS);
	drive_require(trace_thread(trace, event->thread) != NULL);
	drive_require(trace_event_at(trace, event->ref, &again) && again.function == event->function);
	const uint64_t *stack = trace_stack(trace, event->stack, &frames);
	if (stack != NULL) {
		drive_require(frames > 0 && frames <= NNGT_STACK_MAX);
		trace_module_at(trace, stack[frames - 1], event->time_ns);
	}
}

/* Both times the same events. Returns an object one of them speaks of, or 0. */
static uint64_t
read_twice(struct trace *trace, uint64_t choice)
{
	struct event event;
	uint64_t count[2] = {0, 0}, object = 0;
	for (unsigned pass = 0; pass < 2; pass++) {
		uint64_t last = 0;
		while (trace_next(trace, &event)) {
			drive_require(event.seq == ++count[pass] && event.time_ns >= last);
			last = event.time_ns;
			use_event(trace, &event);
			if (object == 0 || event.seq == choice % 64) {
				object = event.args[choice % 2];
			}
		}
		trace_rewind(trace);
	}
	drive_require(count[0] == count[1] && trace_info(trace)->events == count[0]);
	drive_require(strlen(trace_info(trace)->command) < 5 * sizeof(struct nngt_header));
	return object;
}

/* words: of the command line, up to a NULL. Any status will do but those of a crash. */
static void
command(int (*run)(int, char **), const char *const *words)
{
	char copies[WORDS_MAX][64], *argv[WORDS_MAX + 1];
	int argc = 0;
	for (; words[argc] != NULL; argc++) {
		snprintf(copies[argc], sizeof(copies[0]), "%s", words[argc]);
		argv[argc] = copies[argc];
	}
	argv[argc] = NULL;
	optind = 0; /* getopt starts again */
	int status = run(argc, argv);
	drive_require(status >= 0 && status <= COMMAND_FAILED);
}

#define RUN(run, ...) command(run, (const char *const[]){__VA_ARGS__, NULL})

void
drive_check(const char *file, bool text)
{
	if (text) {
		RUN(command_check.run, "check", "--stacks", "--color", "always", "-o", "/dev/null", file);
	} else {
		RUN(command_check.run, "check", "--format", "json", "-o", "/dev/null", file);
	}
}

void
drive_check_core(const char *core, const char *file, bool text)
{
	RUN(command_check.run, "check", "--format", text ? "text" : "json", "--core", core, "-o",
	    "/dev/null", file);
}

void
drive(uint64_t choice)
{
	const char *file = drive_path();
	struct trace *trace = trace_open(file, NULL);
	if (trace == NULL) {
		return;
	}
	char object[32];
	snprintf(object, sizeof(object), "0x%llx", (unsigned long long)read_twice(trace, choice));
	trace_close(trace);
	/* One after the other would be slow; the next input that is like this one asks for the next. */
	switch (choice / 2 % 6) {
	case 0:
	case 1:
		drive_check(file, choice / 2 % 6 == 0);
		break;
	case 2:
		RUN(command_stats.run, "stats", "-o", "/dev/null", file);
		RUN(command_stats.run, "stats", "--format", "json", "-o", "/dev/null", file);
		break;
	case 3:
		RUN(command_export.run, "export", "--format", "trace-event", "-o", "/dev/null", file);
		RUN(command_diff.run, "diff", "--format", "json", "-o", "/dev/null", file, file);
		break;
	case 4:
		RUN(command_export.run, "export", "--format", "csv", "-o", "/dev/null", file);
		RUN(command_export.run, "export", "--format", "csv", "--table", "objects", "--object",
		    object, "-o", "/dev/null", file);
		break;
	default:
		RUN(command_log.run, "log", "--stacks", "--object", object, file);
		RUN(command_history.run, "history", "--stacks", file, object);
		RUN(command_history.run, "history", file, choice % 2 == 0 ? "msg#1" : "aio#1");
	}
}
