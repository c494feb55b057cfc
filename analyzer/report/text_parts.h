/*
 * text_parts.h - what the parts of the report for people have in common.
 *
 * One thread at a time for one stream, whose errors are left for its owner.
 */
#ifndef NNGTRACE_REPORT_TEXT_PARTS_H
#define NNGTRACE_REPORT_TEXT_PARTS_H

#include <stdio.h>

#include "analyzer/print/style.h"

#define TEXT_LABEL_COLUMNS 8 /* where the text after "why" and its like begins */

/*
 * "  why   ..." with the lines after the first under the text, which may have several of its own.
 * Nothing for an empty text.
 */
void text_paragraph(FILE *out, const char *label, const char *text,
                    const struct report_options *options);

#endif
