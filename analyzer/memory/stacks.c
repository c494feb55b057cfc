/* stacks.c - see stacks.h */
#include "analyzer/memory/stacks.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/memory/argument.h"
#include "shim/arch/arch.h"

/* One module with whom it belongs to: what elfutils hands back. */
struct known {
	struct stacks *stacks;
	const struct memory_module *module;
};

struct stacks {
	Dwfl *dwfl;
	pid_t pid;
	const struct memory *memory;
	struct known *known;
	stacks_opener *opener;
	void *data;
	/* The stack that is being unwound. */
	const uint64_t *words;
	struct stacks_frame *frames;
	unsigned used, most;
};

/* elfutils asks for the file of a module when it needs it. */
static int
find_file(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base, char **file,
          Elf **elf)
{
	const struct known *known = *userdata;

	(void)module;
	(void)name;
	(void)base;
	(void)file;
	(void)elf;
	return known != NULL ? known->stacks->opener(known->stacks->data, known->module) : -1;
}

static int
find_no_debug_file(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                   const char *file, const char *link, GElf_Word crc, char **found)
{
	(void)module;
	(void)userdata;
	(void)name;
	(void)base;
	(void)file;
	(void)link;
	(void)crc;
	(void)found;
	return -1;
}

static const Dwfl_Callbacks callbacks = {.find_elf = find_file,
                                         .find_debuginfo = find_no_debug_file};

/* There is one thread at a time: that of stacks_unwind. Its number is the process's. */
static pid_t
next_thread(Dwfl *dwfl, void *data, void **thread)
{
	struct stacks *stacks = data;

	(void)dwfl;
	if (*thread != NULL) {
		return 0;
	}
	*thread = stacks;
	return stacks->pid;
}

static bool
get_thread(Dwfl *dwfl, pid_t tid, void *data, void **thread)
{
	(void)dwfl;
	(void)tid;
	*thread = data;
	return true;
}

static bool
read_word(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *result, void *data)
{
	const struct stacks *stacks = data;
	uint64_t word;

	(void)dwfl;
	if (!stacks->memory->read(stacks->memory->data, &word, sizeof(word), address)) {
		return false;
	}
	*result = word;
	return true;
}

static bool
set_registers(Dwfl_Thread *thread, void *data)
{
	static const uint8_t order[] = {ARCH_CORE_BY_DWARF};
	const struct stacks *stacks = data;
	Dwarf_Word words[sizeof(order)];

	for (size_t i = 0; i < sizeof(order); i++) {
		words[i] = stacks->words[order[i]];
	}
	dwfl_thread_state_register_pc(thread, stacks->words[ARCH_CORE_PC]);
	return dwfl_thread_state_registers(thread, 0, sizeof(order), words);
}

static const Dwfl_Thread_Callbacks thread_callbacks = {.next_thread = next_thread,
                                                       .get_thread = get_thread,
                                                       .memory_read = read_word,
                                                       .set_initial_registers = set_registers};

/* Where the unwind data says that a caller's register is: at CFA, or a number of bytes from it. */
static bool
find_saved(const Dwarf_Op *ops, size_t count, int32_t *at)
{
	bool moved = count == 2 && ops[1].atom == DW_OP_plus_uconst;

	if (count == 0 || ops == NULL || ops[0].atom != DW_OP_call_frame_cfa ||
	    !(count == 1 || moved)) {
		return false;
	}
	/* A number below zero is kept as one without a sign. */
	int64_t offset = moved ? (int64_t)ops[1].number : 0;
	*at = (int32_t)offset;
	return offset >= INT32_MIN && offset <= INT32_MAX;
}

/* Which registers of its caller the function has saved, where it is now. */
static void
find_all_saved(struct stacks *stacks, struct stacks_frame *to, Dwarf_Addr place)
{
	Dwfl_Module *module = dwfl_addrmodule(stacks->dwfl, place);
	Dwarf_Addr bias = 0;
	Dwarf_Frame *rules = NULL;
	Dwarf_CFI *cfi = module != NULL ? dwfl_module_eh_cfi(module, &bias) : NULL;

	if (cfi == NULL || dwarf_cfi_addrframe(cfi, place - bias, &rules) != 0) {
		return;
	}
	for (int i = 0; i < (int)STACKS_REGISTERS && i < ARCH_REGISTERS; i++) {
		Dwarf_Op room[3], *ops;
		size_t count;
		if (dwarf_frame_register(rules, i, room, &ops, &count) == 0 &&
		    find_saved(ops, count, &to->saved_at[i])) {
			to->saved |= UINT64_C(1) << i;
		}
	}
	free(rules);
}

static int
take_frame(Dwfl_Frame *frame, void *data)
{
	struct stacks *stacks = data;
	Dwarf_Addr place;
	bool first;

	if (stacks->used == stacks->most || !dwfl_frame_pc(frame, &place, &first) || place == 0) {
		return DWARF_CB_ABORT;
	}
	struct stacks_frame *to = &stacks->frames[stacks->used++];
	*to = (struct stacks_frame){.place = place};
	for (unsigned i = 0; i < STACKS_REGISTERS && i < ARCH_REGISTERS; i++) {
		Dwarf_Word word;
		if (dwfl_frame_reg(frame, i, &word) == 0) {
			to->reg[i] = word;
			to->known |= UINT64_C(1) << i;
		}
	}
	to->sp = to->reg[ARCH_STACK_POINTER];
	find_all_saved(stacks, to, first ? place : place - 1);
	return DWARF_CB_OK;
}

static bool
report_modules(struct stacks *stacks, const struct memory_module *modules, size_t count)
{
	dwfl_report_begin(stacks->dwfl);
	for (size_t i = 0; i < count; i++) {
		void **userdata;
		Dwfl_Module *module =
		    dwfl_report_module(stacks->dwfl, modules[i].path, modules[i].start, modules[i].end);
		if (module == NULL) {
			continue; /* it overlaps another: stacks end there */
		}
		stacks->known[i] = (struct known){stacks, &modules[i]};
		dwfl_module_info(module, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
		*userdata = &stacks->known[i];
	}
	return dwfl_report_end(stacks->dwfl, NULL, NULL) == 0;
}

struct stacks *
stacks_open(pid_t pid, const struct memory_module *modules, size_t count,
            const struct memory *memory, stacks_opener *opener, void *data, struct error *err)
{
	struct stacks *stacks = calloc(1, sizeof(*stacks));

	if (stacks == NULL) {
		error_set(err, "not enough memory");
		return NULL;
	}
	*stacks = (struct stacks){.pid = pid,
	                          .memory = memory,
	                          .opener = opener,
	                          .data = data,
	                          .known = calloc(count + 1, sizeof(*stacks->known)),
	                          .dwfl = dwfl_begin(&callbacks)};
	if (stacks->known == NULL || stacks->dwfl == NULL) {
		error_set(err, "not enough memory");
	} else if (!ARCH_UNWINDS) {
		error_set(err, "stacks cannot be followed on this processor");
	} else if (!report_modules(stacks, modules, count) ||
	           !dwfl_attach_state(stacks->dwfl, NULL, pid, &thread_callbacks, stacks)) {
		error_set(err, "stacks cannot be followed: %s", dwfl_errmsg(-1));
	} else {
		return stacks;
	}
	stacks_close(stacks);
	return NULL;
}

void
stacks_close(struct stacks *stacks)
{
	if (stacks == NULL) {
		return;
	}
	if (stacks->dwfl != NULL) {
		dwfl_end(stacks->dwfl);
	}
	free(stacks->known);
	free(stacks);
}

unsigned
stacks_unwind(struct stacks *stacks, const uint64_t *words, size_t count,
              struct stacks_frame *frames, unsigned most)
{
	if (count < ARCH_CORE_WORDS || most == 0) {
		return 0;
	}
	stacks->words = words;
	stacks->frames = frames;
	stacks->used = 0;
	stacks->most = most;
	dwfl_getthread_frames(stacks->dwfl, stacks->pid, take_frame, stacks);
	if (stacks->used == 0) { /* no unwind data there; the place itself is known */
		frames[stacks->used++] =
		    (struct stacks_frame){.place = words[ARCH_CORE_PC], .sp = words[ARCH_CORE_SP]};
	}
	return stacks->used;
}

/* The code before an address, as its module's file has it: a core file has no code. */
static const uint8_t *
code_before(const struct stacks *stacks, uint64_t address, size_t size)
{
	Dwfl_Module *module = dwfl_addrmodule(stacks->dwfl, address - 1);
	Dwarf_Addr bias = 0;
	Elf *elf = module != NULL ? dwfl_module_getelf(module, &bias) : NULL;
	size_t count = 0;

	if (elf == NULL || elf_getphdrnum(elf, &count) != 0) {
		return NULL;
	}
	uint64_t at = address - bias - size;
	for (size_t i = 0; i < count && i <= INT32_MAX; i++) {
		GElf_Phdr part;
		if (gelf_getphdr(elf, (int)i, &part) == NULL || part.p_type != PT_LOAD ||
		    (part.p_flags & PF_X) == 0 || at - part.p_vaddr >= part.p_filesz ||
		    part.p_filesz - (at - part.p_vaddr) < size) {
			continue;
		}
		Elf_Data *data = elf_getdata_rawchunk(elf, (int64_t)(part.p_offset + (at - part.p_vaddr)),
		                                      size, ELF_T_BYTE);
		return data != NULL && data->d_size >= size ? data->d_buf : NULL;
	}
	return NULL;
}

void
stacks_find_given(struct stacks *stacks, struct stacks_frame *frames, unsigned count)
{
	for (unsigned i = 1; i < count; i++) {
		const uint8_t *code = code_before(stacks, frames[i].place, ARGUMENT_CODE);
		frames[i].gave = code != NULL && argument_find(code, ARGUMENT_CODE, &frames[i],
		                                               stacks->memory, &frames[i].given);
	}
}

const char *
stacks_function(struct stacks *stacks, uint64_t address, const struct memory_module **module)
{
	Dwfl_Module *found = dwfl_addrmodule(stacks->dwfl, address);
	void **userdata;

	*module = NULL;
	if (found == NULL) {
		return NULL;
	}
	dwfl_module_info(found, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
	const struct known *known = *userdata;
	*module = known != NULL ? known->module : NULL;
	return dwfl_module_addrname(found, address);
}
