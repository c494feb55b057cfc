/*
 * frame.h - places in the program as text for people. Any thread.
 */
#ifndef NNGTRACE_PRINT_FRAME_H
#define NNGTRACE_PRINT_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analyzer/symbols/symbols.h"

/*
 * "src/publish.c:9", relative to the root of the sources when the file is below it;
 * "app+0x11c9" without a source line; the address without anything. Escaped for terminals.
 */
void frame_where(const struct frame *frame, char *text, size_t size);

/* frame_where without folders: "publish.c:9". */
void frame_base(const struct frame *frame, char *text, size_t size);

/*
 * Prints what frame_where or frame_base has made of a frame; on a terminal that shows links
 * (terminal_links) as a link to the file, when that is there.
 */
void frame_print_place(FILE *out, const struct frame *frame, const char *text, bool link);

/* So many columns of a function's name are shown where it stands beside other words. */
#define FRAME_FUNCTION_COLUMNS 60u

/*
 * The function's name, escaped; "" when it has none. One that is longer than that is given without
 * the arguments of its templates, "Pool<...>::put<...>", and if it must be without its middle.
 */
void frame_function(const struct frame *frame, char *text, size_t size);

/* "ask  src/client.c:63  (inlined)": a frame of a stack, with the whole name of the function. */
void frame_print(FILE *out, const struct frame *frame);

/*
 * Cuts the front of a path to at most so many columns, at a folder: ".../publish/wrong.c:56". The
 * end of a path says most; its last part is never cut.
 */
void frame_shorten(char *path, size_t most);

#endif
