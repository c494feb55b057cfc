/*
 * hash.h - FNV-1a, the hash of both sides. What is stored in traces and reports depends on it: the
 * table of functions, the names of options, the keys of findings. Any thread.
 */
#ifndef NNGTRACE_SHIM_TRACE_HASH_H
#define NNGTRACE_SHIM_TRACE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* Adds a byte, or a number as a whole. */
static inline uint64_t
hash_step(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x100000001b3);
}

/* Adds a run of bytes. */
static inline uint64_t
hash_bytes(uint64_t hash, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++) {
		hash = hash_step(hash, bytes[i]);
	}
	return hash;
}

/* A text without its final NUL. */
static inline uint64_t
hash_text(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++) {
		hash = hash_step(hash, (unsigned char)*text);
	}
	return hash;
}

/* The 32 bits that stand for an option's name in events. */
static inline uint32_t
hash_option(const char *name)
{
	uint32_t hash = UINT32_C(0x811c9dc5);

	for (; *name != '\0'; name++) {
		hash = (hash ^ (unsigned char)*name) * UINT32_C(0x01000193);
	}
	return hash;
}

#endif
