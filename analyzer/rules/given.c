/* given.c - what NNG has taken is given to it once more: a response, the handler of a server. */
#include "analyzer/rules/checker.h"

enum { OUTPUT_RESPONSE = 0 };

static bool
is_gone(const struct checker *checker, const struct resource *resource)
{
	bool gone = resource->state == RESOURCE_GIVEN || resource->state == RESOURCE_FREED;

	return gone && !(resource->object.unknown && trace_is_whole(checker->trace));
}

/* The address alone tells which object it is: the call takes any pointer. */
static void
output_set(struct checker *checker, const struct action *action)
{
	uint64_t address = event_arg(action->event, NNGT_POINTER);
	const struct resource *response =
	    (const struct resource *)model_latest(checker->model, NNGT_HTTP_RES, address);

	if (action->aio->lent && event_arg(action->event, NNGT_INT) == OUTPUT_RESPONSE &&
	    response != NULL && is_gone(checker, response)) {
		checker_once(checker, RULE_OBJECT_USE_AFTER_FREE, response->object.number);
		resource_accused(checker, action, response, false);
	}
}

/* It was the application's when it was set, and is not any more: two handlers share it. */
static void
output_given(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;

	if (aio->lent && aio->output != NULL && aio->hijacked.seq == 0 &&
	    event_arg(action->event, NNGT_INT) == 0 && is_gone(checker, aio->output) &&
	    checker_once(checker, RULE_OBJECT_USE_AFTER_FREE, aio->output->object.number)) {
		resource_accused(checker, action, aio->output, false);
	}
}

/* The server that has it refuses it; another one puts it into a second list, and both are broken.
 */
static void
handler_added(struct checker *checker, const struct action *action)
{
	const struct object *const *objects = action->objects;

	if (objects[0] == NULL || objects[0]->kind != NNGT_HTTP_SERVER || objects[1] == NULL ||
	    objects[1]->kind != NNGT_HTTP_HANDLER) {
		return;
	}
	const struct resource *handler = (const struct resource *)objects[1];
	if (handler->state == RESOURCE_GIVEN && handler->partner != 0 &&
	    handler->partner != objects[0]->number && is_gone(checker, handler)) {
		resource_accused(checker, action, handler, false);
	}
}

enum verdict
rules_given(struct checker *checker, const struct action *action)
{
	if (action->type != NNGT_CALL && action->type != NNGT_ENTER) {
		return GO_ON;
	}
	if (action->aio != NULL && action->does == NNGT_DOES_AIO_OUTPUT) {
		output_set(checker, action);
	} else if (action->aio != NULL && action->does == NNGT_DOES_AIO_FINISH) {
		output_given(checker, action);
	} else if (action->does == NNGT_DOES_ADD_HANDLER) {
		handler_added(checker, action);
	}
	return GO_ON;
}
