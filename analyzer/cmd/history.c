/* history.c - nngtrace history: the life of one object. */
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/symbol_options.h"

#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/history/history.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/pager.h"
#include "analyzer/print/terminal.h"
#include "analyzer/symbols/losses.h"

struct wish {
	const char *file;
	struct history_name name;
	bool at_time, stacks;
	uint64_t time_ns;
	struct symbol_options symbols;
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
	pager_start();
	const struct history_look look = {.width = terminal_width(stdout, FOLD_WIDTH),
	                                  .stacks = wish->stacks};
	for (size_t i = 0; i < history->count && !ferror(stdout); i++) {
		const struct history_life *life = &history->lives[i];
		if (only != NULL && only != life) {
			continue;
		}
		if (!first) {
			putchar('\n');
		}
		first = false;
		if (!history_print(stdout, history, life, symbols, &look)) {
			return error_set(err, "%s: not enough memory", wish->file);
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
	struct symbols *symbols = symbol_options_open(&wish->symbols, trace);
	bool fine = symbols != NULL && history_collect(&history, trace, &wish->name);
	if (fine) {
		fine = print_lives(&history, wish, symbols, err);
		fflush(stdout);
		losses_print(stderr, "nngtrace: ", symbols);
	} else {
		error_set(err, "%s: not enough memory", wish->file);
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

enum { OPTION_AT = 1, OPTION_STACKS };
static const struct option_row options[] = {
    {OPTION_AT, 0, "at", "TIME", "Only the life that was there at TIME, in milliseconds."},
    {OPTION_STACKS, 0, "stacks", NULL, "The whole stack of each step."},
    {0}};

static int
take(void *data, int id, const char *argument)
{
	struct wish *wish = data;
	int taken = symbol_option("history", &wish->symbols, id, argument);
	if (taken >= 0) {
		return taken;
	}
	if (id == OPTION_STACKS) {
		wish->stacks = true;
		return 0;
	}
	if (!parse_time(argument, &wish->time_ns)) {
		return command_usage_error("history", "bad time '%s': wanted milliseconds, such as 2.117",
		                           argument);
	}
	wish->at_time = true;
	return 0;
}

static int
run(int argc, char **argv)
{
	struct wish wish = {0};
	int status = options_parse(&command_history, argc, argv, take, &wish);
	if (status >= 0) {
		return status;
	}
	int count = argc - optind;
	if (count < 2 || count > 3) {
		return command_usage_error("history", count == 0   ? "no trace given"
		                                      : count == 1 ? "no object given"
		                                                   : "one object at a time");
	}
	wish.file = argv[optind];
	if (!parse_object(argv + optind + 1, count - 1, &wish.name)) {
		bool file = access(argv[optind + 1], F_OK) == 0;
		return file ? command_usage_error("history", "one trace at a time")
		            : command_usage_error("history", "bad object '%s': wanted " HISTORY_NAME_FORMS,
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

static const struct exit_status statuses[] = {
    {"0", "Done."}, {"2", "There is no such object, or the trace could not be read."}, {0}};

const struct command command_history = {
    .name = "history",
    .summary = "the life of one object: every step, and whose it was",
    .usage = "[OPTION]... TRACE OBJECT",
    .about =
        "Prints the life of an object: every step with its time since the first event, its "
        "thread and the place it was done at, and whose the object was from there on.\n\n"
        "OBJECT is written as reports and log print it: " HISTORY_NAME_FORMS
        ". A number behind '#' is that of a life; an address has many lives, and all are printed.",
    .options = {options, symbol_option_rows},
    .statuses = statuses,
    .pages = true,
    .examples = "  nngtrace history app.trace msg#1\n"
                "  nngtrace history --stacks app.trace socket 1\n",
    .run = run,
};
