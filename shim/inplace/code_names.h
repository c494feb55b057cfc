/*
 * code_names.h - the functions of a module by name, as far as they tell where NNG's code lies.
 *
 * The names come from the module's file (.symtab), from its separate debug file, or from what it
 * exports (.dynsym). The files are not trusted. One thread at a time; may change errno.
 */
#ifndef NNGTRACE_SHIM_INPLACE_CODE_NAMES_H
#define NNGTRACE_SHIM_INPLACE_CODE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/inplace/elf_image.h"
#include "shim/inplace/module_place.h"

enum code_kind {
	CODE_PUBLIC,   /* a name of nng_api.def */
	CODE_INTERNAL, /* NNG's all the same */
	CODE_LOOKS_SO, /* nng_SOMETHING: NNG's when NNG's code lies on both sides */
	CODE_LOCAL,    /* of a source file of which the name alone does not tell */
	CODE_FOREIGN
};

struct code_name {
	uintptr_t address;
	uint32_t size;
	uint32_t source; /* number of the source file of a local name; 0: none */
	int16_t api;     /* CODE_PUBLIC: number of the name */
	uint8_t kind;    /* enum code_kind */
	bool is_local;
	bool is_callable; /* nng_ANYTHING, also what nng_api.def does not have: a program may call it */
	bool is_cold;     /* a part of a function that the compiler has put elsewhere */
	bool at_link;     /* compiled when the program was linked (-flto) */
};

/* What the recorder itself asks of NNG, and the inner function that the public one calls. */
#define CODE_ASKED 2u
struct code_asked {
	uint16_t api; /* enum nngt_function */
	const char *inner;
};
extern const struct code_asked code_asked[CODE_ASKED];

struct code_names {
	struct code_name *items; /* by address */
	size_t count, bytes;
	unsigned nng;                   /* names of NNG's */
	bool frees_public, frees_inner; /* nng_msg_free and nni_msg_free are among them */
	void *asked[CODE_ASKED];        /* the functions of code_asked; NULL: it is not there */
	bool records;      /* the module has a recorder of its own inside (nngtrace_link) */
	bool lto;          /* NNG was compiled when the module was linked: set by nng_code_find */
	bool some_lto;     /* some part of the module was */
	bool local_public; /* a name of nng_api.def is a local one */
	bool only_exports; /* the names are those of .dynsym */
};

/* So many names of NNG's are NNG; fewer are, as a rule, somebody who uses the same words. */
#define CODE_NAMES_LEAST 20u

/* The functions of a module. False: none of NNG's in it that has a name. */
bool code_names_read(const struct module_place *module, const struct elf_image *image,
                     struct code_names *names);
/* The function that begins at this address. NULL: none with a name. */
const struct code_name *code_names_at(const struct code_names *names, uintptr_t address);
void code_names_free(struct code_names *names);

#endif
