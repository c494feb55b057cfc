/*
 * module_imports.h - which functions a loaded module takes from other modules.
 *
 * Any thread. Nothing is kept.
 */
#ifndef NNGTRACE_SHIM_STACK_MODULE_IMPORTS_H
#define NNGTRACE_SHIM_STACK_MODULE_IMPORTS_H

#include <link.h>
#include <stdbool.h>

/*
 * Bit i of the result: the module imports names[i]; at most 32 names. Reads its mapped tables,
 * takes no lock and no memory. The module must stay loaded meanwhile.
 */
unsigned module_imports(const struct dl_phdr_info *info, const char *const names[], unsigned count);

/* Whether a module can load others or look functions up: by dlopen, dlsym and what forwards to
 * them. */
bool module_imports_lookup(const struct dl_phdr_info *info);

#endif
