/* table.c - nng_api.def as lines: CALL or NOT_TRACED, and the name. */
#include <stdio.h>

int
main(void)
{
#define CALL(name, result, when, does, about, releases, args) puts("CALL " #name);
#define NOT_TRACED(name, why)                                 puts("NOT_TRACED " #name);
#include "shim/trace/nng_api.def"
	return 0;
}
