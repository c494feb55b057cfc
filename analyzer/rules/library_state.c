/* library_state.c - calls after the end of the library, and in a child that forked after its start.
 */
#include "analyzer/rules/checker.h"

static bool
makes_handle(const struct api_function *function)
{
	for (unsigned i = 0; i < function->nargs; i++) {
		if (kind_is_new_handle(function->args[i])) {
			return true;
		}
	}
	return false;
}

static void
used_after_fini(struct checker *checker, const struct action *action, const struct object *object,
                const struct place *fini)
{
	const char *word = api_kind_word(object->kind);
	struct story story;

	story_begin(&story, RULE_LIBRARY_USE_AFTER_FINI, object);
	story_step(&story, object->kind == NNGT_AIO ? ROLE_ALLOCATED : ROLE_OPENED, &object->born,
	           NULL);
	story_step(&story, ROLE_CLOSED, fini, "from here nothing of the library exists");
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s is given %s %s from before nng_fini", function_name(&action->place),
	              object->kind == NNGT_AIO ? "an" : "a", word);
	story_advice(&story, "end everything that uses NNG, free every aio, then call nng_fini");
	story_end(&story, checker);
}

/* In a child, what only touches memory works; all else needs threads that the child lacks. */
static bool
works_in_child(const struct action *action)
{
	if ((action->function->about & NNGT_ABOUT_MEMORY) != 0) {
		return true;
	}
	switch (action->does) {
	case NNGT_DOES_MSG_ALLOC:
	case NNGT_DOES_MSG_FREE:
	case NNGT_DOES_MSG_USE:
	case NNGT_DOES_MSG_CHANGE:
	case NNGT_DOES_MSG_DUP:
	case NNGT_DOES_AIO_RESULT:
	case NNGT_DOES_AIO_GET_MSG:
	case NNGT_DOES_AIO_READ:
	case NNGT_DOES_DESTROY:
		return true;
	case NNGT_DOES_CREATE:
		return !makes_handle(action->function);
	default:
		return false;
	}
}

enum verdict
rules_after_fork(struct checker *checker, const struct action *action)
{
	struct story story;

	if (!checker->info->forked || action->type == NNGT_RETURN ||
	    action->type == NNGT_CALLBACK_BEGIN || action->type == NNGT_CALLBACK_END ||
	    works_in_child(action)) {
		return GO_ON;
	}
	story_begin(&story, RULE_LIBRARY_USE_AFTER_FORK,
	            action->handle != NULL ? &action->handle->object : NULL);
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s in a child that was forked after NNG had started in its parent",
	              function_name(&action->place));
	story_advice(&story, "fork before the first use of NNG, or exec in the child at once");
	story_end(&story, checker);
	return GO_ON;
}

enum verdict
rules_library(struct checker *checker, const struct action *action)
{
	const struct place *fini = model_fini(checker->model);

	if (fini->seq == 0 || (action->type != NNGT_CALL && action->type != NNGT_ENTER)) {
		return GO_ON;
	}
	/* In a forked child everything is wrong that does not work there: that is reported. */
	if (checker->info->forked && !works_in_child(action)) {
		return GO_ON;
	}
	const struct object *object = action->aio != NULL      ? &action->aio->object
	                              : action->handle != NULL ? &action->handle->object
	                                                       : NULL;
	if (object != NULL && !object->unknown && object->born.seq < fini->seq) {
		used_after_fini(checker, action, object, fini);
	}
	return GO_ON;
}
