/*
 * name.h - an object as people write it: "msg#12" (the number of a life), "ctx 7", "ctx:7",
 * "msg:0x55d0c0ffee00", or a bare address or id.
 */
#ifndef NNGTRACE_HISTORY_NAME_H
#define NNGTRACE_HISTORY_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history_name {
	unsigned kind;  /* enum nngt_kind; NNGT_NO_OBJECT: any */
	bool by_number; /* value is the number of a life, not an address or id */
	uint64_t value;
};

/* The forms of a name, for messages and help. */
#define HISTORY_NAME_FORMS "msg#12, msg 12, ctx 7, msg 0x55d0c0ffee00, or an address or id"

/*
 * False: not the name of an object. Reports and log write names so that they can be given back.
 */
bool history_name_parse(const char *text, struct history_name *name);

/* "msg#12", "msg 0x55d0c0ffee00", "socket 2", "0x55d0c0ffee00". */
void history_name_print(const struct history_name *name, char *text, size_t size);

/* Whether an object is the one that is meant. key: its address or id. */
bool history_name_fits(const struct history_name *name, unsigned kind, uint64_t key,
                       uint64_t number);

struct trace;
/* Whether a thread (by index) is the one that is meant: by number from 1, tid or name. NULL: any.
 */
bool history_thread_fits(const struct trace *trace, uint32_t index, const char *wanted);

#endif
