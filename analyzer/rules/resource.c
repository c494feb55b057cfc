/* resource.c - buffers, strings, streams and other objects: freed twice, used after, never freed.
 */
#include "analyzer/nng/frees.h"
#include "analyzer/rules/checker.h"

#include <stdlib.h>

enum family { FAMILY_BUFFER, FAMILY_STREAM, FAMILY_OBJECT };

static enum family
family_of(enum nngt_kind kind)
{
	switch (kind) {
	case NNGT_BUFFER:
	case NNGT_STRING:
		return FAMILY_BUFFER;
	case NNGT_STREAM:
	case NNGT_STREAM_DIALER:
	case NNGT_STREAM_LISTENER:
		return FAMILY_STREAM;
	default:
		return FAMILY_OBJECT;
	}
}

/* What the rules of each family are called; buffers have no rule for a use: nothing uses them. */
static const enum rule_id double_free[] = {RULE_BUFFER_DOUBLE_FREE, RULE_STREAM_DOUBLE_FREE,
                                           RULE_OBJECT_DOUBLE_FREE};
static const enum rule_id use_after_free[] = {RULE_BUFFER_DOUBLE_FREE, RULE_STREAM_USE_AFTER_FREE,
                                              RULE_OBJECT_USE_AFTER_FREE};
static const enum rule_id never_freed[] = {RULE_BUFFER_LEAK, RULE_STREAM_LEAK, RULE_OBJECT_LEAK};

enum rule_id
leak_rule(enum nngt_kind kind)
{
	return kind == NNGT_AIO ? RULE_AIO_LEAK : never_freed[family_of(kind)];
}

static bool
hangs_from_freed(const struct resource *resource)
{
	return resource->state != RESOURCE_FREED && resource->parent != NULL &&
	       resource->parent->state == RESOURCE_FREED;
}

/* How the object ended, in a sentence that goes on from "is given a url". */
static void
resource_end_told(struct story *story, const struct action *action, const struct resource *resource)
{
	const char *call = function_name(&action->place), *word = api_kind_word(resource->object.kind);

	if (hangs_from_freed(resource)) {
		const struct resource *root = resource->parent;
		story_step(story, ROLE_FREED, &root->freed,
		           "from here nothing of the tree exists any more");
		story_message(story, "%s is given a %s of the tree that %s had freed before", call, word,
		              function_name(&root->freed));
		story_advice(story, "take what you need from the tree, then free its root, last of all");
	} else if (resource->state == RESOURCE_GIVEN) {
		bool lent =
		    resource->object.kind == NNGT_HTTP_CONN || resource->object.kind == NNGT_HTTP_REQ;
		story_message(story, "%s is given a %s that %s had %s before", call, word,
		              function_name(&resource->given),
		              lent ? "given back to NNG" : "handed to NNG");
		story_advice(story,
		             lent ? "the server lends connection and request until nng_aio_finish; "
		                    "nng_http_hijack() before it makes them yours"
		                  : "what NNG has taken, NNG frees: make a new one for the next time");
	} else {
		story_message(story, "%s is given a %s that %s had freed before", call, word,
		              function_name(&resource->freed));
		story_advice(story, "%s() once, after the last use; set the pointer to NULL then",
		             free_function(resource->object.kind));
	}
}

void
resource_accused(struct checker *checker, const struct action *action,
                 const struct resource *resource, bool freeing)
{
	enum family family = family_of(resource->object.kind);
	struct story story;

	story_begin(&story, freeing ? double_free[family] : use_after_free[family], &resource->object);
	story_life(&story, &resource->object);
	resource_end_told(&story, action, resource);
	story_offence(&story, freeing ? ROLE_FREED : ROLE_USED, &action->place);
	story_end(&story, checker);
}

/* What is lent is freed by its owner: the server, or the root of a statistics tree. */
static void
lent_freed(struct checker *checker, const struct action *action, const struct resource *resource)
{
	bool stat = resource->object.kind == NNGT_STAT;
	const char *word = api_kind_word(resource->object.kind);
	struct story story;

	story_begin(&story, RULE_OBJECT_DOUBLE_FREE, &resource->object);
	if (stat && resource->parent != NULL) {
		story_step(&story, ROLE_ALLOCATED, &resource->parent->object.born, NULL);
	}
	story_step(&story, ROLE_RECEIVED, &resource->object.born,
	           stat ? "this is a part of the tree, which goes with its root"
	                : "this is lent: it stays the server's");
	story_offence(&story, ROLE_FREED, &action->place);
	if (stat) {
		story_message(&story,
		              "%s frees a part of a statistics tree, which nng_stats_free of the "
		              "root frees as well",
		              function_name(&action->place));
		story_advice(&story, "free the root that nng_stats_get gave, once, and nothing else of it");
	} else {
		story_message(&story, "%s frees a %s that the HTTP server has only lent to its handler",
		              function_name(&action->place), word);
		story_advice(&story,
		             "leave it to the server, or take it over with nng_http_hijack() first");
	}
	story_end(&story, checker);
}

/* The root of a statistics tree ends all that hangs from it. */
static bool
ended(const struct resource *resource)
{
	return resource->state == RESOURCE_FREED ||
	       (resource->parent != NULL && resource->parent->state == RESOURCE_FREED);
}

static void
buffer_size_judged(struct checker *checker, const struct action *action,
                   const struct resource *buffer, uint64_t size)
{
	struct story story;

	if (buffer->size == UINT32_MAX || size >= UINT32_MAX || buffer->size == size ||
	    buffer->object.unknown) {
		return;
	}
	story_begin(&story, RULE_BUFFER_WRONG_SIZE, &buffer->object);
	story_step(&story, ROLE_ALLOCATED, &buffer->object.born, NULL);
	story_offence(&story, ROLE_FREED, &action->place);
	story_message(&story, "%s is told %llu bytes for a buffer that %s gave with %u bytes",
	              function_name(&action->place), (unsigned long long)size,
	              function_name(&buffer->object.born), buffer->size);
	story_advice(&story, "pass the size the buffer was allocated or received with");
	story_end(&story, checker);
}

static void
buffer_call(struct checker *checker, const struct action *action, const struct resource *buffer)
{
	bool freeing = action->does == NNGT_DOES_DESTROY;

	if (buffer->object.unknown) {
		return; /* not NNG's: the program's own memory, which may have come back */
	}
	if (buffer->state == RESOURCE_FREED || buffer->state == RESOURCE_GIVEN) {
		resource_accused(checker, action, buffer, true);
	} else if (buffer->state == RESOURCE_IN_CALL) {
		freed_inside_call(checker, action, buffer);
	} else if (buffer->state == RESOURCE_OWNED) {
		if (freeing && action->event->function == NNGT_FN_nng_free) {
			buffer_size_judged(checker, action, buffer, event_arg(action->event, NNGT_SIZE));
		} else if (!freeing) {
			buffer_size_judged(checker, action, buffer, event_arg(action->event, NNGT_SIZE));
		}
	}
}

/* The same address given out again without a free: something else than NNG freed it. */
static void
buffer_came_back(struct checker *checker, const struct action *action, uint64_t address)
{
	struct story story;
	const struct resource *older =
	    (const struct resource *)model_latest(checker->model, NNGT_BUFFER, address);

	if (older == NULL || older->state != RESOURCE_OWNED || older->object.unknown) {
		return;
	}
	story_begin(&story, RULE_BUFFER_WRONG_SIZE, &older->object);
	story_step(&story, ROLE_HARM, &action->place, NULL);
	story_offence(&story, ROLE_ALLOCATED, &older->object.born);
	story_message(&story,
	              "the buffer of %s was freed without nng_free, probably with free(): later %s got "
	              "the same memory again",
	              function_name(&older->object.born), function_name(&action->place));
	story_advice(&story, "free it with nng_free(p, size), not with free()");
	story_end(&story, checker);
}

static void
buffer_gained(struct checker *checker, const struct action *action)
{
	const struct event *event = action->event;

	if (event->function == NNGT_FN_nng_alloc || event->function == NNGT_FN_nng_strdup) {
		buffer_came_back(checker, action, (uint64_t)event->result);
	} else if (action->does == NNGT_DOES_BUFFER_RECV && action->type == NNGT_RETURN &&
	           event->result == 0) {
		buffer_came_back(checker, action, event_arg(event, NNGT_BUFFER | NNGT_OUT));
	}
}

/* A stream or connection in the output of an aio that is given up: nobody else knows it. */
static void
output_judged(struct checker *checker, const struct action *action)
{
	bool freed = action->does == NNGT_DOES_AIO_FREE && action->type == NNGT_RETURN;
	bool starts = action->type == NNGT_CALL && action->does == NNGT_DOES_START_OTHER;
	const struct aio *aio = freed && action->has_enter ? action->enter->aio : action->aio;
	struct story story;

	if (aio == NULL || (!freed && !starts) || aio->op.active || !aio->op.result_known ||
	    aio->op.result != 0 || aio->op.delivered || aio->op.started.seq == 0 ||
	    operation_makes(&aio->op) == NNGT_NO_OBJECT) {
		return;
	}
	story_begin(&story, leak_rule(operation_makes(&aio->op)), NULL);
	story.finding.kind = operation_makes(&aio->op);
	story_step(&story, ROLE_COMPLETED, &aio->op.observed,
	           "from here the aio holds the new %s, and the program must take it",
	           api_kind_word(story.finding.kind));
	story_step(&story, freed ? ROLE_FREED : ROLE_STARTED, &action->place, NULL);
	story_offence(&story, ROLE_STARTED, &aio->op.started);
	story_message(&story,
	              "what %s made is lost: %s gives up the aio, and nng_aio_get_output never "
	              "took it",
	              function_name(&aio->op.started), function_name(&action->place));
	story_advice(&story,
	             "after success take it with nng_aio_get_output(aio, 0), and %s() it when done",
	             free_function(story.finding.kind));
	story_end(&story, checker);
}

/* A handler that a server has may still be asked for its data; the others may not be touched. */
static bool
out_of_reach(const struct resource *resource)
{
	enum nngt_kind kind = resource->object.kind;

	return resource->state == RESOURCE_GIVEN && (kind == NNGT_HTTP_RES || kind == NNGT_HTTP_REQ ||
	                                             kind == NNGT_HTTP_CONN || kind == NNGT_NN_MSG);
}

static void
object_call(struct checker *checker, const struct action *action, const struct resource *resource,
            bool freeing)
{
	/* In a trace from the start, what has no beginning was made by a call that nobody sees. */
	if (resource->object.unknown && resource->parent == NULL && trace_is_whole(checker->trace)) {
		return;
	}
	if (ended(resource) &&
	    checker_reported(checker, RULE_OBJECT_FREE_IN_FLIGHT, resource->freed.seq)) {
		return; /* the free was the mistake */
	}
	if (ended(resource) || out_of_reach(resource) ||
	    (freeing && resource->state == RESOURCE_GIVEN)) {
		resource_accused(checker, action, resource, freeing);
	} else if (freeing && resource->state == RESOURCE_LENT) {
		lent_freed(checker, action, resource);
	} else if (freeing && resource->uses > 0) {
		freed_in_flight(checker, action, &resource->object, resource->user);
	} else if (freeing) {
		freed_inside_call(checker, action, resource);
	}
}

enum verdict
rules_resource(struct checker *checker, const struct action *action)
{
	if (action->type == NNGT_CALLBACK_BEGIN || action->type == NNGT_CALLBACK_END) {
		return GO_ON;
	}
	buffer_gained(checker, action);
	output_judged(checker, action);
	for (unsigned i = 0; i < API_ARGS_MAX && action->type != NNGT_RETURN; i++) {
		const struct object *object = action->objects[i];
		if (object == NULL || !kind_is_resource(object->kind)) {
			continue;
		}
		const struct resource *resource = (const struct resource *)object;
		bool freeing =
		    i == 0 && (action->does == NNGT_DOES_DESTROY || action->does == NNGT_DOES_RELEASE);
		if (object->kind == NNGT_BUFFER && action->does == NNGT_DOES_HANDLER_DATA) {
			continue;
		}
		if (object->kind == NNGT_BUFFER) {
			buffer_call(checker, action, resource);
		} else {
			object_call(checker, action, resource, freeing);
		}
	}
	return GO_ON;
}

/* The send that failed last, and so left the buffer with the application. */
static void
failed_send_told(struct story *story, const struct resource *resource)
{
	const char *send = function_name(&resource->given);
	bool compat = resource->object.kind == NNGT_NN_MSG;
	char result[48] = "-1";

	if (!compat) {
		describe_result(resource->send_result, result, sizeof(result));
	}
	struct finding_step *step =
	    story_aside(story, ROLE_SEND_FAILED, &resource->given,
	                "from here the buffer is the application's again, to free or to send");
	story_result(step, compat ? -1 : resource->send_result);
	story_message(story,
	              "%s failed with %s, so the buffer that %s gave stayed the application's, which "
	              "never freed or sent it",
	              send, result, function_name(&resource->object.born));
	if (compat) {
		story_advice(story, "if (%s(...) < 0) nn_freemsg(p);", send);
	} else {
		story_advice(story, "if ((rv = %s(...)) != 0) nng_free(p, size);", send);
	}
}

static bool
send_failed(const struct resource *resource)
{
	enum nngt_does does = api_function(resource->given.function)->does;

	return resource->given.seq != 0 && (does == NNGT_DOES_BUFFER_SEND || does == NNGT_DOES_NN_SEND);
}

/* A buffer, stream or object that outlived a clean end. */
static void
resource_leaked(struct checker *checker, const struct resource *resource)
{
	const char *word = api_kind_word(resource->object.kind);
	enum rule_id rule = leak_rule(resource->object.kind);
	struct story story;

	story_begin(&story, rule, &resource->object);
	if (resource->closed.seq != 0) {
		story_step(&story, ROLE_CLOSED, &resource->closed, NULL);
	}
	story_offence(&story, ROLE_ALLOCATED, &resource->object.born);
	story_message(&story, "the %s that %s gave the application was never freed%s", word,
	              function_name(&resource->object.born),
	              resource->closed.seq != 0 ? "; closing it does not free it" : "");
	if (send_failed(resource)) {
		failed_send_told(&story, resource);
	} else if (rule == RULE_BUFFER_LEAK) {
		story_advice(&story,
		             "nng_free(p, size) what nng_alloc or nng_recv with NNG_FLAG_ALLOC gave, "
		             "nng_strfree() strings");
	} else {
		story_advice(&story, "%s() it when its last user is done",
		             free_function(resource->object.kind));
	}
	leak_end(&story, checker, &resource->object);
}

void
rules_resource_end(struct checker *checker)
{
	const struct object *object;

	if (!ended_clean(checker)) {
		return;
	}
	for (enum nngt_kind kind = NNGT_BUFFER; kind < NNGT_OBJECT_KINDS_END; kind++) {
		for (size_t at = 0; (object = model_next(checker->model, kind, &at)) != NULL;) {
			const struct resource *resource = (const struct resource *)object;
			if (resource->state == RESOURCE_OWNED && !object->unknown && !object_is_kept(object)) {
				resource_leaked(checker, resource);
			}
		}
	}
}
