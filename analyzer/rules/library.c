/* library.c - calls after the end of the library, and in a child that forked after its start. */
#include "analyzer/rules/checker.h"

static void used_after_fini(struct checker *checker, const struct action *action,
                            const struct place *fini)
{
	struct story story;

	story_begin(&story, RULE_LIBRARY_USE_AFTER_FINI, &action->aio->object);
	story_step(&story, ROLE_ALLOCATED, &action->aio->object.born, NULL);
	story_step(&story, ROLE_CLOSED, fini, "from here nothing of the library exists");
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s is given an aio from before nng_fini", function_name(&action->place));
	story_advice(&story, "free every aio, then call nng_fini, and NNG no more");
	story_end(&story, checker);
}

/* In a child, these only touch memory; everything else needs threads that the child lacks. */
static bool works_in_child(enum nngt_does does)
{
	return does == NNGT_DOES_MSG_ALLOC || does == NNGT_DOES_MSG_FREE || does == NNGT_DOES_MSG_USE ||
	       does == NNGT_DOES_MSG_CHANGE || does == NNGT_DOES_MSG_DUP ||
	       does == NNGT_DOES_AIO_RESULT || does == NNGT_DOES_AIO_GET_MSG ||
	       does == NNGT_DOES_AIO_READ;
}

void rules_library(struct checker *checker, const struct action *action)
{
	const struct place *fini = model_fini(checker->model);
	struct story story;

	if (action->type != NNGT_CALL && action->type != NNGT_ENTER) {
		return;
	}
	if (trace_info(checker->trace)->forked && !works_in_child(action->does) &&
	    action->does != NNGT_DOES_CREATE && action->does != NNGT_DOES_DESTROY) {
		story_begin(&story, RULE_LIBRARY_USE_AFTER_FORK,
		            action->handle != NULL ? &action->handle->object : NULL);
		story_offence(&story, ROLE_USED, &action->place);
		story_message(&story, "%s in a child that was forked after NNG had started in its parent",
		              function_name(&action->place));
		story_advice(&story, "fork before the first use of NNG, or exec in the child at once");
		story_end(&story, checker);
		return;
	}
	if (action->aio != NULL && !action->aio->object.unknown && fini->seq != 0 &&
	    action->aio->object.born.seq < fini->seq) {
		used_after_fini(checker, action, fini);
	}
}
