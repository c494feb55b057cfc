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

#define COMMAND_MOST 65536 /* a longer one is passed on as it is */
#define EXPORT_MOST  16384

/* The command with the variables before it, in the room; or as it is. */
static const char *
followed(const char *command, char *room, size_t size)
{
	struct text t = text_in(room, size);
	follow_export(&t, environ);
	if (t.length == 0) {
		return command;
	}
	text_add(&t, command);
	return t.cut ? command : t.start;
}

/* Bytes of room for that; little when nothing is to be added. */
static size_t
room_for(const char *command)
{
	size_t length = command != NULL ? strnlen(command, COMMAND_MOST) : COMMAND_MOST;
	bool follow = length < COMMAND_MOST && follow_measure(environ).pointers > 0;
	return follow ? length + EXPORT_MOST : 1;
}

EXPORTED int
system(const char *command)
{
	int saved = errno;
	int (*real)(const char *);
	void *address = libc_find(LIBC_system);
	char room[room_for(command)];
	memcpy(&real, &address, sizeof(real));
	const char *line = sizeof(room) > 1 ? followed(command, room, sizeof(room)) : command;
	errno = saved;
	return real(line);
}

EXPORTED FILE *
popen(const char *command, const char *modes)
{
	int saved = errno;
	FILE *(*real)(const char *, const char *);
	void *address = libc_find(LIBC_popen);
	char room[room_for(command)];
	memcpy(&real, &address, sizeof(real));
	const char *line = sizeof(room) > 1 ? followed(command, room, sizeof(room)) : command;
	errno = saved;
	return real(line, modes);
}
