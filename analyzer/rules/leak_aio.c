/*
 * leak_aio.c - which of the aios that are left at the end are leaks. To end by exit() without
 * freeing anything is legal: an aio is a leak when the program did clean up otherwise, or when it
 * makes one after the other and leaves each behind.
 */
#include "analyzer/rules/checker.h"

#include <stdlib.h>

#define LEFT_BEHIND 4u   /* so many from one place are no chance */
#define CALLS_NEAR  4096 /* bytes between the calls that a compiler has made of one */
#define SITES_MAX   64u  /* with so many places nobody asks which are one line */

/* The aios that one place has made; of its line, when it is the first of it. */
struct site {
	struct site *line; /* the first place of the same line of the source; itself if there is none */
	uint32_t stack;
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
		if (site != NULL) {
			site->line = site;
			site->stack = object->born.stack;
		}
	}
	return site;
}

/* May these stacks be one line's? As deep, and the calls that differ are near each other. */
static bool
near(const struct checker *checker, uint32_t a, uint32_t b)
{
	unsigned depth, others;
	const uint64_t *calls = trace_stack(checker->trace, a, &depth);
	const uint64_t *other = trace_stack(checker->trace, b, &others);

	if (calls == NULL || other == NULL || depth != others) {
		return false;
	}
	for (unsigned i = 0; i < depth; i++) {
		uint64_t between = calls[i] > other[i] ? calls[i] - other[i] : other[i] - calls[i];
		if (between > CALLS_NEAR) {
			return false;
		}
	}
	return true;
}

static void
join(struct site *line, struct site *site)
{
	site->line = line;
	line->newest = site->newest > line->newest ? site->newest : line->newest;
	line->left += site->left;
	line->freed = line->freed || site->freed;
}

/*
 * A compiler makes several calls of one line when it unrolls a loop, or copies a function into more
 * than one place of another: what they made counts together.
 */
static void
join_lines(const struct checker *checker, const struct table *sites)
{
	const struct rules_watch *watch = checker->watch;
	struct site *lines[SITES_MAX], *site;
	unsigned count = 0;

	if (watch == NULL || watch->same_lines == NULL) {
		return;
	}
	for (size_t at = 0; count < SITES_MAX && (site = table_next(sites, &at)) != NULL;) {
		unsigned i = 0;
		while (i < count && !(near(checker, lines[i]->stack, site->stack) &&
		                      (lines[i]->left != 0 || site->left != 0) &&
		                      watch->same_lines(watch->lines, lines[i]->stack, site->stack))) {
			i++;
		}
		if (i < count) {
			join(lines[i], site);
		} else {
			lines[count++] = site;
		}
	}
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
		if (object_is_kept(object)) {
			continue;
		}
		site->left++;
		if (object->born.seq > site->newest) {
			site->newest = object->born.seq;
		}
	}
	join_lines(checker, sites);
	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		const struct aio *aio = (const struct aio *)object;
		struct site *site = table_get(sites, object->born.stack);
		if (site != NULL && !object->unknown && aio->state == AIO_LIVE && !object_is_kept(object)) {
			site->line->retired += retired(aio, site->line);
		}
	}
	return true;
}

bool
leak_aio(const struct checker *checker, const struct table *sites, const struct aio *aio)
{
	const struct site *site = table_get(sites, aio->object.born.stack);

	if (site == NULL || object_is_kept(&aio->object)) {
		return false;
	}
	site = site->line;
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
