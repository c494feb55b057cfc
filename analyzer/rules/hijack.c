/* hijack.c - HTTP connections that the application has taken over from the server. */
#include "analyzer/rules/checker.h"

#include <string.h>

/* Taken over without a look at its request: the request is the application's, and lost. */
static void
request_lost(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	struct story story;

	story_begin(&story, RULE_OBJECT_LEAK, NULL);
	story.finding.kind = NNGT_HTTP_REQ;
	story_step(&story, ROLE_COMPLETED, &action->place, NULL);
	story_offence(&story, ROLE_RECEIVED, &aio->hijacked);
	story_message(&story, "%s makes the request the application's, too, which never took it",
	              function_name(&aio->hijacked));
	story_advice(&story, "nng_http_req_free(nng_aio_get_input(aio, 0)) after a hijack");
	story_end(&story, checker);
}

/* NNG 2 has no requests: what was asked belongs to the connection. */
static bool
has_requests(const struct checker *checker)
{
	return strncmp(checker->info->nng_version, "2", 1) != 0;
}

enum verdict
rules_hijack(struct checker *checker, const struct action *action)
{
	if (action->does == NNGT_DOES_AIO_FINISH && action->aio != NULL && action->aio->lent &&
	    action->aio->hijacked.seq != 0 && action->aio->request == 0 && has_requests(checker)) {
		request_lost(checker, action);
	}
	return GO_ON;
}
