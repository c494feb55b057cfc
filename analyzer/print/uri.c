/* uri.c - see uri.h */
#include "analyzer/print/uri.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void
uri_text(const char *path, const char *host, char *uri, size_t size)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+@";
	bool absolute = path[0] == '/';
	size_t used =
	    (size_t)snprintf(uri, size, "%s%s", absolute ? "file://" : "", absolute ? host : "");
	for (; *path != '\0' && used + 4 < size; path++) {
		used +=
		    (size_t)snprintf(uri + used, size - used,
		                     strchr(plain, *path) != NULL ? "%c" : "%%%02X", (unsigned char)*path);
	}
}
