/* stats.c - nngtrace stats: a trace in numbers. */
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/symbol_options.h"

#include <getopt.h>
#include <stdio.h>

#include "analyzer/print/fold.h"
#include "analyzer/print/output.h"
#include "analyzer/print/pager.h"
#include "analyzer/print/terminal.h"
#include "analyzer/stats/stats.h"
#include "analyzer/symbols/losses.h"

struct wish {
	const char *output;
	bool as_json;
	struct symbol_options symbols;
};

static bool
write_stats(const char *file, const struct wish *wish, struct error *err)
{
	char *const files[] = {(char *)file};
	const char *output = wish->output;
	struct trace *trace = output_is_apart(output, files, 1, err) ? trace_open(file, err) : NULL;
	if (trace == NULL) {
		return false;
	}
	struct symbols *symbols = symbol_options_open(&wish->symbols, trace);
	struct stats *stats = symbols != NULL ? stats_collect(trace, symbols) : NULL;
	if (stats != NULL && output == NULL && !wish->as_json) {
		pager_start();
	}
	FILE *out = stats != NULL ? output_open(output, stdout, err) : NULL;
	bool fine = out != NULL;
	if (stats == NULL) {
		error_set(err, "%s: not enough memory", file);
	}
	if (out != NULL) {
		bool whole = true;
		if (wish->as_json) {
			whole = stats_json(out, stats);
		} else {
			whole = stats_text(out, stats, terminal_width(out, FOLD_WIDTH));
		}
		fine = output_close(out, output, err) &&
		       (whole || error_set(err, "%s: not enough memory", file));
	}
	if (symbols != NULL) {
		losses_print(stderr, "nngtrace: ", symbols);
	}
	stats_free(stats);
	symbols_close(symbols);
	trace_close(trace);
	return fine;
}

enum { OPTION_FORMAT = 1, OPTION_OUTPUT };
static const struct option_row options[] = {
    {OPTION_FORMAT, 0, "format", "text|json", "The form of the output (default: text)."},
    {OPTION_OUTPUT, 'o', "output", "FILE", "Write to FILE."},
    {0}};

static int
take(void *data, int id, const char *argument)
{
	struct wish *wish = data;
	int taken = symbol_option("stats", &wish->symbols, id, argument);
	if (taken >= 0) {
		return taken;
	}
	if (id == OPTION_OUTPUT) {
		wish->output = argument;
		return 0;
	}
	return command_text_or_json("stats", argument, &wish->as_json);
}

static int
run(int argc, char **argv)
{
	struct wish wish = {0};
	int status = options_parse(&command_stats, argc, argv, take, &wish);
	if (status >= 0) {
		return status;
	}
	if (argc - optind != 1) {
		return command_usage_error("stats",
		                           optind == argc ? "no trace given" : "one trace at a time");
	}
	struct error err = {0};
	return write_stats(argv[optind], &wish, &err) ? 0 : command_failed(err.text);
}

static const struct exit_status statuses[] = {
    {"0", "Done."}, {"2", "The trace could not be read, or the output not written."}, {0}};

const struct command command_stats = {
    .name = "stats",
    .summary = "a trace in numbers: objects, calls, contexts, what is left over",
    .usage = "[OPTION]... TRACE",
    .about = "Prints what a trace amounts to: objects alive, at the most and in all; calls and "
             "their errors; contexts and what opening them costs; where what is left over comes "
             "from.",
    .options = {options, symbol_option_rows},
    .statuses = statuses,
    .pages = true,
    .examples = "  nngtrace stats app.trace\n"
                "  nngtrace stats --format json -o stats.json app.trace\n",
    .run = run,
};
