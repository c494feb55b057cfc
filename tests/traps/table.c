/* table.c - nng_api.def as lines: CALL, NOT_TRACED or ANNOTATION, and the name. */
#include <stdio.h>

int
main(void)
{
#define CALL(name, result, when, does, about, releases, args) puts("CALL " #name);
#define NOT_TRACED(name, why)                                 puts("NOT_TRACED " #name);
#define ANNOTATION(name, does, args)                          puts("ANNOTATION " #name);
#include "shim/trace/nng_api.def"
	return 0;
}
