/* event.c - see event.h */
#include "analyzer/print/event.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/nng/callbacks.h"
#include "analyzer/nng/errors.h"
#include "analyzer/nng/kinds.h"
#include "analyzer/nng/options.h"
#include "shim/trace/perturb_words.h"

/* What is the same each time, with its length. */
static struct {
	struct line_word calls[API_FUNCTIONS];            /* "nng_sendmsg(" */
	struct line_word kinds[2][NNGT_OBJECT_KINDS_END]; /* "msg ", and behind a comma: ", msg " */
} words;
static char call_texts[API_FUNCTIONS][64];
static char kind_texts[2][NNGT_OBJECT_KINDS_END][LINE_SHORT];
static pthread_once_t words_once = PTHREAD_ONCE_INIT;

static void
make_words(void)
{
	for (unsigned id = 0; id < API_FUNCTIONS; id++) {
		snprintf(call_texts[id], sizeof(call_texts[id]), "%s(", api_function(id)->name);
		words.calls[id] = line_word(call_texts[id]);
	}
	for (unsigned kind = 0; kind < NNGT_OBJECT_KINDS_END; kind++) {
		for (unsigned later = 0; later < 2; later++) {
			snprintf(kind_texts[later][kind], LINE_SHORT, "%s%s ", later ? ", " : "",
			         api_kind_word(kind));
			words.kinds[later][kind] = line_word(kind_texts[later][kind]);
		}
	}
}

static void
print_result_code(struct line *line, int64_t code)
{
	char text[128];

	if (code == 0) {
		line_char(line, '0');
		return;
	}
	error_text(code, text, sizeof(text));
	line_text(line, text);
}

static void
print_flags(struct line *line, uint64_t flags)
{
	static const char *const names[] = {"0", "NNG_FLAG_ALLOC", "NNG_FLAG_NONBLOCK",
	                                    "NNG_FLAG_ALLOC|NNG_FLAG_NONBLOCK"};
	if (flags < sizeof(names) / sizeof(names[0])) {
		line_text(line, names[flags]);
	} else {
		line_hex(line, flags);
	}
}

static void
print_duration(struct line *line, int64_t ms)
{
	if (ms == -1) {
		line_text(line, "NNG_DURATION_INFINITE");
	} else if (ms == -2) {
		line_text(line, "NNG_DURATION_DEFAULT");
	} else {
		line_signed(line, ms);
		line_text(line, " ms");
	}
}

static void
print_option(struct line *line, uint32_t hash)
{
	const char *name = option_name(hash);
	if (name != NULL) {
		line_char(line, '"');
		line_text(line, name);
		line_char(line, '"');
	} else {
		line_text(line, "option ");
		line_hex(line, hash);
	}
}

static void
print_pointer(struct line *line, uint64_t address)
{
	if (address == 0) {
		line_text(line, "NULL");
	} else {
		line_hex(line, address);
	}
}

/* later: another value stands before it, and a comma between them. */
static void
print_object(struct line *line, bool later, unsigned kind, uint64_t value)
{
	line_put(line, &words.kinds[later][kind]);
	if (api_kind_width(kind) == 8) {
		print_pointer(line, value);
	} else {
		line_unsigned(line, value);
	}
}

static void
print_value(struct line *line, bool later, unsigned kind, uint64_t value)
{
	if (kind_is_object(kind)) {
		print_object(line, later, kind, value);
		return;
	}
	if (later) {
		line_text(line, ", ");
	}
	switch (kind) {
	case NNGT_POINTER:
	case NNGT_FUNCTION:
		print_pointer(line, value);
		break;
	case NNGT_FLAGS:
		print_flags(line, value);
		break;
	case NNGT_DURATION:
		print_duration(line, (int64_t)value);
		break;
	case NNGT_OPTION:
		print_option(line, (uint32_t)value);
		break;
	case NNGT_RESULT:
		print_result_code(line, (int64_t)value);
		break;
	case NNGT_BOOL:
		line_text(line, value != 0 ? "true" : "false");
		break;
	case NNGT_INT:
		line_signed(line, (int64_t)value);
		break;
	case NNGT_KIND:
		line_char(line, '"');
		line_text(line, value < NNGT_OBJECT_KINDS_END ? api_kind_word((unsigned)value) : "?");
		line_char(line, '"');
		break;
	default:
		line_unsigned(line, value);
		break;
	}
}

/* A text of an annotation, of any bytes. */
static void
print_text(struct line *line, const char *text)
{
	if (text == NULL) {
		line_text(line, "NULL");
		return;
	}
	line_char(line, '"');
	line_escaped(line, text);
	line_char(line, '"');
}

/* "{0x1000 64, 0x2000 8}" */
static void
print_buffers(struct line *line, const struct event *call)
{
	for (unsigned i = 0; i < call->buffers; i++) {
		line_text(line, i == 0 ? "{" : ", ");
		print_pointer(line, call->buffer[i].address);
		line_char(line, ' ');
		line_unsigned(line, call->buffer[i].size);
	}
	line_char(line, '}');
}

/* The number that a provider or a canceller hands over is an error code. */
static bool
takes_error(const struct api_function *function)
{
	return function->does == NNGT_DOES_AIO_CANCEL || function->does == NNGT_DOES_AIO_FINISH;
}

static void
print_args(struct line *line, const struct event *call, const struct event *returned)
{
	const struct api_function *function = api_function(call->function);
	for (unsigned i = 0; i < function->nargs; i++) {
		unsigned kind = function->args[i] & ~(unsigned)NNGT_OUT;
		const struct event *from = call;
		if (returned != NULL && (returned->has_args >> i & 1) != 0) {
			from = returned;
		}
		if (kind == NNGT_INT && takes_error(function)) {
			kind = NNGT_RESULT;
		}
		if (api_kind_width(kind) != 0 && (from->has_args >> i & 1) != 0) {
			print_value(line, i > 0, kind, from->args[i]);
			continue;
		}
		line_text(line, i > 0 ? ", " : "");
		if (api_kind_width(kind) != 0) {
			line_char(line, '?');
		} else if (kind == NNGT_TEXT) {
			print_text(line, call->text);
		} else if (call->buffers > 0) {
			print_buffers(line, call);
		} else {
			line_text(line, "...");
		}
	}
}

/* What came back: the result, and what the shim saw in an aio. */
static void
print_outcome(struct line *line, const struct event *event)
{
	if (event->has_result) {
		line_text(line, " = ");
		const struct api_function *function = api_function(event->function);
		bool length = function->result == NNGT_RESULT && !function_returns_error(function);
		print_value(line, false, length ? NNGT_INT : function->result, (uint64_t)event->result);
	}
	if (event->observed) {
		line_text(line, " (result ");
		print_result_code(line, event->aio_result);
		print_object(line, true, NNGT_MSG, event->aio_msg);
		line_char(line, ')');
	}
}

/* What the guard has found, in the place of a call. */
static void
print_written(struct line *line, const struct event *event)
{
	pthread_once(&words_once, make_words);
	line_text(line, "!!! byte ");
	line_unsigned(line, (uint64_t)event->result);
	line_text(line, " of the body of ");
	print_object(line, false, NNGT_MSG, event_arg(event, NNGT_MSG));
	line_text(line, " was written to after its end");
}

void
event_line_call(struct line *line, const struct event *call, const struct event *returned)
{
	if (call->written) {
		print_written(line, call);
		return;
	}
	pthread_once(&words_once, make_words);
	line_put(line, &words.calls[call->function]);
	print_args(line, call, returned);
	if (call->type == NNGT_ENTER && returned == NULL) {
		line_text(line, " <unfinished ...>");
	} else if (call->type == NNGT_CALL && !call->returned) {
		line_text(line, ") = ?");
	} else {
		line_char(line, ')');
		print_outcome(line, returned != NULL ? returned : call);
	}
	if (call->refused) {
		line_text(line, " [kept from NNG by the guard]");
	}
}

void
event_line_return(struct line *line, const struct event *returned)
{
	const struct api_function *function = api_function(returned->function);
	pthread_once(&words_once, make_words);
	line_text(line, "<... ");
	line_text(line, function->name);
	line_text(line, " resumed");
	for (unsigned i = 0; i < function->nargs; i++) {
		if ((returned->has_args >> i & 1) != 0) {
			print_value(line, true, function->args[i] & ~(unsigned)NNGT_OUT, returned->args[i]);
		}
	}
	line_char(line, '>');
	print_outcome(line, returned);
}

static void
print_pipe_event(struct line *line, const struct event *event)
{
	if (event->pipe_event_name != NULL) {
		line_text(line, ": ");
		line_text(line, event->pipe_event_name);
	} else {
		line_text(line, ": event ");
		line_unsigned(line, event->pipe_event);
	}
	line_text(line, " of socket ");
	line_unsigned(line, event->pipe_socket);
}

/* What a callback is called, and the object that it belongs to. */
static void
print_callback(struct line *line, const char *word, const struct event *event)
{
	unsigned kind = callback_facts[callback_sort(event->function)].kind;

	line_text(line, word);
	if (kind != NNGT_NO_OBJECT) {
		print_object(line, false, kind, event_callback_object(event));
	}
}

void
event_line_callback(struct line *line, const struct event *event)
{
	bool begins = event->type == NNGT_CALLBACK_BEGIN;
	enum callback_sort sort = callback_sort(event->function);

	pthread_once(&words_once, make_words);
	line_text(line, "--- ");
	print_callback(line, callback_facts[sort].word, event);
	line_text(line, begins ? " begins" : " ends");
	if (begins && sort == API_CALLBACK_PIPE) {
		print_pipe_event(line, event);
	} else if (begins && sort == API_CALLBACK_AIO) {
		line_text(line, ": result ");
		print_result_code(line, event->aio_result);
		if (event->aio_msg != 0) {
			print_object(line, true, NNGT_MSG, event->aio_msg);
		}
	}
}

void
event_line_delay(struct line *line, const struct event *event)
{
	char ms[32];
	bool callback = event->delay_point == PERTURB_CALLBACK;
	snprintf(ms, sizeof(ms), "%.3f ms ", (double)event->delay_ns / 1e6);
	line_text(line, "--- ");
	line_text(line, ms);
	line_text(line, perturb_point_where(event->delay_point));
	line_char(line, ' ');
	line_text(line, callback ? "a callback" : api_function(event->function)->name);
	line_text(line, ", by NNGTRACE_PERTURB");
}

void
event_line_args(struct line *line, const struct event *event)
{
	pthread_once(&words_once, make_words);
	if (event->type == NNGT_CALLBACK_BEGIN || event->type == NNGT_CALLBACK_END) {
		const struct callback_facts *facts = &callback_facts[callback_sort(event->function)];
		print_callback(line, facts->kind != NNGT_NO_OBJECT ? "" : facts->word, event);
	} else {
		print_args(line, event, NULL);
	}
}

/* A pointer may be that of any kind of object that has an address. */
static bool
annotation_mentions(const struct event *event, unsigned kind, uint64_t value)
{
	const struct api_function *function = api_function(event->function);
	unsigned width = kind == NNGT_NO_OBJECT ? 8 : api_kind_width(kind);

	if (function->does == NNGT_DOES_NOTE_NAME_ID) {
		return event_arg(event, NNGT_U32) == value &&
		       (kind == NNGT_NO_OBJECT || kind == event_arg(event, NNGT_KIND));
	}
	return api_takes(function, NNGT_POINTER) && width == 8 &&
	       event_arg(event, NNGT_POINTER) == value;
}

bool
event_mentions(const struct event *event, unsigned kind, uint64_t value)
{
	const struct api_function *function = api_function(event->function);
	if (function_is_annotation(function)) {
		return annotation_mentions(event, kind, value);
	}
	bool callback = event->type >= NNGT_CALLBACK_BEGIN;
	enum callback_sort sort = callback ? callback_sort(event->function) : API_CALLBACK_NONE;
	bool of_pipe = sort == API_CALLBACK_PIPE;
	struct {
		unsigned kind;
		uint64_t value;
	} said[API_ARGS_MAX + 2];
	unsigned count = 0;
	for (unsigned i = 0; i < API_ARGS_MAX; i++) {
		if ((event->has_args >> i & 1) != 0) {
			said[count].kind =
			    callback ? callback_facts[sort].kind : function->args[i] & ~(unsigned)NNGT_OUT;
			said[count++].value = event->args[i];
		}
	}
	if (event->has_result) {
		said[count].kind = function->result;
		said[count++].value = (uint64_t)event->result;
	}
	if (event->observed || of_pipe) {
		said[count].kind = of_pipe ? NNGT_SOCKET : NNGT_MSG;
		said[count++].value = of_pipe ? event->pipe_socket : event->aio_msg;
	}
	for (unsigned i = 0; i < count; i++) {
		bool fits = kind == NNGT_NO_OBJECT ? kind_is_object(said[i].kind) : said[i].kind == kind;
		if (fits && said[i].value == value) {
			return true;
		}
	}
	return false;
}
