/*
 * leak_aio.c - which of the aios that are left at the end are leaks. To end by exit() without
 * freeing anything is legal: an aio is a leak when the program did clean up otherwise, or when it
 * makes one after the other and leaves each behind.
 */
#include "analyzer/rules/checker.h"

#include <stdlib.h>

#define LEFT_BEHIND 4u /* so many from one place are no chance */

/* The aios that one place has made. */
struct site {
	uint64_t newest;  /* the birth of the latest that is left */
	unsigned left;    /* never freed */
	unsigned retired; /* and used for the last time before the newest was made */
	bool freed;       /* others were freed */
};

static struct site *
site_of(struct table *sites, const struct object *object)
{
	uint64_t key = object->born.stack;
	struct site *site = table_get(sites, key);

	if (site == NULL) {
		site = calloc(1, sizeof(*site));
		if (site != NULL && !table_put(sites, key, site)) {
			free(site);
			return NULL;
		}
	}
	return site;
}

/* An aio that was used, and not since the newest of its place was made. */
static bool
retired(const struct aio *aio, const struct site *site)
{
	return aio->op.started.seq != 0 && aio->op.started.seq < site->newest &&
	       aio->op.observed.seq != 0 && aio->op.observed.seq < site->newest;
}

bool
leak_aio_sites(struct checker *checker, struct table *sites)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		struct site *site = object->unknown ? NULL : site_of(sites, object);
		if (site == NULL) {
			if (object->unknown) {
				continue;
			}
			return false;
		}
		if (((const struct aio *)object)->state != AIO_LIVE) {
			site->freed = true;
			continue;
		}
		site->left++;
		if (object->born.seq > site->newest) {
			site->newest = object->born.seq;
		}
	}
	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		const struct aio *aio = (const struct aio *)object;
		struct site *site = table_get(sites, object->born.stack);
		if (site != NULL && !object->unknown && aio->state == AIO_LIVE) {
			site->retired += retired(aio, site);
		}
	}
	return true;
}

bool
leak_aio(const struct checker *checker, const struct table *sites, const struct aio *aio)
{
	const struct site *site = table_get(sites, aio->object.born.stack);

	if (site == NULL) {
		return false;
	}
	if (site->freed || (site->left >= LEFT_BEHIND && site->retired + 1 >= site->left)) {
		return true;
	}
	/* A program that gives up closes what it has at hand, and leaves the rest to exit(). */
	bool gave_up = checker->info->end == TRACE_END_EXIT && checker->info->exit_status > 0;
	return had_socket(checker) && !gave_up;
}

void
leak_aio_sites_free(struct table *sites)
{
	void *site;

	for (size_t at = 0; (site = table_next(sites, &at)) != NULL;) {
		free(site);
	}
	table_free(sites);
}
