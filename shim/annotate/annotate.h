/*
 * annotate.h - what the program itself says of its objects: the other end of include/nngtrace.h,
 * whose inline functions call these when the recorder is in the process.
 *
 * Any thread may call them, also one that has not called NNG yet, and a callback. They keep errno,
 * copy what they are given, and record nothing before the first call of NNG, since a process that
 * never calls NNG leaves no trace. The last phase that was begun before is recorded then.
 */
#ifndef NNGTRACE_SHIM_ANNOTATE_ANNOTATE_H
#define NNGTRACE_SHIM_ANNOTATE_ANNOTATE_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/record/record.h"

/* Each: as the function of include/nngtrace.h that calls it says. */
void nngtrace_annotate_name(const void *object, const char *name);
void nngtrace_annotate_name_id(const char *kind, uint32_t id, const char *name);
void nngtrace_annotate_give(const void *object);
void nngtrace_annotate_take(const void *object);
void nngtrace_annotate_keep(const void *object);
void nngtrace_annotate_phase(const char *name);
void nngtrace_annotate_mark(const char *text);
/* Whether annotations are recorded, from the first call of NNG on. */
bool nngtrace_annotate_recording(void);

/* A busy thread has just joined the recording: records the phase that was begun before it. */
void annotate_begin(struct record_thread *t);

/* The recording could not be started: nngtrace_annotate_recording says so from now on. */
void annotate_refuse(void);

#endif
