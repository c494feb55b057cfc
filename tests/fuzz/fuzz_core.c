/*
 * fuzz_core.c - libFuzzer with a core file, beside the trace of a program that frees what it has
 * sent: what check --core makes of it. The harness has a sound core file; the input changes words
 * of it, or is the file itself. The first byte chooses: bit 0: text or JSON; bit 1: the input is
 * the file; bit 2: its last two bytes say where the file is cut off.
 */
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/procfs.h>
#include <unistd.h>

#include "analyzer/core/crash.h"
#include "analyzer/memory/stacks.h"
#include "shim/arch/arch.h"
#include "shim/trace/mark.h"
#include "tests/fuzz/drive.h"
#include "tests/support/trace_writer.h"

#define TRACE    "crash.trace"
#define CODE     0x400000u
#define DATA     0x600000u /* of the recorder: its mark */
#define HEAP     0x700000u
#define STACK    0x800000u
#define SIZE     0x6000u
#define MESSAGES 20u

enum { NOTES_AT = 0x200, MARK_AT = 0x1000, STACK_AT = 0x4000, HEAP_AT = 0x5000 };

static uint8_t sound[SIZE];
static size_t notes_end = NOTES_AT;

/* In place of crash_unwind (ld --wrap): no process is forked, and no file is looked for. */
unsigned __wrap_crash_unwind(const struct core *core, struct trace *trace, const char *sysroot,
                             struct stacks_frame *frames, unsigned most);

unsigned
__wrap_crash_unwind(const struct core *core, struct trace *trace, const char *sysroot,
                    struct stacks_frame *frames, unsigned most)
{
	const struct target_thread *thread = &core->target.threads[0];

	(void)trace;
	(void)sysroot;
	drive_require(most >= 2);
	frames[0] = (struct stacks_frame){
	    .place = thread->words[ARCH_CORE_PC], .sp = thread->sp, .known = 0xffffffff};
	memcpy(frames[0].reg, thread->words, 16 * sizeof(uint64_t));
	frames[1] = (struct stacks_frame){.place = CODE + 0x200, .sp = thread->sp + 256};
	return 2;
}

/* The same: no stacks are followed. */
void __wrap_core_explain_threads(const struct core *core, struct trace *trace,
                                 struct snapshot *snapshot);

void
__wrap_core_explain_threads(const struct core *core, struct trace *trace, struct snapshot *snapshot)
{
	(void)core;
	(void)trace;
	(void)snapshot;
}

static void
add_note(unsigned type, const void *bytes, size_t size)
{
	Elf64_Nhdr head = {.n_namesz = 5, .n_descsz = (Elf64_Word)size, .n_type = type};

	drive_require(notes_end + sizeof(head) + 8 + size + 3 <= MARK_AT);
	memcpy(sound + notes_end, &head, sizeof(head));
	memcpy(sound + notes_end + sizeof(head), "CORE", 5);
	memcpy(sound + notes_end + sizeof(head) + 8, bytes, size);
	notes_end += sizeof(head) + 8 + (size + 3) / 4 * 4;
}

static void
add_notes(pid_t pid)
{
	static const char names[] = "/nowhere/libnng.so.1\0/nowhere/libnngtrace.so";
	struct elf_prstatus status = {.pr_pid = pid};
	struct elf_prpsinfo info = {.pr_pid = pid};
	siginfo_t signal = {.si_signo = SIGSEGV, .si_code = SEGV_MAPERR};
	uint64_t auxiliary[] = {AT_RANDOM, STACK + 0x800, AT_NULL, 0};
	uint64_t files[8] = {2, 4096, CODE, CODE + 0x1000, 0, DATA, DATA + 0x3000, 0};
	uint8_t bytes[sizeof(files) + sizeof(names)];
	uint64_t words[ARCH_CORE_WORDS] = {HEAP, HEAP + 48, 7};

	words[ARCH_CORE_PC] = CODE + 0x100;
	words[ARCH_CORE_SP] = STACK + 0x100;
	status.pr_cursig = SIGSEGV;
	memcpy(&status.pr_reg, words, sizeof(status.pr_reg));
	memcpy(bytes, files, sizeof(files));
	memcpy(bytes + sizeof(files), names, sizeof(names));
	add_note(NT_PRSTATUS, &status, sizeof(status));
	add_note(NT_PRPSINFO, &info, sizeof(info));
	add_note(NT_SIGINFO, &signal, sizeof(signal));
	add_note(NT_AUXV, auxiliary, sizeof(auxiliary));
	add_note(NT_FILE, bytes, sizeof(bytes));
	add_note(NT_PRSTATUS, &status, sizeof(status));
}

static void
add_headers(void)
{
	Elf64_Ehdr header;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	drive_require(fd >= 0 && read(fd, &header, sizeof(header)) == (ssize_t)sizeof(header));
	close(fd);
	header.e_type = ET_CORE;
	header.e_phoff = sizeof(header);
	header.e_phentsize = sizeof(Elf64_Phdr);
	header.e_phnum = 5;
	const Elf64_Phdr headers[] = {
	    {.p_type = PT_NOTE, .p_offset = NOTES_AT, .p_filesz = notes_end - NOTES_AT},
	    {.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = CODE, .p_memsz = 0x1000},
	    {PT_LOAD, PF_R | PF_W, MARK_AT, DATA, 0, 0x3000, 0x3000, 0},
	    {PT_LOAD, PF_R | PF_W, HEAP_AT, HEAP, 0, 0x1000, 0x1000, 0},
	    {PT_LOAD, PF_R | PF_W, STACK_AT, STACK, 0, 0x1000, 0x1000, 0}};
	memcpy(sound, &header, sizeof(header));
	memcpy(sound + sizeof(header), headers, sizeof(headers));
}

/* Messages that are given away and then freed, and as many that are kept. */
static void
begin(void)
{
	const uint64_t frames[] = {CODE + 0x100, CODE + 0x200};
	struct trace_writer *writer = trace_writer_open(TRACE);
	struct error err;

	trace_writer_thread(writer, 0, 4711, "main");
	trace_writer_module(writer, 1, CODE, CODE + 0x1000, 0, NULL, 0, "/nowhere/libnng.so.1");
	trace_writer_stack(writer, 1, frames, 2);
	for (unsigned i = 0; i < MESSAGES; i++) {
		uint64_t msg = HEAP + i * 48u;
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 1, 0, WITH(msg, 3));
		if (i % 2 == 0) {
			trace_writer_call(writer, 0, NNGT_FN_nng_sendmsg, 1, 0, WITH(1, msg, 0));
			trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 1, 0, WITH(msg));
		}
		memcpy(sound + STACK_AT + 0x100 + i * 8, &msg, sizeof(msg));
	}
	drive_require(trace_writer_close(writer));
	struct trace *trace = trace_open(TRACE, &err);
	drive_require(trace != NULL);
	const struct trace_info *info = trace_info(trace);
	struct nngt_mark mark = {.magic = NNGT_MARK_MAGIC,
	                         .size = sizeof(mark),
	                         .pid = info->pid,
	                         .process_start = info->process_start,
	                         .start_wall_ns = info->start_wall_ns,
	                         .path = "/nowhere/" TRACE};
	memcpy(sound + MARK_AT, &mark, sizeof(mark));
	add_notes((pid_t)info->pid);
	trace_close(trace);
	add_headers();
	/* The sound one is read, or the harness would try nothing. */
	int fd = drive_file();
	drive_require(pwrite(fd, sound, sizeof(sound), 0) == (ssize_t)sizeof(sound));
	struct core core;
	drive_require(core_open(&core, drive_path(), &err) && core.target.thread_count == 2);
	core_close(&core);
}

/* Two bytes that say where, eight that are written there: most among headers, notes and mark. */
static void
change(uint8_t *bytes, const uint8_t *data, size_t size)
{
	for (; size >= 10; data += 10, size -= 10) {
		size_t at = data[0] | (size_t)data[1] << 8;
		at = at < 0x8000 ? at % (MARK_AT + 64) : at % (SIZE - 8);
		memcpy(bytes + at, data + 2, 8);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[SIZE];
	size_t length = sizeof(bytes);

	if (notes_end == NOTES_AT) {
		begin();
	}
	if (size == 0 || size > sizeof(bytes)) {
		return 0;
	}
	if ((data[0] & 2) != 0) {
		length = size - 1;
		memcpy(bytes, data + 1, length);
	} else {
		memcpy(bytes, sound, sizeof(sound));
		change(bytes, data + 1, size - 1);
	}
	if ((data[0] & 4) != 0 && size > 2) {
		size_t cut = data[size - 1] | (size_t)data[size - 2] << 8;
		length = cut < length ? cut : length;
	}
	int fd = drive_file();
	drive_require(ftruncate(fd, 0) == 0 && pwrite(fd, bytes, length, 0) == (ssize_t)length);
	drive_check_core(drive_path(), TRACE, (data[0] & 1) == 0);
	return 0;
}
