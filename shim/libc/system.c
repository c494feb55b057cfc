/*
 * system.c - system and popen. They start a shell with the process's own variables, so what
 * is missing there is put back by the shell itself (child_env.h): `environ` is the host's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/libc/libc.h"
#include "shim/nng/call.h"
#include "shim/child_env.h"
#include "shim/libc/scratch.h"

#define COMMAND_MOST 65536 /* a longer one is passed on as it is */
#define EXPORT_MOST  16384

/* Bytes of room for that; 0 when nothing is to be added. */
static size_t
room_for(const char *command)
{
	size_t length = command != NULL ? strnlen(command, COMMAND_MOST) : COMMAND_MOST;
	bool follow = length < COMMAND_MOST && child_env_measure(environ).pointers > 0;
	return follow ? length + EXPORT_MOST : 0;
}

/* The command with the variables before it, in room to be given back; or NULL: it is to be used as
 * it is. */
static char *
followed(const char *command)
{
	size_t size = room_for(command);
	char *room = size > 0 ? scratch_take(size) : NULL;
	if (room == NULL) {
		return NULL;
	}
	struct text t = text_in(room, size);
	child_env_export(&t, environ);
	bool added = t.length > 0;
	text_add(&t, command);
	if (!added || t.cut) {
		scratch_give(room);
		return NULL;
	}
	return room;
}

static void
give(char *room)
{
	int saved = errno;
	if (room != NULL) {
		scratch_give(room);
	}
	errno = saved;
}

EXPORTED int
system(const char *command)
{
	int saved = errno;
	int (*real)(const char *);
	void *address = libc_find(LIBC_system);
	char *line = followed(command);
	memcpy(&real, &address, sizeof(real));
	errno = saved;
	int result = real(line != NULL ? line : command);
	give(line);
	return result;
}

EXPORTED FILE *
popen(const char *command, const char *modes)
{
	int saved = errno;
	FILE *(*real)(const char *, const char *);
	void *address = libc_find(LIBC_popen);
	char *line = followed(command);
	memcpy(&real, &address, sizeof(real));
	errno = saved;
	FILE *result = real(line != NULL ? line : command, modes);
	give(line);
	return result;
}
