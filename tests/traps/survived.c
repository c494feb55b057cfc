/*
 * survived.c - checks a trace of survival.c: every call that had returned is there, whole and
 * marked as returned, and at most one more.
 *   survived TRACE COUNTER-FILE
 */
#include <inttypes.h>
#include <stdio.h>

#include "tests/traps/reader.h"

struct counts {
	uint64_t all, returned, wrong;
};

static void
count(const struct reader_event *e, void *data)
{
	static const unsigned turn[] = {NNGT_FN_nng_msg_alloc, NNGT_FN_nng_msg_append_u32,
	                                NNGT_FN_nng_msg_free};
	struct counts *c = data;
	c->wrong += e->event->function != turn[c->all % 3];
	c->all++;
	c->returned += (e->event->type & NNGT_RETURNED) != 0;
}

int
main(int argc, char **argv)
{
	uint64_t told = 0;
	struct counts c = {0};
	FILE *f = argc == 3 ? fopen(argv[2], "r") : NULL;
	if (f == NULL || fread(&told, sizeof(told), 1, f) != 1) {
		fputs("no counter\n", stderr);
		return 2;
	}
	fclose(f);
	struct reader r = reader_open(argv[1]);
	reader_run(&r, count, NULL, &c);
	int right = c.wrong == 0 && c.returned >= told && c.all <= told + 1 && c.returned <= told + 1 &&
	            reader_dropped(&r) == 0 && r.header->end == NNGT_END_UNKNOWN;
	if (!right) {
		printf("%" PRIu64 " calls returned; in the trace %" PRIu64 ", returned %" PRIu64
		       ", out of turn %" PRIu64 ", dropped %" PRIu64 ", end %u\n",
		       told, c.all, c.returned, c.wrong, reader_dropped(&r), r.header->end);
	}
	return !right;
}
