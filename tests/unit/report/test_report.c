/*
 * The reports, byte by byte (tests/golden/report), and fingerprints. Names come from a table
 * here instead of from files, so this file brings symbols.h along itself.
 * NNGTRACE_UPDATE_GOLDEN=1 writes the golden files anew; look at the difference.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/nng/manual.h"
#include "analyzer/report/account.h"
#include "analyzer/report/report.h"
#include "analyzer/report/source.h"
#include "tests/support/trace_writer.h"

#define START_NS UINT64_C(5000000000000)

static char path[64];

static void
set_up(void)
{
	snprintf(path, sizeof(path), "/tmp/nngtrace-report-%d.trace", (int)getpid());
}

static void
tear_down(void)
{
	unlink(path);
}

TestSuite(report, .init = set_up, .fini = tear_down);

/* What stands behind each address of a stack; address 1 is the first. */
static const struct frame table[] = {
    {.function = "nng_msg_free", .module = "libnngtrace.so", .offset = 0x1100, .library = true},
    {.function = "make_order", .file = "src/publish.c", .line = 6, .module = "app", .offset = 0x11},
    {.function = "publish", .file = "src/publish.c", .line = 7, .module = "app", .offset = 0x22},
    {.function = "main", .file = "src/publish.c", .line = 9, .module = "app", .offset = 0x33},
    {.module = "libc.so.6", .offset = 0x2724a, .library = true},
    {.module = "plugin.so", .offset = 0x4fe},
    {.function = "bad\033[2Jname\xff\"", .file = "src/\xe2\x80\xaeodd.c", .module = "app"},
    {.function = "publish", .file = "src/publish.c", .line = 70, .module = "app", .offset = 0x99},
    {.function = "main.part.0", .file = "src/moved.c", .line = 1, .module = "app", .offset = 0xaa},
    {.function = "std::unique_ptr<nng_msg, void (*)(nng_msg*)>::~unique_ptr",
     .library = true,
     .file = "/usr/include/c++/12/bits/unique_ptr.h",
     .line = 361,
     .module = "app"},
    {.function = NULL, .module = "", .offset = 0x7f0012345678},
    {.function = "deep",
     .line = 12,
     .module = "app",
     .file = "/a/rather/long/path/to/a/source/file/that/nobody/can/read/deep.c"},
};
enum { SHIM = 1, MAKE, PUBLISH, MAIN, LIBC, PLUGIN, ODD, PUBLISH2, MAIN2, UNIQUE, NOWHERE, DEEP };

struct symbols {
	struct trace *trace;
};

struct symbols *
symbols_open(struct trace *trace, bool network)
{
	struct symbols *symbols = malloc(sizeof(*symbols));
	(void)network;
	symbols->trace = trace;
	return symbols;
}

void
symbols_close(struct symbols *symbols)
{
	free(symbols);
}

unsigned
symbols_stack(struct symbols *symbols, uint32_t stack, uint64_t time_ns, struct frame *frames,
              unsigned max)
{
	unsigned count = 0;
	const uint64_t *addresses = trace_stack(symbols->trace, stack, &count);
	(void)time_ns;
	for (unsigned i = 0; i < count && i < max; i++) {
		frames[i] = table[addresses[i] - 1];
		frames[i].shown = frames[i].file;
	}
	return count;
}

bool
symbols_address(struct symbols *symbols, uint64_t address, uint64_t time_ns, struct frame *frame)
{
	(void)symbols, (void)address, (void)time_ns;
	*frame = table[0];
	frame->shown = frame->file;
	return false;
}

void
symbols_miss(struct symbols *symbols, const struct frame *frame, bool shown)
{
	(void)symbols, (void)frame, (void)shown;
}

static unsigned lost; /* modules without names */

bool
symbols_next_loss(const struct symbols *symbols, uint32_t *at, struct symbols_loss *loss)
{
	(void)symbols;
	*loss = (struct symbols_loss){
	    .module = "/tmp/evil\033[2J", .reason = "it is too large", .what = "names"};
	return (*at)++ < lost;
}

/* A trace with its findings, as check would have them. */
struct subject {
	struct trace_writer *writer;
	struct findings *findings;
	struct report_trace report;
};

static void
stack(struct subject *subject, uint32_t id, unsigned count, const uint64_t *frames)
{
	trace_writer_stack(subject->writer, id, frames, count);
}
#define STACK(subject, id, ...)                                                                    \
	stack(subject, id, sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t),                       \
	      (uint64_t[]){__VA_ARGS__})

static struct subject
begin(void)
{
	struct subject subject = {.writer = trace_writer_open(path), .findings = findings_new()};
	trace_writer_time(subject.writer, START_NS);
	struct nngt_header *header = trace_writer_header(subject.writer);
	header->pid = 123;
	header->end = NNGT_END_STATUS;
	header->wait_status = 0;
	strcpy(header->executable, "/opt/app");
	memcpy(header->command, "./app\0--fast\0", 13);
	strcpy(header->nng_version, "1.5.2");
	trace_writer_thread(subject.writer, 0, 4711, "main");
	return subject;
}

static struct report_trace
finish(struct subject *subject)
{
	struct error err = {""};
	cr_assert(trace_writer_close(subject->writer));
	struct trace *trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	for (struct event event; trace_next(trace, &event);) {
	}
	subject->report = (struct report_trace){
	    .trace = trace, .symbols = symbols_open(trace, false), .findings = subject->findings};
	cr_assert(last_calls_find(&subject->report.last, trace, NULL));
	cr_assert(report_fold(&subject->report, NULL, NULL));
	return subject->report;
}

static void
dispose(struct subject *subject)
{
	report_unfold(&subject->report);
	last_calls_free(&subject->report.last);
	symbols_close(subject->report.symbols);
	trace_close(subject->report.trace);
	findings_free(subject->findings);
}

/* The house's example: allocated, given away, freed; and what it did to somebody else. */
static struct finding
freed_after_send(struct subject *subject)
{
	struct trace_writer *writer = subject->writer;
	STACK(subject, 1, SHIM, MAKE, MAIN, LIBC);
	STACK(subject, 2, SHIM, PUBLISH, MAIN, LIBC);
	STACK(subject, 3, SHIM, UNIQUE, MAIN, LIBC);
	STACK(subject, 4, SHIM, PLUGIN);
	uint64_t alloc = trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 1, 0, WITH(0x5500, 3));
	uint64_t enter = trace_writer_enter(writer, 0, NNGT_FN_nng_sendmsg, 2, WITH(2, 0x5500, 0));
	uint64_t sent = trace_writer_return(writer, 0, NNGT_FN_nng_sendmsg, 0, WITH(0));
	trace_writer_time(writer, START_NS + UINT64_C(4000000000));
	uint64_t freed = trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 3, 0, WITH(0x5500));
	uint64_t harm = trace_writer_call(writer, 2, NNGT_FN_nng_msg_len, 4, 0, WITH(0x5500));
	struct finding finding = {
	    .rule = RULE_MSG_FREE_AFTER_SEND,
	    .severity = SEVERITY_ERROR,
	    .kind = NNGT_MSG,
	    .object_number = 17,
	    .object_key = 0x5500,
	    .object_about = "3 bytes",
	    .message = "nng_msg_free was given a message that nng_sendmsg had handed to socket 2",
	    .advice = "free it only when the send failed",
	    .offence = {.role = ROLE_FREED, .ref = freed, .seq = 4},
	    .steps = 3,
	    .step = {{.role = ROLE_ALLOCATED, .ref = alloc, .seq = 1},
	             {.role = ROLE_SENT,
	              .ref = sent,
	              .seq = 3,
	              .stack_ref = enter,
	              .has_result = true,
	              .turning = true,
	              .note = "from here it belongs to socket 2 (pair0)"},
	             {.role = ROLE_HARM,
	              .ref = harm,
	              .seq = 5,
	              .note = "the same memory was read as msg#18: its body was gone"}}};
	return finding;
}

/* A leak: the offence is its birth, the story ends with the trace; not all is known. */
static struct finding
leaked(struct subject *subject)
{
	STACK(subject, 5, SHIM, ODD, NOWHERE, PLUGIN, LIBC, LIBC);
	uint64_t received =
	    trace_writer_call(subject->writer, 1, NNGT_FN_nng_msg_alloc, 5, 0, WITH(0x6600, 100));
	uint64_t failed =
	    trace_writer_pending(subject->writer, 1, NNGT_FN_nng_msg_append, 0, WITH(0x6600, 0x10, 4));
	struct finding finding = {.rule = RULE_MSG_LEAK_FAILED_SEND,
	                          .doubt = DOUBT_LATER,
	                          .severity = SEVERITY_WARNING,
	                          .kind = NNGT_MSG,
	                          .object_number = 18,
	                          .object_key = 0x6600,
	                          .advice = "free it when the send fails",
	                          .offence = {.role = ROLE_RECEIVED, .ref = received, .seq = 6},
	                          .steps = 2,
	                          .step = {{.role = ROLE_SEND_FAILED,
	                                    .ref = failed,
	                                    .seq = 7,
	                                    .has_result = true,
	                                    .result = 7,
	                                    .note = "so the message stayed with the caller"},
	                                   {.role = ROLE_EXITED}}};
	return finding;
}

/* About many objects; the step that is the offence itself brings a note. */
static struct finding
held(struct subject *subject)
{
	STACK(subject, 6, SHIM, DEEP, MAIN, LIBC);
	uint64_t ref =
	    trace_writer_call(subject->writer, 0, NNGT_FN_nng_msg_alloc, 6, 0, WITH(0x7700, 1));
	struct finding finding = {
	    .rule = RULE_MSG_HELD_AT_EXIT,
	    .severity = SEVERITY_NOTE,
	    .kind = NNGT_MSG,
	    .offence = {.role = ROLE_ALLOCATED, .ref = ref, .seq = 8},
	    .steps = 1,
	    .step = {
	        {.role = ROLE_ALLOCATED, .ref = ref, .seq = 8, .note = "3 held", .turning = true}}};
	return finding;
}

static struct finding
no_place(void)
{
	struct finding finding = {
	    .rule = RULE_CTX_CHURN,
	    .severity = SEVERITY_NOTE,
	    .kind = NNGT_CTX,
	    .object_number = 3,
	    .object_key = 3,
	    .message = "1,000 contexts were opened for 1,000 exchanges, at most 8 at a time",
	    .advice = "keep a pool of contexts",
	    .offence = {.role = ROLE_EXITED}};
	return finding;
}

static char *
text_of(const struct report_trace *trace, const struct report_options *options)
{
	struct sources sources = {0};
	struct report report = {.traces = trace, .count = 1, .sources = &sources};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	cr_assert(report_gather(&report));
	cr_assert(options == NULL ? report_json(out, &report, NULL)
	                          : report_text(out, &report, options));
	report_release(&report);
	sources_free(&sources);
	fclose(out);
	/* The name of the trace differs from run to run. */
	for (char *at; (at = strstr(text, path)) != NULL;) {
		memmove(at + 7, at + strlen(path), strlen(at + strlen(path)) + 1);
		memcpy(at, "a.trace", 7);
	}
	/* A new rule is no reason for another report. */
	char *rules = strstr(text, "checked against ");
	if (rules != NULL) {
		rules += strlen("checked against ");
		memmove(rules + 1, rules + strspn(rules, "0123456789"),
		        strlen(rules + strspn(rules, "0123456789")) + 1);
		*rules = 'N';
	}
	return text;
}

static void
expect_golden(const char *name, char *text)
{
	char file[512], golden[32768] = "";
	const char *slash = strrchr(__FILE__, '/');
	snprintf(file, sizeof(file), "%.*s/../../golden/report/%s", (int)(slash - __FILE__), __FILE__,
	         name);
	bool update = getenv("NNGTRACE_UPDATE_GOLDEN") != NULL;
	FILE *stream = fopen(file, update ? "w" : "r");
	cr_assert_not_null(stream, "%s", file);
	if (update) {
		fputs(text, stream);
	} else {
		golden[fread(golden, 1, sizeof(golden) - 1, stream)] = '\0';
		cr_expect_str_eq(text, golden, "%s:\n%s", name, text);
	}
	fclose(stream);
	free(text);
}

static struct subject
some_findings(void)
{
	struct subject subject = begin();
	trace_writer_thread(subject.writer, 2, 4713, "nng:\033task");
	struct finding findings[] = {freed_after_send(&subject), leaked(&subject), no_place(),
	                             held(&subject)};
	for (uint32_t i = 0; i < 4; i++) {
		size_t index;
		cr_assert(findings_add(subject.findings, &findings[i], 10 * i, 10 * i + 1, &index));
	}
	for (unsigned repeat = 1; repeat < 1200; repeat++) { /* some of them at other addresses */
		size_t index;
		cr_assert(findings_add(subject.findings, &findings[0], 100 * (repeat % 3), 1, &index));
	}
	return subject;
}

Test(report, text)
{
	struct subject subject = some_findings();
	struct report_trace report = finish(&subject);
	expect_golden("findings.txt", text_of(&report, &(struct report_options){.width = 132}));
	expect_golden("stacks.txt", text_of(&report, &(struct report_options){.stacks = true}));
	expect_golden("color.txt",
	              text_of(&report, &(struct report_options){.color = true, .width = 72}));
	dispose(&subject);
}

Test(report, json)
{
	struct subject subject = some_findings();
	struct report_trace report = finish(&subject);
	char *text = text_of(&report, NULL);
	char *again = text_of(&report, NULL);
	cr_expect_str_eq(text, again);
	free(again);
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	cr_assert_not_null(root, "line %d: %s", error.line, error.text);
	json_t *findings = json_object_get(root, "findings");
	cr_expect_eq(json_array_size(findings), 4);
	json_t *summary = json_object_get(root, "summary");
	cr_expect_eq(json_integer_value(json_object_get(summary, "error")), 1);
	json_decref(root);
	expect_golden("findings.json", text);
	dispose(&subject);
}

Test(report, a_clean_trace)
{
	struct subject subject = begin();
	trace_writer_call(subject.writer, 0, NNGT_FN_nng_msg_alloc, 0, 0, WITH(0x5500, 3));
	struct report_trace report = finish(&subject);
	expect_golden("clean.txt", text_of(&report, &(struct report_options){0}));
	expect_golden("clean.json", text_of(&report, NULL));
	dispose(&subject);
}

Test(report, missing_names_are_told)
{
	struct subject subject = begin();
	trace_writer_call(subject.writer, 0, NNGT_FN_nng_msg_alloc, 0, 0, WITH(0x5500, 3));
	struct report_trace report = finish(&subject);
	lost = 7;
	char *text = text_of(&report, &(struct report_options){0});
	cr_expect_not_null(strstr(text, "  names are missing for /tmp/evil\\x1b[2J: it is too large\n"),
	                   "%s", text);
	cr_expect_not_null(strstr(text, "  names are missing for 2 more modules\n"), "%s", text);
	free(text);
	text = text_of(&report, NULL);
	json_t *root = json_loads(text, 0, NULL);
	const json_t *trace = json_array_get(json_object_get(root, "traces"), 0);
	cr_expect_eq(json_array_size(json_object_get(trace, "names_missing")), 7, "%s", text);
	json_decref(root);
	free(text);
	dispose(&subject);
}

Test(report, losses_and_a_crash_are_told)
{
	struct subject subject = begin();
	struct nngt_header *header = trace_writer_header(subject.writer);
	header->dropped[NNGT_DROPPED_DISK] = 12345;
	header->wait_status = 11; /* SIGSEGV */
	trace_writer_call(subject.writer, 0, NNGT_FN_nng_msg_alloc, 0, 0, WITH(0x5500, 3));
	struct report_trace report = finish(&subject);
	expect_golden("crash.txt", text_of(&report, &(struct report_options){0}));
	dispose(&subject);
}

/*
 * NNG gives up in a call; the finding about it says so, the one about another call does not.
 * repeated: the finding is told of an earlier call at the same place.
 */
static struct report_trace
panicked(struct subject *subject, bool repeated)
{
	*subject = begin();
	struct trace_writer *writer = subject->writer;
	trace_writer_header(writer)->wait_status = 6; /* SIGABRT */
	STACK(subject, 1, SHIM, MAKE, MAIN, LIBC);
	STACK(subject, 2, SHIM, PUBLISH, MAIN, LIBC);
	struct finding finding = {.rule = RULE_AIO_BUSY_REUSE,
	                          .severity = SEVERITY_ERROR,
	                          .kind = NNGT_AIO,
	                          .object_number = 1,
	                          .object_key = 0xa100,
	                          .message = "an operation was started on a busy aio",
	                          .advice = "wait for the end of the operation",
	                          .offence = {.role = ROLE_STARTED}};
	struct finding other = finding;
	size_t index;
	finding.offence.ref = trace_writer_call(writer, 0, NNGT_FN_nng_recv_aio, 2, 0, WITH(1, 0xa100));
	other.rule = RULE_AIO_EARLY_RESULT;
	other.offence.ref = trace_writer_call(writer, 0, NNGT_FN_nng_aio_result, 1, 0, WITH(0xa100));
	uint64_t last = trace_writer_pending(writer, 0, NNGT_FN_nng_recv_aio, 2, WITH(1, 0xa100));
	if (!repeated) {
		finding.offence.ref = last;
	}
	trace_writer_call(writer, 1, NNGT_FN_nng_aio_result, 1, 0, WITH(0xa100)); /* and goes on */
	static const char first[] = "panic: \033[2Jaio.c: 330: \xff\"assert\"",
	                  second[] = "panic: another";
	trace_writer_panic(writer, 0, first, sizeof(first) - 1);
	trace_writer_panic(writer, 1, second, sizeof(second) - 1);
	cr_assert(findings_add(subject->findings, &other, 1, 0, &index));
	cr_assert(findings_add(subject->findings, &finding, 2, 0, &index));
	return finish(subject);
}

Test(report, a_panic_of_nng)
{
	struct subject subject;
	struct report_trace report = panicked(&subject, false);
	expect_golden("panic.txt", text_of(&report, &(struct report_options){0}));
	expect_golden("panic.json", text_of(&report, NULL));
	dispose(&subject);
}

Test(report, a_panic_after_repeats)
{
	struct subject subject;
	struct report_trace report = panicked(&subject, true);
	cr_expect_not(report_explains(&report, report.items[0].finding));
	cr_expect(report_explains(&report, report.items[1].finding));
	dispose(&subject);
}

/* On a thread that was in no call, or is not even known. */
Test(report, a_panic_nobody_caused)
{
	for (uint32_t thread = 0; thread < 8; thread += 7) {
		struct subject subject = begin();
		trace_writer_call(subject.writer, 0, NNGT_FN_nng_msg_alloc, 0, 0, WITH(0x5500, 3));
		trace_writer_panic(subject.writer, thread, "panic: out of it", 16);
		struct report_trace report = finish(&subject);
		char *text = text_of(&report, &(struct report_options){0});
		const char *expected = thread == 0 ? "  NNG gave up: panic: out of it (thread 1 \"main\")\n"
		                                   : "  NNG gave up: panic: out of it\n";
		cr_expect_not_null(strstr(text, expected), "%s", text);
		free(text);
		text = text_of(&report, NULL);
		cr_expect_not_null(strstr(text, "\"message\": \"panic: out of it\""), "%s", text);
		free(text);
		dispose(&subject);
	}
}

Test(report, an_end_nobody_saw)
{
	struct subject subject = begin();
	trace_writer_header(subject.writer)->end = NNGT_END_UNKNOWN;
	trace_writer_call(subject.writer, 0, NNGT_FN_nng_msg_alloc, 0, 0, WITH(0x5500, 3));
	struct report_trace report = finish(&subject);
	expect_golden("unknown-end.txt", text_of(&report, &(struct report_options){0}));
	dispose(&subject);
}

Test(report, every_rule_says_why)
{
	for (int rule = 0; rule < RULE_COUNT; rule++) {
		const char *id = rule_get((enum rule_id)rule)->id;
		const char *why = rule_get((enum rule_id)rule)->why;
		struct manual_page page;
		cr_expect(manual_next(why, 0, &page) || strstr(why, "nng.h") != NULL,
		          "%s names no page of NNG's", id);
	}
}

/* The fingerprint of a double free with the given stack at the offence. */
static void
fingerprint_of(enum rule_id rule, const uint64_t *frames, unsigned count, char key[17])
{
	struct subject subject = begin();
	stack(&subject, 1, count, frames);
	uint64_t freed = trace_writer_call(subject.writer, 0, NNGT_FN_nng_msg_free, 1, 0, WITH(0x5500));
	struct finding finding = {.rule = rule,
	                          .offence = {.role = ROLE_FREED, .ref = freed, .seq = 1}};
	struct report_trace report = finish(&subject);
	struct account account;
	cr_assert(account_tell(&account, &finding, report.trace, report.symbols));
	account_fingerprint(&account, key);
	account_clear(&account);
	dispose(&subject);
}
#define FINGERPRINT(key, rule, ...)                                                                \
	fingerprint_of(rule, (uint64_t[]){__VA_ARGS__},                                                \
	               sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), key)

Test(report, fingerprints_live_by_names)
{
	char key[17], other[17];
	FINGERPRINT(key, RULE_MSG_DOUBLE_FREE, SHIM, PUBLISH, MAIN, LIBC);
	cr_expect_eq(strlen(key), 16);
	FINGERPRINT(other, RULE_MSG_DOUBLE_FREE, SHIM, PUBLISH2, MAIN2);
	cr_expect_str_eq(other, key, "lines, files, offsets and suffixes do not count");
	FINGERPRINT(other, RULE_MSG_DOUBLE_FREE, SHIM, UNIQUE, PUBLISH, PUBLISH2, MAIN, LIBC);
	cr_expect_str_eq(other, key, "neither do libraries and recursion");
	FINGERPRINT(other, RULE_MSG_DOUBLE_FREE, SHIM, PUBLISH, MAIN, PLUGIN);
	cr_expect_str_eq(other, key, "nor what called main");
	FINGERPRINT(other, RULE_MSG_USE_AFTER_FREE, SHIM, PUBLISH, MAIN, LIBC);
	cr_expect_str_neq(other, key, "the rule counts");
	FINGERPRINT(other, RULE_MSG_DOUBLE_FREE, SHIM, MAKE, MAIN, LIBC);
	cr_expect_str_neq(other, key, "and so does the place");
	FINGERPRINT(other, RULE_MSG_DOUBLE_FREE, SHIM, PLUGIN, MAIN, LIBC);
	cr_expect_str_neq(other, key, "also one without a name");
}
