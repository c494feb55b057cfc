/* callback.c - what a callback may not do: block, wait for itself or for another that waits. */
#include "analyzer/rules/checker.h"

#include "analyzer/nng/callbacks.h"

#define LIKELY_NS UINT64_C(1000000000) /* so long without progress is hardly one */
#define STUCK_NS  UINT64_C(2000000000) /* so long is no coincidence */

/* Such a protocol drops a message rather than block. An unknown one counts as such: no finding. */
static bool
may_never_block(const struct handle *handle)
{
	const struct protocol *protocol = handle_protocol(handle);

	return !protocol->known || protocol->never_blocks;
}

/* A mutex that this thread has locked itself: NNG's are not recursive. Where, or NULL. */
static const struct place *
own_lock(const struct action *action)
{
	const struct resource *mutex = action->does == NNGT_DOES_LOCK ? action_resource(action) : NULL;

	return mutex != NULL && mutex->locked.seq != 0 && mutex->locked.thread == action->place.thread
	           ? &mutex->locked
	           : NULL;
}

/* May this call take its time? */
static bool
blocks(const struct action *action)
{
	if ((action->function->about & NNGT_ABOUT_WAITS) != 0) {
		return true;
	}
	switch (action->does) {
	case NNGT_DOES_SEND:
	case NNGT_DOES_BUFFER_SEND:
		return (call_flags(action) & NNG_FLAG_NONBLOCK) == 0 && !may_never_block(action->handle) &&
		       (action->handle == NULL || !action->handle->sends_at_once);
	case NNGT_DOES_RECV:
	case NNGT_DOES_BUFFER_RECV:
		return (call_flags(action) & NNG_FLAG_NONBLOCK) == 0 &&
		       (action->handle == NULL || !action->handle->recvs_at_once);
	case NNGT_DOES_SLEEP:
	case NNGT_DOES_DEVICE:
		return true;
	case NNGT_DOES_AIO_WAIT:
	case NNGT_DOES_AIO_STOP:
	case NNGT_DOES_AIO_FREE:
		return action->aio != NULL && action->aio->op.active && !action->aio->object.unknown;
	case NNGT_DOES_CLOSE:
		return action->handle != NULL && action->handle->object.kind == NNGT_SOCKET &&
		       handle_closed(action->handle) == NULL;
	case NNGT_DOES_CREATE: /* nng_dial waits for the connection */
		return api_takes(action->function, NNGT_FLAGS) &&
		       action->event->function != NNGT_FN_nng_listen &&
		       action->event->function != NNGT_FN_nng_listen_url &&
		       (call_flags(action) & NNG_FLAG_NONBLOCK) == 0;
	case NNGT_DOES_USE:
		return action->event->function == NNGT_FN_nng_dialer_start &&
		       (call_flags(action) & NNG_FLAG_NONBLOCK) == 0;
	case NNGT_DOES_LOCK:
		return own_lock(action) != NULL;
	default:
		return false;
	}
}

/* Is the callback called from inside a call of the application's, on a thread of its own? */
static bool
inside_a_call(const struct checker *checker, uint32_t thread, const struct open_call *callback)
{
	return model_next_open(checker->model, thread, NULL) != callback;
}

/*
 * A cancel function or a destructor that a call of the application's brings holds up nobody but
 * that call. A logger may be called while NNG holds a lock of its own, whatever the thread.
 */
static bool
may_block(const struct checker *checker, const struct action *action,
          const struct open_call *callback)
{
	enum callback_sort sort = callback_sort(callback->function);
	bool own = sort == API_CALLBACK_CANCEL || sort == API_CALLBACK_DESTRUCTOR;

	return own && own_lock(action) == NULL &&
	       inside_a_call(checker, action->place.thread, callback);
}

static void
callback_blocked(struct checker *checker, const struct action *action,
                 const struct open_call *callback)
{
	struct story story;

	story_begin(&story, RULE_AIO_CALLBACK_BLOCKS,
	            callback->aio == NULL ? NULL : &callback->aio->object);
	if (callback->aio != NULL) {
		story_step(&story, ROLE_ALLOCATED, &callback->aio->object.born, NULL);
	}
	const char *sort = callback_facts[callback_sort(callback->function)].sentence;
	const struct place *locked = own_lock(action);
	bool inside = inside_a_call(checker, action->place.thread, callback);
	if (locked != NULL) {
		story_step(&story, ROLE_USED, locked, "from here this thread has the lock");
	}
	story_step(&story, ROLE_COMPLETED, &callback->place,
	           inside ? "from here the thread is in %s, and NNG waits for it"
	                  : "from here the thread is NNG's, in %s",
	           sort);
	story_offence(&story, ROLE_USED, &action->place);
	if (locked != NULL) {
		story_message(&story,
		              "%s in %s waits for ever: the same thread has locked this mutex already",
		              function_name(&action->place), sort);
		story_advice(&story, "hold no lock that %s takes while you call NNG", sort);
	} else {
		story_message(&story, "%s may block, and it is called in %s, %s",
		              function_name(&action->place), sort,
		              inside ? "for which a call of NNG waits" : "on a thread of NNG's");
		story_advice(&story,
		             "start an asynchronous operation, or hand the work to a thread of yours");
	}
	story_end(&story, checker);
}

static void
closed_in_pipe_callback(struct checker *checker, const struct action *action,
                        const struct open_call *callback)
{
	struct story story;

	story_begin(&story, RULE_SOCKET_CLOSE_IN_CALLBACK, &action->handle->object);
	if (!action->handle->object.unknown) {
		story_step(&story, ROLE_OPENED, &action->handle->object.born, NULL);
	}
	story_step(&story, ROLE_COMPLETED, &callback->place,
	           "from here the thread is in a pipe callback");
	story_offence(&story, ROLE_CLOSED, &action->place);
	story_message(&story, "%s in a pipe callback waits for that callback to return",
	              function_name(&action->place));
	story_advice(&story, "close only the pipe there (nng_pipe_close); tell another thread to close "
	                     "the rest");
	story_end(&story, checker);
}

enum verdict
rules_callback(struct checker *checker, const struct action *action)
{
	const struct open_call *callback;

	if (action->type != NNGT_ENTER) {
		return GO_ON;
	}
	callback = model_callback(checker->model, action->place.thread);
	if (callback == NULL) {
		return GO_ON;
	}
	if (callback_sort(callback->function) == API_CALLBACK_PIPE && action->does == NNGT_DOES_CLOSE) {
		if (action->handle != NULL && action->handle->object.kind != NNGT_PIPE &&
		    action->handle->object.kind != NNGT_CTX) {
			closed_in_pipe_callback(checker, action, callback);
		}
	} else if (blocks(action) && (action->aio == NULL || action->aio != callback->aio) &&
	           !may_block(checker, action, callback)) {
		callback_blocked(checker, action, callback);
	}
	return GO_ON;
}

/* A call on an aio that waits for its callback, entered and never left. */
static bool
waits(const struct open_call *call)
{
	enum nngt_does does = api_function(call->function)->does;

	return !call->callback && call->aio != NULL &&
	       (does == NNGT_DOES_AIO_WAIT || does == NNGT_DOES_AIO_STOP || does == NNGT_DOES_AIO_FREE);
}

static bool
waits_inside(const struct checker *checker, uint32_t thread, const struct aio *aio)
{
	const struct open_call *call = NULL;

	while ((call = model_next_open(checker->model, thread, call)) != NULL) {
		if (waits(call) && call->aio == aio) {
			return true;
		}
	}
	return false;
}

static const struct place *
callback_elsewhere(const struct checker *checker, const struct aio *aio, uint32_t not_thread)
{
	uint32_t threads;
	const uint32_t *inside = model_inside(checker->model, &threads);
	for (uint32_t at = 0; aio->callbacks_open > 0 && at < threads; at++) {
		uint32_t thread = inside[at];
		const struct place *place = model_in_callback(checker->model, thread, aio);
		/* A callback that waits for itself is reported by another rule. */
		if (thread != not_thread && place != NULL && !waits_inside(checker, thread, aio)) {
			return place;
		}
	}
	return NULL;
}

static void
deadlock(struct checker *checker, const struct open_call *call, const struct place *callback)
{
	struct story story;

	story_begin(&story, RULE_AIO_WAIT_DEADLOCK, &call->aio->object);
	story.finding.certain = false;
	if (!rules_stuck(checker, &call->place) || !rules_stuck(checker, callback)) {
		story.finding.severity = SEVERITY_NOTE; /* the callback may just have been long */
	}
	story_step(&story, ROLE_ALLOCATED, &call->aio->object.born, NULL);
	story_step(&story, ROLE_COMPLETED, callback, "from here the callback runs; it never returned");
	story_offence(&story, ROLE_WAITED, &call->place);
	story_message(&story,
	              "%s never returned: it waits for the aio's callback, which had begun and "
	              "never returned either",
	              function_name(&call->place));
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
		*callback = waits(call) ? callback_elsewhere(checker, call->aio, thread) : NULL;
		if (*callback != NULL && stuck_for(checker, &call->place, LIKELY_NS) &&
		    stuck_for(checker, *callback, LIKELY_NS)) {
			break;
		}
	}
	return call;
}

/*
 * A callback may itself wait for another one's callback, and so on, perhaps in a circle. All the
 * waits of such a chain are one deadlock: the first that is met is reported, the others are noted.
 */
static bool
chain_is_new(struct checker *checker, const struct open_call *call, const struct place *callback)
{
	uint64_t start = call->place.seq;

	if (!checker_once(checker, RULE_AIO_WAIT_DEADLOCK, start)) {
		return false;
	}
	for (;;) {
		call = waits_elsewhere(checker, callback->thread, &callback);
		if (call == NULL || call->place.seq == start) {
			return true; /* the end of the chain, or round once */
		}
		if (!checker_once(checker, RULE_AIO_WAIT_DEADLOCK, call->place.seq)) {
			return false; /* into a chain that was reported */
		}
	}
}

void
rules_callback_end(struct checker *checker)
{
	if (checker->info->exited) {
		return;
	}
	for (uint32_t thread = 0; thread < model_threads(checker->model); thread++) {
		const struct place *callback;
		const struct open_call *call = waits_elsewhere(checker, thread, &callback);
		if (call != NULL && chain_is_new(checker, call, callback)) {
			deadlock(checker, call, callback);
		}
	}
}
