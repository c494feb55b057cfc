/* pattern.c - see pattern.h */
#include "analyzer/launch/pattern.h"

#include <string.h>

bool
pattern_of_path(const char *path, char *pattern, size_t size)
{
	size_t used = 0;
	for (; *path != '\0' && used + 2 < size; path++) {
		if (*path == '%') {
			pattern[used++] = '%';
		}
		pattern[used++] = *path;
	}
	pattern[used] = '\0';
	return *path == '\0';
}

bool
pattern_only_path(const char *pattern, char *path)
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '%' && *++pattern != '%') {
			return false;
		}
		*path++ = *pattern;
	}
	*path = '\0';
	return true;
}

void
pattern_glob(const char *pattern, char *glob, size_t size)
{
	size_t used = 0;
	for (; *pattern != '\0' && used + 8 < size; pattern++) {
		if (pattern[0] == '%' && (pattern[1] == 'p' || pattern[1] == 'e')) {
			glob[used++] = '*';
			pattern++;
			continue;
		}
		if (pattern[0] == '%' && pattern[1] == '%') {
			pattern++;
		}
		if (strchr("*?[\\", *pattern) != NULL) {
			glob[used++] = '\\';
		}
		glob[used++] = *pattern;
	}
	glob[used] = '\0';
}
