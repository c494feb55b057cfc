/* snapshot.c - nngtrace snapshot: which messages of a running process are lost */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/cmd/command.h"
#include "analyzer/print/escape.h"
#include "analyzer/snapshot/look.h"

#define STOP_MOST_MS 500u
#define STOP_LONGEST 3600000u

enum { OPTION_MAX_STOP = 1 };
static const struct option_row options[] = {
    {OPTION_MAX_STOP, 0, "max-stop", "MS",
     "Do not stop the process for longer than about MS milliseconds (default: 500). Where more "
     "would "
     "be needed, it is looked at while it runs, and no finding is certain."},
    {0}};

static int
take(void *data, int id, const char *argument)
{
	struct look_wish *wish = data;
	char *end;
	unsigned long ms = strtoul(argument, &end, 10);

	(void)id;
	if (*argument < '0' || *argument > '9' || *end != '\0' || ms > STOP_LONGEST) {
		return command_usage_error("snapshot", "--max-stop: '%s' is no number of milliseconds",
		                           argument);
	}
	wish->stop_most_ns = (uint64_t)ms * 1000000;
	return 0;
}

static const char *const groups[] = {"messages of the program", "aios", "other objects"};
#define GROUPS (sizeof(groups) / sizeof(groups[0]))

static bool
has_lost(const struct snapshot *snapshot)
{
	size_t lost = 0;

	for (unsigned group = 0; group < GROUPS; group++) {
		lost += snapshot_count(snapshot, (enum snapshot_group)group, SNAPSHOT_LOST);
	}
	return lost > 0;
}

/* One line for each sort of object; of other sorts than messages only when there are any. */
static void
print_groups(const struct snapshot *snapshot)
{
	for (unsigned i = 0; i < GROUPS; i++) {
		size_t count[SNAPSHOT_VERDICTS], all = 0;
		for (unsigned verdict = 0; verdict < SNAPSHOT_VERDICTS; verdict++) {
			count[verdict] =
			    snapshot_count(snapshot, (enum snapshot_group)i, (enum snapshot_verdict)verdict);
			all += count[verdict];
		}
		if (i == SNAPSHOT_MESSAGES) {
			printf("  %s: %" PRIu64
			       "; lost: %zu, reachable: %zu, in an aio: %zu, named meanwhile: %zu\n",
			       groups[i], snapshot->header.candidates, count[SNAPSHOT_LOST],
			       count[SNAPSHOT_REACHABLE], count[SNAPSHOT_IN_AIO], count[SNAPSHOT_UNKNOWN]);
		} else if (all > 0) {
			printf("  %s: %zu; without a reference: %zu\n", groups[i], all, count[SNAPSHOT_LOST]);
		}
	}
}

/* What makes the answer less than certain. */
static void
print_doubts(const struct snapshot *snapshot, bool stopped)
{
	uint32_t flags = snapshot->header.flags;

	if (!stopped && has_lost(snapshot)) {
		puts("  not certain: a stop would have lasted longer than --max-stop");
	} else if (stopped && (flags & SNAPSHOT_REGISTERS) == 0) {
		puts("  not certain: a thread could not be stopped");
	}
	if ((flags & SNAPSHOT_UNREAD_DESCRIPTORS) != 0) {
		puts("  not certain: what a descriptor holds cannot be seen (io_uring, message queues)");
	}
	if ((flags & SNAPSHOT_UNREAD_PAGES) != 0) {
		puts("  not certain: a part of the memory cannot be read");
	}
}

static void
print_result(const struct look_result *result, pid_t pid, const char *file)
{
	const struct snapshot *snapshot = &result->snapshot;

	printf("process %d, trace ", (int)pid);
	escape_print(stdout, result->trace);
	putchar('\n');
	print_groups(snapshot);
	if (result->was_stopped) {
		printf("  stopped for %.2f ms: %u threads, %.1f MiB read\n",
		       (double)result->stopped_ns / 1e6, snapshot->header.threads,
		       (double)snapshot->header.read_bytes / 1048576);
	} else {
		puts("  not stopped");
	}
	print_doubts(snapshot, result->was_stopped);
	fputs("written: ", stdout);
	escape_print(stdout, file);
	fputs("; now type: nngtrace check ", stdout);
	escape_print_quoted(stdout, result->trace);
	putchar('\n');
}

static int
look(const struct look_wish *wish)
{
	struct look_result result;
	struct error err = {0};
	char *file = NULL;
	bool fine = look_into(wish, &result, &err);

	if (fine) {
		file = snapshot_file(result.trace);
		fine = file != NULL ? snapshot_write(&result.snapshot, file, true, &err)
		                    : error_set(&err, "not enough memory");
	}
	if (fine) {
		print_result(&result, wish->pid, file);
	}
	free(file);
	look_result_free(&result);
	return command_finish_output(fine ? 0 : command_failed(err.text));
}

static int
run(int argc, char **argv)
{
	struct look_wish wish = {.stop_most_ns = STOP_MOST_MS * UINT64_C(1000000)};
	int status = options_parse(&command_snapshot, argc, argv, take, &wish);
	if (status >= 0) {
		return status;
	}
	if (argc - optind < 1 || argc - optind > 2) {
		return command_usage_error("snapshot", argc == optind ? "no process given"
		                                                      : "one process and one trace");
	}
	char *end;
	long pid = strtol(argv[optind], &end, 10);
	if (*end != '\0' || pid <= 0 || pid > INT32_MAX) {
		return command_usage_error("snapshot", "'%s' is no number of a process", argv[optind]);
	}
	wish.pid = (pid_t)pid;
	wish.trace = argv[optind + 1]; /* NULL at the end */
	return look(&wish);
}

static const struct exit_status statuses[] = {
    {"0", "Done, whatever was found."},
    {"2", "The process could not be looked into, or the file not be written."},
    {0}};

const struct command command_snapshot = {
    .name = "snapshot",
    .summary = "look into a running process: what is lost",
    .usage = "[OPTION]... PID [TRACE]",
    .about = "Looks for pointers to the messages, aios, buffers and other objects that belong to a "
             "recorded process while it runs. One to which nothing refers is lost. The process is "
             "stopped for some milliseconds, and not at all when nothing can be lost. The answer "
             "is written "
             "beside the trace as TRACE.snapshot, where nngtrace check finds it. Without TRACE it "
             "is the trace that the process writes.",
    .options = {options},
    .notes = "The process must be yours, and nothing else (gdb, strace) may trace it. The file "
             "holds addresses, and nothing of what stood there.",
    .statuses = statuses,
    .examples = "  nngtrace snapshot 4711\n"
                "  nngtrace snapshot --max-stop 50 $(pidof server) server.trace\n",
    .run = run,
};
