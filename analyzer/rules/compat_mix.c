/* compat_mix.c - what NNG gave is freed as nanomsg's, or the other way round. */
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

enum verdict
rules_compat_mix(struct checker *checker, const struct action *action)
{
	const struct object *first = action->objects[0];
	const struct object *other;

	if (first == NULL || !first->unknown || action->type == NNGT_RETURN) {
		return GO_ON;
	}
	if (first->kind == NNGT_MSG) {
		other = model_latest(checker->model, NNGT_NN_MSG, first->key);
		if (other != NULL && !other->unknown) {
			mixed(checker, action, other, "nn_freemsg");
			return ACCUSED;
		}
	} else if (first->kind == NNGT_NN_MSG) {
		other = model_latest(checker->model, NNGT_MSG, first->key);
		if (other != NULL && !other->unknown) {
			mixed(checker, action, other, "nng_msg_free");
			return ACCUSED;
		}
	}
	return GO_ON;
}
