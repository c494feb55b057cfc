/* distance.c - see distance.h */
#include "analyzer/base/distance.h"

#include <stddef.h>
#include <string.h>

#define LENGTH_MAX 64u

unsigned
distance(const char *word, const char *other)
{
	unsigned row[LENGTH_MAX + 1];
	size_t length = strlen(other);
	if (length > LENGTH_MAX) {
		return LENGTH_MAX;
	}
	for (unsigned j = 0; j <= length; j++) {
		row[j] = j;
	}
	for (unsigned i = 1; word[i - 1] != '\0'; i++) {
		unsigned diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			unsigned best = diagonal + (word[i - 1] != other[j - 1]);
			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
		}
	}
	return row[length];
}
