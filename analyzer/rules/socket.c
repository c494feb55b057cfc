/* socket.c - sockets, dialers, listeners and pipes used, closed or shared against the rules. */
#include "analyzer/nng/callbacks.h"
#include "analyzer/rules/checker.h"

static bool
sentinel(const struct handle *handle)
{
	return handle->object.key == 0 || handle->object.key > INT32_MAX;
}

/* closed: where it was closed, or where that began. */
static void
socket_used_after(struct checker *checker, const struct action *action, const struct place *closed)
{
	const struct handle *socket = action->handle;
	bool over = socket->closed.seq != 0;
	bool same = over && closed->thread == action->place.thread;
	bool knew = same || knew_closed(checker, action, socket);
	struct story story;
	char what[80];

	describe_handle(socket, what, sizeof(what));
	story_begin(&story, RULE_SOCKET_USE_AFTER_CLOSE, &socket->object);
	story.finding.severity = knew ? SEVERITY_ERROR : SEVERITY_WARNING;
	story_life(&story, &socket->object);
	story_step(&story, ROLE_CLOSED, closed,
	           over ? "from here the socket does not exist" : "from here the socket is closing");
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s is given %s, which %s %s%s", function_name(&action->place), what,
	              function_name(closed), over ? "had closed" : "is closing",
	              same   ? " on the same thread"
	              : knew ? ", and this thread had been told NNG_ECLOSED"
	                     : "");
	story_advice(&story, "close the socket after its last use; leave a loop on NNG_ECLOSED");
	story_end(&story, checker);
}

static void
socket_closed_again(struct checker *checker, const struct action *action)
{
	const struct handle *socket = action->handle;
	struct story story;

	story_begin(&story, RULE_SOCKET_DOUBLE_CLOSE, &socket->object);
	story_life(&story, &socket->object);
	story_step(&story, ROLE_CLOSED, &socket->closed, "from here the socket does not exist");
	story_offence(&story, ROLE_CLOSED, &action->place);
	story_message(&story, "%s closes a socket that %s had closed before",
	              function_name(&action->place), function_name(&socket->closed));
	story_advice(&story, "close it once, where its last user is done");
	story_end(&story, checker);
}

static void
endpoint_used_after(struct checker *checker, const struct action *action,
                    const struct place *closed)
{
	const struct handle *endpoint = action->handle;
	const char *word = api_kind_word(endpoint->object.kind);
	struct story story;

	story_begin(&story, RULE_ENDPOINT_USE_AFTER_CLOSE, &endpoint->object);
	story_life(&story, &endpoint->object);
	story_step(&story, ROLE_CLOSED, closed, "from here the %s does not exist", word);
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s is given a %s that %s had closed", function_name(&action->place),
	              word, function_name(closed));
	story_advice(&story, "a socket's close closes its dialers and listeners too; forget their ids "
	                     "then");
	story_end(&story, checker);
}

/*
 * Has this thread closed the pipe itself, and not been shown it since? In a callback of NNG's
 * thread that says nothing of the next, and one of the pipe may ask it to the last.
 */
static bool
closed_it_itself(const struct checker *checker, const struct action *action)
{
	const struct handle *pipe = action->handle;
	const struct place *closed = &pipe->closed;
	const struct open_call *callback = model_callback(checker->model, action->place.thread);

	if (closed->seq == 0 || closed->thread != action->place.thread ||
	    pipe->shown.seq > closed->seq || api_function(closed->function)->does != NNGT_DOES_CLOSE) {
		return false;
	}
	return callback == NULL || (callback->place.seq < closed->seq &&
	                            callback_sort(callback->function) != API_CALLBACK_PIPE);
}

static void
own_pipe_used(struct checker *checker, const struct action *action)
{
	const struct handle *pipe = action->handle;
	bool again = action->does == NNGT_DOES_CLOSE;
	struct story story;

	story_begin(&story, RULE_ENDPOINT_USE_AFTER_CLOSE, &pipe->object);
	story_step(&story, ROLE_CLOSED, &pipe->closed, "from here the pipe may be gone at any time");
	story_offence(&story, again ? ROLE_CLOSED : ROLE_USED, &action->place);
	story_message(&story, "%s %s a pipe that this thread had closed before",
	              function_name(&action->place), again ? "closes" : "is given");
	story_advice(&story, again ? "close it once, and forget its id then"
	                           : "ask what you want to know of a pipe before you close it");
	story_end(&story, checker);
}

/* Pipes come and go by themselves: gone once is news, gone again is a habit. */
static void
pipe_used(struct checker *checker, const struct action *action)
{
	const struct handle *pipe = action->handle;
	struct story story;

	if (closed_it_itself(checker, action)) {
		own_pipe_used(checker, action);
		return;
	}
	if (action->does == NNGT_DOES_CLOSE || !action->event->has_result ||
	    action->event->result != NNG_ENOENT || action->function->result != NNGT_RESULT) {
		return;
	}
	story_begin(&story, RULE_ENDPOINT_USE_AFTER_CLOSE, &pipe->object);
	story.finding.severity = pipe->gone_told ? SEVERITY_WARNING : SEVERITY_NOTE;
	story_step(&story, ROLE_CLOSED, &pipe->closed, "from here the pipe may be gone at any time");
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s found the pipe gone (NNG_ENOENT)", function_name(&action->place));
	story_advice(&story, pipe->closed.seq != 0
	                         ? "ask what you want to know of a pipe before you close it"
	                         : "a pipe may vanish at any time; stop using its id on NNG_ENOENT");
	story_end(&story, checker);
}

static bool
exchanges(enum nngt_does does)
{
	return does == NNGT_DOES_SEND || does == NNGT_DOES_RECV || does == NNGT_DOES_BUFFER_SEND ||
	       does == NNGT_DOES_BUFFER_RECV;
}

static const struct open_call *
other_inside(const struct checker *checker, const struct handle *socket, uint32_t not_thread)
{
	uint32_t threads;
	if (socket->object.entered == 0) {
		return NULL;
	}
	const uint32_t *inside = model_inside(checker->model, &threads);
	for (uint32_t at = 0; at < threads; at++) {
		uint32_t thread = inside[at];
		const struct open_call *call = NULL;
		while (thread != not_thread &&
		       (call = model_next_open(checker->model, thread, call)) != NULL) {
			if (!call->callback && call->handle == socket &&
			    exchanges(api_function(call->function)->does)) {
				return call;
			}
		}
	}
	return NULL;
}

static void
socket_shared(struct checker *checker, const struct action *action)
{
	const struct handle *socket = action->handle;
	const struct open_call *other;
	struct story story;
	char what[80];

	if (!exchanges(action->does) || socket->object.entered == 0 ||
	    !handle_protocol(socket)->one_exchange) {
		return;
	}
	other = other_inside(checker, socket, action->place.thread);
	if (other == NULL) {
		return;
	}
	describe_handle(socket, what, sizeof(what));
	story_begin(&story, RULE_SOCKET_SHARED_STATE, &socket->object);
	story_life(&story, &socket->object);
	story_step(&story, ROLE_USED, &other->place, "from here this thread is in an exchange");
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s on %s while another thread is in %s on it: it holds one exchange",
	              function_name(&action->place), what, function_name(&other->place));
	story_advice(&story, "open a context (nng_ctx_open) for each thread");
	story_end(&story, checker);
}

static void
socket_call(struct checker *checker, const struct action *action)
{
	const struct handle *socket = action->handle;
	bool by_itself =
	    socket->closed.seq != 0 && api_function(socket->closed.function)->does == NNGT_DOES_CLOSE;

	if (action->does == NNGT_DOES_CLOSE) {
		if (by_itself && !sentinel(socket)) {
			socket_closed_again(checker, action);
		}
	} else if (socket->closed.seq != 0 && !sentinel(socket)) {
		if (by_itself) {
			socket_used_after(checker, action, &socket->closed);
		}
	} else if (socket->closing.seq != 0 && knew_closing(checker, action) != NULL) {
		socket_used_after(checker, action, &socket->closing);
	} else {
		socket_shared(checker, action);
	}
}

/* The first handle among the arguments: its kind, or none; 0 and -1 stand for no handle. */
static enum nngt_kind
handle_kind(const struct action *action, bool *nothing)
{
	for (unsigned i = 0; i < action->function->nargs; i++) {
		enum nngt_kind kind = action->function->args[i];
		if (kind >= NNGT_SOCKET && kind <= NNGT_PIPE) {
			*nothing = action->event->args[i] == 0 || action->event->args[i] > INT32_MAX;
			return kind;
		}
	}
	return NNGT_NO_OBJECT;
}

/* The call that should have made the handle failed on this thread, and the handle is used. */
static void
handle_of_failure(struct checker *checker, const struct action *action)
{
	const struct handle *handle = action->handle;
	bool nothing = false;
	enum nngt_kind kind = handle_kind(action, &nothing);
	struct story story;

	if (kind == NNGT_NO_OBJECT || action->does == NNGT_DOES_CLOSE) {
		return;
	}
	const struct place *failed = model_failed(checker->model, action->place.thread, kind);
	struct event event;
	if (failed->seq == 0 || (!nothing && (handle == NULL || !handle->object.unknown ||
	                                      handle->object.born.seq < failed->seq))) {
		return;
	}
	story_begin(&story, RULE_RESULT_SIGN, NULL);
	story.finding.kind = kind;
	story.finding.doubt = DOUBT_RESULT;
	story_step(&story, ROLE_USED, &action->place, NULL);
	story_offence(&story, ROLE_FAILED, failed);
	if (trace_event_at(checker->trace, failed->ref, &event) && event.has_result) {
		story_result(&story.finding.offence, event.result);
	}
	story_message(&story, "%s failed, and %s then used the %s that it did not make",
	              function_name(failed), function_name(&action->place), api_kind_word(kind));
	story_advice(
	    &story,
	    "look at the result; NNG's errors are positive:  if ((rv = %s(...)) != 0) fail(rv);",
	    function_name(failed));
	story_end(&story, checker);
}

enum verdict
rules_socket(struct checker *checker, const struct action *action)
{
	const struct handle *handle = action->handle;

	if (action->type != NNGT_CALL && action->type != NNGT_ENTER) {
		return GO_ON;
	}
	handle_of_failure(checker, action);
	if (handle == NULL) {
		return GO_ON;
	}
	switch (handle->object.kind) {
	case NNGT_SOCKET:
		socket_call(checker, action);
		break;
	case NNGT_DIALER:
	case NNGT_LISTENER:
		/* Closing what its socket has closed already is part of many clean-ups. */
		if (handle_closed(handle) != NULL && !sentinel(handle) &&
		    api_function(handle_closed(handle)->function)->does != NNGT_DOES_FINI &&
		    (action->does != NNGT_DOES_CLOSE || handle->closed.seq != 0)) {
			endpoint_used_after(checker, action, handle_closed(handle));
		}
		break;
	case NNGT_PIPE:
		if (action->does != NNGT_DOES_MSG_CHANGE) { /* which does not look at the pipe */
			pipe_used(checker, action);
		}
		break;
	default:
		break;
	}
	return GO_ON;
}

/* One line for all sockets that a normal exit left open. */
void
rules_socket_end(struct checker *checker)
{
	const struct object *object;
	const struct object *first = NULL;
	unsigned open = 0;
	struct story story;

	if (!checker->info->exited) {
		return;
	}
	for (size_t at = 0; (object = model_next(checker->model, NNGT_SOCKET, &at)) != NULL;) {
		if (((const struct handle *)object)->closed.seq == 0 && !object->unknown) {
			open++;
			if (first == NULL || object->number < first->number) {
				first = object;
			}
		}
	}
	if (first == NULL) {
		return;
	}
	story_begin(&story, RULE_SOCKET_LEAK, first);
	story_offence(&story, ROLE_OPENED, &first->born);
	story_message(&story, "%u socket%s still open when the process exited", open,
	              open == 1 ? " was" : "s were");
	story_advice(&story, "harmless at exit; nng_close() lets queued messages go out first");
	story_end(&story, checker);
}
