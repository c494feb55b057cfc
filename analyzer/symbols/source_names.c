/* source_names.c - see source_names.h */
#include "analyzer/symbols/source_names.h"

#include <stdlib.h>
#include <string.h>

#include "shim/trace/hash.h"

static struct source_name *
new_source(const struct source_paths *paths, const char *name)
{
	size_t size = strlen(name) + 1;
	struct source_name *source = malloc(sizeof(*source) + size);
	if (source == NULL) {
		return NULL;
	}
	memcpy(source->name, name, size);
	source->file = source_paths_find(paths, name);
	if (source->file == NULL) {
		free(source);
		return NULL;
	}
	source->below = source_paths_below(paths, source->file);
	return source;
}

const struct source_name *
source_names_find(struct source_names *names, const struct source_paths *paths, const char *name)
{
	if (name == NULL) {
		return NULL;
	}
	for (uint64_t key = hash_text(HASH_START, name);; key++) {
		struct source_name *known = table_get(&names->by_name, key);
		if (known != NULL && strcmp(known->name, name) != 0) {
			continue;
		}
		if (known != NULL) {
			return known;
		}
		struct source_name *made = new_source(paths, name);
		if (made != NULL && !table_put(&names->by_name, key, made)) {
			free(made->file);
			free(made);
			return NULL;
		}
		return made;
	}
}

void
source_names_free(struct source_names *names)
{
	size_t at = 0;
	for (struct source_name *name; (name = table_next(&names->by_name, &at)) != NULL;) {
		free(name->file);
		free(name);
	}
	table_free(&names->by_name);
}
