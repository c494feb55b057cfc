/* sites.c - stacks as places of the application; the same line by two stacks is one place. */
#include "analyzer/base/array.h"
#include "analyzer/stats/sites.h"
#include "shim/trace/hash.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/symbols/call_site.h"

bool
stats_sites_open(struct stats_sites *sites, struct trace *trace, struct symbols *symbols)
{
	*sites = (struct stats_sites){.trace = trace, .symbols = symbols};
	sites->frames = malloc(CALL_SITE_FRAMES * sizeof(*sites->frames));
	return sites->frames != NULL;
}

void
stats_sites_close(struct stats_sites *sites)
{
	for (size_t i = 0; i < sites->count; i++) {
		free(sites->items[i]);
	}
	free(sites->items);
	free(sites->frames);
	table_free(&sites->by_stack);
	table_free(&sites->by_frame);
}

static bool
same_text(const char *left, const char *right)
{
	return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

static bool
same_site(const struct stats_site *site, const struct frame *frame)
{
	if (!site->known || frame == NULL) {
		return !site->known && frame == NULL;
	}
	return site->frame.line == frame->line &&
	       (frame->line != 0 || site->frame.offset == frame->offset) &&
	       same_text(site->frame.function, frame->function) &&
	       same_text(site->frame.file, frame->file) && same_text(site->frame.module, frame->module);
}

static uint64_t
hash_known(uint64_t hash, const char *text)
{
	return text != NULL ? hash_text(hash, text) ^ 1 : hash;
}

/* Of what same_site compares. */
static uint64_t
site_hash(const struct frame *frame)
{
	if (frame == NULL) {
		return 0;
	}
	uint64_t hash = hash_known(HASH_START, frame->function);
	hash = hash_known(hash_known(hash, frame->file), frame->module);
	return hash + (frame->line != 0 ? frame->line : ~frame->offset);
}

static struct stats_site *
site_new(struct stats_sites *sites, const struct frame *frame, uint64_t hash)
{
	struct stats_site **items =
	    array_grow(sites->items, &sites->room, sites->count, 1, sizeof(struct stats_site *));
	struct stats_site *site = calloc(1, sizeof(*site));
	sites->items = items != NULL ? items : sites->items;
	if (items == NULL || site == NULL) {
		free(site);
		return NULL;
	}
	if (frame != NULL) {
		site->frame = *frame;
		site->known = true;
	}
	items[sites->count++] = site;
	site->next = table_get(&sites->by_frame, hash);
	return table_put(&sites->by_frame, hash, site) ? site : NULL;
}

static struct stats_site *
site_of(struct stats_sites *sites, const struct frame *frame)
{
	uint64_t hash = site_hash(frame);
	struct stats_site *site = table_get(&sites->by_frame, hash);
	while (site != NULL && !same_site(site, frame)) {
		site = site->next;
	}
	return site != NULL ? site : site_new(sites, frame, hash);
}

struct stats_site *
stats_site(struct stats_sites *sites, const struct place *place)
{
	struct stats_site *site = table_get(&sites->by_stack, place->stack);
	if (site != NULL) {
		return site;
	}
	struct event event = {0};
	const struct frame *frame = NULL;
	unsigned count;
	if (place->stack != 0 && trace_event_at(sites->trace, place->stack_ref, &event)) {
		frame = call_site(sites->symbols, place->stack, 0, event.time_ns, sites->frames,
		                  CALL_SITE_FRAMES, &count);
	}
	site = site_of(sites, frame);
	return site != NULL && table_put(&sites->by_stack, place->stack, site) ? site : NULL;
}
