/*
 * dump.c - a trace in words, for the shell scripts of these tests.
 *   dump TRACE           everything
 *   dump --count TRACE   how many events, and events dropped
 */
#include <stdio.h>
#include <string.h>

#include "tests/traps/reader.h"

static void
print_event(const struct reader_event *e, void *data)
{
	static const char *const types[] = {"?", "call", "enter", "return", "begin", "end"};
	const struct nngt_event *v = e->event;
	(void)data;
	printf("event thread=%u time=%llu %s%s %s aux=%u payload=", e->thread,
	       (unsigned long long)v->time, types[v->type & NNGT_TYPE_MASK],
	       v->type & NNGT_RETURNED ? "+returned" : "", reader_function(v->function), v->aux);
	for (unsigned i = 0; i < v->slots * NNGT_SLOT - NNGT_EVENT_HEAD; i++) {
		printf("%02x", e->payload[i]);
	}
	putchar('\n');
}

static void
print_meta(const struct nngt_meta *m, const uint8_t *data, void *user)
{
	static const char *const types[] = {"?",     "thread", "module", "unload",
	                                    "stack", "nng",    "panic",  "code"};
	size_t length = m->size - sizeof(*m);
	(void)user;
	printf("meta %s id=%u value=%u", types[m->type], m->id, m->value);
	if (m->type == NNGT_META_STACK) {
		for (uint32_t i = 0; i < m->value; i++) {
			uint64_t frame;
			memcpy(&frame, data + i * sizeof(frame), sizeof(frame));
			printf(" %llx", (unsigned long long)frame);
		}
	} else if (m->type == NNGT_META_MODULE) {
		struct nngt_module module;
		memcpy(&module, data, sizeof(module));
		printf(" %llx-%llx id=%u path=%.*s", (unsigned long long)module.start,
		       (unsigned long long)module.end, module.build_id_size, (int)module.path_size,
		       (const char *)data + sizeof(module) + module.build_id_size);
	} else if (m->type == NNGT_META_CODE) {
		struct nngt_code code;
		memcpy(&code, data, sizeof(code));
		const char *path =
		    (const char *)data + sizeof(code) + code.intervals * 2 * sizeof(uint64_t);
		printf(" captured=%u missed=%u intervals=%u path=%.*s reason=%.*s", code.captured,
		       code.missed, code.intervals, (int)code.path_size, path, (int)code.reason_size,
		       path + code.path_size);
	} else {
		printf(" %.*s", (int)length, (const char *)data);
	}
	putchar('\n');
}

static void
count_event(const struct reader_event *e, void *data)
{
	(void)e;
	++*(unsigned long long *)data;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--count") == 0) {
		struct reader r = reader_open(argv[2]);
		unsigned long long events = 0;
		reader_run(&r, count_event, NULL, &events);
		printf("events=%llu dropped=%llu overwritten=%llu end=%u\n", events,
		       (unsigned long long)reader_dropped(&r), (unsigned long long)r.header->overwritten,
		       r.header->end);
		return 0;
	}
	if (argc != 2) {
		fputs("usage: dump [--count] TRACE\n", stderr);
		return 2;
	}
	struct reader r = reader_open(argv[1]);
	const struct nngt_header *h = r.header;
	printf("header pid=%u clock=%u depth=%u end=%u thread=%u nng=%s exe=%s command=%s\n", h->pid,
	       h->clock, h->depth, h->end, h->exiting_thread, h->nng_version, h->executable,
	       h->command);
	printf("clock first=%llu/%llu last=%llu/%llu exit=%llu alive=%u\n",
	       (unsigned long long)h->first.ticks, (unsigned long long)h->first.ns,
	       (unsigned long long)h->last.ticks, (unsigned long long)h->last.ns,
	       (unsigned long long)h->exit_ticks, h->threads_alive);
	printf("dropped disk=%llu nested=%llu startup=%llu ended=%llu\n",
	       (unsigned long long)h->dropped[0], (unsigned long long)h->dropped[1],
	       (unsigned long long)h->dropped[2], (unsigned long long)h->dropped[3]);
	printf("stacks hits=%llu misses=%llu checked=%llu wrong=%llu\n",
	       (unsigned long long)h->stack_hits, (unsigned long long)h->stack_misses,
	       (unsigned long long)h->stack_checked, (unsigned long long)h->stack_wrong);
	reader_run(&r, print_event, print_meta, NULL);
	return 0;
}
