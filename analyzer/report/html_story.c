/*
 * html_story.c - who had an object after each step of a story; see html_parts.h
 *
 * It follows from the steps alone, as the story tells them: the rules have chosen those at which
 * something changes.
 */
#include <inttypes.h>
#include <string.h>

#include "analyzer/nng/kinds.h"
#include "analyzer/print/escape.h"
#include "analyzer/report/html_parts.h"
#include "analyzer/report/words.h"

const char *
html_owner_class(enum html_owner owner)
{
	static const char *const classes[] = {[HTML_APP] = "app",
	                                      [HTML_FLIGHT] = "flight",
	                                      [HTML_NNG] = "nng",
	                                      [HTML_GONE] = "gone",
	                                      [HTML_NOBODY] = "nobody"};
	return classes[owner];
}

void
html_verb(const struct account_place *place, char *text, size_t size)
{
	step_verb(place, text, size);
}

static unsigned
thread_lane(struct html_story *story, const struct account_place *place)
{
	for (unsigned i = 0; i < story->lane_count; i++) {
		if (!story->lanes[i].holder && story->lanes[i].thread == place->event.thread) {
			return i;
		}
	}
	struct html_lane *lane = &story->lanes[story->lane_count];
	*lane = (struct html_lane){.thread = place->event.thread};
	snprintf(lane->name, sizeof(lane->name), "thread %" PRIu32, place->event.thread + 1);
	escape_text(place->thread_name, lane->about, sizeof(lane->about));
	return story->lane_count++;
}

/* "pair0", "of socket 2 (req0)": as far as the objects of the trace say. */
static void
about_holder(struct html_lane *lane, const struct html_trace *trace, uint64_t time_ns)
{
	const struct html_object *handle =
	    trace != NULL ? html_handle(trace, lane->kind, lane->id, time_ns) : NULL;
	const struct html_object *socket = handle;
	if (handle != NULL && lane->kind == NNGT_CTX) {
		socket = html_life(trace, NNGT_SOCKET, handle->socket);
	}
	const char *name = socket != NULL && socket->protocol != NULL ? socket->protocol->name : "";
	if (socket == NULL) {
		return;
	}
	if (lane->kind == NNGT_SOCKET) {
		snprintf(lane->about, sizeof(lane->about), "%s", name);
	} else {
		snprintf(lane->about, sizeof(lane->about), "of socket %" PRIu64 "%s%s%s", socket->key,
		         name[0] != '\0' ? " (" : "", name, name[0] != '\0' ? ")" : "");
	}
}

/* Which socket or context a call gives something to. */
static unsigned
holder_lane(struct html_story *story, const struct account_place *place,
            const struct html_trace *trace)
{
	uint32_t id = 0;
	unsigned kind = event_given_to(&place->call, &id);
	for (unsigned i = 0; i < story->lane_count; i++) {
		const struct html_lane *lane = &story->lanes[i];
		if (lane->holder && lane->kind == kind && lane->id == id) {
			return i;
		}
	}
	struct html_lane *lane = &story->lanes[story->lane_count];
	*lane = (struct html_lane){.holder = true, .kind = kind, .id = id};
	if (kind == NNGT_NO_OBJECT) {
		snprintf(lane->name, sizeof(lane->name), "NNG");
	} else {
		snprintf(lane->name, sizeof(lane->name), "%s %" PRIu32, api_kind_word(kind), id);
		about_holder(lane, trace, place->event.time_ns);
	}
	return story->lane_count++;
}

static bool
failed(const struct account_place *place)
{
	int64_t result;
	return place->step->has_result && account_result_value(place, &result) && result != 0;
}

static bool
starts_operation(const struct account_place *place)
{
	return api_function(place->call.function)->verb == NNGT_VERB_STARTS;
}

/* Whose it is after a step, when it was somebody's before. */
static enum html_owner
next_owner(enum nngt_kind kind, const struct account_place *place, enum html_owner before)
{
	switch (place->step->role) {
	case ROLE_ALLOCATED:
	case ROLE_OPENED:
	case ROLE_RECEIVED:
	case ROLE_SEND_FAILED:
		return HTML_APP;
	case ROLE_FREED:
	case ROLE_CLOSED:
		return HTML_GONE;
	case ROLE_SENT:
		return kind == NNGT_AIO || starts_operation(place) ? HTML_FLIGHT : HTML_NNG;
	case ROLE_SEND_STARTED:
		return HTML_FLIGHT;
	case ROLE_STARTED:
	case ROLE_RECV_STARTED:
		return kind == NNGT_AIO ? HTML_FLIGHT : before;
	case ROLE_COMPLETED:
	case ROLE_STOPPED:
		if (before != HTML_FLIGHT) {
			return before;
		}
		return kind == NNGT_AIO || failed(place) ? HTML_APP : HTML_NNG;
	default:
		return before == HTML_NOBODY ? HTML_APP : before;
	}
}

/* What an aio is busy with. */
static const char *
busy_word(const struct account_place *place)
{
	unsigned does = api_function(place->call.function)->does;
	return does == NNGT_DOES_START_SEND   ? "busy: send"
	       : does == NNGT_DOES_START_RECV ? "busy: receive"
	                                      : "busy";
}

static const char *
owner_word(enum nngt_kind kind, enum html_owner owner, const struct account_place *place)
{
	switch (owner) {
	case HTML_APP:
		return kind == NNGT_AIO ? "idle" : kind_is_handle(kind) ? "open" : "application’s";
	case HTML_FLIGHT:
		return kind == NNGT_AIO ? busy_word(place) : "in flight";
	case HTML_NNG:
		return "NNG’s";
	case HTML_GONE:
		return kind_is_handle(kind) ? "closed" : "freed";
	default:
		return "";
	}
}

static const char *
was_word(enum nngt_kind kind, enum html_owner owner)
{
	switch (owner) {
	case HTML_FLIGHT:
		return kind == NNGT_AIO ? "was busy" : "was in flight";
	case HTML_NNG:
		return "was NNG’s";
	case HTML_GONE:
		return kind_is_handle(kind) ? "was closed" : "was freed";
	default:
		return "";
	}
}

/* The lane of a new owner. */
static unsigned
owner_lane(struct html_story *story, unsigned step, enum html_owner owner,
           const struct html_trace *trace)
{
	const struct html_bar *last = story->bar_count > 0 ? &story->bars[story->bar_count - 1] : NULL;
	const struct account_place *place = story->steps[step];
	bool ours = owner == HTML_APP || last == NULL;
	if (owner == HTML_GONE) { /* where it was, or where it was freed */
		return last != NULL ? last->lane : story->step_lane[step];
	}
	if (ours && owner == HTML_APP) {
		return story->step_lane[step];
	}
	if (owner == HTML_NNG && last != NULL && last->owner == HTML_FLIGHT) {
		return last->lane;
	}
	return holder_lane(story, place, trace);
}

/* Adds what a step changes to the bars. */
static void
follow(struct html_story *story, unsigned step, const struct html_trace *trace)
{
	const struct account_place *place = story->steps[step];
	enum nngt_kind kind = story->account->finding->kind;
	struct html_bar *last = story->bar_count > 0 ? &story->bars[story->bar_count - 1] : NULL;
	enum html_owner before = last != NULL ? last->owner : HTML_NOBODY;
	bool wrong = step == story->offence;
	enum html_owner owner = wrong && last != NULL ? before : next_owner(kind, place, before);
	/* A handle is nobody's to give: any thread may use it. */
	bool passed = owner == HTML_APP && before == HTML_APP && !wrong && !kind_is_handle(kind) &&
	              story->step_lane[step] != last->lane;
	if (last != NULL) {
		last->to = step;
	}
	story->after[step] = owner;
	if (wrong || (owner == before && !passed)) {
		return;
	}
	unsigned lane = owner_lane(story, step, owner, trace);
	story->bars[story->bar_count++] = (struct html_bar){.owner = owner,
	                                                    .word = owner_word(kind, owner, place),
	                                                    .lane = lane,
	                                                    .from = step,
	                                                    .to = step};
}

/* What the reader is shouted at. */
static void
cry_out(struct html_story *story)
{
	const struct finding *finding = story->account->finding;
	const struct html_bar *last = story->bar_count > 0 ? &story->bars[story->bar_count - 1] : NULL;
	enum html_owner owner = last != NULL ? last->owner : HTML_NOBODY;
	if (story->offence == story->count) {
		snprintf(story->cry, sizeof(story->cry), "never %s",
		         kind_is_handle(finding->kind) ? "closed"
		         : owner == HTML_FLIGHT        ? "ended"
		                                       : "freed");
		return;
	}
	const struct account_place *offence = story->steps[story->offence];
	snprintf(story->cry, sizeof(story->cry), "%s here", finding_role_word(offence->step->role));
	for (unsigned i = 0; i < story->bar_count; i++) {
		if (story->bars[i].from < story->offence || story->bars[i].to > story->offence) {
			story->owner_known = true;
			story->owner = story->bars[i].lane;
			story->was = was_word(finding->kind, story->bars[i].owner);
		}
	}
}

/* Threads come first, holders after them, each in the order in which they appear. */
static void
sort_lanes(struct html_story *story)
{
	struct html_lane sorted[2 * HTML_STEPS_MAX];
	unsigned place[2 * HTML_STEPS_MAX], count = 0;
	for (int holder = 0; holder <= 1; holder++) {
		for (unsigned i = 0; i < story->lane_count; i++) {
			if (story->lanes[i].holder == (holder == 1)) {
				place[i] = count;
				sorted[count++] = story->lanes[i];
			}
		}
	}
	memcpy(story->lanes, sorted, count * sizeof(sorted[0]));
	for (unsigned i = 0; i < story->count; i++) {
		story->step_lane[i] = place[story->step_lane[i]];
	}
	for (unsigned i = 0; i < story->bar_count; i++) {
		story->bars[i].lane = place[story->bars[i].lane];
	}
}

void
html_story(struct html_story *story, const struct account *account, const struct html_trace *trace)
{
	*story = (struct html_story){.account = account, .was = ""};
	bool placed = false;
	for (unsigned i = 0; i < account->count; i++) {
		const struct account_place *place = &account->places[i];
		if (place->step->role == ROLE_HARM && i != account->offence) {
			story->harm = place;
		} else if (place->has_event) {
			if (i == account->offence) {
				story->offence = story->count;
				placed = true;
			}
			story->steps[story->count++] = place;
		}
	}
	story->offence = placed ? story->offence : story->count;
	for (unsigned i = 0; i < story->count; i++) {
		story->step_lane[i] = thread_lane(story, story->steps[i]);
	}
	bool about_one = account->finding->object_number != 0;
	for (unsigned i = 0; i < story->count; i++) {
		story->after[i] = HTML_NOBODY;
		if (about_one) {
			follow(story, i, trace);
		}
	}
	if (!placed && story->bar_count > 0) {
		story->bars[story->bar_count - 1].to = story->count;
	}
	cry_out(story);
	sort_lanes(story);
}
