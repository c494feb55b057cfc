/*
 * say.h - the recorder's rare line for the user, on the stderr that the program was started with.
 *
 * Descriptor 2 may be something else by the time there is something to say: a daemon closes it,
 * and its database gets the number. So the line goes only to the file that was there at load.
 */
#ifndef NNGTRACE_SHIM_BASE_SAY_H
#define NNGTRACE_SHIM_BASE_SAY_H

/* Remembers what descriptor 2 is: at load, before anything is said. Keeps errno. */
void say_start(void);

/*
 * One line: "nngtrace: ", the parts up to a NULL, a newline, in one write. It is dropped when
 * stderr is not that of the load, or cannot take it at once (a full pipe, a reader that is gone):
 * the program neither waits nor gets a signal. Any thread; keeps errno.
 */
void say(const char *first, ...) __attribute__((sentinel));

#endif
