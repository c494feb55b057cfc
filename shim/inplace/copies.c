/* copies.c - see copies.h */
#include "shim/inplace/copies.h"

#include <string.h>

#include "shim/record/record.h"

#define COPIES_MOST 6u

enum place { PLACE_FREE, PLACE_FILLED, PLACE_KNOWN };

static struct copy copies[COPIES_MOST];

struct copy *
copy_take(void)
{
	for (unsigned i = 0; i < COPIES_MOST; i++) {
		int unused = PLACE_FREE;
		if (atomic_compare_exchange_strong(&copies[i].state, &unused, PLACE_FILLED)) {
			return &copies[i];
		}
	}
	return NULL;
}

void
copy_give(struct copy *copy)
{
	atomic_store(&copy->state, PLACE_FREE);
}

/* A plugin that comes again and again is one copy. */
static bool
is_told_of(const struct capture *c)
{
	for (unsigned i = 0; i < COPIES_MOST; i++) {
		const struct capture *known = &copies[i].what;
		if (atomic_load(&copies[i].state) == PLACE_KNOWN && known->way == NNGT_CODE_NOT_SEEN &&
		    known->refusal.reason == c->refusal.reason && strcmp(known->path, c->path) == 0) {
			return true;
		}
	}
	return false;
}

struct copy *
copy_known(uintptr_t address)
{
	for (unsigned i = 0; i < COPIES_MOST; i++) {
		if (atomic_load(&copies[i].state) == PLACE_KNOWN && address >= copies[i].what.start &&
		    address < copies[i].what.end) {
			return &copies[i];
		}
	}
	return NULL;
}

void
copy_publish(struct copy *copy)
{
	if (copy->what.way == NNGT_CODE_NOT_SEEN && is_told_of(&copy->what)) {
		copy_give(copy);
		return;
	}
	copy_make_known(copy);
}

void
copy_make_known(struct copy *copy)
{
	copy_changed(copy);
	atomic_store(&copy->state, PLACE_KNOWN);
}

void
copy_changed(struct copy *copy)
{
	atomic_store(&copy->told, 0);
}

bool
copy_is_alone(const struct copy *copy)
{
	for (unsigned i = 0; i < COPIES_MOST; i++) {
		if (&copies[i] != copy && atomic_load(&copies[i].state) != PLACE_FREE) {
			return false;
		}
	}
	return true;
}

static void
record_copy(const struct capture *c, uint32_t id)
{
	const char *reason = c->refusal.reason != NULL ? c->refusal.reason : "";
	struct nngt_code code = {.captured = c->captured,
	                         .missed = c->missed,
	                         .intervals = c->interval_count,
	                         .path_size = (uint32_t)strlen(c->path),
	                         .reason_size = (uint32_t)strlen(reason),
	                         .advice = (uint32_t)c->refusal.advice};
	const struct record_part all[] = {{&code, sizeof(code)},
	                                  {c->intervals, c->interval_count * sizeof(c->intervals[0])},
	                                  {c->path, code.path_size},
	                                  {reason, code.reason_size},
	                                  {c->missed_functions, c->missed * sizeof(uint16_t)}};
	struct record_part parts[5];
	unsigned count = 0;
	for (unsigned i = 0; i < 5; i++) {
		if (all[i].size > 0) {
			parts[count++] = all[i];
		}
	}
	record_meta(NNGT_META_CODE, id, (uint32_t)c->way, parts, count);
}

void
copies_record_start(void)
{
	for (unsigned i = 0; i < COPIES_MOST; i++) {
		atomic_store(&copies[i].told, 0);
	}
	copies_record();
}

void
copies_record(void)
{
	for (unsigned i = 0; i < COPIES_MOST; i++) {
		if (atomic_load(&copies[i].state) == PLACE_KNOWN &&
		    atomic_exchange(&copies[i].told, 1) == 0) {
			record_copy(&copies[i].what, i + 1);
		}
	}
}

bool
copies_must_tell(void)
{
	for (unsigned i = 0; i < COPIES_MOST; i++) {
		if (atomic_load(&copies[i].state) == PLACE_KNOWN &&
		    copies[i].what.way == NNGT_CODE_NOT_SEEN) {
			return true;
		}
	}
	return false;
}
