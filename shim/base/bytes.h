/*
 * bytes.h - memcpy and its like, the shim's own: included before everything else (CMakeLists.txt),
 * it gives these functions another name, also where the compiler calls them by itself.
 *
 * ThreadSanitizer puts itself before those of libc. It would see what the shim copies, but not
 * the atomic operations by which the shim orders it, and report races that are none. They do what
 * those of libc do (C11, 7.24); any thread, in a signal handler too.
 */
#ifndef NNGTRACE_SHIM_BASE_BYTES_H
#define NNGTRACE_SHIM_BASE_BYTES_H

#include <stddef.h>

#define OWN(name) __asm__("nngtrace_" #name) __attribute__((visibility("hidden")))

void *memcpy(void *__restrict to, const void *__restrict from, size_t size) OWN(memcpy);
void *memmove(void *to, const void *from, size_t size) OWN(memmove);
void *memset(void *to, int byte, size_t size) OWN(memset);
int memcmp(const void *a, const void *b, size_t size) OWN(memcmp);

#undef OWN

#endif
