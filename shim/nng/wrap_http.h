/* wrap_http.h - for start.c. */
#ifndef NNGTRACE_SHIM_NNG_WRAP_HTTP_H
#define NNGTRACE_SHIM_NNG_WRAP_HTTP_H

/* In a forked child: nobody holds the lock. */
void wrap_http_start(void);

#endif
