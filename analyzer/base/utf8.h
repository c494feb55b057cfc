/* utf8.h - the characters of UTF-8 (RFC 3629). Any thread. */
#ifndef NNGTRACE_BASE_UTF8_H
#define NNGTRACE_BASE_UTF8_H

#include <stdint.h>

/*
 * Returns how many bytes the character at s has, and its code in *code; 0 when no character begins
 * there. A NUL must stand behind the text: no byte after it is read.
 */
unsigned utf8_character(const unsigned char *s, uint32_t *code);

#endif
