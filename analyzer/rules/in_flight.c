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
		story.finding.certain = false;
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
