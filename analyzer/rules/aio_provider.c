/* aio_provider.c - aio handles never freed, strangers, and operations of providers never finished.
 */
#include "analyzer/rules/checker.h"

#include <string.h>

static void
aio_leaked(struct checker *checker, const struct aio *aio)
{
	struct story story;

	story_begin(&story, RULE_AIO_LEAK, &aio->object);
	if (aio->op.started.seq != 0) {
		story_step(&story, ROLE_STARTED, &aio->op.started, NULL);
	}
	story_offence(&story, ROLE_ALLOCATED, &aio->object.born);
	story_message(&story, "the aio that %s gave the application was never freed",
	              function_name(&aio->object.born));
	story_advice(&story, "nng_aio_free(aio) when its last operation is done");
	leak_end(&story, checker, &aio->object);
}

static void
never_finished(struct checker *checker, const struct aio *aio)
{
	struct story story;

	story_begin(&story, RULE_AIO_NEVER_FINISHED, &aio->object);
	/* NNG called the handler: the application's first call with the aio has the place. */
	story_offence(&story, ROLE_STARTED, aio->touched.seq != 0 ? &aio->touched : &aio->provided);
	story_message(&story, "the operation that began here was never given to nng_aio_finish");
	story_advice(&story, "call nng_aio_finish(aio, result) exactly once, on every path");
	story_end(&story, checker);
}

/* nng_aio_begin has said that the aio is stopped or canceled, and NNG calls the callback itself. */
static void
declined_told(struct story *story, const struct action *action)
{
	story_step(story, ROLE_USED, &action->aio->declined,
	           "it answered false: from here there is nothing to finish");
	story_message(story, "%s is given an aio on which %s could begin no operation",
	              function_name(&action->place), function_name(&action->aio->declined));
	story_advice(story, "when %s answers false, return and do nothing else with the aio",
	             function_name(&action->aio->declined));
}

/*
 * Deferred or finished by one who began nothing: the operation is NNG's, or there is none. From NNG
 * 2.0 on nng_aio_reset does for a provider that finishes at once.
 */
static void
never_begun(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	const struct place *start = &aio->op.started;
	struct story story;

	story_begin(&story, RULE_AIO_NEVER_FINISHED, &aio->object);
	story_step(&story, ROLE_ALLOCATED, &aio->object.born, NULL);
	if (start->seq != 0) {
		story_step(&story, ROLE_STARTED, start, "this operation is NNG's to finish");
	}
	story_offence(&story, ROLE_USED, &action->place);
	if (aio->declined.seq > start->seq) {
		declined_told(&story, action);
	} else if (start->seq != 0) {
		story_message(&story, "%s is given an aio whose operation is NNG's: %s started it",
		              function_name(&action->place), function_name(start));
		story_advice(&story,
		             "who starts an operation reads its end (nng_aio_result); only who "
		             "provides one, and began it, calls %s",
		             function_name(&action->place));
	} else {
		story_message(&story, "%s is given an aio on which no operation was begun",
		              function_name(&action->place));
		story_advice(&story, "a provider asks first:  if (!nng_aio_begin(aio)) return;  and then "
		                     "calls nng_aio_finish exactly once (NNG 2: nng_aio_start)");
	}
	story_end(&story, checker);
}

enum verdict
rules_aio_provider(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	struct story story;

	if (aio == NULL ||
	    (action->does != NNGT_DOES_AIO_FINISH && action->does != NNGT_DOES_AIO_DEFER)) {
		return GO_ON;
	}
	bool deferred = action->does == NNGT_DOES_AIO_DEFER;
	if (aio->provided.seq > aio->finished.seq || aio->reset ||
	    (aio->object.unknown && aio->provided.seq == 0)) {
		return GO_ON;
	}
	/* NNG 2 tells of nng_aio_start when it is over; a cancel may have finished before that. */
	if (!aio->lent && aio->op.started.seq == 0 &&
	    strncmp(checker->info->nng_version, "2", 1) == 0) {
		return GO_ON;
	}
	if (!aio->lent && (deferred || aio->provided.seq == 0)) {
		never_begun(checker, action);
		return GO_ON;
	}
	if (deferred || checker_reported(checker, RULE_AIO_NEVER_FINISHED, aio->provided.seq)) {
		return GO_ON;
	}
	story_begin(&story, RULE_AIO_NEVER_FINISHED, &aio->object);
	if (aio->declined.seq > aio->finished.seq) {
		declined_told(&story, action);
	} else {
		story_step(&story, ROLE_STARTED, &aio->provided, NULL);
		story_step(&story, ROLE_COMPLETED, &aio->finished, "from here the aio is NNG's again");
		story_message(&story, "%s finishes an operation that was finished before",
		              function_name(&action->place));
		story_advice(&story, "call nng_aio_finish(aio, result) exactly once for each operation");
	}
	story_offence(&story, ROLE_USED, &action->place);
	story_end(&story, checker);
	return GO_ON;
}

enum verdict
rules_aio_stranger(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	struct story story;

	if (aio == NULL || !aio->object.unknown || aio->provided.seq != 0 ||
	    aio->object.born.seq != action->place.seq || !trace_is_whole(checker->trace) ||
	    (action->type != NNGT_CALL && action->type != NNGT_ENTER)) {
		return GO_ON;
	}
	story_begin(&story, RULE_AIO_NOT_FROM_NNG, &aio->object);
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s is given a pointer that NNG never gave as an aio",
	              function_name(&action->place));
	story_advice(&story, "an aio comes from nng_aio_alloc, or as the argument of an HTTP handler");
	story_end(&story, checker);
	return GO_ON;
}

/* A thread that waits for the aio for good: nobody finishes what began. */
static bool
waited_for(const struct checker *checker, const struct aio *aio)
{
	for (uint32_t thread = 0; thread < model_threads(checker->model); thread++) {
		const struct open_call *call = NULL;
		while ((call = model_next_open(checker->model, thread, call)) != NULL) {
			/* The end of a server waits for the aios that its handlers were given. */
			bool waits = call->aio == aio || (aio->lent && call->objects[0] != NULL &&
			                                  call->objects[0]->kind == NNGT_HTTP_SERVER);
			if (!call->callback && waits && rules_stuck(checker, &call->place)) {
				return true;
			}
		}
	}
	return false;
}

static bool
unfinished(const struct aio *aio)
{
	return aio->provided.seq != 0 && aio->finished.seq < aio->provided.seq;
}

void
rules_aio_left(struct checker *checker)
{
	const struct object *object;
	const struct trace_info *info = trace_info(checker->trace);
	bool clean = ended_quiet(checker);
	struct table sites = {0};

	if (clean && !leak_aio_sites(checker, &sites)) {
		checker->failed = true;
	}
	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		const struct aio *aio = (const struct aio *)object;
		if (unfinished(aio)) {
			if (clean || (!info->exited && waited_for(checker, aio))) {
				never_finished(checker, aio);
			}
		} else if (clean && aio->state == AIO_LIVE && !object->unknown &&
		           aio->callbacks_open == 0 && aio->provided.seq == 0 &&
		           leak_aio(checker, &sites, aio) &&
		           checker_once(checker, RULE_AIO_LEAK, object->number)) {
			aio_leaked(checker, aio);
		}
	}
	leak_aio_sites_free(&sites);
}
