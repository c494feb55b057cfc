/* words.c - see words.h */
#include "analyzer/report/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "analyzer/nng/kinds.h"

/* "given to socket 2": who has it now is the point of a hand-over. */
static bool
handed_to(const struct account_place *place, char *text, size_t size)
{
	if (place->step->role != ROLE_SENT || !place->has_event ||
	    place->call.type == NNGT_CALLBACK_BEGIN) {
		return false;
	}
	uint32_t id;
	enum nngt_kind kind = event_given_to(&place->call, &id);
	if (kind == NNGT_NO_OBJECT) {
		return false;
	}
	snprintf(text, size, "given to %s %" PRIu32, api_kind_word(kind), id);
	return true;
}

void
step_verb(const struct account_place *place, char *text, size_t size)
{
	if (!handed_to(place, text, size)) {
		snprintf(text, size, "%s", finding_role_word(place->step->role));
	}
}

void
step_time(uint64_t start_ns, uint64_t time_ns, char *text, size_t size)
{
	uint64_t elapsed = time_ns < start_ns ? 0 : time_ns - start_ns;
	if (elapsed < UINT64_C(100000000000)) {
		snprintf(text, size, "+%" PRIu64 ".%03" PRIu64 " ms", elapsed / 1000000,
		         elapsed / 1000 % 1000);
	} else {
		snprintf(text, size, "+%" PRIu64 ".%03" PRIu64 " s", elapsed / UINT64_C(1000000000),
		         elapsed / 1000000 % 1000);
	}
}

void
step_sentence(const struct account *account, unsigned index, char *text, size_t size)
{
	const struct account_place *place = &account->places[index];
	const struct account_place *first = &account->places[0];
	char verb[96], time[32], result[64];
	step_verb(place, verb, sizeof(verb));
	if (!place->has_event) {
		snprintf(text, size, "%s: the end of the process", verb);
		return;
	}
	step_time(first->has_event ? first->event.time_ns : 0, place->event.time_ns, time,
	          sizeof(time));
	account_result(place, result, sizeof(result));
	snprintf(text, size, "%s, %s, thread %" PRIu32 ": %s%s%s", verb, time, place->event.thread + 1,
	         place->function, result[0] == '\0' ? "" : ", result ", result);
}

void
finding_object(const struct finding *finding, char *text, size_t size)
{
	text[0] = '\0';
	if (finding->object_number != 0) {
		snprintf(text, size, "%s#%" PRIu64, api_kind_word(finding->kind), finding->object_number);
	}
}

const char *
finding_sentence(const struct finding *finding)
{
	return finding->message[0] != '\0' ? finding->message : rule_get(finding->rule)->title;
}

bool
thread_is_named(const char *name, const struct trace_info *info)
{
	const char *slash = strrchr(info->executable, '/');
	const char *program = slash == NULL ? info->executable : slash + 1;
	return name[0] != '\0' && (strncmp(name, program, 15) != 0 || strlen(name) > 15);
}

void
start_words(const struct trace_info *info, char *text, size_t size)
{
	time_t start = (time_t)(info->start_wall_ns / 1000000000);
	struct tm parts;
	text[0] = '\0';
	if (start != 0 && gmtime_r(&start, &parts) != NULL) {
		strftime(text, size, "recorded %F %T UTC", &parts);
	}
}
