/*
 * in_flight.c - what an operation in progress works on, freed before its end was observed: HTTP
 * objects, and the memory that nng_aio_set_iov named.
 */
#include "analyzer/rules/checker.h"

void
freed_in_flight(struct checker *checker, const struct action *action, const struct object *object,
                const struct aio *aio)
{
	const char *word = object->kind == NNGT_MSG ? "message" : api_kind_word(object->kind);
	struct story story;

	story_begin(&story, RULE_OBJECT_FREE_IN_FLIGHT, object);
	if (aio != NULL && !aio->has_callback && aio->op.earlies > 0) {
		/* It polls: it may know by other means that the operation was done. */
		story.finding.severity = SEVERITY_WARNING;
		story.finding.doubt = DOUBT_KNOWS;
	}
	story_life(&story, object);
	if (aio != NULL) {
		story_step(&story, ROLE_STARTED, &aio->op.started,
		           "from here NNG works on the %s until the end is observed", word);
		story_step(&story, ROLE_CANCELED, &aio->op.canceled, NULL);
	}
	story_offence(&story, ROLE_FREED, &action->place);
	story_message(&story, "%s frees a %s that %s works on and whose end was not awaited",
	              function_name(&action->place), word,
	              aio != NULL ? function_name(&aio->op.started) : "an operation");
	story_advice(&story, "wait for the end first (callback, nng_aio_wait, nng_aio_stop); a cancel "
	                     "only asks for it");
	story_end(&story, checker);
}

/*
 * Does an open call work on the resource until it returns? Closing is meant to end what others do,
 * and some do it from a callback that the close brings. A wait has its mutex again when it returns.
 */
static bool
works_on(const struct open_call *call, const struct resource *resource)
{
	enum nngt_does does = api_function(call->function)->does;

	if (does == NNGT_DOES_CLOSE || does == NNGT_DOES_DESTROY || does == NNGT_DOES_RELEASE) {
		return false;
	}
	for (unsigned i = 0; i < API_ARGS_MAX; i++) {
		const struct object *object = call->objects[i];
		if (object == &resource->object) {
			return true;
		}
		if (object != NULL && does == NNGT_DOES_CV_WAIT && resource->object.kind == NNGT_MTX &&
		    object->kind == NNGT_CV &&
		    ((const struct resource *)object)->partner == resource->object.number) {
			return true;
		}
	}
	return false;
}

/* The call of another thread that works on the resource: the innermost, so none that was left. */
static const struct open_call *
inside_elsewhere(const struct checker *checker, const struct resource *resource,
                 uint32_t not_thread)
{
	uint32_t threads;
	const uint32_t *inside = model_inside(checker->model, &threads);

	for (uint32_t at = 0; at < threads; at++) {
		const struct open_call *call = NULL, *next;
		while ((next = model_next_open(checker->model, inside[at], call)) != NULL) {
			call = next;
		}
		if (inside[at] != not_thread && call != NULL && !call->callback &&
		    works_on(call, resource)) {
			return call;
		}
	}
	return NULL;
}

void
freed_inside_call(struct checker *checker, const struct action *action,
                  const struct resource *resource)
{
	const char *word = api_kind_word(resource->object.kind);
	/* A server may be stopped by whoever still holds it: who holds what is not known. */
	const struct open_call *call = resource->object.kind == NNGT_HTTP_SERVER
	                                   ? NULL
	                                   : inside_elsewhere(checker, resource, action->place.thread);
	struct story story;

	if (call == NULL) {
		return;
	}
	checker_once(checker, RULE_OBJECT_FREE_IN_FLIGHT, action->place.seq);
	story_begin(&story, RULE_OBJECT_FREE_IN_FLIGHT, &resource->object);
	bool waits = resource->object.kind == NNGT_CV;
	if (waits && resource->woken > call->place.seq) {
		/* POSIX lets it go from here on, and waits for those that were woken; NNG says nothing. */
		story.finding.severity = SEVERITY_WARNING;
		story.finding.doubt = DOUBT_WOKEN;
	}
	story_life(&story, &resource->object);
	story_step(&story, ROLE_USED, &call->place, "this call had not returned yet");
	story_offence(&story, ROLE_FREED, &action->place);
	story_message(&story, "%s is given a %s while another thread is inside %s with it",
	              function_name(&action->place), word, function_name(&call->place));
	story_advice(&story,
	             waits || resource->object.kind == NNGT_MTX
	                 ? "wake the thread and wait for its end (nng_thread_destroy), then free "
	                   "the condition variable, and the mutex last"
	                 : "free it when the other thread is done: wait for it first");
	story_end(&story, checker);
}

/* nng_free, or nng_send with NNG_FLAG_ALLOC, which frees it in its own time. */
static void
buffer_judged(struct checker *checker, const struct action *action)
{
	const struct resource *buffer = action_resource(action);

	if (buffer == NULL || buffer->object.kind != NNGT_BUFFER || buffer->object.unknown ||
	    buffer->state != RESOURCE_OWNED) {
		return;
	}
	uint64_t size = buffer->size == UINT32_MAX || buffer->size == 0 ? 1 : buffer->size;
	const struct aio *aio = model_memory_user(checker->model, buffer->object.key, size);
	if (aio != NULL) {
		freed_in_flight(checker, action, &buffer->object, aio);
	}
}

/* The body of a message lends itself as a buffer, as long as the message does not move it. */
static void
body_judged(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	const struct body *body = model_body(checker->model, msg->body);

	if (msg->body == 0 || msg->owner != MSG_APPLICATION || body == NULL || body->msg != msg ||
	    body->moved.seq != 0) {
		return;
	}
	uint64_t size = msg->room == 0 || msg->length == 0 ? 1 : msg->length;
	const struct aio *aio = model_memory_user(checker->model, msg->body, size);
	if (aio != NULL) {
		freed_in_flight(checker, action, &msg->object, aio);
	}
}

enum verdict
rules_in_flight(struct checker *checker, const struct action *action)
{
	if (action->does == NNGT_DOES_MSG_FREE && action->msg != NULL) {
		body_judged(checker, action);
	} else if (action->does == NNGT_DOES_DESTROY || action->does == NNGT_DOES_BUFFER_SEND) {
		buffer_judged(checker, action);
	}
	return GO_ON;
}
