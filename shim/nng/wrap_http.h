/*
 * wrap_http.h - for start.c.
 *
 * Called by the only thread of a forked child.
 */
#ifndef NNGTRACE_SHIM_NNG_WRAP_HTTP_H
#define NNGTRACE_SHIM_NNG_WRAP_HTTP_H

/* In a forked child: nobody holds the lock. */
void wrap_http_start(void);

#endif
