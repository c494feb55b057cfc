/* perturb.c - nngtrace perturb: near misses in a trace, and a plan to turn them round */
#include "analyzer/cmd/command.h"

#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

#include "analyzer/cmd/symbol_options.h"
#include "analyzer/nearmiss/nearmiss.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/frame.h"
#include "analyzer/print/output.h"
#include "analyzer/symbols/call_site.h"
#include "analyzer/symbols/losses.h"

struct wish {
	const char *output;
	struct symbol_options symbols;
};

/* "nng_ctx_close at worker.c:40". callback: it is one, of this function. */
static void
print_call(FILE *out, const struct nearmiss_call *call, bool callback, struct symbols *symbols)
{
	static struct frame frames[CALL_SITE_FRAMES];
	char where[PATH_MAX];
	unsigned count = 0;
	const struct frame *site =
	    call_site(symbols, call->stack, 0, call->time_ns, frames, CALL_SITE_FRAMES, &count);
	fputs(callback ? "the callback" : api_function(call->function)->name, out);
	if (site != NULL && count > 0) {
		frame_where(&site[0], where, sizeof(where));
		fprintf(out, " at %s", where);
	}
}

static void
print_miss(FILE *out, const struct nearmiss *miss, size_t number, struct symbols *symbols)
{
	fprintf(out, "%3zu. ", number);
	print_call(out, &miss->first, miss->point == PERTURB_CALLBACK, symbols);
	fputs("\n     then ", out);
	print_call(out, &miss->second, miss->second_is_callback, symbols);
	fprintf(out,
	        "\n     at one %s, up to %.3f ms later, %" PRIu64
	        " %s: delay %s the first by %.3f ms\n",
	        api_kind_word(miss->kind), (double)miss->gap_ns / 1e6, miss->count,
	        miss->count == 1 ? "time" : "times", perturb_point_where(miss->point),
	        (double)nearmiss_delay(miss) / 1e6);
}

/* Returns how many places the plan has. */
static size_t
write_plan(FILE *out, const struct nearmisses *misses, struct trace *trace)
{
	char line[PATH_MAX + 128];
	size_t written = 0;
	fputs(PERTURB_PLAN_MAGIC, out);
	for (size_t i = 0; i < misses->count; i++) {
		if (nearmiss_line(&misses->items[i], trace, line, sizeof(line))) {
			fputs(line, out);
			written++;
		}
	}
	return written;
}

static void
print_misses(const struct nearmisses *misses, struct symbols *symbols)
{
	if (misses->count == 0) {
		puts("no near misses: no two threads named one object within 100 ms without an order");
		return;
	}
	printf("%zu near %s: two threads at one object, and nothing in the trace orders them\n",
	       misses->count, misses->count == 1 ? "miss" : "misses");
	for (size_t i = 0; i < misses->count; i++) {
		print_miss(stdout, &misses->items[i], i + 1, symbols);
	}
}

static bool
put_plan(const char *output, const struct nearmisses *misses, struct trace *trace,
         struct error *err)
{
	FILE *out = output_open(output, stdout, err);
	if (out == NULL) {
		return false;
	}
	size_t written = write_plan(out, misses, trace);
	if (!output_close(out, output, err)) {
		return false;
	}
	fprintf(stderr, "nngtrace: %zu %s in the plan; now type: nngtrace run --plan ", written,
	        written == 1 ? "place" : "places");
	escape_print(stderr, output);
	fputs(" -- COMMAND\n", stderr);
	return true;
}

static bool
perturb(const char *file, const struct wish *wish, struct error *err)
{
	char *const files[] = {(char *)file};
	struct nearmisses misses = {0};
	struct trace *trace =
	    output_is_apart(wish->output, files, 1, err) ? trace_open(file, err) : NULL;
	if (trace == NULL) {
		return false;
	}
	struct symbols *symbols = symbol_options_open(&wish->symbols, trace);
	bool fine = symbols != NULL && nearmisses_find(&misses, trace);
	if (!fine) {
		error_set(err, "%s: not enough memory", file);
	} else {
		print_misses(&misses, symbols);
		if (misses.left_out > 0) {
			fprintf(stderr, "nngtrace: %" PRIu64 " events of further threads were left out\n",
			        misses.left_out);
		}
		losses_print(stderr, "nngtrace: ", symbols);
		fine = wish->output == NULL || put_plan(wish->output, &misses, trace, err);
	}
	nearmisses_free(&misses);
	symbols_close(symbols);
	trace_close(trace);
	return fine;
}

enum { OPTION_OUTPUT = 1 };
static const struct option_row options[] = {
    {OPTION_OUTPUT, 'o', "output", "FILE", "Write the plan to FILE, for 'nngtrace run --plan'."},
    {0}};

static int
take(void *data, int id, const char *argument)
{
	struct wish *wish = data;
	int taken = symbol_option("perturb", &wish->symbols, id, argument);
	if (taken < 0) {
		wish->output = argument;
		taken = 0;
	}
	return taken;
}

static int
run(int argc, char **argv)
{
	struct wish wish = {0};
	int status = options_parse(&command_perturb, argc, argv, take, &wish);
	if (status >= 0) {
		return status;
	}
	if (argc - optind != 1) {
		return command_usage_error("perturb",
		                           optind == argc ? "no trace given" : "one trace at a time");
	}
	struct error err = {0};
	return command_finish_output(perturb(argv[optind], &wish, &err) ? 0 : command_failed(err.text));
}

static const struct exit_status statuses[] = {
    {"0", "Done, also when there are no near misses."},
    {"2", "The trace could not be read, or the plan not written."},
    {0}};

const struct command command_perturb = {
    .name = "perturb",
    .summary = "near misses in a trace, and a plan of delays that turn them round",
    .usage = "[OPTION]... TRACE",
    .about = "Lists near misses: two threads named one object within 100 ms, one of them ended or "
             "changed it, and nothing in the trace makes one wait for the other. 'nngtrace run "
             "--plan' delays the earlier call of each, one in a run.",
    .options = {options, symbol_option_rows},
    .notes =
        "What the program orders by other means than NNG is not in a trace: such a near miss may "
        "be one that cannot come about.",
    .statuses = statuses,
    .examples = "  nngtrace record -o app.trace -- ./app\n"
                "  nngtrace perturb -o app.plan app.trace\n"
                "  nngtrace run --plan app.plan -- ./app\n",
    .run = run,
};
