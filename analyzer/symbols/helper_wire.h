/*
 * helper_wire.h - what the helper and the process that asks it send each other. Between the
 * files of the helper only. The helper may have been taken over by what it reads: who asks
 * checks all that it says.
 *
 * One thread on each side of a connection.
 */
#ifndef NNGTRACE_SYMBOLS_HELPER_WIRE_H
#define NNGTRACE_SYMBOLS_HELPER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/read/trace.h"
#include "analyzer/symbols/elf_file.h"

#define HELPER_TEXT_MAX 4096u /* of a name; what is longer is cut */

#define HELPER_QUESTIONS_MAX 64u /* that are sent at once; answers come one by one, in order */

struct helper_question {
	const struct trace_module *module; /* the helper is a fork: it is there at the same address */
	uint64_t address;
	uint32_t number;
	uint32_t reserved;
};

/* Then places, and then their texts: of each place the function and the file. */
struct helper_answer {
	uint64_t cpu_ns;     /* that the questions before it took, since the last report */
	uint64_t file_bytes; /* of all files opened so far */
	uint16_t count;
	uint8_t lack; /* enum elf_lack */
	bool no_file; /* there is nothing to read for this module: no need to ask again */
	uint32_t reserved;
};
struct helper_answer_place {
	uint32_t line, jump_line;
	uint32_t role;                     /* enum elf_role */
	uint32_t function_size, file_size; /* 0: unknown; at most HELPER_TEXT_MAX */
};

/* The helper's life: answers until nobody asks any more. Never returns. */
void helper_serve(int fd, const struct elf_file_options *options) __attribute__((noreturn));

/* All of it, through interruptions. False: the other side is gone. */
bool helper_send(int fd, const void *data, size_t size);

#endif
