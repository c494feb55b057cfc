/* history.c - nngtrace history: the life of one object. */
#include "analyzer/cmd/command.h"

#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/history/history.h"
#include "analyzer/symbols/losses.h"

static const char help[] =
    "Usage: nngtrace history [OPTION...] TRACE OBJECT\n"
    "\n"
    "Prints the life of an object: every step with its time since the first event, its thread\n"
    "and the place it was done at, and whose the object was from there on.\n"
    "\n"
    "OBJECT is written as reports and log print it: msg#12 (the number of a life), ctx 7, ctx:7,\n"
    "msg:0x55d0c0ffee00, or a bare address or id. An address has many lives: all are printed.\n"
    "\n"
    "      --at TIME   only the life that was there at TIME, in milliseconds\n"
    "      --stacks    the whole stack of each step\n"
    "      --help      this text\n"
    "\n"
    "Exit status: 0, or 2 when there is no such object or the trace cannot be read.\n";

struct wish {
	const char *file;
	struct history_name name;
	bool at_time, stacks;
	uint64_t time_ns;
};

static bool
too_early(const struct history *history, const struct wish *wish, struct error *err)
{
	const struct history_life *first = &history->lives[0];
	return error_set(err,
	                 "%s: nothing was there yet at %" PRIu64 ".%03" PRIu64 " ms: %s#%" PRIu64
	                 " begins at %" PRIu64 ".%03" PRIu64 " ms",
	                 wish->file, wish->time_ns / 1000000, wish->time_ns / 1000 % 1000,
	                 api_kind_word(first->kind), first->number, first->first_ns / 1000000,
	                 first->first_ns / 1000 % 1000);
}

static bool
print_lives(const struct history *history, const struct wish *wish, struct symbols *symbols,
            struct error *err)
{
	const struct history_life *only = wish->at_time ? history_at(history, wish->time_ns) : NULL;
	if (history->count == 0) {
		return history_missing(history, &wish->name, err);
	}
	if (wish->at_time && only == NULL) {
		return too_early(history, wish, err);
	}
	bool first = true;
	for (size_t i = 0; i < history->count && !ferror(stdout); i++) {
		const struct history_life *life = &history->lives[i];
		if (only != NULL && only != life) {
			continue;
		}
		if (!first) {
			putchar('\n');
		}
		first = false;
		if (!history_print(stdout, history, life, symbols, wish->stacks)) {
			return error_set(err, "%s: out of memory", wish->file);
		}
	}
	return true;
}

static bool
tell(const struct wish *wish, struct error *err)
{
	struct trace *trace = trace_open(wish->file, err);
	if (trace == NULL) {
		return false;
	}
	struct history history = {0};
	struct symbols *symbols = symbols_open(trace, false);
	bool fine = symbols != NULL && history_collect(&history, trace, &wish->name);
	if (fine) {
		fine = print_lives(&history, wish, symbols, err);
		fflush(stdout);
		losses_print(stderr, "nngtrace: ", symbols);
	} else {
		error_set(err, "%s: out of memory", wish->file);
	}
	history_free(&history);
	symbols_close(symbols);
	trace_close(trace);
	return fine;
}

/* Milliseconds, with a fraction: "2.117". */
static bool
parse_time(const char *text, uint64_t *time_ns)
{
	char *end;
	double ms = strtod(text, &end);
	if (end == text || *end != '\0' || !isfinite(ms) || ms < 0 || ms > 1e12) {
		return false;
	}
	/* Half a microsecond more: 2.117 has no exact double. */
	*time_ns = (uint64_t)(ms * 1e6 + 500);
	return true;
}

/* "ctx 7" may come as one argument or as two. */
static bool
parse_object(char **words, int count, struct history_name *name)
{
	char text[128];
	if (count == 1) {
		return history_name_parse(words[0], name);
	}
	int used = snprintf(text, sizeof(text), "%s %s", words[0], words[1]);
	return used > 0 && (size_t)used < sizeof(text) && history_name_parse(text, name);
}

int
cmd_history(int argc, char **argv)
{
	static const struct option options[] = {{"at", required_argument, NULL, 'a'},
	                                        {"stacks", no_argument, NULL, 's'},
	                                        {"help", no_argument, NULL, 'h'},
	                                        {NULL, 0, NULL, 0}};
	struct wish wish = {0};
	for (int answer; (answer = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
		switch (answer) {
		case 'a':
			if (!parse_time(optarg, &wish.time_ns)) {
				return command_usage_error(
				    "history", "bad time '%s': wanted milliseconds, such as 2.117", optarg);
			}
			wish.at_time = true;
			break;
		case 's':
			wish.stacks = true;
			break;
		case 'h':
			return command_help(help);
		default:
			return command_bad_option("history", argv, answer);
		}
	}
	int count = argc - optind;
	if (count < 2 || count > 3) {
		return command_usage_error("history", count == 0   ? "no trace given"
		                                      : count == 1 ? "no object given"
		                                                   : "one object at a time");
	}
	wish.file = argv[optind];
	if (!parse_object(argv + optind + 1, count - 1, &wish.name)) {
		return command_usage_error("history",
		                           "bad object '%s': wanted msg#12, ctx:7, msg:0x55d0c0ffee00, "
		                           "or an address or id",
		                           argv[optind + 1]);
	}
	if (wish.at_time && wish.name.by_number) {
		return command_usage_error(
		    "history", "'%s' is one life already: --at chooses among those of an address",
		    argv[optind + 1]);
	}
	struct error err = {0};
	return tell(&wish, &err) ? command_finish_output(0) : command_failed(err.text);
}
