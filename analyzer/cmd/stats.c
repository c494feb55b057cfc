/* stats.c - nngtrace stats: a trace in numbers. */
#include "analyzer/cmd/command.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/print/output.h"
#include "analyzer/stats/stats.h"
#include "analyzer/symbols/losses.h"

static const char help[] =
    "Usage: nngtrace stats [OPTION...] TRACE\n"
    "\n"
    "Prints what a trace amounts to: objects alive, at the most and in all; calls and their\n"
    "errors; contexts and what opening them costs; where what is left over comes from.\n"
    "\n"
    "      --format text|json  the form of the output (default: text)\n"
    "  -o, --output FILE       write to FILE\n"
    "      --help              this text\n"
    "\n"
    "Exit status: 0, or 2 when the trace cannot be read or the output cannot be written.\n";

static bool
write_stats(const char *file, const char *output, bool as_json, struct error *err)
{
	struct trace *trace = trace_open(file, err);
	if (trace == NULL) {
		return false;
	}
	struct symbols *symbols = symbols_open(trace, false);
	struct stats *stats = symbols != NULL ? stats_collect(trace, symbols) : NULL;
	FILE *out = stats != NULL ? output_open(output, file, err) : NULL;
	bool fine = out != NULL;
	if (stats == NULL) {
		error_set(err, "%s: out of memory", file);
	}
	if (out != NULL) {
		bool told = true;
		if (as_json) {
			told = stats_json(out, stats);
		} else {
			stats_text(out, stats);
		}
		fine =
		    output_close(out, output, err) && (told || error_set(err, "%s: out of memory", file));
	}
	if (symbols != NULL) {
		losses_print(stderr, "nngtrace: ", symbols);
	}
	stats_free(stats);
	symbols_close(symbols);
	trace_close(trace);
	return fine;
}

int
cmd_stats(int argc, char **argv)
{
	static const struct option options[] = {{"format", required_argument, NULL, 'f'},
	                                        {"output", required_argument, NULL, 'o'},
	                                        {"help", no_argument, NULL, 'h'},
	                                        {NULL, 0, NULL, 0}};
	const char *output = NULL;
	bool as_json = false;
	for (int answer; (answer = getopt_long(argc, argv, ":o:", options, NULL)) != -1;) {
		switch (answer) {
		case 'f':
			as_json = strcmp(optarg, "json") == 0;
			if (!as_json && strcmp(optarg, "text") != 0) {
				return command_usage_error("stats", "unknown format '%s': text or json", optarg);
			}
			break;
		case 'o':
			output = optarg;
			break;
		case 'h':
			return command_help(help);
		default:
			return command_bad_option("stats", argv, answer);
		}
	}
	if (argc - optind != 1) {
		return command_usage_error("stats",
		                           optind == argc ? "no trace given" : "one trace at a time");
	}
	struct error err = {0};
	return write_stats(argv[optind], output, as_json, &err) ? 0 : command_failed(err.text);
}
