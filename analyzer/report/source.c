/* source.c - see source.h */
#include "analyzer/report/source.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/base/array.h"

/* Of all files together; the rest of the report does without. */
#define SOURCES_BYTES_MAX (64u << 20)

/* One file, by the name that symbols keeps once. */
struct source_slot {
	const char *file;
	struct source *source; /* NULL: there is nothing to show of it */
	bool changed;          /* because it is not what was recorded */
};

static void
source_free(struct source *source)
{
	if (source != NULL) {
		free(source->text);
		free(source->starts);
		free(source->hashes);
		free(source);
	}
}

void
sources_free(struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++) {
		source_free(sources->slots[i].source);
	}
	free(sources->slots);
	*sources = (struct sources){0};
}

static bool
find_lines(struct source *source)
{
	source->lines = 0;
	for (size_t i = 0; i < source->size; i++) {
		source->lines += source->text[i] == '\n';
	}
	source->lines += source->size > 0 && source->text[source->size - 1] != '\n';
	source->starts = malloc((source->lines + 1) * sizeof(*source->starts));
	if (source->starts == NULL) {
		return false;
	}
	size_t at = 0;
	for (unsigned line = 0; line < source->lines; line++) {
		const char *end = memchr(source->text + at, '\n', source->size - at);
		source->starts[line] = at;
		at = end != NULL ? (size_t)(end - source->text) + 1 : source->size;
	}
	source->starts[source->lines] = source->size;
	return true;
}

static struct source *
read_all(int fd, size_t size)
{
	struct source *source = calloc(1, sizeof(*source));
	if (source == NULL || (source->text = malloc(size + 1)) == NULL) {
		source_free(source);
		return NULL;
	}
	ssize_t got = 1;
	while (source->size < size && got > 0) {
		got = read(fd, source->text + source->size, size - source->size);
		source->size += got > 0 ? (size_t)got : 0;
	}
	source->text[source->size] = '\0';
	if (!find_lines(source)) {
		source_free(source);
		return NULL;
	}
	return source;
}

/* Whether it was changed after what was made of it, as far as that is still there. */
static bool
is_newer(const struct stat *source, const char *module)
{
	struct stat made;

	return module != NULL && stat(module, &made) == 0 && S_ISREG(made.st_mode) &&
	       (source->st_mtim.tv_sec > made.st_mtim.tv_sec ||
	        (source->st_mtim.tv_sec == made.st_mtim.tv_sec &&
	         source->st_mtim.tv_nsec > made.st_mtim.tv_nsec));
}

/* changed: it is there, and not what was recorded. */
static struct source *
open_source(const struct frame *frame, uint64_t recorded_wall_ns, size_t most, bool *changed)
{
	const char *file = frame->file;
	struct source *source = NULL;
	struct stat status;
	/* A file that blocks, or is another's terminal, is none of ours. */
	int fd = file[0] == '/' ? open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;

	if (fd < 0) {
		return NULL;
	}
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size >= 0 &&
	    (size_t)status.st_size <= most) {
		*changed = (uint64_t)status.st_mtime > recorded_wall_ns / UINT64_C(1000000000) ||
		           is_newer(&status, frame->module_path);
		source = *changed ? NULL : read_all(fd, (size_t)status.st_size);
	}
	close(fd);
	return source;
}

struct source *
source_find(struct sources *sources, const struct frame *frame, uint64_t recorded_wall_ns)
{
	if (frame->file == NULL || frame->line == 0) {
		return NULL;
	}
	for (size_t i = sources->count; i-- > 0;) { /* the last ones most likely */
		if (sources->slots[i].file == frame->file) {
			return sources->slots[i].source;
		}
	}
	struct source_slot *slots =
	    array_grow(sources->slots, &sources->room, sources->count, 1, sizeof(*slots));
	if (slots == NULL) {
		return NULL;
	}
	sources->slots = slots;
	size_t left = SOURCES_BYTES_MAX - sources->bytes;
	size_t most = left < SOURCE_BYTES_MAX ? left : SOURCE_BYTES_MAX;
	bool changed = false;
	struct source *source = open_source(frame, recorded_wall_ns, most, &changed);
	sources->slots[sources->count++] = (struct source_slot){frame->file, source, changed};
	sources->bytes += source != NULL ? source->size : 0;
	return source;
}

bool
source_changed(const struct sources *sources, const struct frame *frame)
{
	for (size_t i = sources->count; i-- > 0;) {
		if (sources->slots[i].file == frame->file) {
			return sources->slots[i].changed;
		}
	}
	return false;
}

const char *
source_line(const struct source *source, unsigned line, size_t *length)
{
	if (line == 0 || line > source->lines) {
		return NULL;
	}
	const char *text = source->text + source->starts[line - 1];
	*length = source->starts[line] - source->starts[line - 1];
	while (*length > 0 && (text[*length - 1] == '\n' || text[*length - 1] == '\r')) {
		--*length;
	}
	return text;
}
