/*
 * inplace.h - NNG that lies in the program, in a plugin, or in a language's extension module, where
 * its calls do not go through the dynamic linker: what there is of it, and how it is recorded.
 */
#ifndef NNGTRACE_SHIM_INPLACE_INPLACE_H
#define NNGTRACE_SHIM_INPLACE_INPLACE_H

#include <stdbool.h>

#include "shim/trace/format.h"

/*
 * At load, as long as there is one thread: looks through the modules that are loaded, captures the
 * NNG of one of them, and waits for modules that come later. Again: does nothing.
 */
void inplace_start(void);

/*
 * Looks for an NNG that is not captured, so that it is told: where modules that come later cannot
 * be waited for, in those that have come. records: calls are recorded; then also in the modules in
 * which none was looked for when they came. Reads their files. The thread must be quiet.
 */
void inplace_look(bool records);

/* NNG's own function behind a wrapper, where it was captured in place; else NULL. Any thread. */
void *inplace_function(enum nngt_function id);

/* Are all calls seen, by whatever address they are made: is there one NNG, captured whole? */
bool inplace_sees_all(void);

/* Whether an NNG is captured in place; then a function of it by name, or NULL: it has none such. */
bool inplace_is_captured(void);
void *inplace_find(const char *name);
/* The path of its module, and an address in it. */
const char *inplace_path(void);
void *inplace_module(void);

/*
 * Calls are about to go to a function that was found by its name. False: an NNG has been captured
 * in place meanwhile, and is the one that is recorded. May wait for a thread that loads a module.
 */
bool inplace_use_names(void);

/*
 * A function of NNG was found at this address by its name. True: in a module that has other code,
 * and where NNG's lies is known from now on. False: nothing is known. The thread must be quiet.
 */
bool inplace_hold(const void *address);

/* Tells the trace what it has not been told yet. The thread must be busy. */
void inplace_record(void);
/* A recording begins: it has been told nothing. */
void inplace_record_start(void);

/* There is an NNG whose calls are not seen: a trace has to say so, also if it has no event. */
bool inplace_must_tell(void);

#endif
