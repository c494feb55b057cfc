/* encode.c - see encode.h */
#include "shim/record/encode.h"

#include "shim/trace/hash.h"

uint32_t
encode_option(const char *name)
{
	return name != NULL ? hash_option(name) : 0;
}
