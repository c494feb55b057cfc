/*
 * drive.h - one trace, whatever is in it, through all that nngtrace does with traces. What the
 * reader hands out must keep its promises; the rest must neither crash nor hang nor leak.
 */
#ifndef NNGTRACE_FUZZ_DRIVE_H
#define NNGTRACE_FUZZ_DRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* A file in memory that both sides name by the same path. It is made by the first call. */
const char *drive_path(void);
int drive_file(void);

/* Says what does not hold, and aborts, when the condition is false. */
#define drive_require(condition) drive_required((condition), #condition, __FILE__, __LINE__)
void drive_required(bool condition, const char *text, const char *file, int line);

/* Takes the file through every command. choice: any number; it decides what is asked for. */
void drive(uint64_t choice);

/* Judges the trace of a name; the report in text or as JSON. */
void drive_check(const char *file, bool text);

/* The same with a core file, whatever it is. */
void drive_check_core(const char *core, const char *file, bool text);

#endif
