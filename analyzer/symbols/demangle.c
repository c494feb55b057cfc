/* demangle.c - see demangle.h */
#include "analyzer/symbols/demangle.h"

#include <stddef.h>
#include <string.h>

#ifdef NNGTRACE_LIBIBERTY
#include <libiberty/demangle.h>
#endif

char *
demangle(const char *symbol)
{
#ifdef NNGTRACE_LIBIBERTY
	/* Anything else that the demangler might read as a name of its own is a C name here. */
	if (strncmp(symbol, "_Z", 2) == 0 || strncmp(symbol, "_R", 2) == 0) {
		return cplus_demangle(symbol, DMGL_AUTO);
	}
#else
	(void)symbol;
#endif
	return NULL;
}
