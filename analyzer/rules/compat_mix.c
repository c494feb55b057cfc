/* compat_mix.c - memory is freed with the function for another sort: nanomsg's, NNG's, a body. */
#include "analyzer/rules/checker.h"

/* nn_allocmsg's buffers and nng_msg are different things, each with its own way to be freed. */
static void
mixed(struct checker *checker, const struct action *action, const struct object *object,
      const char *right)
{
	struct story story;

	story_begin(&story, RULE_COMPAT_MIX, object);
	story_step(&story, ROLE_ALLOCATED, &object->born, NULL);
	story_offence(&story, ROLE_FREED, &action->place);
	story_message(&story, "%s is given what %s gave", function_name(&action->place),
	              function_name(&object->born));
	story_advice(&story, "free it with %s", right);
	story_end(&story, checker);
}

/* What the call is given first was never seen as that kind, but as the other one. */
static enum verdict
taken_for(struct checker *checker, const struct action *action, enum nngt_kind kind,
          enum nngt_kind other_kind, const char *right)
{
	const struct object *first = action->objects[0];

	if (first == NULL || !first->unknown || first->kind != kind || action->type == NNGT_RETURN) {
		return GO_ON;
	}
	const struct object *other = model_latest(checker->model, other_kind, first->key);
	if (other == NULL || other->unknown) {
		return GO_ON;
	}
	mixed(checker, action, other, right);
	return ACCUSED;
}

/* A message of nanomsg's that NNG was given. */
enum verdict
rules_mix_message(struct checker *checker, const struct action *action)
{
	return taken_for(checker, action, NNGT_MSG, NNGT_NN_MSG, "nn_freemsg");
}

/* The application's own, so that nothing else has its memory: its life was seen, and goes on. */
static const struct resource *
owned_at(const struct checker *checker, enum nngt_kind kind, uint64_t address)
{
	const struct resource *resource =
	    (const struct resource *)model_latest(checker->model, kind, address);

	return resource != NULL && !resource->object.unknown && resource->state == RESOURCE_OWNED
	           ? resource
	           : NULL;
}

/* The message at whose body the address points, when the application has it. */
static const struct body *
live_body(const struct checker *checker, uint64_t address)
{
	const struct body *body = model_body(checker->model, address);

	return body != NULL && body->msg->owner == MSG_APPLICATION && !body->msg->object.unknown &&
	               body->msg->body == address && body->moved.seq == 0
	           ? body
	           : NULL;
}

static void
body_freed(struct checker *checker, const struct action *action, const struct body *body)
{
	bool sends = action->does == NNGT_DOES_BUFFER_SEND || action->does == NNGT_DOES_NN_SEND;
	struct story story;

	story_begin(&story, RULE_COMPAT_MIX, &body->msg->object);
	story_step(&story, ROLE_ALLOCATED, &body->msg->object.born, NULL);
	story_step(&story, ROLE_USED, &body->taken, "this is the inside of the message");
	story_offence(&story, sends ? ROLE_SENT : ROLE_FREED, &action->place);
	story_message(&story, "%s %s the body of a message, which goes with its message",
	              function_name(&action->place), sends ? "gives NNG" : "frees");
	story_advice(&story, sends ? "send the message (nng_sendmsg), or a copy of the body: nng_send "
	                             "without NNG_FLAG_ALLOC"
	                           : "free the message with nng_msg_free, and its body never");
	story_end(&story, checker);
}

/* What is given up as a buffer of nng_alloc, or of nn_allocmsg, is something else. */
static enum verdict
memory_mixed(struct checker *checker, const struct action *action, const struct object *given)
{
	bool compat = given->kind == NNGT_NN_MSG;
	const struct resource *other =
	    owned_at(checker, compat ? NNGT_BUFFER : NNGT_NN_MSG, given->key);

	if (!given->unknown && ((const struct resource *)given)->state == RESOURCE_OWNED) {
		return GO_ON; /* what it should be */
	}
	if (other != NULL) {
		mixed(checker, action, &other->object, compat ? "nng_free" : "nn_freemsg");
		return ACCUSED;
	}
	const struct body *body = live_body(checker, given->key);
	if (body == NULL) {
		return GO_ON;
	}
	body_freed(checker, action, body);
	return ACCUSED;
}

/* Does the call give up memory that it is given as such? */
static bool
gives_up_memory(const struct action *action)
{
	return action->does == NNGT_DOES_DESTROY || action->does == NNGT_DOES_BUFFER_SEND ||
	       action->does == NNGT_DOES_NN_SEND || action->does == NNGT_DOES_NN_REALLOC;
}

/* A message of NNG's that the nanomsg interface was given, and other memory. */
enum verdict
rules_mix_memory(struct checker *checker, const struct action *action)
{
	if (action->type == NNGT_RETURN) {
		return GO_ON;
	}
	if (taken_for(checker, action, NNGT_NN_MSG, NNGT_MSG, "nng_msg_free") == ACCUSED) {
		return ACCUSED;
	}
	for (unsigned i = 0; gives_up_memory(action) && i < action->function->nargs; i++) {
		const struct object *given = action->objects[i];
		if (given != NULL && (given->kind == NNGT_BUFFER || given->kind == NNGT_NN_MSG) &&
		    memory_mixed(checker, action, given) == ACCUSED) {
			return ACCUSED;
		}
	}
	return GO_ON;
}
