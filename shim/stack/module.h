/*
 * module.h - tells the trace which files the addresses in its stacks belong to.
 */
#ifndef NNGTRACE_SHIM_STACK_MODULE_H
#define NNGTRACE_SHIM_STACK_MODULE_H

/* A recording begins: records all modules that are loaded, and which of them is libnng. */
void module_start(void);

/*
 * Records what was loaded and unloaded since; next to nothing when nothing was. When another
 * thread is doing it, leaves it to that. The thread must be busy and hold no lock.
 */
void module_refresh(void);

#endif
