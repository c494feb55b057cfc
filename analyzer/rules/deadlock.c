/*
 * deadlock.c - a call that waits for a callback, and neither ever returned: told from the trace
 * alone. hang.c has the proof, from a look into the process.
 */
#include "analyzer/rules/checker.h"

#include "analyzer/nng/callbacks.h"

#define LIKELY_NS UINT64_C(1000000000) /* so long without progress is hardly one */
#define STUCK_NS  UINT64_C(2000000000) /* so long is no coincidence */

/* A call on an aio that waits for its callback, entered and never left. */
static bool
waits_for_aio(const struct open_call *call)
{
	enum nngt_does does = api_function(call->function)->does;

	return !call->callback && call->aio != NULL &&
	       (does == NNGT_DOES_AIO_WAIT || does == NNGT_DOES_AIO_STOP || does == NNGT_DOES_AIO_FREE);
}

/* The socket of a close that waits for its pipe callbacks: its own, or its dialer's or listener's.
 */
static const struct handle *
closes_socket(const struct open_call *call)
{
	const struct handle *handle = call->handle;

	if (call->callback || handle == NULL || api_function(call->function)->does != NNGT_DOES_CLOSE) {
		return NULL;
	}
	switch (handle->object.kind) {
	case NNGT_SOCKET:
		return handle;
	case NNGT_DIALER:
	case NNGT_LISTENER:
		return handle->socket;
	default:
		return NULL;
	}
}

/* Is the thread in a call that waits for the same? Another rule tells of who waits for itself. */
static bool
waits_inside(const struct checker *checker, uint32_t thread, const struct open_call *wait)
{
	const struct open_call *call = NULL;

	while ((call = model_next_open(checker->model, thread, call)) != NULL) {
		if (waits_for_aio(call)
		        ? call->aio == wait->aio
		        : closes_socket(call) != NULL && closes_socket(call) == closes_socket(wait)) {
			return true;
		}
	}
	return false;
}

/*
 * Where a pipe callback began on the thread for which a close of the socket waits. The last
 * callback of every pipe runs on one and the same thread of NNG's, so each holds up the others.
 */
static const struct place *
in_pipe_callback(const struct checker *checker, uint32_t thread, const struct handle *socket)
{
	const struct open_call *call = NULL;
	struct event event;

	while ((call = model_next_open(checker->model, thread, call)) != NULL) {
		if (call->callback && callback_sort(call->function) == API_CALLBACK_PIPE &&
		    trace_event_at(checker->trace, call->place.ref, &event) &&
		    (event.pipe_socket == socket->object.key ||
		     pipe_event_is_last(event.pipe_event_name))) {
			return &call->place;
		}
	}
	return NULL;
}

const struct place *
rules_awaited(const struct checker *checker, const struct open_call *call, uint32_t not_thread)
{
	const struct handle *socket = closes_socket(call);
	uint32_t threads;
	const uint32_t *inside = model_inside(checker->model, &threads);

	if (socket == NULL && (!waits_for_aio(call) || call->aio->callbacks_open == 0)) {
		return NULL;
	}
	for (uint32_t at = 0; at < threads; at++) {
		uint32_t thread = inside[at];
		if (thread == not_thread) {
			continue;
		}
		const struct place *place = socket != NULL
		                                ? in_pipe_callback(checker, thread, socket)
		                                : model_in_callback(checker->model, thread, call->aio);
		if (place != NULL && !waits_inside(checker, thread, call)) {
			return place;
		}
	}
	return NULL;
}

static void
deadlock(struct checker *checker, const struct open_call *call, const struct place *callback)
{
	struct story story;

	bool closes = closes_socket(call) != NULL;
	const struct object *object = closes ? &call->handle->object : &call->aio->object;

	story_begin(&story, RULE_AIO_WAIT_DEADLOCK, object);
	story.finding.doubt = DOUBT_LOCKS;
	if (!rules_stuck(checker, &call->place) || !rules_stuck(checker, callback)) {
		story.finding.severity = SEVERITY_NOTE; /* the callback may just have been long */
	}
	if (!object->unknown) {
		story_step(&story, closes ? ROLE_OPENED : ROLE_ALLOCATED, &object->born, NULL);
	}
	story_step(&story, ROLE_COMPLETED, callback, "from here the callback runs; it never returned");
	story_offence(&story, closes ? ROLE_CLOSED : ROLE_WAITED, &call->place);
	story_message(&story,
	              "%s never returned: it waits for %s callback, which had begun and "
	              "never returned either",
	              function_name(&call->place), closes ? "a pipe" : "the aio's");
	story_advice(&story, "hold no lock that the callback takes while waiting for it, and let "
	                     "callbacks wait for nothing");
	story_end(&story, checker);
}

/* Until when the process is known to have lived: a look may have found it alive after its last
 * event. */
static uint64_t
last_seen_ns(const struct checker *checker)
{
	const struct trace_info *info = checker->info;
	const struct rules_look *look = checker->watch != NULL ? checker->watch->look : NULL;
	uint64_t end = info->end_ns > info->duration_ns ? info->end_ns : info->duration_ns;
	uint64_t looked = look != NULL && look->snapshot != NULL ? look->snapshot->header.stop_ns : 0;

	return looked > end ? looked : end;
}

static bool
stuck_for(const struct checker *checker, const struct place *place, uint64_t ns)
{
	struct event event;
	uint64_t end = last_seen_ns(checker);

	return trace_event_at(checker->trace, place->ref, &event) && event.time_ns <= end &&
	       end - event.time_ns >= ns;
}

/* Long enough before the end to be stuck rather than interrupted. */
bool
rules_stuck(const struct checker *checker, const struct place *place)
{
	return stuck_for(checker, place, STUCK_NS);
}

/* The wait of a thread for a callback that runs elsewhere; *callback gets where that began. */
static const struct open_call *
waits_elsewhere(const struct checker *checker, uint32_t thread, const struct place **callback)
{
	const struct open_call *call = NULL;

	while ((call = model_next_open(checker->model, thread, call)) != NULL) {
		*callback = rules_awaited(checker, call, thread);
		if (*callback != NULL && stuck_for(checker, &call->place, LIKELY_NS) &&
		    stuck_for(checker, *callback, LIKELY_NS)) {
			break;
		}
	}
	return call;
}

/*
 * Is the first of two waits the better place to tell a circle from? The younger aio decides, so
 * that it is the same in every run; one that was met in mid-life is the older.
 */
static bool
tells_better(const struct open_call *call, const struct open_call *other)
{
	if (call->aio == NULL || other->aio == NULL) {
		return call->aio != NULL;
	}
	const struct object *aio = &call->aio->object, *rival = &other->aio->object;
	return aio->unknown != rival->unknown ? rival->unknown : aio->number > rival->number;
}

/*
 * A callback may itself wait for another one's callback, and so on: all the waits of such a chain
 * are one deadlock. It is told from where it does not go on, or, when it ends in a circle, from a
 * wait of the circle: who waits for one of its callbacks need not be wrong. NULL: it was told
 * before.
 */
static const struct open_call *
chain_end(struct checker *checker, const struct open_call *first, const struct place **callback)
{
	uint32_t longest = model_threads(checker->model), length = 0;
	const struct open_call *call = first, *end = NULL;
	const struct place *runs = *callback, *first_runs = *callback;
	bool is_new = true;

	/* After so many steps it is in the circle, if there is one. */
	for (; call != NULL && length < longest; length++) {
		is_new &= !checker_reported(checker, RULE_AIO_WAIT_DEADLOCK, call->place.seq);
		end = call;
		*callback = runs;
		call = waits_elsewhere(checker, runs->thread, &runs);
	}
	const struct open_call *start = call;
	while (call != NULL) {
		if (call == start || tells_better(call, end)) {
			end = call;
			*callback = runs;
		}
		call = waits_elsewhere(checker, runs->thread, &runs);
		call = call == start ? NULL : call;
	}
	for (call = first, runs = first_runs; length > 0; length--) {
		checker_once(checker, RULE_AIO_WAIT_DEADLOCK, call->place.seq);
		call = waits_elsewhere(checker, runs->thread, &runs);
	}
	return is_new ? end : NULL;
}

void
rules_deadlock_end(struct checker *checker)
{
	if (checker->info->exited) {
		return;
	}
	for (uint32_t thread = 0; thread < model_threads(checker->model); thread++) {
		const struct place *callback;
		const struct open_call *call = waits_elsewhere(checker, thread, &callback);
		if (call != NULL) {
			call = chain_end(checker, call, &callback);
		}
		if (call != NULL) {
			deadlock(checker, call, callback);
		}
	}
}
