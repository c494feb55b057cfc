/* Symbols: programs are built here, run once for their call sites, and looked up by address. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/symbols/demangle.h"
#include "analyzer/symbols/symbols.h"
#include "tests/support/trace_writer.h"

#define BASE     UINT64_C(0x7f0000000000) /* where the traced process had the program */
#define BUILD_ID "0123456789abcdef0123456789abcdef01234567"
#define OTHER_ID "ffff456789abcdef0123456789abcdef01234567"

static char directory[64];
static char path[128];

/* The call of mark() is on line 9, inner() is called on line 13 and middle() on line 18. */
static const char program[] =
    "#include <stdio.h>\n"
    "extern char __executable_start;\n"
    "__attribute__((noinline)) void mark(void)\n"
    "{\n"
    "\tprintf(\"%lx\\n\", (long)((char *)__builtin_return_address(0) - &__executable_start));\n"
    "}\n"
    "static inline __attribute__((always_inline)) void inner(void)\n"
    "{\n"
    "\tmark();\n"
    "}\n"
    "static inline __attribute__((always_inline)) void middle(void)\n"
    "{\n"
    "\tinner();\n"
    "}\n"
    "volatile int done;\n"
    "int main(void)\n"
    "{\n"
    "\tmiddle();\n"
    "\tdone = 1;\n"
    "\treturn 0;\n"
    "}\n";

static const char program_cxx[] =
    "#include <cstdio>\n"
    "extern char __executable_start;\n"
    "namespace queue {\n"
    "struct Worker {\n"
    "\tint done = 0;\n"
    "\tvoid run(int n);\n"
    "};\n"
    "__attribute__((noinline)) void Worker::run(int n)\n"
    "{\n"
    "\tvoid *here = __builtin_return_address(0);\n"
    "\tprintf(\"%lx\\n\", (long)((char *)here - &__executable_start));\n"
    "\tdone = n;\n"
    "}\n"
    "namespace {\n"
    "__attribute__((noinline)) void start(int n)\n"
    "{\n"
    "\tWorker worker;\n"
    "\tworker.run(n);\n"
    "\tfputs(worker.done ? \"\" : \"!\", stdout);\n"
    "}\n"
    "}\n"
    "}\n"
    "int main(int argc, char **)\n"
    "{\n"
    "\tqueue::start(argc);\n"
    "}\n";

static void
shell(const char *format, ...)
{
	char command[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	cr_assert_eq(system(command), 0, "%s", command);
}

static void
set_up(void)
{
	strcpy(directory, "/tmp/nngtrace-symbols-XXXXXX");
	cr_assert_not_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/trace", directory);
}

static void
tear_down(void)
{
	shell("rm -rf %s", directory);
}

TestSuite(symbols, .init = set_up, .fini = tear_down);

static void
write_source(const char *name, const char *text)
{
	char source[128];
	snprintf(source, sizeof(source), "%s/%s", directory, name);
	FILE *file = fopen(source, "w");
	cr_assert_not_null(file);
	cr_assert(fputs(text, file) >= 0);
	cr_assert_eq(fclose(file), 0);
}

static void
build(const char *options, const char *id)
{
	write_source("app.c", program);
	shell("cd %s && cc -O2 -fPIE -pie %s -Wl,--build-id=0x%s -o app app.c", directory, options, id);
}

/* Runs the program: the return address of the call of mark(), from the start of the file. */
static uint64_t
call_site(void)
{
	char command[128];
	unsigned long address = 0;
	snprintf(command, sizeof(command), "%s/app", directory);
	FILE *output = popen(command, "r");
	cr_assert_not_null(output);
	cr_assert_eq(fscanf(output, "%lx", &address), 1);
	pclose(output);
	return address;
}

static struct trace *
trace_of(uint64_t address, const char *module, const char *id)
{
	uint8_t bytes[20];
	char file[256];
	unsigned size = (unsigned)strlen(id) / 2;
	for (unsigned i = 0; i < size; i++) {
		unsigned byte = 0;
		sscanf(id + 2 * i, "%2x", &byte);
		bytes[i] = (uint8_t)byte;
	}
	snprintf(file, sizeof(file), "%s%s%s", module[0] == '[' ? "" : directory,
	         module[0] == '[' ? "" : "/", module);
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_module(writer, 1, BASE, BASE + 0x100000, BASE, bytes, size, file);
	trace_writer_stack(writer, 1, &address, 1);
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 1, 0, WITH(0x5500, 12));
	cr_assert(trace_writer_close(writer));
	struct error err = {""};
	struct trace *trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	struct event event; /* modules are there once the events are */
	cr_assert(trace_next(trace, &event));
	return trace;
}

static void
expect_frame(const struct frame *frame, const char *function, const char *file, unsigned line)
{
	cr_expect_str_eq(frame->function == NULL ? "" : frame->function, function);
	cr_expect_str_eq(frame->file == NULL ? "" : strrchr(frame->file, '/') + 1, file, "%s",
	                 frame->file);
	cr_expect_eq(frame->line, line, "%u instead of %u", frame->line, line);
	cr_expect_str_eq(frame->module, "app");
}

static void
expect_inlined_story(const char *debug_path)
{
	uint64_t site = call_site();
	struct trace *trace = trace_of(BASE + site, "app", BUILD_ID);
	struct symbols *symbols = symbols_open(trace, false);
	struct frame frames[8];
	if (debug_path != NULL) {
		cr_assert(symbols_debug_path(symbols, debug_path));
	}
	for (int again = 0; again < 2; again++) { /* the second time from the cache */
		cr_assert_eq(symbols_stack(symbols, 1, 0, frames, 8), 3);
		expect_frame(&frames[0], "inner", "app.c", 9);
		expect_frame(&frames[1], "middle", "app.c", 13);
		expect_frame(&frames[2], "main", "app.c", 18);
		cr_expect(frames[0].inlined && frames[1].inlined && !frames[2].inlined);
		cr_expect_eq(frames[2].offset, site - 1);
		cr_expect_str_eq(frames[2].build_id, BUILD_ID);
		cr_expect_not(frames[2].library);
	}
	cr_expect_eq(symbols_stack(symbols, 1, 0, frames, 2), 2);
	symbols_close(symbols);
	trace_close(trace);
}

/* One frame, without anything but the module: what is left when names cannot be had. */
static void
expect_only_module(uint64_t site, const char *id)
{
	struct trace *trace = trace_of(BASE + site, "app", id);
	struct symbols *symbols = symbols_open(trace, false);
	struct frame frames[8];
	cr_assert_eq(symbols_stack(symbols, 1, 0, frames, 8), 1);
	expect_frame(&frames[0], "", "", 0);
	cr_expect_eq(frames[0].offset, site - 1);
	cr_expect_str_eq(frames[0].build_id, id);
	symbols_close(symbols);
	trace_close(trace);
}

Test(symbols, inlined_functions_are_frames)
{
	build("-g", BUILD_ID);
	expect_inlined_story(NULL);
}

Test(symbols, units_without_aranges)
{
	build("-g", BUILD_ID);
	shell("objcopy --remove-section .debug_aranges %s/app", directory);
	expect_inlined_story(NULL);
}

Test(symbols, split_debug_information)
{
	build("-g -gsplit-dwarf", BUILD_ID);
	expect_inlined_story(NULL);
}

Test(symbols, a_program_at_fixed_addresses)
{
	write_source("app.c", program);
	shell("cd %s && cc -O2 -g -fno-pie -no-pie -Wl,--build-id=0x%s -o app app.c", directory,
	      BUILD_ID);
	uint64_t site = call_site() + 0x400000; /* the file's own addresses, and no bias */
	uint8_t id[20];
	for (unsigned i = 0, byte = 0; i < 20 && sscanf(&BUILD_ID[2 * (size_t)i], "%2x", &byte) == 1;
	     i++) {
		id[i] = (uint8_t)byte;
	}
	char file[128];
	snprintf(file, sizeof(file), "%s/app", directory);
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_module(writer, 1, 0x400000, 0x500000, 0, id, 20, file);
	trace_writer_stack(writer, 1, &site, 1);
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 1, 0, WITH(0x5500, 12));
	cr_assert(trace_writer_close(writer));
	struct trace *trace = trace_open(path, NULL);
	struct symbols *symbols = symbols_open(trace, false);
	struct frame frames[8];
	cr_assert_eq(symbols_stack(symbols, 1, 0, frames, 8), 3);
	expect_frame(&frames[2], "main", "app.c", 18);
	symbols_close(symbols);
	trace_close(trace);
}

Test(symbols, debug_file_by_build_id)
{
	char debug[80];
	build("-g", BUILD_ID);
	snprintf(debug, sizeof(debug), "%s/debug", directory);
	shell("cd %s && mkdir -p debug/.build-id/01 && objcopy --only-keep-debug app "
	      "debug/.build-id/01/%s.debug && strip app",
	      directory, &BUILD_ID[2]);
	expect_inlined_story(debug);
}

Test(symbols, debug_file_by_link)
{
	build("-g", BUILD_ID);
	shell("cd %s && objcopy --only-keep-debug app app.debug && strip app && "
	      "objcopy --add-gnu-debuglink=app.debug app",
	      directory);
	expect_inlined_story(NULL);
}

Test(symbols, a_missing_program_and_its_debug_file)
{
	char debug[80];
	build("-g", BUILD_ID);
	uint64_t site = call_site();
	snprintf(debug, sizeof(debug), "%s/debug", directory);
	shell("cd %s && mkdir -p debug/.build-id/01 && objcopy --only-keep-debug app "
	      "debug/.build-id/01/%s.debug && rm app",
	      directory, &BUILD_ID[2]);
	struct trace *trace = trace_of(BASE + site, "app", BUILD_ID);
	struct symbols *symbols = symbols_open(trace, false);
	struct frame frames[8];
	cr_assert(symbols_debug_path(symbols, debug));
	cr_assert_eq(symbols_stack(symbols, 1, 0, frames, 8), 3);
	expect_frame(&frames[0], "inner", "app.c", 9);
	symbols_close(symbols);
	trace_close(trace);
}

/* Several debug files share a part; where it is, they tell with a path, and its build-id. */
Test(symbols, a_shared_debug_file_below_the_root)
{
	char debug[128];
	snprintf(debug, sizeof(debug), "%s/debug", directory);
	if (system("dwz --version >/dev/null 2>&1") != 0) {
		return; /* without the tool that makes such files */
	}
	build("-g -gdwarf-4", BUILD_ID);
	shell("cd %s && mkdir -p debug/.dwz debug/.build-id/01 && cp app other && "
	      "dwz -m debug/.dwz/shared -M %s/debug/.dwz/shared app other && "
	      "objcopy --only-keep-debug app debug/.build-id/01/%s.debug && strip app",
	      directory, directory, &BUILD_ID[2]);
	expect_inlined_story(debug);
}

/* It would be beside the program, under that name. */
Test(symbols, a_debug_link_is_a_plain_name)
{
	build("-g", BUILD_ID);
	uint64_t site = call_site();
	shell("cd %s && mkdir in && objcopy --only-keep-debug app other.debug && strip app && "
	      "printf '../other.debug\\0\\0\\0\\0\\0\\0' >link && objcopy --add-section "
	      ".gnu_debuglink=link app "
	      "in/app && cp in/app app",
	      directory);
	expect_only_module(site, BUILD_ID);
}

/* The process that reads the files, a child of this one; 0: there is none. */
static int
helper(void)
{
	char file[64];
	int child = 0;
	snprintf(file, sizeof(file), "/proc/self/task/%d/children", (int)getpid());
	FILE *children = fopen(file, "r");
	cr_assert_not_null(children);
	if (fscanf(children, "%d", &child) != 1) {
		child = 0;
	}
	fclose(children);
	return child;
}

/* Another one takes its place for the next module. */
Test(symbols, the_end_of_the_helper_costs_names)
{
	build("-g", BUILD_ID);
	uint64_t site = call_site();
	struct trace *trace = trace_of(BASE + site, "app", BUILD_ID);
	struct symbols *symbols = symbols_open(trace, false);
	struct frame frame;
	struct symbols_loss loss;
	uint32_t at = 0;
	cr_expect_eq(helper(), 0, "nobody has asked for a name yet");
	cr_expect(symbols_address(symbols, BASE + site - 1, 0, &frame));
	cr_expect_not(symbols_next_loss(symbols, &at, &loss));
	cr_assert_neq(helper(), 0);
	cr_assert_eq(kill(helper(), SIGKILL), 0);
	cr_expect_not(symbols_address(symbols, BASE + site + 1, 0, &frame));
	cr_expect_str_eq(frame.module, "app");
	at = 0;
	cr_assert(symbols_next_loss(symbols, &at, &loss));
	cr_expect_str_eq(strrchr(loss.module, '/'), "/app");
	cr_expect_not(symbols_next_loss(symbols, &at, &loss));
	cr_expect(symbols_address(symbols, BASE + site - 1, 0, &frame), "what is known stays");
	cr_expect_eq(helper(), 0);
	symbols_close(symbols);
	trace_close(trace);
}

Test(symbols, symbol_table_alone_gives_names)
{
	build("", BUILD_ID);
	struct trace *trace = trace_of(BASE + call_site(), "app", BUILD_ID);
	struct symbols *symbols = symbols_open(trace, false);
	struct frame frames[8];
	cr_assert_eq(symbols_stack(symbols, 1, 0, frames, 8), 1);
	expect_frame(&frames[0], "main", "", 0);
	symbols_close(symbols);
	trace_close(trace);
}

Test(symbols, a_stripped_program_keeps_offsets)
{
	build("-g", BUILD_ID);
	uint64_t site = call_site();
	shell("strip %s/app", directory);
	expect_only_module(site, BUILD_ID);
}

Test(symbols, another_build_is_not_asked)
{
	build("-g", BUILD_ID);
	uint64_t site = call_site();
	expect_only_module(site, OTHER_ID);
}

Test(symbols, a_missing_program_keeps_offsets)
{
	build("-g", BUILD_ID);
	uint64_t site = call_site();
	shell("rm %s/app", directory);
	expect_only_module(site, BUILD_ID);
}

Test(symbols, a_fifo_does_not_block)
{
	shell("mkfifo %s/app", directory);
	expect_only_module(0x1234, BUILD_ID);
}

Test(symbols, names_of_cxx_have_their_scopes)
{
	static const char *const flags[] = {"-g", ""};
	char *readable = demangle("_ZN5queue5startEv");
	for (int i = 0; i < (readable == NULL ? 1 : 2); i++) {
		write_source("app.cc", program_cxx);
		shell("cd %s && c++ -O2 -fPIE -pie %s -Wl,--build-id=0x%s -o app app.cc", directory,
		      flags[i], BUILD_ID);
		struct trace *trace = trace_of(BASE + call_site(), "app", BUILD_ID);
		struct symbols *symbols = symbols_open(trace, false);
		struct frame frames[8];
		cr_assert_eq(symbols_stack(symbols, 1, 0, frames, 8), 1);
		expect_frame(&frames[0], "queue::(anonymous namespace)::start", i == 0 ? "app.cc" : "",
		             i == 0 ? 18 : 0);
		symbols_close(symbols);
		trace_close(trace);
	}
	free(readable);
}

Test(symbols, the_network_is_not_asked)
{
	struct trace *trace = trace_of(BASE + 0x1000, "app", "");
	setenv("DEBUGINFOD_URLS", "http://127.0.0.1:1/", 1);
	struct symbols *symbols = symbols_open(trace, true);
	cr_expect_not_null(getenv("DEBUGINFOD_URLS"), "it was asked for");
	symbols_close(symbols);
	symbols = symbols_open(trace, false);
	cr_expect_null(getenv("DEBUGINFOD_URLS"));
	symbols_close(symbols);
	trace_close(trace);
}

Test(symbols, addresses_without_a_file)
{
	struct trace *trace = trace_of(BASE + 0x1000, "[vdso]", "");
	struct symbols *symbols = symbols_open(trace, false);
	struct frame frames[1];
	cr_assert_eq(symbols_stack(symbols, 1, 0, frames, 1), 1);
	cr_expect_str_eq(frames[0].module, "");
	cr_expect_eq(frames[0].offset, BASE + 0xfff);
	cr_expect_not(symbols_address(symbols, 0x10, 0, &frames[0]));
	cr_expect_str_eq(frames[0].module, "");
	cr_expect_eq(frames[0].offset, 0x10);
	cr_expect_eq(symbols_stack(symbols, 99, 0, frames, 1), 0);
	symbols_close(symbols);
	trace_close(trace);
}

Test(symbols, libraries_are_told_from_the_application)
{
	static const struct {
		const char *name;
		bool library;
	} modules[] = {{"libnng.so.1.5.2", true}, {"libnngtrace.so", true}, {"libc.so.6", true},
	               {"libcurl.so.4", false},   {"libnngate.so", false},  {"app", false}};
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		struct trace *trace = trace_of(BASE + 0x1000, modules[i].name, "");
		struct symbols *symbols = symbols_open(trace, false);
		struct frame frame;
		cr_assert_eq(symbols_stack(symbols, 1, 0, &frame, 1), 1);
		cr_expect_eq(frame.library, modules[i].library, "%s", modules[i].name);
		symbols_close(symbols);
		trace_close(trace);
	}
}
