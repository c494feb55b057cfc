/* event.c - see event.h */
#include "analyzer/print/event.h"

#include <inttypes.h>
#include <string.h>

#include "analyzer/nng/errors.h"
#include "analyzer/nng/options.h"

static bool
is_object(unsigned kind)
{
	return kind > NNGT_NO_OBJECT && kind < NNGT_OBJECT_KINDS_END;
}

static void
print_result_code(FILE *out, int64_t code)
{
	char text[128];

	error_text(code, text, sizeof(text));
	fputs(text, out);
}

static void
print_flags(FILE *out, uint64_t flags)
{
	static const char *const names[] = {"0", "NNG_FLAG_ALLOC", "NNG_FLAG_NONBLOCK",
	                                    "NNG_FLAG_ALLOC|NNG_FLAG_NONBLOCK"};
	if (flags < sizeof(names) / sizeof(names[0])) {
		fputs(names[flags], out);
	} else {
		fprintf(out, "0x%" PRIx64, flags);
	}
}

static void
print_duration(FILE *out, int64_t ms)
{
	if (ms == -1) {
		fputs("NNG_DURATION_INFINITE", out);
	} else if (ms == -2) {
		fputs("NNG_DURATION_DEFAULT", out);
	} else {
		fprintf(out, "%" PRId64 " ms", ms);
	}
}

static void
print_option(FILE *out, uint32_t hash)
{
	const char *name = option_name(hash);
	if (name != NULL) {
		fprintf(out, "\"%s\"", name);
	} else {
		fprintf(out, "option 0x%" PRIx32, hash);
	}
}

static void
print_pointer(FILE *out, uint64_t address)
{
	if (address == 0) {
		fputs("NULL", out);
	} else {
		fprintf(out, "0x%" PRIx64, address);
	}
}

static void
print_object(FILE *out, unsigned kind, uint64_t value)
{
	fprintf(out, "%s ", api_kind_word(kind));
	if (api_kind_width(kind) == 8) {
		print_pointer(out, value);
	} else {
		fprintf(out, "%" PRIu64, value);
	}
}

static void
print_value(FILE *out, unsigned kind, uint64_t value)
{
	if (is_object(kind)) {
		print_object(out, kind, value);
		return;
	}
	switch (kind) {
	case NNGT_POINTER:
	case NNGT_FUNCTION:
		print_pointer(out, value);
		break;
	case NNGT_FLAGS:
		print_flags(out, value);
		break;
	case NNGT_DURATION:
		print_duration(out, (int64_t)value);
		break;
	case NNGT_OPTION:
		print_option(out, (uint32_t)value);
		break;
	case NNGT_RESULT:
		print_result_code(out, (int64_t)value);
		break;
	case NNGT_BOOL:
		fputs(value != 0 ? "true" : "false", out);
		break;
	case NNGT_INT:
		fprintf(out, "%" PRId64, (int64_t)value);
		break;
	default:
		fprintf(out, "%" PRIu64, value);
		break;
	}
}

/* "{0x1000 64, 0x2000 8}" */
static void
print_buffers(FILE *out, const struct event *call)
{
	for (unsigned i = 0; i < call->buffers; i++) {
		fputs(i == 0 ? "{" : ", ", out);
		print_pointer(out, call->buffer[i].address);
		fprintf(out, " %" PRIu32, call->buffer[i].size);
	}
	fputc('}', out);
}

/* The number that a provider or a canceller hands over is an error code. */
static bool
takes_error(const struct api_function *function)
{
	return function->does == NNGT_DOES_AIO_CANCEL || function->does == NNGT_DOES_AIO_FINISH;
}

static void
print_args(FILE *out, const struct event *call, const struct event *returned)
{
	const struct api_function *function = api_function(call->function);
	for (unsigned i = 0; i < function->nargs; i++) {
		unsigned kind = function->args[i] & ~(unsigned)NNGT_OUT;
		const struct event *from = call;
		if (returned != NULL && (returned->has_args >> i & 1) != 0) {
			from = returned;
		}
		if (i > 0) {
			fputs(", ", out);
		}
		if (kind == NNGT_INT && takes_error(function)) {
			kind = NNGT_RESULT;
		}
		if (api_kind_width(kind) == 0 && call->buffers > 0) {
			print_buffers(out, call);
		} else if (api_kind_width(kind) == 0) {
			fputs("...", out);
		} else if ((from->has_args >> i & 1) == 0) {
			fputs("?", out);
		} else {
			print_value(out, kind, from->args[i]);
		}
	}
}

/* What came back: the result, and what the shim saw in an aio. */
static void
print_outcome(FILE *out, const struct event *event)
{
	if (event->has_result) {
		fputs(" = ", out);
		print_value(out, api_function(event->function)->result, (uint64_t)event->result);
	}
	if (event->observed) {
		fputs(" (result ", out);
		print_result_code(out, event->aio_result);
		fputs(", ", out);
		print_object(out, NNGT_MSG, event->aio_msg);
		fputc(')', out);
	}
}

void
event_print_call(FILE *out, const struct event *call, const struct event *returned)
{
	fprintf(out, "%s(", api_function(call->function)->name);
	print_args(out, call, returned);
	if (call->type == NNGT_ENTER && returned == NULL) {
		fputs(" <unfinished ...>", out);
	} else if (call->type == NNGT_CALL && !call->returned) {
		fputs(") = ?", out);
	} else {
		fputc(')', out);
		print_outcome(out, returned != NULL ? returned : call);
	}
}

void
event_print_return(FILE *out, const struct event *returned)
{
	const struct api_function *function = api_function(returned->function);
	fprintf(out, "<... %s resumed", function->name);
	for (unsigned i = 0; i < function->nargs; i++) {
		if ((returned->has_args >> i & 1) != 0) {
			fputs(", ", out);
			print_value(out, function->args[i] & ~(unsigned)NNGT_OUT, returned->args[i]);
		}
	}
	fputc('>', out);
	print_outcome(out, returned);
}

static void
print_pipe_event(FILE *out, const struct event *event)
{
	if (event->pipe_event_name != NULL) {
		fprintf(out, ": %s", event->pipe_event_name);
	} else {
		fprintf(out, ": event %" PRIu32, event->pipe_event);
	}
	fprintf(out, " of socket %" PRIu32, event->pipe_socket);
}

/* A callback that belongs to no aio or pipe; NULL: it belongs to one. */
static const char *
callback_word(unsigned function)
{
	switch (api_base(function)) {
	case NNGT_FN_nng_log_set_logger:
		return "logger";
	case NNGT_FN_nng_aio_defer:
		return "cancel function";
	case NNGT_FN_nng_http_handler_set_data:
		return "destructor";
	default:
		return NULL;
	}
}

void
event_print_callback(FILE *out, const struct event *event)
{
	const char *word = callback_word(event->function);

	bool begins = event->type == NNGT_CALLBACK_BEGIN;
	bool of_pipe = event->function == NNGT_FN_nng_pipe_notify;
	bool of_aio = event->function == NNGT_FN_nng_aio_alloc;
	if (word != NULL) {
		fprintf(out, "--- %s", word);
	} else {
		fputs(of_pipe || of_aio ? "--- callback of " : "--- http handler with ", out);
		print_object(out, of_pipe ? NNGT_PIPE : NNGT_AIO, event_callback_object(event));
	}
	fputs(begins ? " begins" : " ends", out);
	if (begins && of_pipe) {
		print_pipe_event(out, event);
	} else if (begins && of_aio) {
		fputs(": result ", out);
		print_result_code(out, event->aio_result);
		if (event->aio_msg != 0) {
			fputs(", ", out);
			print_object(out, NNGT_MSG, event->aio_msg);
		}
	}
}

bool
event_mentions(const struct event *event, unsigned kind, uint64_t value)
{
	const struct api_function *function = api_function(event->function);
	bool callback = event->type >= NNGT_CALLBACK_BEGIN;
	bool of_pipe = callback && event->function == NNGT_FN_nng_pipe_notify;
	struct {
		unsigned kind;
		uint64_t value;
	} said[API_ARGS_MAX + 2];
	unsigned count = 0;
	for (unsigned i = 0; i < API_ARGS_MAX; i++) {
		if ((event->has_args >> i & 1) != 0) {
			said[count].kind = callback ? (of_pipe ? NNGT_PIPE : NNGT_AIO)
			                            : function->args[i] & ~(unsigned)NNGT_OUT;
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
		bool fits = kind == NNGT_NO_OBJECT ? is_object(said[i].kind) : said[i].kind == kind;
		if (fits && said[i].value == value) {
			return true;
		}
	}
	return false;
}
