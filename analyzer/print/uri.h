/* uri.h - paths as URIs (RFC 3986, RFC 8089). Any thread. */
#ifndef NNGTRACE_PRINT_URI_H
#define NNGTRACE_PRINT_URI_H

#include <stddef.h>

/*
 * The path with what an URI does not take as %NN; "file://HOST/..." when it is absolute. host: ""
 * for this machine. Cut when size is short.
 */
void uri_text(const char *path, const char *host, char *uri, size_t size);

#endif
