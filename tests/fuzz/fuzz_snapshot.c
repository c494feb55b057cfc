/*
 * fuzz_snapshot.c - libFuzzer with a TRACE.snapshot, beside the trace of a program that leaks: what
 * check makes of it. The first byte says how much is made right again, so that the input is not
 * refused at once: nothing, the header, or also the heads of sections and the births. The two files
 * are in the working directory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/snapshot/snapshot.h"
#include "tests/fuzz/drive.h"
#include "tests/support/trace_writer.h"

#define TRACE    "leaks.trace"
#define MESSAGES 100u
#define FIRST    0x5500u /* the address of the first message */
#define MOST     4096u   /* bytes of a snapshot */

static struct trace *trace;
static uint64_t births[MESSAGES], lasts[MESSAGES];

/* A hundred messages from one line, of which each third is named again; then a long silence. */
static void
begin(void)
{
	const uint64_t frames[] = {0x400100, 0x400200};
	struct trace_writer *writer = trace_writer_open(TRACE);
	trace_writer_thread(writer, 0, 4711, "main");
	trace_writer_module(writer, 1, 0x400000, 0x500000, 0, NULL, 0, "/nowhere/app");
	trace_writer_stack(writer, 1, frames, 2);
	for (unsigned i = 0; i < MESSAGES; i++) {
		uint64_t msg = FIRST + i * 64u;
		births[i] = trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 1, 0, WITH(msg, 3));
		lasts[i] = births[i];
		if (i % 3 == 0) {
			lasts[i] = trace_writer_call(writer, 0, NNGT_FN_nng_msg_body, 1, 0, WITH(msg));
		}
	}
	drive_require(trace_writer_close(writer));
	trace = trace_open(TRACE, NULL);
	drive_require(trace != NULL);
}

static void
mend_header(struct snapshot_header *header)
{
	const struct trace_info *info = trace_info(trace);
	memcpy(header->magic, SNAPSHOT_MAGIC, sizeof(header->magic));
	header->version = SNAPSHOT_VERSION;
	header->byte_order = NNGT_BYTE_ORDER;
	header->pid = info->pid;
	header->process_start = info->process_start;
	header->start_wall_ns = info->start_wall_ns;
	header->sections %= SNAPSHOT_SECTIONS_MAX + 2;
}

static void
mend_objects(uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct snapshot_object object;
		uint8_t *at = bytes + i * sizeof(object);
		memcpy(&object, at, sizeof(object));
		unsigned which = object.number % (MESSAGES + 1);
		if (which < MESSAGES) {
			object.kind = NNGT_MSG;
			object.verdict %= SNAPSHOT_VERDICTS + 1;
			object.address = FIRST + which * 64u;
			object.born_ref = births[which];
			object.last_ref = object.reserved % 4 == 0 ? object.last_ref : lasts[which];
			object.quiet_ns = object.reserved % 4 == 1 ? object.quiet_ns : UINT64_MAX - object.at;
		}
		memcpy(at, &object, sizeof(object));
	}
}

/* The heads of sections are where the reader looks for them, most with a count that fits. */
static void
mend_sections(uint8_t *bytes, size_t size)
{
	static const uint32_t sizes[] = {[SNAPSHOT_OBJECTS] = sizeof(struct snapshot_object),
	                                 [SNAPSHOT_MAPS] = sizeof(struct snapshot_map),
	                                 [SNAPSHOT_THREADS] = sizeof(struct snapshot_thread),
	                                 [SNAPSHOT_MODULES] = sizeof(struct snapshot_module),
	                                 [SNAPSHOT_COSTS] = sizeof(struct snapshot_cost)};
	size_t at = 0;
	struct snapshot_section section;
	while (size - at >= sizeof(section)) {
		memcpy(&section, bytes + at, sizeof(section));
		size_t room = size - at - sizeof(section);
		section.type %= 8;
		if (section.type < sizeof(sizes) / sizeof(sizes[0]) && sizes[section.type] != 0) {
			section.item_size = sizes[section.type];
		}
		if (section.item_size == 0 || section.count % 8 != 7) {
			section.item_size += section.item_size == 0;
			section.count %= room / section.item_size + 1;
		}
		memcpy(bytes + at, &section, sizeof(section));
		at += sizeof(section);
		if (section.count > room / section.item_size) {
			return;
		}
		if (section.type == SNAPSHOT_OBJECTS) {
			mend_objects(bytes + at, section.count);
		}
		at += section.count * section.item_size;
	}
}

static void
read_it(void)
{
	struct snapshot snapshot;
	struct error err = {.text = ""};
	enum snapshot_read answer = snapshot_read(&snapshot, trace, 0, &err);
	drive_require(answer == SNAPSHOT_READ || (answer == SNAPSHOT_REFUSED && err.text[0] != '\0'));
	if (answer == SNAPSHOT_READ) {
		size_t counted = 0;
		for (unsigned i = 0; i < SNAPSHOT_VERDICTS; i++) {
			counted += snapshot_count(&snapshot, SNAPSHOT_MESSAGES, i) +
			           snapshot_count(&snapshot, SNAPSHOT_AIOS, i) +
			           snapshot_count(&snapshot, SNAPSHOT_OTHERS, i);
		}
		drive_require(counted == snapshot.object_count);
		for (size_t i = 0; i < snapshot.thread_count; i++) {
			drive_require(snapshot.threads[i].frames <= SNAPSHOT_FRAMES);
		}
		for (size_t i = 0; i < snapshot.module_count; i++) {
			drive_require(snapshot.modules[i].build_id_size <=
			              sizeof(snapshot.modules[i].build_id));
			drive_require(memchr(snapshot.modules[i].path, 0, sizeof(snapshot.modules[i].path)) !=
			              NULL);
		}
	}
	for (unsigned i = 0; i < MESSAGES && answer == SNAPSHOT_READ; i++) {
		const struct snapshot_object *found = snapshot_find(&snapshot, FIRST + i * 64u, births[i]);
		drive_require(found == NULL || found->born_ref == births[i]);
	}
	snapshot_free(&snapshot);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t bytes[MOST];
	struct snapshot_header header;
	if (trace == NULL) {
		begin();
	}
	if (size == 0 || size - 1 > sizeof(bytes)) {
		return 0;
	}
	size--;
	memcpy(bytes, data + 1, size);
	if (data[0] % 4 != 0 && size >= sizeof(header)) {
		memcpy(&header, bytes, sizeof(header));
		mend_header(&header);
		memcpy(bytes, &header, sizeof(header));
		if (data[0] % 4 != 1) {
			mend_sections(bytes + sizeof(header), size - sizeof(header));
		}
	}
	int fd = open(TRACE ".snapshot", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	drive_require(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	close(fd);
	read_it();
	drive_check(TRACE, data[0] / 4 % 2 == 0);
	return 0;
}
