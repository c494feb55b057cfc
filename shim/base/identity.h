/*
 * identity.h - which process this is, beyond its number: process 1 of one container is not
 * process 1 of another one, and both may write traces into the same folder.
 *
 * Any thread may ask; identity_fill is called by the thread that starts a recording.
 */
#ifndef NNGTRACE_SHIM_BASE_IDENTITY_H
#define NNGTRACE_SHIM_BASE_IDENTITY_H

#include <stdbool.h>

#include "shim/trace/format.h"

/* Fills in pid, ppid and everything else in the header that says which process this is. */
void identity_fill(struct nngt_header *h);

/* Whether the numbers of processes in two headers mean the same: one boot, one pid namespace. */
bool identity_same_namespace(const struct nngt_header *a, const struct nngt_header *b);

/* Whether both are of one process, which may have executed a program in between. */
bool identity_same_process(const struct nngt_header *a, const struct nngt_header *b);

/* True in a child of fork without exec, also when its parent never called NNG. */
bool identity_is_forked(void);

#endif
