/* callback.c - what a callback may not do: block, wait for itself or for another that waits. */
#include "analyzer/rules/checker.h"

#include "analyzer/nng/callbacks.h"

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
