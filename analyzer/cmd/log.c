/* log.c - nngtrace log: the events of a trace, one a line. */
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/symbol_options.h"
#include "analyzer/base/array.h"

#include <fnmatch.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/history/history.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/event.h"
#include "analyzer/print/fold.h"
#include "analyzer/symbols/losses.h"
#include "analyzer/symbols/symbols.h"

#define DEPTH_MAX  8 /* calls within calls (callbacks call NNG too) that are matched */
#define FRAMES_MAX 512

struct log_thread {
	struct line name;        /* what lines of it say behind the time */
	unsigned depth;          /* calls that it is in */
	bool printed[DEPTH_MAX]; /* the entry was: so will be the return */
};

struct log {
	FILE *out;        /* set when printing begins */
	struct line line; /* not yet in out */
	const char *hang; /* FOLD_HANG, or "" for lines that stay whole */
	struct trace *trace;
	struct symbol_options places;
	struct symbols *symbols; /* NULL: no stacks wanted */
	bool by_object;
	struct history_name object; /* by address or id once the trace was read */
	uint64_t from_ns, to_ns;    /* of one life, when a number was given */
	const char *thread;
	const char *file;
	bool by_function;
	bool functions[API_FUNCTIONS];
	struct log_thread *threads;
	size_t thread_room;
	bool held; /* an entry waits for what comes next */
	struct event entry;
};

static bool
fits(const struct log *log, const struct event *event)
{
	return (!log->by_function || log->functions[event->function]) &&
	       history_thread_fits(log->trace, event->thread, log->thread) &&
	       (!log->by_object || (event_mentions(event, log->object.kind, log->object.value) &&
	                            event->time_ns >= log->from_ns && event->time_ns <= log->to_ns));
}

/* "    0.000012345 [3 worker] " */
static void
print_head(struct log *log, const struct event *event)
{
	struct line *name = &log->threads[event->thread].name;
	uint64_t seconds = event->time_ns / 1000000000;
	if (name->used == 0) {
		const struct trace_thread *thread = trace_thread(log->trace, event->thread);
		line_text(name, " [");
		line_unsigned(name, (uint64_t)event->thread + 1);
		if (thread != NULL && thread->name[0] != '\0') {
			line_char(name, ' ');
			line_escaped(name, thread->name);
		}
		line_text(name, "] ");
		line_text(name, log->hang);
	}
	for (uint64_t digits = 10000; digits > 1 && seconds < digits; digits /= 10) {
		line_char(&log->line, ' ');
	}
	line_unsigned(&log->line, seconds);
	line_char(&log->line, '.');
	line_digits(&log->line, event->time_ns % 1000000000, 9);
	line_bytes(&log->line, name->text, name->used);
	log->line.failed = log->line.failed || name->failed;
}

static void
print_frame(struct log *log, const struct frame *frame)
{
	struct line *line = &log->line;
	line_text(line, "          at ");
	line_text(line, log->hang);
	if (frame->function != NULL) {
		line_escaped(line, frame->function);
		line_char(line, ' ');
	}
	if (frame->file != NULL) {
		line_escaped(line, frame->file);
		line_char(line, ':');
		line_unsigned(line, frame->line);
		line_char(line, ' ');
	}
	line_char(line, '(');
	line_escaped(line, frame->module);
	line_char(line, '+');
	line_hex(line, frame->offset);
	line_text(line, frame->inlined ? ") inlined\n" : ")\n");
}

static void
print_stack(struct log *log, const struct event *event)
{
	if (log->symbols == NULL || event->stack == 0) {
		return;
	}
	static struct frame frames[FRAMES_MAX];
	unsigned count = symbols_stack(log->symbols, event->stack, event->time_ns, frames, FRAMES_MAX);
	for (unsigned i = 0; i < count; i++) {
		print_frame(log, &frames[i]);
	}
}

/* The end of a line, and the stack below it. */
static void
print_tail(struct log *log, const struct event *event)
{
	line_char(&log->line, '\n');
	print_stack(log, event);
	line_flush_full(&log->line, log->out);
}

/* Prints the entry that was held back, with its return if that came next. */
static void
print_entry(struct log *log, const struct event *returned)
{
	if (log->held) {
		log->held = false;
		print_head(log, &log->entry);
		event_line_call(&log->line, &log->entry, returned);
		print_tail(log, &log->entry);
	}
}

static void
print_event(struct log *log, const struct event *event)
{
	if (event->type == NNGT_RETURN && log->held && log->entry.thread == event->thread &&
	    log->entry.function == event->function) {
		print_entry(log, event);
		return;
	}
	print_entry(log, NULL);
	if (event->type == NNGT_ENTER) {
		log->entry = *event;
		log->held = true;
		return;
	}
	print_head(log, event);
	if (event->type == NNGT_CALL) {
		event_line_call(&log->line, event, NULL);
	} else if (event->type == NNGT_RETURN) {
		event_line_return(&log->line, event);
	} else if (event->type == NNGT_DELAY) {
		event_line_delay(&log->line, event);
	} else {
		event_line_callback(&log->line, event);
	}
	print_tail(log, event);
}

static struct log_thread *
thread_of(struct log *log, uint32_t index)
{
	struct log_thread *threads =
	    array_reach(log->threads, &log->thread_room, index, sizeof(*threads));
	if (threads == NULL) {
		return NULL;
	}
	log->threads = threads;
	return &threads[index];
}

/* A return is printed when it fits, or when its entry did. False when memory is short. */
static bool
take_event(struct log *log, const struct event *event)
{
	bool wanted = fits(log, event);
	struct log_thread *thread = thread_of(log, event->thread);
	if (thread == NULL) {
		return false;
	}
	if (event->type == NNGT_ENTER) {
		if (thread->depth < DEPTH_MAX) {
			thread->printed[thread->depth] = wanted;
		}
		thread->depth++;
	} else if (event->type == NNGT_RETURN && thread->depth > 0) {
		thread->depth--;
		wanted = wanted || (thread->depth < DEPTH_MAX && thread->printed[thread->depth]);
	}
	if (wanted) {
		print_event(log, event);
	}
	return !log->line.failed;
}

static void
print_end(const struct log *log)
{
	const struct trace_info *info = trace_info(log->trace);
	char signal[32];

	if (info->panic != NULL) {
		fprintf(log->out, "+++ NNG gave up on thread %" PRIu32 ": ", info->panic_thread + 1);
		escape_print(log->out, info->panic);
		fputs(" +++\n", log->out);
	}
	switch (info->end) {
	case TRACE_END_EXIT:
		if (info->exit_status >= 0) {
			fprintf(log->out, "+++ exited with %d +++\n", info->exit_status);
		} else {
			fputs("+++ exited +++\n", log->out);
		}
		break;
	case TRACE_END_SIGNAL:
	case TRACE_END_CRASH:
		trace_signal_name(info->signal, signal, sizeof(signal));
		fprintf(log->out, "+++ killed by %s +++\n", signal);
		break;
	case TRACE_END_UNKNOWN:
		fputs(info->executed ? "+++ executed another program +++\n"
		                     : "+++ how it ended is not known +++\n",
		      log->out);
		break;
	}
	fflush(log->out);
	fflush(stdout);
	if (info->dropped > 0) {
		fprintf(stderr, "nngtrace: %" PRIu64 " events could not be recorded\n", info->dropped);
	}
	if (info->overwritten > 0) {
		fprintf(stderr, "nngtrace: %" PRIu64 " older events made room for newer ones\n",
		        info->overwritten);
	}
	if (info->damaged > 0) {
		fprintf(stderr, "nngtrace: the file is damaged in %" PRIu64 " places\n", info->damaged);
	}
}

/* msg#17: its address, and the time in which the address was this message. */
static bool
find_life(struct log *log, struct error *err)
{
	struct history history = {0};
	bool fine = history_collect(&history, log->trace, &log->object);
	if (!fine) {
		error_set(err, "%s: not enough memory", log->file);
	} else if (history.count == 0) {
		fine = history_missing(&history, &log->object, err);
	} else {
		const struct history_life *life = &history.lives[0];
		struct event event;
		log->object = (struct history_name){.kind = life->kind, .value = life->key};
		log->from_ns = life->first_ns;
		log->to_ns = life->first_ns;
		for (size_t i = 0; i < life->count; i++) {
			const uint64_t refs[] = {life->steps[i].ref, life->steps[i].call_ref,
			                         life->steps[i].return_ref};
			for (unsigned j = 0; j < 3; j++) {
				if (refs[j] == 0 || !trace_event_at(log->trace, refs[j], &event)) {
					continue;
				}
				log->to_ns = event.time_ns > log->to_ns ? event.time_ns : log->to_ns;
				/* A receive by which it came began before it was there. */
				log->from_ns = event.time_ns < log->from_ns ? event.time_ns : log->from_ns;
			}
		}
	}
	history_free(&history);
	trace_rewind(log->trace);
	return fine;
}

static int
print_log(struct log *log, bool stacks)
{
	struct error err;
	log->trace = trace_open(log->file, &err);
	if (log->trace == NULL) {
		return command_failed(err.text);
	}
	log->to_ns = UINT64_MAX;
	if (log->by_object && log->object.by_number && !find_life(log, &err)) {
		trace_close(log->trace);
		return command_failed(err.text);
	}
	if (log->object.kind == NNGT_BUFFER) {
		log->object.kind = NNGT_NO_OBJECT; /* strings have the same addresses */
	}
	log->symbols = stacks ? symbol_options_open(&log->places, log->trace) : NULL;
	if (log->symbols != NULL && !log->by_object && !log->by_function && log->thread == NULL) {
		symbols_all_stacks(log->symbols);
	}
	unsigned width;
	log->out = command_lines(&command_log, 0, &width);
	log->hang = width != 0 ? FOLD_HANG : "";
	const struct event *event;
	bool fine = true;
	trace_show_delays(log->trace);
	while (fine && !ferror_unlocked(log->out) && (event = trace_take(log->trace)) != NULL) {
		fine = take_event(log, event);
	}
	print_entry(log, NULL);
	line_flush(&log->line, log->out);
	fine = fine && !log->line.failed;
	if (fine && !ferror(log->out)) {
		print_end(log);
		if (log->symbols != NULL) {
			losses_print(stderr, "nngtrace: ", log->symbols);
		}
	}
	symbols_close(log->symbols);
	trace_close(log->trace);
	for (size_t i = 0; i < log->thread_room; i++) {
		line_free(&log->threads[i].name);
	}
	free(log->threads);
	line_free(&log->line);
	int status = command_finish_lines(log->out, 0);
	return fine ? status : command_failed("not enough memory");
}

static bool
parse_function(struct log *log, const char *pattern)
{
	bool found = false;
	for (unsigned i = 0; i < API_FUNCTIONS; i++) {
		if (fnmatch(pattern, api_function(i)->name, 0) == 0) {
			log->functions[i] = found = true;
		}
	}
	log->by_function = true;
	return found;
}

enum { OPTION_OBJECT = 1, OPTION_THREAD, OPTION_FUNCTION, OPTION_STACKS };
static const struct option_row options[] = {
    {OPTION_OBJECT, 0, "object", "OBJECT", "Only events that speak of it: " HISTORY_NAME_FORMS "."},
    {OPTION_THREAD, 0, "thread", "THREAD",
     "Only those of a thread: its number (from 1), tid or name."},
    {OPTION_FUNCTION, 0, "function", "NAME",
     "Only calls of a function; may be given again; * and ? stand for other characters."},
    {OPTION_STACKS, 0, "stacks", NULL, "The stack below each call."},
    {0}};

struct wish {
	struct log log;
	bool stacks;
};

static int
take(void *data, int id, const char *argument)
{
	struct wish *wish = data;
	int taken = symbol_option("log", &wish->log.places, id, argument);
	if (taken >= 0) {
		return taken;
	}
	switch (id) {
	case OPTION_OBJECT:
		wish->log.by_object = true;
		return command_object("log", argument, &wish->log.object);
	case OPTION_THREAD:
		wish->log.thread = argument;
		break;
	case OPTION_FUNCTION:
		if (!parse_function(&wish->log, argument)) {
			return command_usage_error("log", "no traced function is called '%s'", argument);
		}
		break;
	default:
		wish->stacks = true;
		break;
	}
	return 0;
}

static int
run(int argc, char **argv)
{
	struct wish wish = {0};
	int status = options_parse(&command_log, argc, argv, take, &wish);
	if (status >= 0) {
		return status;
	}
	if (argc - optind != 1) {
		return command_usage_error("log",
		                           optind == argc ? "no trace given" : "one trace at a time");
	}
	wish.log.file = argv[optind];
	return print_log(&wish.log, wish.stacks);
}

static const struct exit_status statuses[] = {
    {"0", "Done."}, {"2", "There is no such object, or the trace could not be read."}, {0}};

const struct command command_log = {
    .name = "log",
    .summary = "print the events of a trace",
    .usage = "[OPTION]... TRACE",
    .about = "Prints the events of a trace, one a line: time, thread, call.",
    .options = {options, symbol_option_rows},
    .notes = "Where the output is no terminal and COLUMNS is not set, each event is one line, "
             "however long it is.",
    .statuses = statuses,
    .pages = true,
    .examples = "  nngtrace log app.trace\n"
                "  nngtrace log --object msg#1 app.trace\n"
                "  nngtrace log --function 'nng_msg_*' app.trace\n",
    .run = run,
};
