/* export.c - nngtrace export: a trace for viewers of time lines, and as tables. */
#include "analyzer/export/export.h"

#include <ctype.h>
#include <getopt.h>
#include <string.h>

#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/trace_files.h"
#include "analyzer/print/output.h"

enum {
	OPTION_FORMAT = 1,
	OPTION_TABLE,
	OPTION_OUTPUT,
	OPTION_FROM,
	OPTION_TO,
	OPTION_OBJECT,
	OPTION_THREAD,
	OPTION_OBJECTS
};
static const struct option_row options[] = {
    {OPTION_FORMAT, 0, "format", "FORMAT",
     "trace-event, for Perfetto, DevTools and speedscope; or csv, a table."},
    {OPTION_TABLE, 0, "table", "TABLE", "csv: events (default), objects, findings or functions."},
    {OPTION_OUTPUT, 'o', "output", "FILE", "Write to FILE."},
    {OPTION_FROM, 0, "from", "MS",
     "Leave out what was before so many milliseconds since the first event."},
    {OPTION_TO, 0, "to", "MS", "Leave out what was after them."},
    {OPTION_OBJECT, 0, "object", "OBJECT",
     "Only this object, and calls that speak of it: " HISTORY_NAME_FORMS "."},
    {OPTION_THREAD, 0, "thread", "THREAD",
     "Only a thread, and objects that it names: its number (from 1), tid or name."},
    {OPTION_OBJECTS, 0, "objects", "WHICH",
     "Whose lives are shown: all (default), findings (only of those), or none."},
    {0}};

/* What can be written, and the options that mean something to it, a bit each. */
#define BIT(option) (1u << (option))
static const struct form {
	const char *table; /* of csv; NULL: trace-event */
	export_write *write;
	bool findings; /* it speaks of them, whatever the options are */
	unsigned options;
} forms[] = {
    {NULL, export_trace_event, true,
     BIT(OPTION_FROM) | BIT(OPTION_TO) | BIT(OPTION_OBJECT) | BIT(OPTION_THREAD) |
         BIT(OPTION_OBJECTS)},
    {"events", export_csv_events, false,
     BIT(OPTION_TABLE) | BIT(OPTION_FROM) | BIT(OPTION_TO) | BIT(OPTION_OBJECT) |
         BIT(OPTION_THREAD)},
    {"objects", export_csv_objects, false,
     BIT(OPTION_TABLE) | BIT(OPTION_OBJECT) | BIT(OPTION_OBJECTS)},
    {"findings", export_csv_findings, true, BIT(OPTION_TABLE)},
    {"functions", export_csv_functions, false, BIT(OPTION_TABLE)},
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

struct wish {
	struct export_wish what;
	const char *format, *output;
	const char *table;
	struct symbol_options symbols;
	unsigned given; /* a bit for each option */
	const struct form *form;
};

/* Milliseconds with a part: "12.5". */
static bool
parse_ms(const char *text, uint64_t *ns)
{
	uint64_t value = 0, unit = 1000000;
	bool part = false;
	if (!isdigit((unsigned char)text[0])) {
		return false;
	}
	for (; *text != '\0'; text++) {
		if (*text == '.' && !part) {
			part = true;
		} else if (!isdigit((unsigned char)*text) || (part && unit == 1) ||
		           value > UINT64_MAX / 1000000 / 10 / 1000) {
			return false;
		} else {
			value = value * 10 + (uint64_t)(*text - '0');
			unit /= part ? 10 : 1;
		}
	}
	*ns = value * unit;
	return true;
}

static int
take_ms(const char *option, const char *argument, uint64_t *ns)
{
	return parse_ms(argument, ns)
	           ? 0
	           : command_usage_error("export", "--%s '%s': milliseconds were wanted", option,
	                                 argument);
}

static int
take_objects(struct wish *wish, const char *argument)
{
	static const char *const words[] = {
	    [EXPORT_ALL] = "all", [EXPORT_FINDINGS] = "findings", [EXPORT_NONE] = "none"};
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(argument, words[i]) == 0) {
			wish->what.objects = (enum export_objects)i;
			return 0;
		}
	}
	return command_usage_error("export", "unknown --objects '%s': all, findings or none", argument);
}

static int
take(void *data, int id, const char *argument)
{
	struct wish *wish = data;
	int taken = symbol_option("export", &wish->symbols, id, argument);
	if (taken >= 0) {
		return taken;
	}
	wish->given |= BIT(id);
	switch (id) {
	case OPTION_FORMAT:
		wish->format = argument;
		break;
	case OPTION_TABLE:
		wish->table = argument;
		break;
	case OPTION_OUTPUT:
		wish->output = argument;
		break;
	case OPTION_FROM:
		return take_ms("from", argument, &wish->what.from_ns);
	case OPTION_TO:
		return take_ms("to", argument, &wish->what.to_ns);
	case OPTION_OBJECT:
		wish->what.by_object = true;
		return command_object("export", argument, &wish->what.object);
	case OPTION_THREAD:
		wish->what.thread = argument;
		break;
	default:
		return take_objects(wish, argument);
	}
	return 0;
}

/* What is to be written. An option that would do nothing is a mistake. */
static int
choose_form(struct wish *wish)
{
	if (wish->format == NULL) {
		return command_usage_error("export", "--format is missing: trace-event or csv");
	}
	bool csv = strcmp(wish->format, "csv") == 0;
	if (!csv && strcmp(wish->format, "trace-event") != 0) {
		return command_usage_error("export", "unknown format '%s': trace-event or csv",
		                           wish->format);
	}
	const char *table = !csv ? NULL : wish->table != NULL ? wish->table : "events";
	for (size_t i = 0; i < FORMS; i++) {
		if (table == NULL ? forms[i].table == NULL
		                  : forms[i].table != NULL && strcmp(forms[i].table, table) == 0) {
			wish->form = &forms[i];
		}
	}
	if (wish->form == NULL) {
		return command_usage_error(
		    "export", "unknown table '%s': events, objects, findings or functions", table);
	}
	for (const struct option_row *row = options; row->id != 0; row++) {
		bool always = row->id == OPTION_FORMAT || row->id == OPTION_OUTPUT;
		if ((wish->given & BIT(row->id)) != 0 && !always &&
		    (wish->form->options & BIT(row->id)) == 0) {
			return command_usage_error("export", "--%s is not for %s%s", row->name,
			                           csv ? "--table " : "trace-event", csv ? table : "");
		}
	}
	return wish->what.to_ns < wish->what.from_ns
	           ? command_usage_error("export", "--to is before --from")
	           : 0;
}

static int
write_export(void *data, const struct report *report)
{
	const struct wish *wish = data;
	struct error err = {0};
	FILE *out = output_open(wish->output, stdout, &err);
	if (out == NULL) {
		return command_failed(err.text);
	}
	bool whole = wish->form->write(out, report, &wish->what) ||
	             error_set(&err, "not enough memory while writing");
	bool closed = output_close(out, wish->output, whole ? &err : NULL);
	return whole && closed ? 0 : command_failed(err.text);
}

static int
run(int argc, char **argv)
{
	struct wish wish = {.what = {.to_ns = UINT64_MAX}};
	int status = options_parse(&command_export, argc, argv, take, &wish);
	if (status >= 0 || (status = choose_form(&wish)) != 0) {
		return status;
	}
	if (optind == argc) {
		return command_usage_error("export", "no trace given");
	}
	struct trace_files files = {0};
	struct error err = {0};
	struct check_options checked;
	check_options_init(&checked);
	checked.symbols = wish.symbols;
	checked.unjudged = !wish.form->findings && wish.what.objects != EXPORT_FINDINGS;
	if (!trace_files_add(&files, argv + optind, (size_t)(argc - optind), &err) ||
	    !output_is_apart(wish.output, files.names, files.count, &err)) {
		status = command_failed(err.text);
	} else {
		status = check_report(files.names, files.count, &checked, write_export, &wish);
	}
	trace_files_free(&files);
	return status;
}

static const struct exit_status statuses[] = {
    {"0", "Done."}, {"2", "A trace could not be read, or the output not written."}, {0}};

const struct command command_export = {
    .name = "export",
    .summary = "write traces for viewers of time lines, or as tables",
    .usage = "--format trace-event|csv [OPTION]... TRACE...",
    .about = "Writes calls, objects and findings for other programs: as trace events, which "
             "https://ui.perfetto.dev, the DevTools of browsers and speedscope open, or as tables "
             "for databases and spreadsheets. Several traces are aligned by the wall clock.",
    .options = {options, symbol_option_rows},
    .statuses = statuses,
    .examples = "  nngtrace export --format trace-event -o app.json app.trace\n"
                "  nngtrace export --format csv --table objects -o objects.csv app.trace\n",
    .run = run,
};
