/* account.c - see account.h */
#include "analyzer/report/account.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/nng/errors.h"
#include "analyzer/symbols/call_site.h"
#include "shim/trace/perturb_words.h"

static bool
find_frames(struct account_place *place, struct trace *trace, struct symbols *symbols)
{
	struct frame *all = malloc(CALL_SITE_FRAMES * sizeof(*all));
	if (all == NULL) {
		return false;
	}
	const struct frame *frames =
	    call_site(symbols, place->call.stack, event_callback(&place->event), place->call.time_ns,
	              all, CALL_SITE_FRAMES, &place->count);
	bool kept = true;
	if (frames != NULL) {
		place->frames = malloc(place->count * sizeof(frames[0]));
		kept = place->frames != NULL;
		place->count = kept ? place->count : 0;
		if (kept) {
			memcpy(place->frames, frames, place->count * sizeof(frames[0]));
		}
	}
	free(all);
	unsigned recorded = 0;
	if (trace_stack(trace, place->call.stack, &recorded) != NULL) {
		place->cut = recorded == 1 || recorded == trace_info(trace)->stack_depth;
	}
	return kept;
}

bool
account_find_place(struct account_place *place, const struct finding_step *step,
                   struct trace *trace, struct symbols *symbols)
{
	*place = (struct account_place){.step = step, .function = "", .thread_name = ""};
	if (step->ref == 0 || !trace_event_at(trace, step->ref, &place->event)) {
		return true;
	}
	place->has_event = true;
	place->call = place->event;
	if (step->stack_ref != 0 && !trace_event_at(trace, step->stack_ref, &place->call)) {
		place->call = place->event;
	}
	place->delay_ns = trace_delay(trace, step->ref, &place->delay_point);
	if (place->delay_ns == 0 && step->stack_ref != 0) {
		place->delay_ns = trace_delay(trace, step->stack_ref, &place->delay_point);
	}
	place->function =
	    place->event.type == NNGT_CALLBACK_BEGIN || place->event.type == NNGT_CALLBACK_END
	        ? "callback"
	        : api_function(place->event.function)->name;
	const struct trace_thread *thread = trace_thread(trace, place->event.thread);
	if (thread != NULL && thread->name != NULL) {
		place->thread_name = thread->name;
	}
	return find_frames(place, trace, symbols);
}

static bool
add_place(struct account *account, const struct finding_step *step, struct trace *trace,
          struct symbols *symbols)
{
	return account_find_place(&account->places[account->count++], step, trace, symbols);
}

bool
account_tell(struct account *account, const struct finding *finding, struct trace *trace,
             struct symbols *symbols)
{
	memset(account, 0, sizeof(*account));
	account->finding = finding;
	account->turning = -1;
	unsigned steps = finding->steps < FINDING_STEPS_MAX ? finding->steps : FINDING_STEPS_MAX;
	const struct finding_step *offence = &finding->offence;
	bool placed = false;
	for (unsigned i = 0; i <= steps; i++) {
		const struct finding_step *next = i < steps ? &finding->step[i] : NULL;
		/* A step that is the offence itself, with a note: one place, not two. */
		bool same = next != NULL && next->ref != 0 && next->ref == offence->ref;
		/* The offence comes where its time is; without an event it is the end. */
		if (!placed && (next == NULL || same || (offence->ref != 0 && next->seq > offence->seq))) {
			account->offence = account->count;
			placed = true;
			if (!add_place(account, same ? next : offence, trace, symbols)) {
				return false;
			}
		}
		if (next != NULL && !same) {
			account->turning = next->turning ? (int)account->count : account->turning;
			if (!add_place(account, next, trace, symbols)) {
				return false;
			}
		}
	}
	account_find_callers(account);
	return true;
}

void
account_clear(struct account *account)
{
	for (unsigned i = 0; i < account->count; i++) {
		free(account->places[i].frames);
	}
	account->count = 0;
}

void
account_delay(const struct account_place *place, char *text, size_t size)
{
	text[0] = '\0';
	if (place->delay_ns != 0) {
		snprintf(text, size, "delayed %.1f ms %s the call, by NNGTRACE_PERTURB",
		         (double)place->delay_ns / 1e6, perturb_point_where(place->delay_point));
	}
}

bool
account_result_value(const struct account_place *place, int64_t *value)
{
	if (place->step->has_result) {
		*value = place->step->result;
		return true;
	}
	*value = place->event.result;
	return place->has_event && place->event.has_result;
}

void
account_result(const struct account_place *place, char *text, size_t size)
{
	int64_t value;
	text[0] = '\0';
	if (!place->step->has_result || !account_result_value(place, &value)) {
		return;
	}
	const char *name = error_name(value);
	if (name != NULL) {
		snprintf(text, size, "%" PRId64 " (%s)", value, name);
	} else {
		snprintf(text, size, "%" PRId64, value);
	}
}

const struct frame *
account_frame(const struct account_place *place)
{
	return place->count > 0 ? &place->frames[0] : NULL;
}

const struct account_place *
account_site(const struct account *account)
{
	const struct account_place *site = &account->places[account->offence];
	for (unsigned i = account->count; site->count == 0 && i-- > 0;) {
		site = &account->places[i];
	}
	return site->count > 0 ? site : &account->places[account->offence];
}
